"""The second engine: zbar through pyzbar, for what the first one does not read."""

import sys
from ctypes import c_char_p, c_void_p, cast, string_at
from typing import Any

from kiosk.core.scan import Code
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.capture import Decoder, Image, NoSettings, Sighting

if sys.platform == "win32":
    raise ImportError("left out on Windows, where the zbar that comes with pyzbar can end the whole program; zxing-cpp reads alone")
try:
    from pyzbar import wrapper
except ImportError as error:
    raise ImportError("the zbar library is missing: install libzbar0 (Debian, Ubuntu) or brew install zbar (macOS)") from error

_GREY = int.from_bytes(b"Y800", "little")
_BINARY = 4
"""ZBAR_CFG_BINARY of zbar.h, since 0.23.1: bytes as they stand in the code. pyzbar does not name it."""


class ZbarDecoder:
    """QR codes only, black on white.

    pyzbar's own ``decode`` raises on structured append, and gives text after zbar has guessed the encoding of its bytes, often wrongly.
    So zbar's functions are called here one by one, and asked for the bytes. Parts of a structured-append code are left out,
    and so is a text whose encoding is anyone's guess: a garbled text must not win.
    """

    name = "zbar"

    def read(self, grey: Image) -> tuple[Sighting, ...]:
        """All codes in ``grey`` (height × width, uint8)."""
        if grey.ndim != 2 or not grey.size:
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
            texts = [text_of(data, raw=raw) for data in _found(picture)]
        finally:
            wrapper.zbar_image_destroy(picture)
            wrapper.zbar_image_scanner_destroy(scanner)
        return tuple(Sighting(Code(text), engine=self.name) for text in texts if text)


def _found(picture: Any) -> list[bytes]:
    data: list[bytes] = []
    symbol = wrapper.zbar_image_first_symbol(picture)
    while symbol:
        # The lone part of a structured-append code has the type PARTIAL.
        if symbol.contents.type == wrapper.ZBarSymbol.QRCODE:
            data.append(string_at(wrapper.zbar_symbol_get_data(symbol), wrapper.zbar_symbol_get_data_length(symbol)))
        symbol = wrapper.zbar_symbol_next(symbol)
    return data


def text_of(data: bytes, *, raw: bool) -> str | None:
    """The text of a code's bytes, None where more than one reading makes sense.

    UTF-8 where they are UTF-8, which hardly anything else is by chance. Else ISO 8859-1, the standard's default, or Shift-JIS,
    which Kanji mode and Japanese generators write: one counts where the other is impossible (it would hold control characters).
    Where zbar is too old to give the bytes (``raw`` False), only ASCII escapes its guessing.
    """
    if data.isascii():
        return data.decode("ascii")
    if not raw:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    latin = None if any(0x80 <= byte < 0xA0 for byte in data) else data.decode("latin-1")
    try:
        japanese = data.decode("shift_jis")
    except UnicodeDecodeError:
        return latin
    return japanese if latin is None else None


def make(_settings: NoSettings, _surroundings: Surroundings) -> Decoder:
    """The engine, which holds nothing."""
    return ZbarDecoder()


ADAPTER: Adapter[Decoder] = Adapter("zbar", "zbar", NoSettings, make, rank=20)
