"""One set of design tokens: colours, type scale, spacing, for night and day, and the style sheet made from them (look/README)."""

from dataclasses import dataclass, field
from types import MappingProxyType

from kiosk.core.verdict import Shown


@dataclass(frozen=True, slots=True)
class Face:
    """A verdict's two colours: everything on ``ground`` is drawn in ``ink``."""

    ground: str
    ink: str


FACES = MappingProxyType(
    {
        Shown.GO: Face("#00645C", "#FFFFFF"),
        Shown.WAIT: Face("#FFC42E", "#1A1300"),
        Shown.STOP: Face("#6E0A0A", "#FFFFFF"),
        Shown.NOTE: Face("#3B2772", "#FFFFFF"),
    }
)
"""look/README's colours; the note is three parts less green than there (#3B2A72), for a ΔE of 30
to the go under tritan simulation too (Machado 2009).
"""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by role. ``marks`` are the small shapes in lists, readable on ``panel``; ``calm`` and ``heed`` the status line's dots."""

    name: str
    ground: str
    text: str
    quiet: str
    panel: str
    line: str
    bar: str
    accent: str
    on_accent: str
    calm: str
    heed: str
    veil: str
    marks: MappingProxyType[Shown, Face]
    faces: MappingProxyType[Shown, Face] = field(default_factory=lambda: FACES)


NIGHT = Theme(
    name="night",
    ground="#0F1418",
    text="#F4F7F9",
    quiet="#A9B4BD",
    panel="#182027",
    line="#26313A",
    bar="#0A0E11",
    accent="#5CC8FF",
    on_accent="#06121A",
    calm="#2BB37A",
    heed="#FFC42E",
    veil="#05080ACC",
    marks=MappingProxyType(
        {
            Shown.GO: Face("#2BB37A", "#06130D"),
            Shown.WAIT: Face("#FFC42E", "#1A1300"),
            Shown.STOP: Face("#F0665F", "#2A0303"),
            Shown.NOTE: Face("#A99BF5", "#150B33"),
        }
    ),
)

DAY = Theme(
    name="day",
    ground="#FBFCFD",
    text="#12181D",
    quiet="#4A5560",
    panel="#EEF2F5",
    line="#D3DBE2",
    bar="#E6EBEF",
    accent="#0369A1",
    on_accent="#FFFFFF",
    calm="#0B7A53",
    heed="#9A6700",
    veil="#12181D99",
    marks=MappingProxyType(
        {
            Shown.GO: Face("#0B7A53", "#FFFFFF"),
            Shown.WAIT: Face("#8A5C00", "#FFFFFF"),
            Shown.STOP: Face("#8E1212", "#FFFFFF"),
            Shown.NOTE: Face("#4B3790", "#FFFFFF"),
        }
    ),
)

THEMES = MappingProxyType({theme.name: theme for theme in (NIGHT, DAY)})

WIDE, HIGH = 1280, 800
"""The window that the steps of the type scale and all spacing are given for."""

TOUCH = 72
TOUCH_ROW = 64
SMALLEST_TEXT = 14
CAP_HEIGHT = 0.727
"""Inter's cap height in parts of its size (its own OS/2 table: 1490 of 2048)."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes for one window, in device-independent pixels. The design is drawn for 1280×800, or 800×1280 standing."""

    width: int = WIDE
    height: int = HIGH

    @property
    def standing(self) -> bool:
        """Whether the window is higher than wide."""
        return self.height > self.width

    @property
    def factor(self) -> float:
        """How much larger than the drawn design everything is."""
        wide, high = (HIGH, WIDE) if self.standing else (WIDE, HIGH)
        return max(0.5, min(self.width / wide, self.height / high))

    def px(self, size: float) -> int:
        """A length of the drawn design."""
        return max(1, round(size * self.factor))

    def text(self, step: float) -> int:
        """A step of the type scale: 16, 18, 20, 24, 30, 44, 64, 88."""
        return max(SMALLEST_TEXT, round(step * self.factor))

    def touch(self, size: float = TOUCH) -> int:
        """A touch target: grows with the window, never shrinks below what a glove hits."""
        return max(round(size), self.px(size))

    @property
    def word(self) -> int:
        """The size of a verdict's word: its capitals are at least 8 % of the screen's shorter side."""
        return max(self.text(88), -int(-0.08 * min(self.width, self.height) // CAP_HEIGHT))


def style_sheet(theme: Theme, scale: Scale) -> str:
    """The style of sheets. The screens paint themselves from the palette: a style sheet above them would stop palettes from
    being handed down, and would have to be worked out anew for every verdict.
    """
    return f"""
    #card {{ background: {theme.panel}; border: 1px solid {theme.line}; border-radius: {scale.px(20)}px; }}
    QLabel[role="title"] {{ color: {theme.text}; }}
    QLabel[role="quiet"] {{ color: {theme.quiet}; }}
    """
