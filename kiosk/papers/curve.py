"""The arrival curve of one day: bars over time, as wide as the column."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from kiosk.papers.page import ACCENT, GREY, INK, MARGIN, RULE, SMALL, Sheet

HEIGHT, _AXIS, _LEFT = 110.0, 16.0, 30.0
_STEPS = (1, 2, 5, 10, 15, 30, 60)
"""Minutes of a bar: the finest with which no more than MOST_BARS are needed."""
MOST_BARS = 96


def draw(sheet: Sheet, title: str, minutes: Sequence[tuple[datetime, int]]) -> None:
    """``minutes`` are aware and of one day, at least one. What is left and right of them is not drawn."""
    sheet.room(HEIGHT + 44)
    sheet.y -= 20
    step, first, bars = binned(minutes)
    most = max(bars)
    top = _round_up(most)
    sheet.put(title, MARGIN, sheet.y, sheet.column, bold=True)
    sheet.put(f"bars of {step} min", MARGIN, sheet.y, sheet.column, size=SMALL, colour=GREY, align=1)
    floor, left, width = sheet.y - 10 - HEIGHT, MARGIN + _LEFT, sheet.column - _LEFT
    for level in sorted({0, top // 2 if top > 1 else 0, top}):
        height = floor + HEIGHT * level / top
        sheet.rule(height, left=left, width=width)
        sheet.put(str(level), MARGIN, height - 2.5, _LEFT - 6, size=SMALL, colour=GREY, align=1)
    each = width / len(bars)
    sheet.canvas.setFillColorRGB(*ACCENT)
    for number, count in enumerate(bars):
        if count:
            sheet.canvas.rect(left + number * each + 0.1 * each, floor, 0.8 * each, HEIGHT * count / top, stroke=0, fill=1)
    _hours(sheet, first, step, len(bars), left, width, floor)
    sheet.y = floor - _AXIS


def binned(minutes: Sequence[tuple[datetime, int]]) -> tuple[int, datetime, list[int]]:
    """Minutes of a bar, the moment where the first begins, and each one's count; at least a dozen bars, so that few look like few."""
    start, end = minutes[0][0], minutes[-1][0]
    spread = (end - start).total_seconds() / 60 + 1
    step = next((each for each in _STEPS if spread / each + 1 <= MOST_BARS), _STEPS[-1])
    first = start - timedelta(minutes=(start.hour * 60 + start.minute) % step)
    counts: Counter[int] = Counter()
    for at, count in minutes:
        counts[int((at - first).total_seconds() // 60 // step)] += count
    return step, first, [counts[number] for number in range(max(12, max(counts) + 1))]


def _hours(sheet: Sheet, first: datetime, step: int, bars: int, left: float, width: float, floor: float) -> None:
    """Full hours below the axis, by the clock as it was in the first minute; every second or third where they would touch."""
    whole = timedelta(minutes=step * bars)
    every = next(hours for hours in (0.25, 0.5, 1, 2, 3, 4, 6, 12, 24) if whole / timedelta(hours=hours) * 34 <= width)
    zone = first.tzinfo or UTC
    at = first.replace(hour=0, minute=0)
    while at <= first + whole:
        if at >= first:
            x = left + width * ((at - first) / whole)
            sheet.canvas.setFillColorRGB(*RULE)
            sheet.canvas.rect(x, floor - 3, 0.6, 3, stroke=0, fill=1)
            sheet.put(at.astimezone(zone).strftime("%H:%M"), x - 15, floor - 11, 30, size=SMALL, colour=INK, align=0.5)
        at += timedelta(hours=every)


def _round_up(most: int) -> int:
    """A round number that is not below: 1, 2, 4, 6, 8, 10, 12, 16, 20, 30, 40 …, of which half is a whole number too."""
    if most <= 1:
        return 1
    scale = 1
    while 10 * scale < most:
        scale *= 10
    return next(digit * scale // 10 for digit in (12, 16, 20, 30, 40, 60, 80, 100) if digit * scale % 20 == 0 and digit * scale >= 10 * most)
