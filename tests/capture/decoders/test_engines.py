"""Both engines on the hazards of real codes: encodings, structured append, inversion, size, noise, odd pictures."""

import numpy as np
import pytest
import segno

from kiosk.adapters import available, discover
from kiosk.capture.pictures import grey
from kiosk.core.scan import looks_foreign
from kiosk.ports.adapter import Adapter, Unavailable
from kiosk.ports.capture import Decoder, Image, NoSettings, Reading
from tests.capture.codes import drawn, noise, on, qr, surroundings

ENGINES: dict[str, Decoder] = {
    name: adapter.make(NoSettings(), surroundings()) for name, adapter in available("kiosk.capture.decoders").items()
}
both = pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
zbar_only = pytest.mark.skipif("zbar" not in ENGINES, reason="zbar is not installed")


def zbar_text(data: bytes, *, raw: bool) -> str | None:
    from kiosk.capture.decoders import zbar

    return zbar.text_of(data, raw=raw)


def texts(engine: Decoder, picture: Image) -> list[str]:
    return sorted(code.text for code in Reading(engine.read(picture)).codes)


@both
@pytest.mark.parametrize(
    "text",
    [
        "ZB-2026-000123",
        "José",
        "Müller Größe",
        "日本",
        "東京国際フォーラム",
        "Σωκράτης",
        "Владимир",
        "محمد",
        "😀",
        "Łukasz Żak",
        "a" * 600,
        " two  spaces ",
    ],
)
def test_utf8_without_eci(engine: Decoder, text: str) -> None:
    """UTF-8 without a word about its encoding is read to the letter."""
    assert texts(engine, qr(text, 4)) == [text]


@both
@pytest.mark.parametrize(
    ("code", "text"),
    [
        (segno.make("José", encoding="utf-8", eci=True, micro=False), "José"),
        (segno.make("日本", mode="kanji", micro=False), "日本"),
        (segno.make("日本".encode("shift_jis"), mode="byte", micro=False), "日本"),
        (segno.make("José".encode("latin-1"), mode="byte", micro=False), "José"),
        (segno.make("Größe".encode("latin-1"), mode="byte", micro=False), "Größe"),
        (segno.make("0123456789", micro=False), "0123456789"),
        (segno.make("TICKET 42", micro=False), "TICKET 42"),
    ],
)
def test_other_encodings(engine: Decoder, code: segno.QRCode, text: str) -> None:
    """ECI, Kanji mode, Shift-JIS, ISO 8859-1, numbers and capitals are read to the letter."""
    assert texts(engine, drawn(code)) == [text]


@zbar_only
@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"Ren\xe9e", None),
        (b"\xc3\xbd\xc4", None),
        (b"caf\xe9", "café"),
        (b"\x93\xfa\x96{", "日本"),
        (b"\xff\xfe\x81", None),
        ("矇".encode(), "矇"),
        (b"", ""),
    ],
)
def test_what_zbar_is_believed(data: bytes, text: str | None) -> None:
    """Bytes that make sense both as ISO 8859-1 and as Shift-JIS, or as neither, give no text: a garbled one must not win."""
    assert zbar_text(data, raw=True) == text


@zbar_only
def test_what_an_old_zbar_is_believed() -> None:
    """A zbar that cannot give the bytes themselves is believed ASCII only."""
    assert zbar_text(b"ZB-1", raw=False) == "ZB-1"
    assert zbar_text("Jos矇".encode(), raw=False) is None


@both
@pytest.mark.parametrize("data", [bytes(range(256)), b"\xff\xfe\xfd" * 9, b"\x00", b"a\x00b", b"\x1b[2J\x07\r\n", b"\x80\x81\xfd\xff"])
def test_bytes_that_are_no_text(engine: Decoder, data: bytes) -> None:
    """Bytes that are no UTF-8, and control characters, raise nothing; what comes of them, if anything, is plainly no ticket or holds them."""
    found = texts(engine, qr(data))
    assert len(found) <= 1
    assert all(looks_foreign(text) or not text.isascii() for text in found)


@both
def test_three_kilobytes(engine: Decoder) -> None:
    """The largest code there is, 2,953 bytes, is read whole."""
    text = "".join(chr(33 + number % 90) for number in range(2953))
    code = segno.make(text.encode(), mode="byte", error="l", boost_error=False, micro=False)
    assert code.version == 40
    assert texts(engine, drawn(code, 4)) == [text]


@both
def test_structured_append(engine: Decoder) -> None:
    """Parts of a code in several symbols, one alone or all together, raise nothing and are never read as the whole."""
    parts = [drawn(code) for code in segno.make_sequence("ticket one of two and ticket two of two", symbol_count=3)]
    for picture in (*parts, np.hstack(parts[:2])):
        assert all(text in "ticket one of two and ticket two of two" for text in texts(engine, picture))


@zbar_only
def test_a_lone_part_is_no_code_for_zbar() -> None:
    """zbar tells a lone part, which is left out."""
    parts = [drawn(code) for code in segno.make_sequence("ticket one of two and ticket two of two", symbol_count=3)]
    assert [ENGINES["zbar"].read(part) for part in parts] == [(), (), ()]


def test_inverted_and_mirrored() -> None:
    """A dark-mode phone's light code on black, and one seen in a mirror, are read."""
    assert texts(ENGINES["zxing"], on((640, 480), 255 - qr("DARK"), shade=10)) == ["DARK"]
    assert texts(ENGINES["zxing"], qr("MIRROR")[:, ::-1]) == ["MIRROR"]


@both
def test_several_codes(engine: Decoder) -> None:
    """All codes of a picture are given."""
    assert texts(engine, np.hstack([qr("ONE"), qr("TWO"), qr("TRE")])) == ["ONE", "TRE", "TWO"]


@both
def test_odd_pictures(engine: Decoder) -> None:
    """Empty, tiny, thin, black, strided and three-dimensional pictures raise nothing."""
    for shape in ((0, 0), (0, 9), (9, 0), (1, 1), (1, 4000), (4000, 1), (2, 2), (21, 21), (7, 7, 3), (3,)):
        assert Reading(engine.read(np.zeros(shape, np.uint8))).codes == ()
    assert texts(engine, np.repeat(np.repeat(qr("STRIDED"), 2, 0), 2, 1)[::2, ::2]) == ["STRIDED"]


@both
def test_other_symbologies(engine: Decoder) -> None:
    """Micro QR, which no platform issues and noise resembles, is not read."""
    assert Reading(engine.read(drawn(segno.make_micro("12345"), 8))).codes == ()


@both
def test_nothing_is_invented(engine: Decoder) -> None:
    """200 pictures of noise hold no code."""
    assert [Reading(engine.read(noise(number))).codes for number in range(200)] == [()] * 200


@zbar_only
def test_the_blue_channel_is_not_the_picture() -> None:
    """A code that is plain to the eye and absent from the blue channel is read: engines get the grey picture."""
    blue_on_black = np.dstack([np.full_like(qr("BLUE"), 200), qr("BLUE"), qr("BLUE")])
    assert texts(ENGINES["zbar"], np.ascontiguousarray(blue_on_black[:, :, 0])) == []
    assert [texts(engine, grey(blue_on_black)) for engine in ENGINES.values()] == [["BLUE"]] * len(ENGINES)


def test_codes_are_not_shown() -> None:
    """A code's text is not in its repr, which may reach a log."""
    assert "SECRET" not in repr(ENGINES["zxing"].read(qr("SECRET")))


def test_both_are_found_in_order() -> None:
    """zxing-cpp is asked first; zbar is there, or says what to install."""
    found = discover("kiosk.capture.decoders")
    assert next(iter(found)) == "zxing"
    assert isinstance(found["zxing"], Adapter)
    other = found["zbar"]
    assert isinstance(other, Adapter) or (isinstance(other, Unavailable) and ("install libzbar0" in other.why or "Windows" in other.why))
