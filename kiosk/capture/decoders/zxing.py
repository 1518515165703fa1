"""The first engine: zxing-cpp, which reads more, faster, and every text to the letter (scanning.md)."""

import time
from typing import Any

import numpy as np
import zxingcpp

from kiosk.capture.qr_symbol import first_block
from kiosk.core.parts import Parts, part_of
from kiosk.core.payload import text_of
from kiosk.core.scan import Code
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.capture import FORMATS, Decoder, DecoderSettings, Image, Sighting

_Format: Any = zxingcpp.BarcodeFormat
_FORMATS = {
    # "QRCode" means Micro QR and rMQR too, "Aztec" runes, which no platform issues and which noise resembles more often.
    "qr": _Format.QRCodeModel2,
    "aztec": _Format.AztecCode,
    "datamatrix": _Format.DataMatrix,
    "pdf417": _Format.PDF417,
    "code128": _Format.Code128,
}
_WORDS = {getattr(_Format, kind): word for word, kind in FORMATS.items()}
"""By what the engine calls a code that it has found; other kinds that it may find beside those asked for (Micro PDF417) are none of ours."""

FEWEST_CHARACTERS = 4
"""A shorter Code 128 is not believed: it has one check character in 103, and fewer bars than a fence. No ticket is so short."""


class ZxingDecoder:
    """The kinds of codes that are asked for, also turned, mirrored and light on dark (Code 128 and PDF417: dark on light only).

    The binding does not tell a part of a structured-append QR code, whose text is a part of a text: the symbol's own modules do. A part is
    located and not decoded until all have been seen. One decoder serves one camera.
    """

    name = "zxing-cpp"

    def __init__(self, settings: DecoderSettings | None = None) -> None:
        self._formats: Any = tuple(_FORMATS[word] for word in (settings or DecoderSettings()).formats)
        self._parts = Parts()
        self._of_parts = False

    def read(self, grey: Image) -> tuple[Sighting, ...]:
        """All codes in ``grey`` (height × width, uint8), and those that were located only."""
        if grey.ndim != 2 or not grey.size or not self._formats:
            return ()
        try:
            found = zxingcpp.read_barcodes(grey, formats=self._formats, text_mode=zxingcpp.TextMode.Plain, return_errors=True)
        except (ValueError, RuntimeError):
            return ()
        self._of_parts = False
        seen = tuple(each for barcode in found if (each := self._sighting(barcode)) is not None)
        if not self._of_parts and any(each.code is not None for each in seen):
            self._parts.forget()
        return seen

    def _sighting(self, barcode: Any) -> Sighting | None:
        """None where there is nothing to be seen: another kind of code, an empty text, or a bar code too short to be believed."""
        word = _WORDS.get(barcode.format)
        if word is None:
            return None
        code = self._code(barcode, word) if barcode.valid else None
        if code is not None and len(code.text) < (FEWEST_CHARACTERS if word == "code128" else 1):
            return None
        place = barcode.position
        corners = tuple((float(at.x), float(at.y)) for at in (place.top_left, place.top_right, place.bottom_right, place.bottom_left))
        return Sighting(code, corners, _modules(barcode, word), self.name)

    def _code(self, barcode: Any, word: str) -> Code | None:
        try:
            text = text_of(barcode.bytes, barcode.text)
        except ValueError:  # a declared encoding that its bytes belie
            text = text_of(barcode.bytes)
        if word == "qr" and barcode.bytes:
            begin = _begin(barcode)
            part = None if begin is None else part_of(begin)
            if begin is None or part is not None:
                self._of_parts = True
                # Where it cannot be told, it may be a part: another frame will tell.
                whole = None if part is None else self._parts.add(part, barcode.bytes, text, time.monotonic())
                return None if whole is None else Code(whole, FORMATS[word])
        return Code(text, FORMATS[word])


def _begin(barcode: Any) -> bytes | None:
    """How a QR code's data begins; None where its modules do not tell."""
    extra = barcode.extra or {}
    try:
        modules = np.asarray(barcode.to_image(add_quiet_zones=False)) == 0
    except ValueError:
        return None
    return first_block(modules, str(extra.get("ECLevel", "")), int(extra.get("DataMask", -1)))


def _modules(barcode: Any, word: str) -> int:
    """Along one side of a square symbol, as far as it tells."""
    version = str((barcode.extra or {}).get("Version", ""))
    if word == "qr" and version.isdigit():
        return 17 + 4 * int(version)
    width, _, height = version.partition("x")
    if word == "datamatrix" and width.isdigit() and width == height:
        return int(width)
    return 0


def make(settings: DecoderSettings, _surroundings: Surroundings) -> Decoder:
    """The engine, which holds the parts that it has seen, and nothing else."""
    return ZxingDecoder(settings)


ADAPTER: Adapter[Decoder] = Adapter("zxing", "zxing-cpp", DecoderSettings, make, rank=10)
