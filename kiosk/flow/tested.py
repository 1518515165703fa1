"""What the scanner test page is told: frozen values without a code's text and without a guest's name."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.content import Content
from kiosk.core.layouts import Finding
from kiosk.core.picture import Hint
from kiosk.core.verdict import Outcome, Reason, Shown
from kiosk.ports.adapter import Found
from kiosk.ports.capture import Frame


@dataclass(frozen=True, slots=True)
class Would:
    """What the door would decide about a code now. ``type`` is the ticket's type, empty where there is none.

    ``copy`` is a badge's copy number, None for anything but this event's badges; ``event_code`` whether it is the event's own code;
    ``asks`` whether the door would also ask the platform about it, which a test does not; ``closed`` whether the station is closed and this
    holds for when it is open. ``seconds`` is what deciding took.
    """

    outcome: Outcome
    shown: Shown
    reason: Reason | None = None
    type: str = ""
    copy: int | None = None
    event_code: bool = False
    asks: bool = False
    closed: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Tested:
    """A code that was shown to the test page. The same ``number`` again is the same code, still in view, measured anew.

    ``camera`` is the camera's number, None for a hand scanner. ``seconds`` is what reading the frame took, None for a hand scanner, which
    reads by itself; so are ``engine`` (empty) and ``module``, pixels along one module, 0 where not known. ``set_up`` is what the
    set-up code tells of a hand scanner's layout (``core.layouts``); None for every other code.
    """

    number: int
    camera: int | None
    symbology: str
    length: int
    content: Content
    would: Would
    engine: str = ""
    seconds: float | None = None
    module: float = 0.0
    set_up: Finding | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """One symbol in the picture: its four corners (x, y) in the picture's pixels, and whether it was decoded or only located."""

    corners: tuple[tuple[float, float], ...]
    decoded: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """One frame of the test, what was found in it, and the last second's numbers.

    ``rate`` is frames a second, ``seconds`` what reading one took, the mean of the last second.
    """

    frame: Frame
    marks: tuple[Mark, ...] = ()
    rate: float = 0.0
    seconds: float = 0.0
    hint: Hint = Hint.NONE


@dataclass(frozen=True, slots=True)
class Cameras:
    """The cameras to choose from. ``current`` is the source in use, ``kept`` the one that stays; ``looked`` is False before the first list."""

    found: tuple[Found, ...] = ()
    current: str = ""
    kept: str = ""
    looked: bool = False


class Choice(StrEnum):
    """What came of choosing or keeping a camera."""

    OPENED = "opened"
    REFUSED = "refused"
    KEPT = "kept"
    KEPT_FOR_NOW = "kept_for_now"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The answer to a choice. ``words`` says why not and what to do, for REFUSED and KEPT_FOR_NOW; else empty."""

    choice: Choice
    source: str
    words: str = ""
