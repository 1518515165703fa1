"""The engines together: what is looked at when, and how much is read."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.adapters import available
from kiosk.capture.decoders.zxing import ZxingDecoder
from kiosk.capture.pictures import load
from kiosk.capture.reader import SECOND_EVERY, Reader
from kiosk.core.scan import Code
from kiosk.ports.capture import DecoderSettings, Image, Reading, Sighting
from tests.capture.codes import bgr, noise, on, qr, surroundings

PHOTOS = Path(__file__).parents[3] / "shared" / "photos"


class Finds:
    """An engine that finds what it is told to, and notes the pictures it was shown."""

    def __init__(self, *texts: str) -> None:
        self.name = "finds"
        self.texts = texts
        self.shown: list[tuple[int, ...]] = []

    def read(self, grey: Image) -> tuple[Sighting, ...]:
        self.shown.append(grey.shape)
        return tuple(Sighting(Code(text)) for text in self.texts)


def both() -> Reader:
    """Every engine that can be used here."""
    return Reader([adapter.make(DecoderSettings(), surroundings()) for adapter in available("kiosk.capture.decoders").values()])


def texts(reading: Reading) -> list[str]:
    return [code.text for code in reading.codes]


def test_colour_becomes_grey() -> None:
    """A coloured picture is made grey once, also where the blue channel shows nothing."""
    picture = np.dstack([np.full_like(qr("BLUE"), 200), qr("BLUE"), qr("BLUE")])
    assert texts(both().read(picture)) == ["BLUE"]
    assert texts(both().read_thoroughly(picture)) == ["BLUE"]


def test_a_new_code_costs_one_look() -> None:
    """A frame with a code that was not there before is looked at once, by the first engine only."""
    first, second = Finds("A"), Finds("B")
    assert texts(Reader([first, second]).read(noise(1))) == ["A"]
    assert (first.shown, second.shown) == ([(360, 640)], [])


def test_looks_take_turns() -> None:
    """Without a code each frame gets one further look: smoothed, the central square enlarged, every sixth the second engine."""
    first, second = Finds(), Finds()
    reader = Reader([first, second])
    for _ in range(2 * SECOND_EVERY):
        reader.read(noise(1))
    assert first.shown.count((360, 640)) == 2 * SECOND_EVERY + SECOND_EVERY
    assert first.shown.count((720, 720)) == SECOND_EVERY - 2
    assert second.shown == [(360, 360)] * 2


def test_the_second_engine_never_speaks_beside_the_first() -> None:
    """While the first engine finds a code, the second, which may read it as another text, is not asked."""
    first, second = Finds("José"), Finds("Jos矇")
    reader = Reader([first, second])
    assert {text for _ in range(30) for text in texts(reader.read(noise(1)))} == {"José"}
    assert second.shown == []


def test_the_second_engine_fills_in() -> None:
    """What only the second engine finds is given by the sixth frame, and from a still picture at once."""
    reader = Reader([Finds(), Finds("B")])
    assert [texts(reader.read(noise(1))) for _ in range(SECOND_EVERY)] == [[]] * (SECOND_EVERY - 1) + [["B"]]
    assert texts(Reader([Finds(), Finds("B")]).read_thoroughly(noise(1))) == ["B"]


def test_a_poster_does_not_end_the_search() -> None:
    """Beside a code that stays in view, a ticket too small and blurred for the first look is found by a further one."""
    frame = np.asarray(cv2.GaussianBlur(on((1280, 720), qr("SMALL-TICKET-0123456789", 2), 190), (0, 0), 1.0), np.uint8)
    frame[100:245, 60:205] = qr("POSTER")
    assert texts(Reading(ZxingDecoder().read(frame))) == ["POSTER"]
    reader = both()
    assert {text for _ in range(4) for text in texts(reader.read(frame))} == {"POSTER", "SMALL-TICKET-0123456789"}


def test_codes_are_given_once() -> None:
    """A code found twice in one picture is given once."""
    assert texts(Reader([Finds("A", "B", "A")]).read(noise(1))) == ["A", "B"]


def test_odd_pictures() -> None:
    """Empty, tiny, thin and four-dimensional pictures raise nothing, nor does a reader without engines."""
    for shape in ((0, 0), (0, 9), (9, 0, 3), (1, 1), (1, 1, 3), (1, 4000), (4000, 1), (31, 31), (33, 33), (40, 40, 2), (3,), (1, 2, 3, 4)):
        picture = np.zeros(shape, np.uint8)
        for _ in range(7):
            assert both().read(picture).codes == ()
        assert both().read_thoroughly(picture).codes == ()
        assert Reader([]).read(picture).codes == Reader([]).read_thoroughly(picture).codes == ()


def test_nothing_is_invented() -> None:
    """No look at 40 pictures of noise finds a code."""
    reader = both()
    assert [reader.read(bgr(noise(number))).codes + reader.read_thoroughly(noise(number)).codes for number in range(40)] == [()] * 40


def test_what_further_looks_are_for() -> None:
    """A code of two pixels a module, noisy and low in contrast, is read within a second of frames by the further looks."""
    dice = np.random.default_rng(5)
    code = 110 + (qr("TICKET-0123456789", 2) // 255) * 55

    def frame() -> Image:
        picture = on((1280, 720), code.astype(np.uint8), 165).astype(np.int16)
        return np.asarray((picture + dice.normal(0, 17, picture.shape)).clip(0, 255), np.uint8)

    frames = [frame() for _ in range(15)]
    alone = sum(bool(Reading(ZxingDecoder().read(picture)).codes) for picture in frames)
    reader = both()
    together = [texts(reader.read(picture)) for picture in frames]
    assert ["TICKET-0123456789"] in together
    assert sum(map(bool, together)) > alone


@pytest.mark.skipif(not PHOTOS.is_dir(), reason="the photographs are not part of the project")
def test_photographs() -> None:
    """Of forty real photographs at least 85 % are read to the letter, and no text is wrong."""
    wrong, right = [], 0
    cases = sorted(PHOTOS.glob("qrcode-*.txt"))
    for case in cases:
        picture = next(path for path in PHOTOS.glob(f"{case.stem}.*") if path.suffix != ".txt")
        found = texts(both().read_thoroughly(load(picture)))
        right += case.read_bytes().decode() in found
        if found and case.read_bytes().decode() not in found:
            wrong.append(case.stem)
    assert not wrong
    assert right / len(cases) >= 0.85, f"{right} of {len(cases)}"
