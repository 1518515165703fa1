"""QR codes as pictures, and the surroundings an adapter is made with."""

import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import segno
from numpy.typing import NDArray

from kiosk.capture.decoders.zxing import ZxingDecoder
from kiosk.ports.adapter import Surroundings
from kiosk.ports.capture import Camera, Frame, Image, Reading


def surroundings(*, paced: bool = False) -> Surroundings:
    """What a camera needs: nothing but the pace."""
    return Surroundings(Path(), lambda name: name, lambda: datetime.now(UTC), paced=paced)


def drawn(code: segno.QRCode, module: int = 5) -> Image:
    """A code in black on white with its quiet zone, grey."""
    dark = np.array([list(row) for row in code.matrix], np.uint8) != 0
    return np.kron(np.where(np.pad(dark, 4), 0, 255), np.ones((module, module))).astype(np.uint8)


def qr(text: str | bytes, module: int = 5) -> Image:
    """A QR code, grey. Bytes go in as they are, text as UTF-8; no ECI."""
    data = text.encode() if isinstance(text, str) else text
    return drawn(segno.make(data, mode="byte", micro=False), module)


def on(size: tuple[int, int], picture: Image, shade: int = 128) -> Image:
    """A grey picture in the middle of a larger one of width × height."""
    frame = np.full((size[1], size[0]), shade, np.uint8)
    top, left = (size[1] - picture.shape[0]) // 2, (size[0] - picture.shape[1]) // 2
    frame[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return frame


def bgr(picture: Image) -> Image:
    """The same in three channels."""
    return np.repeat(picture[:, :, None], 3, 2)


def noise(number: int, size: tuple[int, int] = (640, 360)) -> NDArray[np.uint8]:
    """A picture of nothing: noise of coarse and fine grain, different for each number."""
    dice = np.random.default_rng(number)
    coarse = np.kron(dice.integers(0, 256, (size[1] // 4, size[0] // 4)), np.ones((4, 4)))
    return np.where(number % 2, coarse, dice.integers(0, 256, (size[1], size[0]))).astype(np.uint8)


def read_all(camera: Camera) -> list[Frame]:
    """Every frame of a film or folder."""
    frames = []
    while (frame := camera.read()) is not None:
        frames.append(frame)
    camera.close()
    return frames


def busy(seconds: float) -> None:
    """A reader that has its hands full for so long."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        ZxingDecoder().read(noise(1))


def texts_in(picture: Image) -> list[str]:
    """What the first engine alone reads in a grey picture."""
    return [code.text for code in Reading(ZxingDecoder().read(picture)).codes]
