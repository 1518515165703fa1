"""What the reader is measured against: each engine alone, as people use it out of the box."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import zxingcpp
from pyzbar import pyzbar

from kiosk import adapters
from kiosk.capture.opencv import opencv
from kiosk.capture.reader import Reader
from kiosk.ports.adapter import Surroundings
from kiosk.ports.capture import DecoderSettings, Image
from kiosk.wiring import DECODERS, utc_now

Read = Callable[[Image], frozenset[str]]
"""The texts in one grey picture."""


def pyzbar_alone() -> Read:
    return lambda picture: frozenset(
        found.data.decode("utf-8", "replace") for found in pyzbar.decode(picture, symbols=[pyzbar.ZBarSymbol.QRCODE])
    )


def zxing_alone() -> Read:
    formats: Any = zxingcpp.BarcodeFormat.QRCodeModel2
    return lambda picture: frozenset(found.text for found in zxingcpp.read_barcodes(picture, formats=formats))


def reader(*, hurried: bool = True, clock: Callable[[], float] = time.perf_counter) -> Reader:
    """The kiosk's own, with every engine that can be used here; ``clock`` tells it what its looks take."""
    surroundings = Surroundings(Path(), lambda name: "", utc_now)
    made = [adapter.make(DecoderSettings(), surroundings) for adapter in adapters.available(DECODERS).values()]
    return Reader(made, hurried=hurried, clock=clock)


def kiosk() -> Read:
    ours = reader(clock=time.thread_time)
    return lambda picture: frozenset(code.text for code in ours.read(picture).codes)


READERS: dict[str, Callable[[], Read]] = {"kiosk": kiosk, "zxing-cpp alone": zxing_alone, "pyzbar alone": pyzbar_alone}


def timed(read: Read, picture: Image) -> tuple[frozenset[str], float]:
    """The texts, and the milliseconds of this thread's processor time: what else the machine does is not counted."""
    started = time.thread_time()
    texts = read(picture)
    return texts, (time.thread_time() - started) * 1000


def one_thread() -> None:
    """OpenCV's own threads would do work that no clock of ours counts."""
    opencv().setNumThreads(1)
