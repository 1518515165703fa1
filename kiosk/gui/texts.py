"""The window's sentences: headings, hints, buttons, times and numbers. Verdicts and the status line have modules of their own."""

import unicodedata
from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QDate, QLocale, QObject

from kiosk.core.picture import Hint
from kiosk.core.rules import Direction, State

LONGEST = 240
"""Characters of any foreign text that a screen shows; a name of 4 KB must not break anything."""


def plain(text: str, longest: int = LONGEST) -> str:
    """A foreign text on one line, without control characters or direction overrides, cut to what a screen can show."""
    kept = "".join(" " if unicodedata.category(mark) in {"Cc", "Zl", "Zp"} else mark for mark in text[: longest * 4] if mark not in _OVERRIDES)
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[:longest].rstrip() + "…"


def isolated(text: str) -> str:
    """A foreign text inside a sentence: its direction of writing must not turn the sentence around."""
    return f"\u2068{plain(text)}\u2069"


def number(value: int) -> str:
    """1284 as ``1 284``, with a narrow space that does not break."""
    return f"{value:,}".replace(",", "\u202f")


def clock(at: datetime, zone: tzinfo) -> str:
    """The time of day in the event's zone: ``08:41``."""
    return at.astimezone(zone).strftime("%H:%M")


_OVERRIDES = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Texts(QObject):
    """General sentences. ``zone`` is the event's."""

    def mode(self, mode: str) -> str:
        """What kind of station this is."""
        words = {
            "staff": self.tr("staff"),
            "self-service": self.tr("self-service"),
            "session": self.tr("session"),
            "badge": self.tr("badges"),
        }
        return words.get(mode, plain(mode))

    def direction(self, direction: Direction) -> str:
        """What a scan here does."""
        return {
            Direction.ENTRY: self.tr("entry"),
            Direction.EXIT: self.tr("exit"),
            Direction.COLLECT: self.tr("badge collection"),
            Direction.LOOK: self.tr("look only"),
        }[direction]

    def band(self, state: State) -> str:
        """What stands across the top of every screen; empty when the door is open."""
        return {
            State.OPEN: "",
            State.REHEARSAL: self.tr("Rehearsal — nothing is counted or uploaded"),
            State.CLOSED: self.tr("Door closed — nobody is admitted yet. Ask the supervisor to open it"),
        }[state]

    def hint(self, state: State, hint: Hint = Hint.NONE) -> str:
        """What stands in the camera picture; at a closed door nobody is asked for anything."""
        if state is State.CLOSED:
            return self.tr("This door is closed")
        return {
            Hint.NONE: self.tr("Hold the code inside the frame"),
            Hint.CLOSER: self.tr("Hold it closer"),
            Hint.TOO_DARK: self.tr("It is too dark here: more light on the code"),
            Hint.TOO_BRIGHT: self.tr("Too bright: tilt the code or the phone a little"),
            Hint.BLURRED: self.tr("Hold it still"),
        }[hint]

    def ago(self, at: datetime, now: datetime) -> str:
        """``16 minutes ago``; empty for a time that lies ahead, which only a wrong clock makes."""
        passed = now - at
        if passed < timedelta(0):
            return ""
        minutes = passed // timedelta(minutes=1)
        if minutes < 1:
            return self.tr("just now")
        if minutes < 60:
            return self.tr("%n minute(s) ago", "", minutes)
        if minutes < 24 * 60:
            return self.tr("%n hour(s) ago", "", minutes // 60)
        return self.tr("%n day(s) ago", "", minutes // (24 * 60))

    def short_ago(self, at: datetime, now: datetime) -> str:
        """``now``, ``1 min``, ``2 h``: for lists."""
        minutes = max(0, (now - at) // timedelta(minutes=1))
        if minutes < 1:
            return self.tr("now")
        if minutes < 60:
            return self.tr("%n min", "", minutes)
        if minutes < 24 * 60:
            return self.tr("%n h", "", minutes // 60)
        return self.tr("%n d", "", minutes // (24 * 60))

    def moment(self, at: datetime, now: datetime, zone: tzinfo) -> str:
        """``08:41`` today, ``12 June, 08:41`` on another day."""
        local = at.astimezone(zone)
        if local.date() == now.astimezone(zone).date():
            return clock(at, zone)
        day = QLocale().toString(QDate(local.year, local.month, local.day), "d MMMM")
        return self.tr("{day}, {time}").format(day=day, time=clock(at, zone))

    def inside(self) -> str:
        return self.tr("Inside")

    def of_capacity(self, capacity: int) -> str:
        return self.tr("of {count}").format(count=number(capacity))

    def last_scans(self) -> str:
        return self.tr("Last scans")

    def no_scans(self) -> str:
        return self.tr("Nothing scanned yet")

    def no_picture(self) -> str:
        return self.tr("No camera picture")

    def camera_fallback(self) -> str:
        return self.tr("Check the camera's cable. A hand scanner still works.")

    def camera_starting(self) -> str:
        return self.tr("The camera is starting")

    def camera_name(self) -> str:
        return self.tr("Camera picture")

    def undo(self) -> str:
        return self.tr("Undo")

    def details(self) -> str:
        return self.tr("Details")

    def close(self) -> str:
        return self.tr("Close")

    def broken_scan(self) -> str:
        return self.tr(
            "A scan arrived incomplete, and nobody was admitted by it: scan it again. "
            "If that happens every time, ask the technician to check the scanner's prefix and suffix."
        )

    def test_wants_technician(self) -> str:
        return self.tr("The scanner test wants the PIN of a technician. Close this window and start: kiosk scanner --by NAME")

    def notice(self) -> str:
        return self.tr("Please note")

    def more_waiting(self, count: int) -> str:
        return self.tr("%n more waiting", "", count)

    def time_left(self) -> str:
        return self.tr("Time until the next guest")
