"""One key, as the computer was told of it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stroke:
    """``name`` is a key's name (``Enter``, ``F9``, ``Ctrl+J``), empty for one that types; ``text`` is then what it types here.

    ``at`` is the time of the key itself in seconds, not of its delivery. ``place`` is where the key lies (``layout_tables.PLACES``), 0 where
    it is not told: a key that types nothing here may type something where the scanner comes from. ``dead`` is the combining character of a
    dead key. ``shift``, ``level3`` (AltGr) and ``caps`` (Caps Lock) were on with it.
    """

    name: str = ""
    text: str = field(default="", repr=False)
    at: float = 0.0
    place: int = 0
    shift: bool = False
    level3: bool = False
    caps: bool = False
    dead: str = ""

    @property
    def types(self) -> bool:
        """Whether it is part of a text."""
        return not self.name and bool(self.text or self.dead or self.place)
