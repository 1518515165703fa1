"""PINs: which are too easy, how long a wrong one locks, and how fingers are told from a scanner that types one."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from statistics import median

SHORTEST, LONGEST = 4, 12

FREE_TRIES = 2
"""So many wrong PINs of one person cost nothing: thumbs slip."""

STATION_FREE_TRIES = 9
"""So many wrong PINs at one station, whoever they were tried for."""

_FIRST_SECONDS = 5.0
_LONGEST_SECONDS, _STATION_LONGEST_SECONDS = 900.0, 300.0
_DOUBLINGS = 12

FADES_SECONDS = 6 * 3600.0
"""Wrong tries are forgotten when so long no other was made, so that one slip a day never adds up to a lock-out."""

BY_HAND_SECONDS = 0.055
"""The time from key to key below which no finger typed a PIN: scanners send a key every 5 to 40 ms, fast fingers one in 80."""

_KEYPAD_LINES = ("1470", "2580", "3690", "159", "357", "1379", "7931", "147", "258", "369")


def is_pin(text: str) -> bool:
    """Whether a text has the form of a PIN: 4 to 12 ASCII digits."""
    return SHORTEST <= len(text) <= LONGEST and text.isascii() and text.isdigit()


def fault(pin: str) -> str | None:
    """Why a PIN cannot be taken, in words without the PIN; None where it can."""
    if not is_pin(pin):
        return f"a PIN has {SHORTEST} to {LONGEST} digits and nothing else"
    if _repeats(pin):
        return "the PIN repeats itself (0000, 1212, 123123): anybody tries that first"
    if _counts(pin):
        return "the PIN counts up or down (1234, 9876): anybody tries that first"
    if _is_year(pin) or _is_date(pin):
        return "the PIN looks like a year or a birthday: take one that nobody can look up"
    if any(line in (pin, pin[::-1]) for line in _KEYPAD_LINES):
        return "the PIN is a line on the keypad: anybody tries that first"
    return None


def person_waits(failures: int) -> float:
    """Seconds before the next try for one person, after so many wrong ones in a row: 0, 0, 5, 10, 20 … up to 15 minutes."""
    return _waits(failures - FREE_TRIES, _LONGEST_SECONDS)


def station_waits(failures: int) -> float:
    """Seconds before the next try at a station, whoever it is for. At most 5 minutes: a prankster must not lock everybody out for long."""
    return _waits(failures - STATION_FREE_TRIES, _STATION_LONGEST_SECONDS)


def served(then: float, now: float) -> float:
    """At least so many seconds have certainly passed, by two readings of a clock that counts from the computer's start and cannot be set.

    Where it shows less than before, the computer was started anew since: then at least its whole time up has passed. This never says
    more than was, so that neither a restart nor a wall clock that is set back or ahead frees anybody early.
    """
    return now - then if now >= then else now


def typed_by_hand(times: Sequence[float]) -> bool:
    """Whether digits that came at these seconds were typed by fingers. Fewer than two say nothing, so: no.

    By the gap in the middle of all gaps: neither a scanner's one hiccup nor a person's two quick keys change that.
    """
    return len(times) > 1 and median(after - before for before, after in pairwise(times)) >= BY_HAND_SECONDS


def _waits(over: int, longest: float) -> float:
    return 0.0 if over <= 0 else min(longest, _FIRST_SECONDS * 2.0 ** min(over - 1, _DOUBLINGS))


def _repeats(pin: str) -> bool:
    """One to four digits over and over: 0000, 1212, 123123."""
    return any(pin == (pin[:length] * len(pin))[: len(pin)] for length in range(1, len(pin) // 2 + 1))


def _counts(pin: str) -> bool:
    """Each digit one more, or one less, than the one before it; 0 follows 9."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return steps in ({1}, {9})


def _is_year(pin: str) -> bool:
    return len(pin) == SHORTEST and 1900 <= int(pin) <= 2050


def _is_date(pin: str) -> bool:
    """A day of a year that a guest's parent or child may be born in, as people write it: 12061984, 06121984, 19840612, or with two digits."""
    if len(pin) not in {6, 8}:
        return False
    size = len(pin) - 4
    orders = ((pin[size:-2], pin[-2:], pin[:size]), (pin[2:4], pin[:2], pin[4:]), (pin[:2], pin[2:4], pin[4:]))
    return any(_is_day(year, int(month), int(day)) for month, day, year in orders)


def _is_day(year: str, month: int, day: int) -> bool:
    full = int(year) if len(year) == 4 else 2000 + int(year)
    try:
        date(full, month, day)
    except ValueError:
        return False
    return 1900 <= full <= 2100
