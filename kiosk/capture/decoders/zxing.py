"""The first engine: zxing-cpp, which reads more, faster, and every text to the letter (scanning.md)."""

from typing import Any

import zxingcpp

from kiosk.core.scan import Code
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.capture import Decoder, Image, NoSettings

# From zxing-cpp 3 on, "QRCode" means Micro QR and rMQR too, which no platform issues and which noise resembles more often.
_QR: Any = getattr(zxingcpp.BarcodeFormat, "QRCodeModel2", zxingcpp.BarcodeFormat.QRCode)


class ZxingDecoder:
    """QR codes only, also inverted, mirrored and turned ones.

    A part of a structured-append code reads as the text of that part: the Python binding does not tell (2.3 to 3.1.1).
    """

    name = "zxing-cpp"

    def read(self, grey: Image) -> tuple[Code, ...]:
        """All codes in ``grey`` (height × width, uint8)."""
        if grey.ndim != 2 or not grey.size:
            return ()
        try:
            found = zxingcpp.read_barcodes(grey, formats=_QR, text_mode=zxingcpp.TextMode.Plain)
            return tuple(Code(barcode.text) for barcode in found if barcode.text)
        except (ValueError, RuntimeError):
            return ()


def make(_settings: NoSettings, _surroundings: Surroundings) -> Decoder:
    """The engine, which holds nothing."""
    return ZxingDecoder()


ADAPTER: Adapter[Decoder] = Adapter("zxing", "zxing-cpp", NoSettings, make, rank=10)
