"""The first engine: zxing-cpp, which reads more, faster, and every text to the letter (scanning.md)."""

from typing import Any

import zxingcpp

from kiosk.core.scan import Code
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.capture import Decoder, Image, NoSettings, Sighting

# From zxing-cpp 3 on, "QRCode" means Micro QR and rMQR too, which no platform issues and which noise resembles more often.
_QR: Any = getattr(zxingcpp.BarcodeFormat, "QRCodeModel2", zxingcpp.BarcodeFormat.QRCode)


class ZxingDecoder:
    """QR codes only, also inverted, mirrored and turned ones.

    A part of a structured-append code reads as the text of that part: the Python binding does not tell (2.3 to 3.1.1).
    """

    name = "zxing-cpp"

    def read(self, grey: Image) -> tuple[Sighting, ...]:
        """All codes in ``grey`` (height × width, uint8), and those that were located only."""
        if grey.ndim != 2 or not grey.size:
            return ()
        try:
            found = zxingcpp.read_barcodes(grey, formats=_QR, text_mode=zxingcpp.TextMode.Plain, return_errors=True)
            return tuple(self._sighting(barcode) for barcode in found if barcode.text or not barcode.valid)
        except (ValueError, RuntimeError):
            return ()

    def _sighting(self, barcode: Any) -> Sighting:
        place = barcode.position
        corners = tuple((float(at.x), float(at.y)) for at in (place.top_left, place.top_right, place.bottom_right, place.bottom_left))
        version = str((barcode.extra or {}).get("Version", ""))
        modules = 17 + 4 * int(version) if version.isdigit() else 0
        return Sighting(Code(barcode.text) if barcode.valid else None, corners, modules, self.name)


def make(_settings: NoSettings, _surroundings: Surroundings) -> Decoder:
    """The engine, which holds nothing."""
    return ZxingDecoder()


ADAPTER: Adapter[Decoder] = Adapter("zxing", "zxing-cpp", NoSettings, make, rank=10)
