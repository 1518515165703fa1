"""The second engine: zbar through pyzbar, for what the first one does not read."""

import sys
from ctypes import c_char_p, c_void_p, cast, string_at
from typing import Any

from kiosk.core.payload import legible, text_of
from kiosk.core.scan import Code
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.capture import Decoder, DecoderSettings, Image, Sighting

if sys.platform == "win32":
    raise ImportError("left out on Windows, where the zbar that comes with pyzbar can end the whole program; zxing-cpp reads alone")
try:
    from pyzbar import wrapper
except ImportError as error:
    raise ImportError("the zbar library is missing: install libzbar0 (Debian, Ubuntu) or brew install zbar (macOS)") from error

_GREY = int.from_bytes(b"Y800", "little")
_BINARY = 4
"""ZBAR_CFG_BINARY of zbar.h, since 0.23.1: bytes as they stand in the code. pyzbar does not name it."""
_DOUBTFUL = frozenset("\0¥‾")
"""What zbar makes of UTF-16, and of a backslash or tilde in Shift-JIS, where a code declares these."""


class ZbarDecoder:
    """QR codes only, black on white.

    pyzbar's own ``decode`` raises on structured append, and gives text after zbar has guessed the encoding of its bytes, often wrongly.
    So zbar's functions are called here one by one, and asked for the bytes. A lone part of a structured-append code, and a text whose
    encoding is anyone's guess, are located and not decoded: a garbled text must not win. Where other kinds of codes are asked for,
    they are the first engine's alone.
    """

    name = "zbar"

    def __init__(self, settings: DecoderSettings | None = None) -> None:
        self._wanted = "qr" in (settings or DecoderSettings()).formats

    def read(self, grey: Image) -> tuple[Sighting, ...]:
        """All codes in ``grey`` (height × width, uint8)."""
        if grey.ndim != 2 or not grey.size or not self._wanted:
            return ()
        scanner, picture = wrapper.zbar_image_scanner_create(), wrapper.zbar_image_create()
        try:
            for symbology in wrapper.ZBarSymbol:
                wanted = int(symbology is wrapper.ZBarSymbol.QRCODE)
                wrapper.zbar_image_scanner_set_config(scanner, symbology, wrapper.ZBarConfig.CFG_ENABLE, wanted)
            raw = wrapper.zbar_image_scanner_set_config(scanner, wrapper.ZBarSymbol.QRCODE, _BINARY, 1) == 0
            pixels = grey.tobytes()
            wrapper.zbar_image_set_format(picture, _GREY)
            wrapper.zbar_image_set_size(picture, grey.shape[1], grey.shape[0])
            wrapper.zbar_image_set_data(picture, cast(c_char_p(pixels), c_void_p), len(pixels), None)
            wrapper.zbar_scan_image(scanner, picture)
            found = tuple(Sighting(_code(data, raw=raw), engine=self.name) for data in _found(picture) if data != b"")
        finally:
            wrapper.zbar_image_destroy(picture)
            wrapper.zbar_image_scanner_destroy(scanner)
        return found


def _found(picture: Any) -> list[bytes | None]:
    """The bytes of each symbol; None for the lone part of a structured-append code, which zbar calls PARTIAL."""
    data: list[bytes | None] = []
    symbol = wrapper.zbar_image_first_symbol(picture)
    while symbol:
        if symbol.contents.type == wrapper.ZBarSymbol.QRCODE:
            data.append(string_at(wrapper.zbar_symbol_get_data(symbol), wrapper.zbar_symbol_get_data_length(symbol)))
        elif symbol.contents.type == wrapper.ZBarSymbol.PARTIAL:
            data.append(None)
        symbol = wrapper.zbar_symbol_next(symbol)
    return data


def _code(data: bytes | None, *, raw: bool) -> Code | None:
    """What zbar is believed: plain UTF-8 alone, since it tells of no encoding that a code declares and it does not know (ECI).

    A letter or two in such an encoding that happen to be UTF-8 cannot be told; longer texts hardly ever are.
    Of a zbar too old to give the bytes as they stand (``raw`` False), ASCII alone, which escapes its guessing.
    """
    if data is None or not (raw or data.isascii()):
        return None
    text = text_of(data)
    return Code(text) if legible(text) and not _DOUBTFUL & set(text) else None


def make(settings: DecoderSettings, _surroundings: Surroundings) -> Decoder:
    """The engine, which holds nothing."""
    return ZbarDecoder(settings)


ADAPTER: Adapter[Decoder] = Adapter("zbar", "zbar", DecoderSettings, make, rank=20)
