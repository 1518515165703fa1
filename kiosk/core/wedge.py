"""A hand scanner that types like a keyboard: its keystrokes become one code, and are told from fingers."""

from dataclasses import dataclass, field

MOST_KEYS = 4096
"""No code is longer (a QR holds 4,296 characters at most); what comes after is dropped, so that a stuck key fills no memory."""


@dataclass(frozen=True, slots=True)
class WedgeSettings:
    """How the scanner was programmed. ``prefix`` and ``suffix`` are key names: ``F9``, ``Enter``, ``Tab``; an empty prefix means none.

    With a prefix everything up to the suffix is the code, unless ``pause`` seconds pass between two keys. Without one, a code is
    a burst: at least ``shortest`` characters, none later than ``gap`` seconds after the one before, the suffix included.
    """

    prefix: str = ""
    suffix: str = "Enter"
    gap: float = 0.05
    shortest: int = 4
    pause: float = 1.0


@dataclass(slots=True)
class Wedge:
    """Fed with every key and its time, it gives complete codes. Times are monotonic seconds."""

    settings: WedgeSettings = WedgeSettings()
    _keys: list[str] = field(default_factory=list, repr=False)
    _open: bool = False
    _last: float = 0.0

    def feed(self, key: str, at: float) -> str | None:
        """``key`` is one printable character or a key's name; gives the code that this key completes, mostly None."""
        late = at - self._last > (self.settings.pause if self.settings.prefix else self.settings.gap)
        if late:
            self._forget()
        self._last = at
        if self.settings.prefix and key == self.settings.prefix:
            self._forget()
            self._open = True
            return None
        if key == self.settings.suffix:
            return self._complete()
        if len(key) == 1 and (self._open or not self.settings.prefix) and len(self._keys) < MOST_KEYS:
            self._keys.append(key)
        return None

    def scanning(self, at: float) -> bool:
        """Whether a scan is coming in at ``at``: no key may reach anything else now."""
        if self.settings.prefix:
            return self._open and at - self._last <= self.settings.pause
        return bool(self._keys) and at - self._last <= self.settings.gap

    def _complete(self) -> str | None:
        text = "".join(self._keys)
        wanted = self._open and bool(text) if self.settings.prefix else len(text) >= self.settings.shortest
        self._forget()
        return text if wanted else None

    def _forget(self) -> None:
        self._keys.clear()
        self._open = False
