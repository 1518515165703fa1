"""The engines together: what is looked at when, and how much is read."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.adapters import available
from kiosk.capture.decoders.zxing import ZxingDecoder
from kiosk.capture.pictures import load
from kiosk.capture.reader import FRAME_SECONDS, HELD_SECONDS, HINT_EACH, RESTING_AFTER, SAVED_SECONDS, SECOND_EVERY, UNHURRIED_LOOKS, Reader
from kiosk.core.picture import Hint
from kiosk.core.scan import Code
from kiosk.ports.capture import DecoderSettings, Image, Reading, Sighting
from tests.benchmarks.optics import Sensor, Shot, card, placed
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
    """Every engine that can be used here, on a machine on which nothing takes any time: what is read does not hang on this one's load."""
    made = [adapter.make(DecoderSettings(), surroundings()) for adapter in available("kiosk.capture.decoders").values()]
    return Reader(made, clock=lambda: 0.0)


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


class Clock:
    """Seconds, which pass only where an engine says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Slow(Finds):
    """An engine that takes its time: so many seconds at each look."""

    def __init__(self, clock: Clock, seconds: float, *texts: str) -> None:
        super().__init__(*texts)
        self.clock, self.seconds = clock, seconds

    def read(self, grey: Image) -> tuple[Sighting, ...]:
        self.clock.now += self.seconds
        return super().read(grey)


def moving(frames: int) -> list[Image]:
    """A ticket too blurred for anybody, carried through a hall: something to look at in every frame."""
    held, sensor = card("TICKET", "paper", np.random.default_rng(1)), Sensor((1280, 720), 3)
    hall = [sensor.take(None, Shot(0, 0, 4)) for _ in range(3)]
    return hall + [sensor.take(held, Shot(300 + 7 * number, 350, 4, defocus=7)) for number in range(frames)]


@pytest.mark.parametrize("look_seconds", [0.0004, 0.002, 0.008, 0.03])
def test_a_frame_has_its_time(look_seconds: float) -> None:
    """On a fast machine or a slow one, closer looks end in a frame's time, but for the first of each kind; a fast one takes more of them."""
    clock = Clock()
    engine = Slow(clock, look_seconds)
    reader = Reader([engine], clock=clock)
    over = 0
    for picture in moving(80):
        before = clock.now
        reader.read(picture)
        passed = clock.now - before
        over += passed > max(FRAME_SECONDS, look_seconds) + 1e-9
        assert passed <= FRAME_SECONDS + 2 * look_seconds
    assert over <= 16


def test_a_slow_machine_takes_fewer_looks() -> None:
    """Time is what is counted: twenty times slower, far fewer closer looks, and every frame is still read."""
    taken = []
    for seconds in (0.0004, 0.008):
        clock = Clock()
        engine = Slow(clock, seconds)
        reader = Reader([engine], clock=clock)
        for picture in moving(40):
            reader.read(picture)
        assert engine.shown.count((720, 1280)) >= 43
        taken.append(len(engine.shown))
    assert taken[0] > 2 * taken[1]


def test_in_the_long_run_closer_looks_take_a_small_share() -> None:
    """While people pass for a minute, closer looks take what frames earn, what was saved before, and what something held up is worth."""
    clock = Clock()
    engine = Slow(clock, 0.002)
    reader = Reader([engine], clock=clock)
    pictures = moving(60)
    for number in range(1800):
        reader.read(pictures[3 + number % 60])
    first_looks = 1800 * 0.002
    share = (clock.now - first_looks - SAVED_SECONDS) / 1800
    assert share <= HELD_SECONDS


def test_a_film_that_nobody_waits_for_counts_looks() -> None:
    """The same looks on any machine: as many closer ones at each frame, however long they take."""
    shown = []
    for seconds in (0.0004, 0.5):
        clock = Clock()
        engine = Slow(clock, seconds)
        reader = Reader([engine], hurried=False, clock=clock)
        for picture in moving(12):
            reader.read(picture)
        shown.append(engine.shown)
    assert shown[0] == shown[1]
    assert len(shown[0]) <= 15 * (1 + UNHURRIED_LOOKS)


def test_nothing_moves_nothing_is_read() -> None:
    """After a second without movement two of three frames cost no look; the codes in view stay in view; what moves is read at once."""
    engine = Finds()
    reader = Reader([engine])
    still = on((1280, 720), qr("POSTER", 5), 90)
    for _ in range(RESTING_AFTER + 1):
        reader.read(still)
    counts = []
    for _ in range(6):
        before = len(engine.shown)
        reader.read(still)
        counts.append(len(engine.shown) - before)
    assert counts.count(0) == 4
    before = len(engine.shown)
    reader.read(on((1280, 720), qr("TICKET", 5), 90))
    assert len(engine.shown) > before
    seeing = both()
    assert [texts(seeing.read(still)) for _ in range(RESTING_AFTER + 6)] == [["POSTER"]] * (RESTING_AFTER + 6)


def test_what_is_found_by_a_closer_look_is_where_it_is() -> None:
    """The corners of a code that only a closer look reads are those of the code in the whole picture, to two pixels."""
    held = card("TICKET-0123456789-ABCDEF", "phone", np.random.default_rng(3))
    sensor = Sensor((1280, 720), 1)
    reader = both()
    for _ in range(3):
        reader.read(sensor.take(None, Shot(0, 0, 4)))
    found = []
    for step in range(12):
        shot = Shot(420 + 2 * step, 500 - step, 2.6, defocus=1.3)
        reading = reader.read(sensor.take(held, shot))
        if reading.codes:
            matrix, _ = placed(held, shot)
            left, top, side = held.code
            for each in (sighting for sighting in reading.sightings if sighting.code):
                for corner in ((left, top), (left + side, top), (left + side, top + side), (left, top + side)):
                    x, y, _ = matrix @ np.array([*corner, 1.0])
                    found.append(min(np.hypot(x - u, y - v) for u, v in each.corners))
    assert found
    assert max(found) <= 2


def test_the_picture_says_what_it_needs() -> None:
    """A dark hall asks for light within some frames; a code that is read asks for nothing."""
    reader = both()
    dark = np.full((720, 1280), 6, np.uint8)
    assert [reader.read(dark).hint for _ in range(HINT_EACH)][-1] is Hint.TOO_DARK
    assert reader.read(on((1280, 720), qr("TICKET", 5))).hint is Hint.NONE


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
