"""A hand scanner that types like a keyboard: its keystrokes become one code, and are told from fingers by their pace."""

from dataclasses import dataclass, field
from enum import Enum, auto

from kiosk.core.stroke import Stroke

MOST_KEYS = 4096
"""No code is longer (a QR holds 4,296 characters at most); what comes after is dropped, so that a stuck key fills no memory."""

SILENCE = 0.2
"""So long a scanner may hesitate within a code (a radio that repeats itself), once its pace has shown that no fingers are at work."""

IDLE_GAP = 0.1
"""Where no field wants letters, nothing is taken away from fingers: a key may come that late and still belong to the code before it."""

_SHORT, _SHORT_PACE, _LONG_PACE = 8, 0.035, 0.05
"""With a field focused, up to seven keys and their suffix must come faster than a rolled word does (fingers: 60–80 ms a key, a roll 30 ms);
from eight on the slowest radio's 40 ms will do: nobody rolls eight keys and Enter."""

_SURE_KEYS, _SURE_PACE, _IDLE_PACE = 6, 0.03, 0.045
"""Six keys at 30 ms each are no fingers even without a suffix; where no field is focused, the shortest code at 45 ms will do."""

_LEAD_KEYS, _LEAD_GAP, _LEAD_PACE = 2, 0.03, 0.01
"""A letter or two that fingers typed into the field just before a scan: keys 30 ms apart before a burst of less than 10 ms a key."""

_TAIL = {"Enter", "Tab", "Down", "Ctrl+J", "Ctrl+M", "Ctrl+Return"}
"""What may come after the suffix and belong to it: the LF of a CR LF, as scanners and systems spell it."""


@dataclass(frozen=True, slots=True)
class WedgeSettings:
    """How the scanner was programmed. ``prefix`` is a key's name (``F9``, ``Ctrl+B``) or a character; empty means none.

    ``suffix`` is ``Enter`` (a line feed behind it is part of it), ``Tab`` or ``none``. ``gap`` is the most seconds between two keys of a
    scan while a field wants letters: every key is held back for so long. ``shortest`` is the fewest characters of a code without a prefix.
    With a prefix everything up to the suffix is the code, unless ``pause`` seconds pass between two keys.
    """

    prefix: str = ""
    suffix: str = "Enter"
    gap: float = 0.06
    shortest: int = 4
    pause: float = 1.0


class Ending(Enum):
    """What a key, or a silence, made of the keys since the last ending."""

    GOES_ON = auto()
    """Not known yet: hold them back."""
    SCAN = auto()
    """They are a code: ``Wedge.taken``."""
    FINGERS = auto()
    """They are a person's."""
    BROKEN = auto()
    """They are a scanner's, and no whole code: a person must scan again."""
    BELONGS = auto()
    """This key is the rest of a scan that was taken before."""


@dataclass(slots=True)
class Wedge:
    """Fed with every key that is pressed, and with silence; tells scans from fingers. ``field`` is whether the focus wants letters.

    What has not the suffix that it should have is half a code and never taken for a whole one: half of "1234" may be somebody else's. Silence
    ends a scan only where the scanner was told to send no suffix.
    """

    settings: WedgeSettings = WedgeSettings()
    taken: tuple[Stroke, ...] = field(default=(), repr=False)
    took: float = 0.0
    """Seconds from the first key of the last scan to its last."""
    lead: int = 0
    """So many keys before those of a scan were a person's."""
    _run: list[Stroke] = field(default_factory=list, repr=False)
    _keys: int = 0
    _typed: int = 0
    _last: float = 0.0
    _open: bool = False
    _mixed: bool = False
    _tail: float = -1.0

    @property
    def running(self) -> bool:
        """Whether keys are held back now."""
        return self._keys > 0

    @property
    def scanning(self) -> bool:
        """Whether what is held back is no single key: nothing may slip in between."""
        return self._open or self._keys > 1

    def patience(self, *, field: bool) -> float:
        """After so many seconds without a key the run is over."""
        if self._open:
            return self.settings.pause
        if self._sure(field=field):
            return max(SILENCE, self.settings.gap)
        return self.settings.gap if field else max(IDLE_GAP, self.settings.gap)

    def before(self, stroke: Stroke, *, field: bool) -> Ending:
        """Whether the keys so far ended before this one came; ask it first."""
        if not self._keys:
            return Ending.GOES_ON
        waited = stroke.at - self._last
        anew = self._is_prefix(stroke) and (not self._open or waited > IDLE_GAP)
        return self.silent(field=field) if anew or waited > self.patience(field=field) else Ending.GOES_ON

    def feed(self, stroke: Stroke, *, field: bool) -> Ending:
        """One more key."""
        if stroke.name in _TAIL and not self._keys and stroke.at <= self._tail:
            return Ending.BELONGS
        self._keys, self._last = self._keys + 1, stroke.at
        if self._is_prefix(stroke):
            # A second prefix in the middle: two scanners at the same time through one keyboard. Nothing can be made of that.
            self._mixed = self._mixed or (self._open and self._typed > 0)
            self._open = True
            return Ending.GOES_ON
        if stroke.name and stroke.name == self.settings.suffix and not self._mixed:
            return self._suffix(field=field)
        if self._typed < MOST_KEYS and len(self._run) < 2 * MOST_KEYS:
            self._run.append(stroke)
            self._typed += stroke.types
        return Ending.GOES_ON

    def silent(self, *, field: bool) -> Ending:
        """No key came for longer than ``patience``."""
        if not self._keys:
            return Ending.GOES_ON
        if not (self._open or self._sure(field=field)):
            return self._end(Ending.FINGERS)
        if self._open and not self._typed:
            return self._end(Ending.BELONGS)
        whole = (self._open or not self.settings.prefix) and not self._mixed
        return self._end(Ending.SCAN if whole and self.settings.suffix == "none" else Ending.BROKEN, field=field)

    def _suffix(self, *, field: bool) -> Ending:
        if self._open and not self._typed:
            return self._end(Ending.BELONGS)
        if not self._open:
            keys = self._typed - self._lead(field=field)
            if keys < self.settings.shortest or (field and self._pace(field=field) > (_SHORT_PACE if keys < _SHORT else _LONG_PACE)):
                return self._end(Ending.FINGERS)
            if self.settings.prefix:
                return self._end(Ending.BROKEN if self._sure(field=field) else Ending.FINGERS, field=field)
        self._tail = self._last + self.settings.gap
        return self._end(Ending.SCAN, field=field)

    def _end(self, ending: Ending, *, field: bool = False) -> Ending:
        self.lead = self._lead(field=field) if ending in {Ending.SCAN, Ending.BROKEN} else 0
        self.took = self._last - self._run[self.lead].at if ending is Ending.SCAN and len(self._run) > self.lead else 0.0
        self.taken = tuple(stroke for stroke in self._run[self.lead :] if stroke.types) if ending is Ending.SCAN else ()
        self._run.clear()
        self._keys = self._typed = 0
        self._open = self._mixed = False
        return ending

    def _lead(self, *, field: bool) -> int:
        """How many keys at the beginning of the run are a person's, who was typing into the field when the scan came."""
        if self._open or not field:
            return 0
        for lead in range(_LEAD_KEYS, 0, -1):
            if self._keys - lead < self.settings.shortest or len(self._run) <= lead + 1:
                continue
            apart = all(self._run[place + 1].at - self._run[place].at >= _LEAD_GAP for place in range(lead))
            if apart and (self._last - self._run[lead].at) / (self._keys - lead - 1) <= _LEAD_PACE:
                return lead
        return 0

    def _pace(self, *, field: bool) -> float:
        """Seconds from key to key, the mean so far."""
        lead = self._lead(field=field)
        first = self._run[lead].at if self._run else self._last
        return (self._last - first) / max(1, self._keys - lead - 1)

    def _sure(self, *, field: bool) -> bool:
        lead = self._lead(field=field)
        if self._typed - lead < self.settings.shortest:
            return False
        return self._pace(field=field) <= _IDLE_PACE if not field else self._keys - lead >= _SURE_KEYS and self._pace(field=field) <= _SURE_PACE

    def _is_prefix(self, stroke: Stroke) -> bool:
        return bool(self.settings.prefix) and self.settings.prefix in {stroke.name, stroke.text}
