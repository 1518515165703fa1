"""Frames laid over one another: shifted to a fraction of a pixel, and begun anew where something else is seen."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from kiosk.capture.attention import Box
from kiosk.capture.looks import Look, refocused, refocused_more, restored, sharpened
from kiosk.capture.overlay import ENLARGED, LARGEST, Overlay
from kiosk.ports.capture import Image, Reading
from tests.benchmarks.engines import zxing_alone
from tests.benchmarks.optics import Card, Sensor, Shot, card, placed
from tests.capture.codes import noise, on, qr, texts_in

TICKET: Card = card("TICKET-0123456789-ABCDEF", "phone", np.random.default_rng(3))
PLACE: Box = (560, 280, 720, 440)


def hand(count: int, shot: Shot, seed: int = 1) -> list[Image]:
    """Pictures of a trembling hand: each a few pixels further, by fractions."""
    dice = np.random.default_rng(seed)
    sensor = Sensor((1280, 720), seed)
    return [sensor.take(TICKET, replace(shot, x=640 + float(dice.uniform(-4, 4)), y=360 + float(dice.uniform(-4, 4)))) for _ in range(count)]


def read(picture: Image, *ways: Look) -> bool:
    return any(texts_in(way(picture)[0]) for way in ways)


def test_it_reads_what_no_single_frame_yields() -> None:
    """Small, blurred and noisy: of thirty frames none can be read by itself in any way, and most overlays can."""
    frames = hand(30, Shot(640, 360, 2.4, defocus=1.5, noise=6.0, jpeg=60))
    left, top, right, bottom = PLACE
    assert not any(read(frame[top:bottom, left:right], sharpened, refocused, refocused_more) for frame in frames)
    overlay = Overlay()
    laid = [picture for frame in frames if (picture := overlay.add(frame, PLACE)) is not None]
    assert sum(read(picture, restored(2.4, 0.02), restored(3.2, 0.01)) for picture in laid) > 20


def test_noise_averages_away() -> None:
    """After several frames the overlay's flat parts are at most 0.7 times as noisy as a single frame's."""
    frames = hand(8, Shot(640, 360, 5.0, noise=8.0, jpeg=0))
    overlay = Overlay()
    first = None
    for frame in frames:
        first = overlay.add(frame, PLACE) if first is None else first
        last = overlay.add(frame, PLACE)
    assert last is not None
    single = Overlay()
    single.add(frames[0], PLACE)
    begun = single.add(frames[0], PLACE)
    assert begun is not None
    flat = (slice(4, 40), slice(4, 40))
    assert np.std(last[flat]) < 0.7 * np.std(begun[flat])


def test_a_code_is_found_where_it_is_in_the_last_frame() -> None:
    """The overlay's corner leads back into the picture, to a pixel and a half."""
    shot = Shot(640, 360, 4.0)
    frames = [Sensor((1280, 720), 2).take(TICKET, replace(shot, x=640 + 3 * step, y=360 + 2 * step)) for step in range(4)]
    overlay = Overlay()
    for frame in frames:
        laid = overlay.add(frame, PLACE)
    assert laid is not None
    (found,) = [each for each in _decode(laid).sightings if each.code]
    matrix, _ = placed(TICKET, replace(shot, x=640 + 9, y=360 + 6))
    x, y, _ = matrix @ np.array([TICKET.code[0], TICKET.code[1], 1.0])
    left, top = overlay.corner
    nearest = min(np.hypot(corner[0] / ENLARGED + left - x, corner[1] / ENLARGED + top - y) for corner in found.corners)
    assert nearest <= 1.5


def _decode(picture: Image) -> Reading:
    from kiosk.capture.decoders.zxing import ADAPTER
    from kiosk.ports.capture import DecoderSettings
    from tests.capture.codes import surroundings

    return Reading(ADAPTER.make(DecoderSettings(), surroundings()).read(picture))


def test_another_thing_begins_anew() -> None:
    """A place that shows something else, has jumped away, or is too large gives nothing until there are two frames of it."""
    overlay = Overlay()
    one, other = on((1280, 720), qr("ONE", 5)), on((1280, 720), qr("ANOTHER-TICKET-0123456789", 4))
    assert [overlay.add(picture, PLACE) is None for picture in (one, one, other, other)] == [True, False, True, False]
    assert overlay.add(np.roll(other, 60, 1), PLACE) is None
    assert overlay.add(other, (0, 0, LARGEST + 1, 30)) is None
    assert overlay.add(other, PLACE) is None
    overlay.clear()
    assert overlay.add(other, PLACE) is None


def test_something_is_held_after_a_few_frames() -> None:
    """Not before three have fitted onto one another."""
    overlay = Overlay()
    held = []
    for frame in hand(5, Shot(640, 360, 4.0)):
        overlay.add(frame, PLACE)
        held.append(overlay.holds)
    assert held == [False, False, True, True, True]
    overlay.clear()
    assert not overlay.holds


@pytest.mark.parametrize("place", [(0, 0, 21, 21), (1259, 699, 1280, 720), (0, 0, 400, 21), (1200, 0, 1280, 80)])
def test_places_at_the_edge(place: Box) -> None:
    """Whatever the place, nothing is raised, and what comes has the size of the place."""
    overlay = Overlay()
    for number, (one, _) in enumerate(pairwise([noise(1, (1280, 720))] * 4)):
        laid = overlay.add(one, place)
        side = max(place[2] - place[0], place[3] - place[1]) * ENLARGED
        assert laid is None or laid.shape == (side, side), number


def test_flat_places_fit_nothing() -> None:
    """A wall has nothing by which one frame could be laid over another."""
    overlay = Overlay()
    wall = np.full((720, 1280), 90, np.uint8)
    assert [overlay.add(wall, PLACE) for _ in range(3)] == [None] * 3
    assert zxing_alone()(wall) == frozenset()
