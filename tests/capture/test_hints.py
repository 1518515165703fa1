"""What a picture asks for: codes that are far, dark, blown or blurred, and everything that asks for nothing."""

import random

import numpy as np
import pytest
import segno

from kiosk.capture.decoders.zxing import ZxingDecoder
from kiosk.capture.hints import judge
from kiosk.capture.opencv import opencv
from kiosk.capture.pictures import grey
from kiosk.core.picture import Hint
from kiosk.core.scan import Code
from kiosk.ports.capture import Image, Sighting
from kiosk.sandbox.film import Act, FilmCamera, Look
from kiosk.sandbox.film_scene import Scene
from tests.capture.codes import bgr, noise, on, qr

SIZES = ((1280, 720), (1920, 1080))
CODE = segno.make("TS26-8F3A-77Q2-ZK41", error="m")


def held(module: float, *, blur: float = 0.0, size: tuple[int, int] = SIZES[0], angle: float = 7.0, shade: int = 90) -> tuple[Image, Sighting]:
    """A code of ``module`` pixels in the middle of a hall of one grey, blurred by so many modules; and where it is."""
    cv2 = opencv()
    cells = np.array([list(row) for row in CODE.matrix], np.uint8) != 0
    modules, scale = len(cells), module / 20
    flat = np.where(np.kron(np.pad(cells, 4), np.ones((20, 20))) > 0, 30, 225).astype(np.float32)
    flat = cv2.GaussianBlur(flat, (0, 0), max(0.1, 0.5 / scale))
    across, down = np.cos(np.deg2rad(angle)) * scale, np.sin(np.deg2rad(angle)) * scale
    half = len(flat) / 2
    place = np.array([[across, -down, size[0] / 2 - (across - down) * half], [down, across, size[1] / 2 - (down + across) * half]])
    hall = np.full((size[1], size[0]), shade, np.float32)
    hall = cv2.warpAffine(flat, place, size, dst=hall, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT)
    if blur:
        hall = cv2.GaussianBlur(hall, (0, 0), blur * module)
    edge = 80 + 20 * modules
    corners = np.array([[80, 80], [edge, 80], [edge, edge], [80, edge]]) @ place[:, :2].T + place[:, 2]
    located = Sighting(None, tuple((float(x), float(y)) for x, y in corners), modules)
    return lit(hall), located


def lit(picture: Image, gain: float = 1.0, more: float = 0.0) -> Image:
    """The same in other light, with a sensor's noise."""
    grain = np.random.default_rng(1).normal(0, 3, picture.shape)
    seen: Image = (picture * gain + more + grain).clip(0, 255).astype(np.uint8)
    return seen


def glaring(picture: Image, across: float) -> Image:
    """A lamp's reflection in the middle, ``across`` pixels wide."""
    down, right = np.mgrid[: picture.shape[0], : picture.shape[1]]
    away = np.hypot(right - picture.shape[1] / 2, down - picture.shape[0] / 2)
    seen: Image = (picture + 400 * np.exp(-((away / across) ** 4))).clip(0, 255).astype(np.uint8)
    return seen


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("module", [1.5, 2.0, 2.6])
def test_far_away(module: float, size: tuple[int, int]) -> None:
    """Modules of less than three pixels: closer, also where the engine does not tell how many there are."""
    picture, located = held(module, size=size)
    assert judge(picture, [located]) is Hint.CLOSER
    assert judge(picture, [Sighting(None, located.corners)]) is Hint.CLOSER


@pytest.mark.parametrize("module", [4, 6, 10, 16])
@pytest.mark.parametrize("blur", [0.6, 0.8])
def test_blurred(module: float, blur: float) -> None:
    """Modules that run into each other: hold it still."""
    picture, located = held(module, blur=blur)
    assert judge(picture, [located]) is Hint.BLURRED


@pytest.mark.parametrize("module", [3.2, 4, 6, 10, 16])
@pytest.mark.parametrize("angle", [0.0, 7.0, 45.0, 190.0])
def test_sharp_near_and_lit(module: float, angle: float) -> None:
    """A code that is good in all of these and is not read all the same (it is damaged, or covered) asks for nothing."""
    picture, located = held(module, angle=angle)
    assert judge(picture, [located]) is Hint.NONE
    assert judge(lit(picture, 0.5), [located]) is Hint.NONE


@pytest.mark.parametrize("gain", [0.05, 0.15, 0.25])
def test_dark(gain: float) -> None:
    """A code that is there in the dark."""
    picture, located = held(8)
    assert judge(lit(picture, gain), [located]) is Hint.TOO_DARK


@pytest.mark.parametrize("module", [4, 8, 16])
def test_glare(module: float) -> None:
    """A reflection that swallows part of the code, or light that swallows all of it."""
    picture, located = held(module)
    assert judge(glaring(picture, module * 6), [located]) is Hint.TOO_BRIGHT
    assert judge(lit(picture, 1.0, 220), [located]) is Hint.TOO_BRIGHT


def test_what_was_read_asks_for_nothing() -> None:
    """However far, dark or blurred it is, and whatever else was located beside it."""
    picture, located = held(1.5, blur=0.8)
    assert judge(lit(picture, 0.1), [located, Sighting(Code("a"), located.corners, located.modules)]) is Hint.NONE


def test_the_largest_symbol_counts() -> None:
    """A speck at the wall that looks like a code does not outweigh the one that is held up."""
    picture, located = held(8)
    speck = Sighting(None, ((5, 5), (25, 5), (25, 25), (5, 25)), 21)
    assert judge(picture, [speck, located]) is Hint.NONE
    assert judge(picture, [speck]) is Hint.CLOSER


@pytest.mark.parametrize("size", SIZES)
def test_lights_off_and_a_lamp_in_the_lens(size: tuple[int, int]) -> None:
    """Nothing is located: only a picture that is black or blown as a whole asks for anything."""
    dark = np.random.default_rng(1).integers(0, 30, (size[1], size[0])).astype(np.uint8)
    assert judge(dark) is Hint.TOO_DARK
    assert judge(np.zeros((size[1], size[0]), np.uint8)) is Hint.TOO_DARK
    assert judge(np.full((size[1], size[0]), 255, np.uint8)) is Hint.TOO_BRIGHT


def test_a_phone_in_the_dark_and_a_window_behind() -> None:
    """A bright screen in a dark hall, and doors full of daylight, are no reason to ask for anything."""
    phone = on(SIZES[0], np.full((420, 240), 235, np.uint8), shade=8)
    window = on(SIZES[0], np.full((380, 900), 255, np.uint8), shade=60)
    paper = on(SIZES[0], np.full((700, 1200), 236, np.uint8), shade=60)
    assert [judge(each) for each in (phone, window, paper)] == [Hint.NONE] * 3


def test_an_empty_hall_asks_for_nothing() -> None:
    """The film's hall, and noise of coarse and fine grain, with what the engine sees in them."""
    engine = ZxingDecoder()
    halls = [grey(Scene(size, random.Random(1)).empty(number)) for size in SIZES for number in range(4)]
    for picture in [*halls, *(noise(number, SIZES[0]) for number in range(20))]:
        assert judge(picture, engine.read(picture)) is Hint.NONE


@pytest.mark.parametrize("look", ["phone", "dark phone", "paper"])
def test_a_film_of_tickets_asks_for_next_to_nothing(look: Look) -> None:
    """Tickets that come, are held and go: a frame here and there may be blurred, never enough to be said."""
    film, engine = FilmCamera([Act(("TICKET-1",), look)], fps=12.5), ZxingDecoder()
    asked = []
    while (frame := film.read()) is not None:
        picture = grey(frame.image)
        asked.append(judge(picture, engine.read(picture)))
    assert sum(hint is not Hint.NONE for hint in asked) <= 2


def test_the_engine_s_own_sightings_tell() -> None:
    """What the engine only locates is judged as what it is: too far, and blurred."""
    engine = ZxingDecoder()
    for module, blur, hint in ((2.0, 0.45, Hint.CLOSER), (10, 0.6, Hint.BLURRED)):
        picture, _ = held(module, blur=blur)
        seen = engine.read(picture)
        assert [each.code for each in seen] != []
        assert judge(picture, seen) is hint


@pytest.mark.parametrize(
    "corners",
    [
        ((-900, -900), (5000, -900), (5000, 5000), (-900, 5000)),
        ((3, 3), (3, 3), (3, 3), (3, 3)),
        ((9, 0), (0, 9)),
        (),
    ],
)
def test_impossible_places(corners: tuple[tuple[float, float], ...]) -> None:
    """Corners outside the picture, on one point, or too few: an answer, no error."""
    for picture in (qr("T"), np.zeros((1, 1), np.uint8), noise(1)):
        assert judge(picture, [Sighting(None, corners, 25)]) in Hint


def test_what_is_no_grey_picture() -> None:
    """Nothing is asked for."""
    assert judge(np.zeros((0, 0), np.uint8)) is Hint.NONE
    assert judge(bgr(qr("T"))) is Hint.NONE
