"""Cameras, decoders and hand scanners: a camera gives frames, a decoder reads the codes in one, a hand scanner gives codes."""

from dataclasses import dataclass, field
from math import hypot
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from kiosk.core.picture import Hint
from kiosk.core.scan import Code
from kiosk.ports.adapter import option

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]
else:
    Image = Any  # most commands see no picture, and numpy takes a fifth of their start

FORMATS = {"qr": "QRCode", "aztec": "Aztec", "datamatrix": "DataMatrix", "pdf417": "PDF417", "code128": "Code128"}
"""What the settings call a kind of code, and what ``Code.symbology`` calls it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: ``image`` is height × width (grey) or height × width × 3 (BGR), never reused by the camera.

    ``seen`` is its time in seconds on the camera's own clock: monotonic for a device, film time for a film.
    ``still`` marks a picture that stands alone (an image file): each is a presentation of its own. ``name`` is a file's name, if it has one.
    ``mirror`` asks the screen to show it mirrored; the picture itself never is, since codes are read from it.
    """

    image: Image = field(repr=False)
    seen: float
    still: bool = False
    name: str = ""
    mirror: bool = False


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """``[camera]`` of kiosk.toml, the same for every kind of camera."""

    source: str = option("a camera's number or name, video file, folder of images, or stream address", default="0")
    width: int = option("wanted picture width in pixels", default=1280)
    height: int = option("wanted picture height in pixels", default=720)
    fps: float | None = option("wanted pictures a second; default: the camera's own", default=None)
    rotation: int = option("degrees the picture is turned clockwise: 0, 90, 180, 270", default=0)
    mirror: bool = option("show the picture like a mirror, where guests see themselves; codes are read from the true one", default=False)
    exposure: float | None = option("a fixed exposure, as the camera's driver counts it; default: automatic", default=None)
    focus: float | None = option("a fixed focus, as the camera's driver counts it; default: automatic", default=None)
    loop: bool = option("play a film again when it ends", default=False)
    formats: tuple[str, ...] = option(
        "kinds of codes that tickets here have; the fewer the better: bar codes (code128, pdf417) are all around and easier misread",
        default=("qr",),
        choices=tuple(FORMATS),
    )


class Camera(Protocol):
    """An open camera. ``live`` is whether it goes on for ever; a film or folder ends."""

    live: bool

    def read(self) -> Frame | None:
        """The next frame, waiting for it; None at the end of a film. Raises CaptureError when the camera has gone away.

        Never waits longer than a few seconds: a silent camera is one that has gone away.
        """
        ...

    def close(self) -> None:
        """Gives the device back; a second call does nothing."""
        ...


@runtime_checkable
class Device(Protocol):
    """A camera with a driver or a server behind it: what people call it, and words for what it was asked for and refused."""

    called: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecoderSettings:
    """What a decoder is to read: words of ``FORMATS``. Whatever else a picture shows is as if it were not there."""

    formats: tuple[str, ...] = option("kinds of codes that are read", default=("qr",), choices=tuple(FORMATS))


@dataclass(frozen=True, slots=True)
class Sighting:
    """One symbol in a picture. ``code`` is None where it was located and could not be decoded: there is something to look at again.

    ``corners`` are its four corners (x, y), clockwise from the symbol's own top left, in pixels of the picture that was given; empty where
    the engine does not tell. ``modules`` are along one side, 0 where not known. ``engine`` is the decoder's name.
    """

    code: Code | None
    corners: tuple[tuple[float, float], ...] = ()
    modules: int = 0
    engine: str = ""

    @property
    def module(self) -> float:
        """Pixels along one module, the mean of the four sides; 0 where it is not known."""
        if not self.modules or len(self.corners) != 4:
            return 0.0
        sides = zip(self.corners, (*self.corners[1:], self.corners[0]), strict=True)
        return sum(hypot(x - u, y - v) for (x, y), (u, v) in sides) / 4 / self.modules


class Decoder(Protocol):
    """One engine: reads the codes in a grey picture."""

    name: str

    def read(self, grey: Image) -> tuple[Sighting, ...]:
        """Everything found in ``grey`` (height × width, uint8), in no particular order. Raises nothing for any picture."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of one frame: its sightings, what it took (``seconds``), and what the picture itself asks for (``hint``)."""

    sightings: tuple[Sighting, ...] = ()
    seconds: float = 0.0
    hint: Hint = Hint.NONE

    @property
    def codes(self) -> tuple[Code, ...]:
        """The codes that were read, each once."""
        return tuple(dict.fromkeys(sighting.code for sighting in self.sightings if sighting.code is not None))


class HandScanner(Protocol):
    """An open hand scanner with a port of its own (one that types like a keyboard is ``core.wedge``).

    ``broken`` counts the scans of which only a part has come since it was opened.
    """

    @property
    def broken(self) -> int: ...

    def read(self) -> str | None:
        """The next code, waiting for it a second or so; None where none came. Raises CaptureError when the scanner has gone away."""
        ...

    def close(self) -> None:
        """Gives the port back; a second call does nothing."""
        ...


class Reader(Protocol):
    """What reads the frames of one camera for a station, in one thread: the decoders together."""

    def read(self, picture: Image) -> Reading:
        """What a frame of a film shows (height × width, or × 3 BGR), in the time that a film leaves."""
        ...

    def read_thoroughly(self, picture: Image) -> Reading:
        """What a picture that stands alone shows, with every means."""
        ...
