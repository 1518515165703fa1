"""What a scanner meant by its keys, where it was programmed for another keyboard layout than the computer has."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache

from kiosk.core.layout_tables import KEYPAD, NOTHING, PLACES, TABLES
from kiosk.core.stroke import Stroke

LAYOUTS = tuple(TABLES)
SETUP = "KIOSK SET-UP 1234567890 qwertyuiop asdfghjkl zxcvbnm QWERTYUIOP ASDFGHJKL ZXCVBNM !\"#$%&'()*+,-./:;<=>?@[\\]_{|}^a`o~n=+/-"
"""The set-up code's text: every letter, digit and mark of ASCII, with letters behind some marks that are dead keys elsewhere."""

LIKE = 0.8
"""Less alike than this, what arrived was not the set-up code. Layouts differ in at most a third of it."""

Reading = Callable[[Iterable[Stroke]], str]
"""Makes the text of a scan from its keys."""

_SPACING = {
    "\u0300": "`", "\u0301": "´", "\u0302": "^", "\u0303": "~", "\u0304": "¯", "\u0306": "˘", "\u0307": "˙", "\u0308": "¨",
    "\u030a": "°", "\u030b": "˝", "\u030c": "ˇ", "\u0327": "¸", "\u0328": "˛",
}  # fmt: skip
_DEAD = {spacing: dead for dead, spacing in _SPACING.items()}


@dataclass(frozen=True, slots=True)
class Finding:
    """What the set-up code arrived as tells: the scanner's layout and the computer's; ``sure`` where it fits to the letter.

    ``lost`` are the characters that cannot be told from what they arrive as; empty where the computer tells where each key lies.
    """

    scanner: str
    computer: str
    caps: bool
    sure: bool
    lost: str

    @property
    def well(self) -> bool:
        """Nothing needs to be corrected."""
        return self.scanner == self.computer


def reading(scanner: str = "", computer: str = "") -> Reading:
    """How to read a scanner that was programmed for the layout ``scanner``; empty: for whatever the computer has.

    Without ``computer`` a key is read by where it lies, whatever the computer's layout makes of it. With it, by what it typed here.
    """
    if not scanner:
        return as_typed
    if not computer:
        return lambda strokes: composed(_by_place(scanner, stroke) for stroke in strokes)
    meant = characters(scanner, computer)
    return lambda strokes: composed(_by_character(meant, stroke) for stroke in strokes)


def as_typed(strokes: Iterable[Stroke]) -> str:
    """The text that the keys type on this computer, Caps Lock undone."""
    return composed(map(_without_caps, strokes))


def composed(strokes: Iterable[Stroke]) -> str:
    """The text of the keys; a dead key joins the next character where there is such a letter, and else stands before it."""
    text, dead = "", ""
    for stroke in strokes:
        if stroke.dead:
            text, dead = text + _SPACING.get(dead, ""), stroke.dead
        elif stroke.text:
            text, dead = text + joined(dead, stroke.text), ""
    return text + _SPACING.get(dead, "")


def joined(dead: str, text: str) -> str:
    """A dead key (empty for none) and what was typed after it."""
    if not dead:
        return text
    if text in {" ", _SPACING.get(dead, "")}:
        return _SPACING.get(dead, "")
    one = unicodedata.normalize("NFC", text + dead)
    return one if len(one) == 1 else _SPACING.get(dead, "") + text


def characters(scanner: str, computer: str) -> dict[str, str]:
    """What a character that arrived on ``computer`` was on ``scanner``; the plainer key where two places type the same."""
    meant: dict[str, str] = {}
    for level in range(4):
        for here, there in zip(TABLES[computer][level], TABLES[scanner][level], strict=True):
            if NOTHING not in {here, there}:
                meant.setdefault(here, there)
    return meant


def detect(heard: str) -> Finding | None:
    """Which layouts made the set-up code arrive as ``heard``; None where that is nothing like the set-up code.

    Several pairs may fit, which read it alike: the first is given, the same layout on both sides before others.
    """
    if not 0.5 < len(heard.strip()) / len(SETUP) < 1.5:
        return None
    pairs = sorted(((scanner, computer) for scanner in LAYOUTS for computer in LAYOUTS), key=lambda pair: pair[0] != pair[1])
    guesses = [(scanner, computer, caps) for scanner, computer in pairs for caps in (False, True)]
    expected = {guess: _guessed(*guess) for guess in guesses}
    exact = next((guess for guess in guesses if expected[guess] == heard.strip()), None)
    likest = exact or max(guesses, key=lambda guess: _alike(expected[guess], heard))
    if exact is None and _alike(expected[likest], heard) < LIKE:
        return None
    scanner, computer, caps = likest
    return Finding(scanner, computer, caps, exact is not None, lost(scanner, computer))


def heard_as(text: str, scanner: str, computer: str) -> str:
    """What a computer makes of ``text`` from a scanner that was programmed for another layout."""
    return composed(_pressed_on(computer, stroke) for mark in text for stroke in struck(mark, scanner))


def struck(mark: str, scanner: str) -> tuple[Stroke, ...]:
    """The keys by which a scanner of that layout types a character; empty where it cannot."""
    dead = _DEAD.get(mark)
    for level in range(4):
        place = TABLES[scanner][level].find(mark)
        if place >= 0:
            return (_stroke(scanner, PLACES[place], level),)
    for level in range(4):
        place = TABLES[scanner][level].find(dead) if dead else -1
        if place >= 0:
            return _stroke(scanner, PLACES[place], level), *struck(" ", scanner)
    return ()


def lost(scanner: str, computer: str) -> str:
    """The characters of the set-up code that cannot be told from what they arrive as."""
    meant = characters(scanner, computer)

    def back(mark: str) -> str:
        return composed(_by_character(meant, _pressed_on(computer, stroke)) for stroke in struck(mark, scanner))

    return "".join(mark for mark in dict.fromkeys(SETUP) if back(mark) != mark)


@cache
def _guessed(scanner: str, computer: str, caps: bool) -> str:
    text = heard_as(SETUP, scanner, computer)
    return _swapped(text) if caps else text


def _alike(expected: str, heard: str) -> float:
    matcher = SequenceMatcher(None, expected, heard, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= LIKE and matcher.quick_ratio() >= LIKE else 0.0


def _stroke(layout: str, place: int, level: int) -> Stroke:
    mark = TABLES[layout][level][PLACES.index(place)]
    made = Stroke(place=place, shift=level in {1, 3}, level3=level >= 2)
    if mark == NOTHING:
        return made
    return replace(made, dead=mark) if unicodedata.combining(mark) else replace(made, text=mark)


def _pressed_on(layout: str, stroke: Stroke) -> Stroke:
    """The same key on a computer with that layout. AltGr is a plain Alt on an American one, and types nothing there."""
    if stroke.place == 57:
        return stroke
    return _stroke(layout, stroke.place, stroke.shift + 2 * stroke.level3)


def _by_place(layout: str, stroke: Stroke) -> Stroke:
    if stroke.place in KEYPAD:
        return Stroke(text=KEYPAD[stroke.place])
    if stroke.place == 57:
        return Stroke(text=" ")
    return _stroke(layout, stroke.place, stroke.shift + 2 * stroke.level3) if stroke.place in PLACES else _without_caps(stroke)


def _by_character(meant: dict[str, str], stroke: Stroke) -> Stroke:
    plain = _without_caps(stroke)
    mark = plain.dead or plain.text
    was = meant.get(mark, mark)
    return Stroke(dead=was) if was and unicodedata.combining(was) else Stroke(text=was)


def _without_caps(stroke: Stroke) -> Stroke:
    """A scanner holds Shift for what it means as a capital; Caps Lock turns that round."""
    return replace(stroke, text=_swapped(stroke.text)) if stroke.caps else stroke


def _swapped(text: str) -> str:
    """Capitals for small letters and the other way round; ß has none."""
    return "".join(mark.swapcase() if len(mark.swapcase()) == 1 else mark for mark in text)
