"""Pictures as files, and pictures turned, made grey or made smaller."""

import io
import struct
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from kiosk.capture.opencv import opencv
from kiosk.core.errors import CaptureError, SettingsError
from kiosk.ports.capture import Image

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

LARGEST_PIXELS = 12_000_000
"""A larger picture is reduced: a code that fills a hundredth of it still has modules of several pixels."""
LARGEST_PIXELS_UNREDUCED = 100_000_000
"""Formats other than JPEG are read in full before they are reduced; more than this would fill a small machine's memory."""
LARGEST_BYTES = 200_000_000
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"})
_BEGINNINGS = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_QUARTERS = {90: 0, 180: 1, 270: 2}
"""Degrees clockwise to OpenCV's rotate codes."""


def is_picture(path: Path) -> bool:
    """Whether a file is a picture by its name or its first bytes."""
    if path.suffix.lower() in SUFFIXES:
        return True
    try:
        with path.open("rb") as file:
            beginning = file.read(12)
    except (OSError, ValueError):
        return False
    return beginning.startswith(_BEGINNINGS) or (beginning[:4] == b"RIFF" and beginning[8:] == b"WEBP")


def load(path: Path) -> Image:
    """The picture in a file, or the first of several, as BGR: upright (EXIF), on white where it is transparent, 8 bits, at most 12 MP.

    Raises CaptureError that names the file.
    """
    from PIL import Image as Pillow

    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise CaptureError(f"{path.name} is too large for a picture: make it smaller than 200 MB.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Pillow.open(io.BytesIO(path.read_bytes())) as file:
                if file.format not in {"JPEG", "MPO"} and file.width * file.height > LARGEST_PIXELS_UNREDUCED:
                    raise CaptureError(f"{path.name} has too many pixels: make the picture smaller.")
                picture = _reduced(file)
    except Pillow.DecompressionBombError as error:
        raise CaptureError(f"{path.name} has too many pixels: make the picture smaller.") from error
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, OverflowError, MemoryError, struct.error) as error:
        raise CaptureError(f"{path.name} cannot be read as a picture: replace or remove it.") from error
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


def _reduced(file: "PillowImage") -> "PillowImage":
    from PIL import Image as Pillow
    from PIL import ImageOps

    shrink = (file.width * file.height / LARGEST_PIXELS) ** 0.5
    if shrink <= 1:
        return _eight_bits(ImageOps.exif_transpose(file))
    size = (max(1, int(file.width / shrink)), max(1, int(file.height / shrink)))
    file.draft("RGB", size)
    picture = _eight_bits(ImageOps.exif_transpose(file))
    # A JPEG that was already read at a reduced size may be larger than wanted by less than twice.
    picture.thumbnail((max(size), max(size)), Pillow.Resampling.BOX)
    return picture


def _eight_bits(picture: "PillowImage") -> "PillowImage":
    from PIL import Image as Pillow

    if picture.mode.startswith(("I", "F")):
        depths = np.nan_to_num(np.asarray(picture).astype(np.float32))
        largest = 65535.0 if picture.mode.startswith("I;16") else max(float(depths.max(initial=0)), 255.0)
        return Pillow.fromarray((depths.clip(0, largest) * (255.0 / largest)).astype(np.uint8)).convert("RGB")
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        white = Pillow.new("RGBA", seen.size, "white")
        return Pillow.alpha_composite(white, seen).convert("RGB")
    return picture.convert("RGB")


def turned(image: Image, degrees: int) -> Image:
    """The picture turned clockwise by 0, 90, 180 or 270 degrees; the same array for 0."""
    return image if degrees == 0 else cast(Image, opencv().rotate(image, _QUARTERS[degrees]))


def checked_rotation(degrees: int) -> int:
    """``degrees``, or SettingsError."""
    if degrees not in {0, *_QUARTERS}:
        raise SettingsError(f"[camera] rotation is {degrees}: allowed are 0, 90, 180 and 270.")
    return degrees


def usable(image: object) -> Image | None:
    """What a driver gave, as height × width (grey) or × 3 (BGR) in 8 bits; None where it is no picture: empty, or of another make."""
    if not isinstance(image, np.ndarray) or not image.size:
        return None
    if image.dtype == np.uint16:
        # Infrared and industrial cameras: 10 or 12 bits in 16 are common, so that the brightest pixel tells how many there are.
        bits = max(8, int(image.max()).bit_length())
        image = (image >> (bits - 8)).astype(np.uint8)
    if image.dtype != np.uint8:
        return None
    if image.ndim == 3 and image.shape[2] == 1:
        image = image[:, :, 0]
    if image.ndim == 3 and image.shape[2] == 4:
        image = np.ascontiguousarray(image[:, :, :3])
    return cast(Image, image) if image.ndim == 2 or (image.ndim == 3 and image.shape[2] == 3) else None


def grey(image: Image) -> Image:
    """``image`` (grey, BGR or BGRA) as height × width; the same array where it is grey already, an empty one where it is no picture."""
    if image.dtype != np.uint8:
        return np.zeros((0, 0), np.uint8)
    if image.ndim == 3 and image.shape[2] == 1:
        image = image[:, :, 0]
    if image.ndim == 2:
        return image
    if image.ndim != 3 or not image.size or image.shape[2] not in {3, 4}:
        return np.zeros((0, 0), np.uint8)
    cv2 = opencv()
    return cast(Image, cv2.cvtColor(image, cv2.COLOR_BGR2GRAY if image.shape[2] == 3 else cv2.COLOR_BGRA2GRAY))
