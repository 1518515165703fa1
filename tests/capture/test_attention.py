"""What a camera's reader notices: what has come into view, what always stood there, whether anything moves, how noisy it is."""

from dataclasses import replace

import numpy as np

from kiosk.capture.attention import LARGEST_PLACE, NOISY, VERY_NOISY, Attention, Box, apart, box_of, noise
from kiosk.core.scan import Code
from kiosk.ports.capture import Image, Sighting
from tests.benchmarks.optics import Card, Sensor, Shot, card
from tests.capture.codes import noise as noise_picture

SIZE = (1280, 720)
HELD = Shot(760, 300, 5.0, roll=12)


def ticket(text: str = "TICKET-0123456789") -> Card:
    return card(text, "paper", np.random.default_rng(3))


def covers(box: Box, x: float, y: float) -> bool:
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def watching(sensor: Sensor, frames: int = 10) -> Attention:
    """After some frames of an empty hall."""
    attention = Attention()
    for _ in range(frames):
        attention.see(sensor.take(None, HELD))
    return attention


def test_a_ticket_that_comes_into_view_is_noticed_where_it_is() -> None:
    """In each of twenty halls, among writing, edges and people, the densest new place is around the code, and not much larger."""
    for seed in range(20):
        sensor, held = Sensor(SIZE, seed), ticket()
        place = watching(sensor).see(sensor.take(held, HELD)).arrived[0]
        assert covers(place, HELD.x, HELD.y), seed
        side = held.modules * HELD.module
        assert side * 0.9 <= max(place[2] - place[0], place[3] - place[1]) <= 3.2 * side, seed


def test_what_always_stood_there_has_not_arrived() -> None:
    """A poster that was there at the first frame is a standing place, never one that has come."""
    sensor, poster = Sensor(SIZE, 1), ticket("POSTER")
    attention = Attention()
    pictures = [sensor.take(poster, HELD) for _ in range(20)]
    assert attention.standing(pictures[0]) == ()
    for picture in pictures:
        assert not attention.see(picture).arrived
        assert covers(attention.standing(picture)[0], HELD.x, HELD.y)


def test_what_stays_becomes_scenery() -> None:
    """A ticket that was put down and forgotten is no news after half a minute."""
    sensor, held = Sensor(SIZE, 2), ticket()
    attention = watching(sensor)
    picture = sensor.take(held, HELD)
    noticed = [bool(attention.see(picture).arrived) for _ in range(900)]
    assert noticed[:60] == [True] * 60
    assert not noticed[-1]


def test_two_tickets_are_two_places() -> None:
    """Side by side, both are noticed."""
    sensor, held = Sensor(SIZE, 4), ticket()
    attention = watching(sensor)
    left, right = replace(HELD, x=300.0), replace(HELD, x=900.0)
    both = np.where(np.arange(SIZE[0])[None, :] < 600, sensor.take(held, left), sensor.take(held, right)).astype(np.uint8)
    places = attention.see(both).arrived
    assert any(covers(place, 300, 300) for place in places)
    assert any(covers(place, 900, 300) for place in places)


def test_no_place_is_larger_than_there_is_time_for() -> None:
    """Noise all over the picture gives places of at most 640 pixels, within it."""
    for number in range(6):
        picture = noise_picture(number, SIZE)
        attention = Attention()
        attention.see(np.zeros_like(picture))
        for left, top, right, bottom in (*attention.see(picture).arrived, *attention.standing(picture)):
            assert max(right - left, bottom - top) <= LARGEST_PLACE
            assert (left, top) >= (0, 0)
            assert (right, bottom) <= SIZE


def test_stillness() -> None:
    """A sensor's noise is no movement, in good light; a ticket, however small, is."""
    sensor, held = Sensor(SIZE, 5), ticket()
    attention = watching(sensor)
    assert not attention.see(sensor.take(None, HELD)).moved
    assert attention.see(sensor.take(held, replace(HELD, module=2.5))).moved
    assert attention.see(sensor.take(held, replace(HELD, module=2.5, x=780.0))).moved


def test_another_size_begins_anew() -> None:
    """A camera that changes its mode, or is turned, is looked at as if it had just been opened."""
    attention = watching(Sensor(SIZE, 6))
    for size in ((640, 360), (360, 640), (33, 33), (1920, 1080)):
        view = attention.see(noise_picture(6, (1920, 1080))[: size[1], : size[0]])
        assert view.arrived == ()
        assert view.moved


def test_noise_is_told_from_edges() -> None:
    """A hall in good light is not noisy, whatever is in it; a fifth of the light is very noisy."""
    for seed in range(6):
        sensor = Sensor(SIZE, seed)
        assert noise(sensor.take(ticket(), replace(HELD, noise=3.0))) < NOISY
        assert noise(sensor.take(ticket(), replace(HELD, light=0.2, noise=5.0))) >= VERY_NOISY


def test_places_of_sightings() -> None:
    """A margin around the corners, within the picture; nothing where there is nothing to look at."""
    grey: Image = np.zeros((100, 200), np.uint8)
    corners = ((50.0, 20.0), (90.0, 20.0), (90.0, 60.0), (50.0, 60.0))
    assert box_of(Sighting(Code("A"), corners), grey) == (30, 0, 110, 80)
    assert box_of(Sighting(Code("A")), grey) is None
    outside = tuple((x + 900, y) for x, y in corners)
    assert box_of(Sighting(None, outside), grey) is None


def test_places_apart_from_others() -> None:
    """What lies within a place that is taken is left out."""
    assert apart([(0, 0, 10, 10), (50, 50, 60, 60)], [(40, 40, 80, 80)]) == ((0, 0, 10, 10),)
