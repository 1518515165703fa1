"""Fits a paragraph into a box: as large as it can be, on as few lines as look well, elided only where nothing else helps."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, pairwise

from kiosk.badges.letters import is_cjk
from kiosk.badges.typesetter import Line, Paragraph, Typesetter

LEADING = 1.08
"""Distance of baselines in em; more where ink would touch."""

_GAP = 0.14
_LINE_WORTH = (1.0, 0.86, 0.76)
"""How much a size counts on one, two and three lines: a second line must make the letters a good deal larger."""

_ELLIPSIS = "…"
_BREAK_AFTER = "-‐/・·"
_NEARLY = 0.97
"""A line may come out this much narrower than its letters measured one by one, by kerning and joined forms."""

_CLOSERS = "ー々、。」』）〉》】・．，！？：；…)]}"


@dataclass(frozen=True, slots=True)
class Box:
    """Room for text in points, and the sizes it may take. Below ``comfortable`` lines may also be broken where there is no space."""

    width: float
    height: float
    largest: float
    smallest: float
    comfortable: float
    lines: int = 3


@dataclass(frozen=True, slots=True)
class Block:
    """Lines at one size in points. ``baselines`` are distances in points from the block's top downwards, ``height`` is its ink's."""

    lines: tuple[Line, ...]
    size: float
    baselines: tuple[float, ...]
    height: float


def fit(text: str, setter: Typesetter, box: Box) -> Block | None:
    """``text`` in ``box``, or None where nothing of it can be drawn.

    First broken at spaces only; below the comfortable size also inside words of scripts without spaces; then anywhere;
    and where even the smallest size has no room, elided with "…" at that size.
    """
    paragraph = setter.paragraph(text)
    if not paragraph.pieces:
        return None
    best = _largest(paragraph, box, _at_spaces(paragraph.pieces))
    if best is None or best.size < box.comfortable:
        best = _larger(best, _largest(paragraph, box, _in_cjk(paragraph.pieces)))
    if best is None or best.size < box.smallest:
        best = _larger(best, _fewest(paragraph, box, _anywhere(paragraph.pieces)))
    if best is None or best.size < box.smallest:
        best = _elided(paragraph, setter, box)
    return best


def _at_spaces(pieces: tuple[str, ...]) -> list[int]:
    """Where a line may end, as the index of the piece that follows; always the end of the text."""
    inside = [at for at in range(1, len(pieces)) if pieces[at] == " " or pieces[at - 1][-1] in _BREAK_AFTER]
    return [*inside, len(pieces)]


def _in_cjk(pieces: tuple[str, ...]) -> list[int]:
    beside = {at for at in range(1, len(pieces)) if is_cjk(pieces[at - 1][0]) and is_cjk(pieces[at][0]) and pieces[at] not in _CLOSERS}
    return sorted(beside.union(_at_spaces(pieces)))


def _anywhere(pieces: tuple[str, ...]) -> list[int]:
    return list(range(1, len(pieces) + 1))


def _larger(one: Block | None, other: Block | None) -> Block | None:
    return max((block for block in (one, other) if block), key=lambda block: block.size, default=None)


def _largest(paragraph: Paragraph, box: Box, ends: list[int]) -> Block | None:
    """The best block among one line, two lines, …, each as narrow as these line ends allow."""
    best, best_worth = None, 0.0
    for count in range(1, box.lines + 1):
        spans = _narrowest(paragraph, ends, count)
        if len(spans) < count:
            break
        block = _block(paragraph, spans, box)
        if block is not None and block.size * _LINE_WORTH[count - 1] > best_worth:
            best, best_worth = block, block.size * _LINE_WORTH[count - 1]
    return best


def _fewest(paragraph: Paragraph, box: Box, ends: list[int]) -> Block | None:
    """On as few lines as the smallest size allows: each break inside a word costs more than size gains."""
    block = None
    for count in range(1, box.lines + 1):
        block = _block(paragraph, _narrowest(paragraph, ends, count), box)
        if block is not None and block.size >= box.smallest:
            break
    return block


def _narrowest(paragraph: Paragraph, ends: list[int], count: int) -> list[tuple[int, int]]:
    """The text on at most ``count`` lines with the longest line as short as possible."""
    edges = [0.0, *accumulate(paragraph.widths)]
    low, high = 0.0, edges[-1]
    spans = [(0, len(paragraph.pieces))]
    for _ in range(20):
        middle = (low + high) / 2
        tried = _fill(paragraph.pieces, edges, ends, middle)
        if tried is None or len(tried) > count:
            low = middle
        else:
            high, spans = middle, tried
    return spans


def _fill(pieces: tuple[str, ...], edges: list[float], ends: list[int], width: float) -> list[tuple[int, int]] | None:
    """Lines filled one after the other to ``width`` em, or None where a stretch between two line ends is wider."""
    places = [edges[end] for end in ends]
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(pieces):
        last = bisect_right(places, edges[start] + width) - 1
        if last < 0 or ends[last] <= start:
            return None
        spans.append((start, ends[last]))
        start = ends[last]
        while start < len(pieces) and pieces[start] == " ":
            start += 1
    return spans


def _block(paragraph: Paragraph, spans: list[tuple[int, int]], box: Box, largest: float | None = None) -> Block | None:
    """The lines as large as the box allows; None where they have no ink."""
    drawn = [(line, line.ink) for line in (paragraph.line(start, end) for start, end in spans) if line.ink is not None]
    if not drawn:
        return None
    below = [drawn[0][1].top]
    for (_, upper), (_, lower) in pairwise(drawn):
        below.append(below[-1] + max(LEADING, lower.top - upper.bottom + _GAP))
    height = below[-1] - drawn[-1][1].bottom
    widest = max(ink.right - ink.left for _, ink in drawn)
    size = min(largest or box.largest, box.width / widest, box.height / height)
    return Block(tuple(line for line, _ in drawn), size, tuple(at * size for at in below), height * size)


def _elided(paragraph: Paragraph, setter: Typesetter, box: Box) -> Block | None:
    """As much of the text as the smallest size has room for, and "…"."""
    low, high, best = 0, len(paragraph.pieces), None
    while low < high:
        keep = (low + high + 1) // 2
        block = _cut(setter.paragraph("".join(paragraph.pieces[:keep]) + _ELLIPSIS), box)
        if block is None:
            high = keep - 1
        else:
            low, best = keep, block
    return best


def _cut(paragraph: Paragraph, box: Box) -> Block | None:
    edges, width = [0.0, *accumulate(paragraph.widths)], box.width / box.smallest
    spans = _fill(paragraph.pieces, edges, _in_cjk(paragraph.pieces), width) or _fill(
        paragraph.pieces, edges, _anywhere(paragraph.pieces), width
    )
    if spans is None or len(spans) > box.lines:
        return None
    block = _block(paragraph, spans, box, box.smallest)
    return block if block is not None and block.size > _NEARLY * box.smallest else None
