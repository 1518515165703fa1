"""Structured append in both engines: a part of a ticket is never a ticket."""

import numpy as np
import pytest
import segno

from kiosk.capture.decoders.zxing import ZxingDecoder
from kiosk.ports.capture import Decoder, Image, Reading
from tests.capture.codes import drawn, qr
from tests.capture.decoders.test_engines import ENGINES, both, zbar_only

TEXT = "ticket one of two and ticket two of two"


def pictures(text: str = TEXT, count: int = 3) -> list[Image]:
    return [drawn(code) for code in segno.make_sequence(text, symbol_count=count)]


def texts(engine: Decoder, picture: Image) -> list[str]:
    return [code.text for code in Reading(engine.read(picture)).codes]


@both
def test_a_lone_part_is_no_code(engine: Decoder) -> None:
    """A part alone is located and not decoded, however often it is shown."""
    for picture in pictures():
        alone = type(engine)()
        assert [[seen.code for seen in alone.read(picture)] for _ in range(3)] == [[None]] * 3


@both
def test_parts_in_one_picture(engine: Decoder) -> None:
    """All parts in one picture are the whole text, two of three are none."""
    assert texts(type(engine)(), np.hstack(pictures()[:2])) == []
    assert texts(type(engine)(), np.hstack(pictures())) == [TEXT]


def test_parts_one_after_another() -> None:
    """Parts shown one after another are the whole text at the last one, once; another guest's ticket in between makes it forget."""
    engine = ZxingDecoder()
    first, second, third = pictures()
    assert [texts(engine, picture) for picture in (second, first, qr("OTHER"), second)] == [[], [], ["OTHER"], []]
    assert [texts(engine, picture) for picture in (third, first, second, first)] == [[], [TEXT], [], []]


@pytest.mark.parametrize("turned", [lambda it: it[:, ::-1], lambda it: 255 - it, np.rot90, lambda it: 255 - np.rot90(it, 3)[::-1]])
def test_parts_in_a_mirror(turned: "np.ufunc") -> None:
    """A part that is mirrored, light on dark or turned is a part."""
    engine = ZxingDecoder()
    assert [texts(engine, np.ascontiguousarray(turned(picture))) for picture in pictures()] == [[], [], [TEXT]]


def test_a_damaged_part() -> None:
    """Damage that is mended hides no part, where the header is or anywhere else."""
    dice = np.random.default_rng(7)
    (code, _) = segno.make_sequence("TICKET-1 of a group; TICKET-2 of a group", symbol_count=2, error="h")
    read = 0
    for number in range(120):
        dark = np.array([list(row) for row in code.matrix], bool)
        if number % 2:
            dark[-6:, -4:] ^= dice.random((6, 4)) < 0.6
        else:
            dark ^= dice.random(dark.shape) < 0.04
        picture = np.kron(np.where(np.pad(dark, 4), 0, 255), np.ones((5, 5))).astype(np.uint8)
        seen = ENGINES["zxing"].read(picture)
        assert [each.code for each in seen] in ([], [None])
        read += bool(seen and seen[0].modules)
    assert read > 60


@zbar_only
def test_pyzbar_itself_raises() -> None:
    """The hazard is there: pyzbar's own decode raises on a part (its issue 139), which is why zbar is called directly."""
    from pyzbar import pyzbar

    with pytest.raises(ValueError, match="4294967295"):
        pyzbar.decode(pictures()[0], symbols=[pyzbar.ZBarSymbol.QRCODE])
    assert [seen.code for seen in ENGINES["zbar"].read(pictures()[0])] == [None]
