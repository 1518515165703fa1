"""Further kinds of codes: only on request, and nothing is invented for it."""

from typing import Any

import cv2
import numpy as np
import pytest
import segno
import zxingcpp

from kiosk.capture.decoders.zxing import FEWEST_CHARACTERS, ZxingDecoder
from kiosk.capture.reader import Reader
from kiosk.core.scan import Code
from kiosk.ports.capture import FORMATS, Decoder, DecoderSettings, Image, Reading
from tests.capture.codes import drawn, noise, on, qr
from tests.capture.decoders.test_engines import ENGINES, both, zbar_only

KINDS: dict[str, Any] = {
    "aztec": zxingcpp.BarcodeFormat.AztecCode,
    "datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
    "pdf417": zxingcpp.BarcodeFormat.PDF417,
    "code128": zxingcpp.BarcodeFormat.Code128,
}
OTHERS = ("MicroQRCode", "RMQRCode", "EAN13", "EAN8", "UPCA", "Code39", "Code93", "ITF", "Codabar", "DataBarOmni", "MaxiCode")
everything = DecoderSettings(tuple(FORMATS))


def printed(text: str, kind: Any) -> Image:
    """A code with its quiet zone, grey, four pixels a module."""
    return np.asarray(zxingcpp.create_barcode(text, kind).to_image(scale=4), np.uint8)


def codes(engine: Decoder, picture: Image) -> list[Code]:
    return list(Reading(engine.read(picture)).codes)


@pytest.mark.parametrize("word", KINDS)
def test_on_request(word: str) -> None:
    """Each kind is read where the settings name it, alone and with all others, and tells its kind."""
    for settings in (DecoderSettings((word,)), everything):
        picture = on((1000, 400), printed("TICKET-1", KINDS[word]), 255)
        for turned in (picture, np.ascontiguousarray(np.rot90(picture)), picture[::-1, ::-1].copy()):
            assert codes(ZxingDecoder(settings), turned) == [Code("TICKET-1", FORMATS[word])]


@pytest.mark.parametrize("word", ["aztec", "datamatrix"])
def test_light_on_dark(word: str) -> None:
    """Aztec and Data Matrix are read on a dark-mode phone too."""
    picture = on((1000, 400), printed("TICKET-1", KINDS[word]), 255)
    assert codes(ZxingDecoder(everything), 255 - picture) == [Code("TICKET-1", FORMATS[word])]


@both
@pytest.mark.parametrize("word", KINDS)
def test_not_unless_asked(engine: Decoder, word: str) -> None:
    """With QR alone on, no other kind is even located."""
    assert engine.read(on((1000, 400), printed("TICKET-1", KINDS[word]), 255)) == ()


@both
@pytest.mark.parametrize("kind", OTHERS)
def test_kinds_that_cannot_be_asked_for(engine: Decoder, kind: str) -> None:
    """Shop goods' bar codes, Micro QR, rMQR and the like are read under no setting."""
    text = {"EAN13": "4006381333931", "EAN8": "96385074", "UPCA": "042100005264", "DataBarOmni": "0950110153001", "Codabar": "A1234B"}
    picture = on((1000, 800), printed(text.get(kind, "1234"), getattr(zxingcpp.BarcodeFormat, kind)), 255)
    assert zxingcpp.read_barcodes(picture)
    assert codes(engine, picture) == []
    assert codes(type(engine)(everything), picture) == []  # type: ignore[call-arg]


def test_micro_pdf417_is_not_pdf417() -> None:
    """The engine finds it beside PDF417; it is none of the kinds that can be asked for."""
    picture = on((1000, 600), printed("TICKET-1", zxingcpp.BarcodeFormat.MicroPDF417), 255)
    assert zxingcpp.read_barcodes(picture, formats=KINDS["pdf417"])
    assert ZxingDecoder(everything).read(picture) == ()


@zbar_only
def test_zbar_stays_with_qr() -> None:
    """zbar reads QR codes where they are asked for, and nothing else whatever is asked for."""
    engine = type(ENGINES["zbar"])
    assert codes(engine(everything), qr("TICKET-1")) == [Code("TICKET-1")]  # type: ignore[call-arg]
    assert engine(DecoderSettings(("code128",))).read(qr("TICKET-1")) == ()  # type: ignore[call-arg]
    assert engine(everything).read(on((1000, 400), printed("TICKET-1", KINDS["code128"]), 255)) == ()  # type: ignore[call-arg]


def test_a_qr_code_is_not_read_where_it_is_not_named() -> None:
    """Tickets with bar codes beside a poster's QR code: the settings say which counts."""
    picture = np.full((700, 1000), 255, np.uint8)
    picture[50:215, 50:215] = qr("https://fair.example/program")
    bars = printed("TICKET-1", KINDS["code128"])
    picture[400 : 400 + bars.shape[0], 50 : 50 + bars.shape[1]] = bars
    assert codes(ZxingDecoder(DecoderSettings(("code128",))), picture) == [Code("TICKET-1", "Code128")]


def test_short_bar_codes() -> None:
    """A Code 128 below four characters is as if it were not there; four are read."""
    for text in ("1", "12", "ABC"):
        assert len(text) < FEWEST_CHARACTERS
        assert ZxingDecoder(everything).read(on((600, 400), printed(text, KINDS["code128"]), 255)) == ()
    assert codes(ZxingDecoder(everything), on((600, 400), printed("ABCD", KINDS["code128"]), 255)) == [Code("ABCD", "Code128")]


def test_module_sizes() -> None:
    """Square symbols tell how large a module is in the picture: QR and Data Matrix; the others do not."""
    for version in (1, 2, 7, 20):
        (seen,) = ZxingDecoder().read(drawn(segno.make("A", version=version, micro=False), 6))
        assert (seen.modules, round(seen.module)) == (17 + 4 * version, 6)
    (seen,) = ZxingDecoder(everything).read(on((600, 400), printed("TICKET-1", KINDS["datamatrix"]), 255))
    assert (seen.modules, round(seen.module)) == (14, 4)
    for word in ("aztec", "pdf417", "code128"):
        (seen,) = ZxingDecoder(everything).read(on((1000, 400), printed("TICKET-1", KINDS[word]), 255))
        assert (seen.modules, seen.module, len(seen.corners)) == (0, 0.0, 4)


def fence(number: int) -> Image:
    """Upright bars of random width with camera noise: what a fence, a radiator or a striped shirt looks like."""
    dice = np.random.default_rng(number)
    row = np.repeat(np.arange(400) % 2 * 255, dice.integers(1, 9, 400))[:640]
    return np.clip(np.tile(row, (120, 1)) + dice.normal(0, 30, (120, 640)), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("scene", [noise, fence])
def test_nothing_is_invented_with_everything_on(scene: Any) -> None:
    """Sixty pictures of noise, and of random bars, hold no code of any kind, with every look the reader has."""
    reader = Reader([ZxingDecoder(everything)])
    for number in range(60):
        assert (reader.read_thoroughly if number % 4 == 0 else reader.read)(scene(number)).codes == ()


def test_dirty_bar_codes_are_not_misread() -> None:
    """600 scratched, blurred and too small pictures of a bar code are read to the letter or not at all."""
    dice = np.random.default_rng(1)
    row = printed("TICKET-12345", KINDS["code128"])[80]
    found = []
    for number in range(600):
        picture = np.tile(row, (120, 1))
        if number % 3 == 0:
            for start in dice.integers(0, picture.shape[1] - 8, dice.integers(1, 5)):
                picture[:, start : start + dice.integers(1, 6)] = dice.choice([0, 255])
        elif number % 3 == 1:
            picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), float(dice.uniform(0.5, 4))), np.uint8)
        else:
            picture = np.asarray(cv2.resize(picture, None, fx=float(dice.uniform(0.2, 0.5)), fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
        picture = np.pad(np.clip(picture + dice.normal(0, 20, picture.shape), 0, 255).astype(np.uint8), 30, constant_values=255)
        found += codes(ZxingDecoder(everything), picture)
    assert set(found) == {Code("TICKET-12345", "Code128")}
    assert len(found) > 100
