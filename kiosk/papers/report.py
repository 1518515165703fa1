"""The closing report as a PDF: the event in numbers, its arrival curves, and tables. It names staff who overrode, and no guest."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.core.numbers import Numbers
from kiosk.papers import curve
from kiosk.papers.page import ACCENT, GREY, MARGIN, SMALL, Column, Sheet, document

NOTES = (
    "An arrival is the first time on one of the event's days that a guest was let in or given a badge here, and was not taken back.",
    "Numbers are those of this station. Other doors' check-ins count as far as the event platform tells of them. Rehearsals count nothing.",
    "A no-show has a valid ticket and was seen neither here nor, as far as is known, elsewhere.",
)


@dataclass(frozen=True, slots=True)
class Report:
    """What is reported: of which event and station, made when (aware, in the event's own time)."""

    event: str
    station: str
    made_at: datetime
    numbers: Numbers


def pdf(report: Report, size: str = "A4") -> bytes:
    """The report on pages of that size (``page.SIZES``)."""
    made = f"{report.made_at:%Y-%m-%d %H:%M}"
    return document(size, f"Closing report: {report.event}", lambda sheet: _draw(sheet, report), f"{report.station}, made {made}")


def _draw(sheet: Sheet, report: Report) -> None:
    numbers = report.numbers
    sheet.write("Closing report", size=SMALL + 2, colour=GREY)
    sheet.title(report.event or "Event without a name")
    sheet.write(f"{report.station}   ·   {_days(numbers)}", size=10, colour=GREY, lead=1.7)
    _figures(sheet, numbers)
    _curves(sheet, numbers)
    _tables(sheet, numbers)
    sheet.heading("What is counted", keep=40)
    for note in NOTES:
        sheet.write(note, size=SMALL, colour=GREY)


def _days(numbers: Numbers) -> str:
    if not numbers.days:
        return "nobody has come"
    first, last = numbers.days[0][0], numbers.days[-1][0]
    return f"{first:%d %B %Y}" if first == last else f"{first:%d %B %Y} to {last:%d %B %Y}"


def figures(numbers: Numbers) -> tuple[tuple[str, str], ...]:
    """What stands on top, as words and number."""
    peak = numbers.peak
    told = (
        ("Arrivals", numbers.arrivals),
        ("Guests who came", numbers.guests),
        ("No-shows", numbers.no_shows),
        ("Let in again", numbers.again),
        ("Exits", numbers.exits),
        ("Badges collected", numbers.collected),
        ("Scans refused", numbers.refusals),
        ("Overrides", sum(each.given for each in numbers.overrides)),
        ("Taken back", numbers.undone),
        ("Walk-ins", numbers.walk_ins),
        ("Conflicts", numbers.conflicts),
        ("Badges printed", numbers.badges),
        ("Reprints", numbers.reprints),
        ("Valid tickets", numbers.valid),
        ("Seen elsewhere only", numbers.elsewhere),
    )
    busiest = (f"Most in a minute ({peak[0]:%H:%M})", f"{peak[1]:,}") if peak else ("Most in a minute", "0")
    return (*((words, f"{number:,}") for words, number in told), busiest)


def _figures(sheet: Sheet, numbers: Numbers) -> None:
    """Four in a row."""
    sheet.y -= 14
    each = sheet.column / 4
    for number, (words, value) in enumerate(figures(numbers)):
        row, column = divmod(number, 4)
        x, y = MARGIN + column * each, sheet.y - 26 - row * 46
        sheet.put(value, x, y, each - 10, size=18, bold=True, colour=ACCENT if number == 0 else (0.1, 0.1, 0.12))
        sheet.put(words, x, y - 12, each - 10, size=SMALL, colour=GREY)
    sheet.y -= 4 * 46 + 2


def _curves(sheet: Sheet, numbers: Numbers) -> None:
    sheet.heading("When they came", keep=curve.HEIGHT + 44 if numbers.days else 16)
    if not numbers.days:
        sheet.write("Nobody has come.", colour=GREY)
        return
    start = 0
    for day, count in numbers.days:
        end, left = start, count
        while left > 0:
            left -= numbers.minutes[end][1]
            end += 1
        minutes = numbers.minutes[start:end]
        words = f"{day:%A %d %B}: {count:,} arrival{'s' if count != 1 else ''}, {minutes[0][0]:%H:%M} to {minutes[-1][0]:%H:%M}"
        curve.draw(sheet, words, minutes)
        start = end


def _tables(sheet: Sheet, numbers: Numbers) -> None:
    sheet.heading("By ticket type")
    wide, number = Column("Ticket type", 5), 1.4
    kinds = [
        (each.type or "type not known", *(f"{count:,}" for count in (each.valid, each.arrived, each.elsewhere, each.no_shows)),
         _share(each.no_shows, each.valid))
        for each in numbers.types
    ]  # fmt: skip
    headings = ("Valid tickets", "Came here", "Elsewhere", "No-shows", "in %")
    sheet.table([wide, *(Column(words, number, number=True) for words in headings)], kinds, "There are no tickets.")
    sheet.heading("By checkpoint")
    doors = [
        (each.checkpoint, f"{each.entries:,}", f"{each.again:,}", f"{each.exits:,}", f"{each.collected:,}", f"{each.refused:,}")
        for each in numbers.checkpoints
    ]
    headings = ("Entries", "of them again", "Exits", "Badges", "Refused")
    sheet.table([Column("Checkpoint", 4), *(Column(words, number, number=True) for words in headings)], doors, "Nothing was scanned.")
    sheet.heading("By hour")
    hours = [(f"{at:%A %d %B}", f"{at:%H:%M}", f"{count:,}", _share(count, numbers.arrivals)) for at, count in numbers.hours]
    columns = [Column("Day", 4), Column("Hour from", 2), Column("Arrivals", 2, number=True), Column("in %", 2, number=True)]
    sheet.table(columns, hours, "Nobody has come.")
    sheet.heading("Refused scans, by reason")
    columns = [Column("Reason", 6), Column("Scans", 2, number=True), Column("in %", 2, number=True)]
    reasons = [(reason.replace("_", " "), f"{count:,}", _share(count, numbers.refusals)) for reason, count in numbers.reasons]
    sheet.table(columns, reasons, "No scan was refused.")
    sheet.heading("Overrides, by who signed")
    columns = [Column("Person", 6), Column("Overrides", 2, number=True), Column("Taken back", 2, number=True)]
    signed = [(each.person or "not named, or forgotten", f"{each.given:,}", f"{each.taken_back:,}") for each in numbers.overrides]
    sheet.table(columns, signed, "Nothing was overridden.")
    if numbers.waived:
        sheet.heading("What was waived")
        waived = [(reason.replace("_", " ") or "not known", f"{count:,}") for reason, count in numbers.waived]
        sheet.table([Column("Reason", 8), Column("Overrides", 2, number=True)], waived, "")


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "–"
