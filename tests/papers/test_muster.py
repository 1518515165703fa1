"""The muster list on paper: everybody on it once in each zone, boxes to tick, and names of the world."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pypdfium2
import pytest

from kiosk.flow.books import Person
from kiosk.papers.muster import Muster, pdf
from kiosk.papers.page import SIZES
from tests.papers.events import LONG, WORLD
from tests.papers.test_report import pages

AT = datetime(2026, 6, 15, 14, 32, tzinfo=ZoneInfo("Europe/Berlin"))


def _muster(*people: Person, **by_hand: int) -> Muster:
    return Muster("Tech Summit", "Main Entrance", AT, people, by_hand)


def _person(number: int, zone: str = "venue", name: str = "") -> Person:
    return Person(zone, f"T-{number:05}", name or f"Guest {number:05}", "General", AT - timedelta(minutes=number % 300), "Main Entrance")


@pytest.mark.parametrize("size", SIZES)
def test_everybody_is_on_it_once_with_a_page_number_and_the_time(size: str) -> None:
    """Three hundred people in two zones on as many pages as it takes; each page says which it is, when it was made, and of how many people."""
    people = (*(_person(number, "hall") for number in range(40)), *(_person(number) for number in range(300)))
    told = pages(pdf(_muster(*people), size))
    whole = "".join(told)
    assert [person.ticket for person in people if whole.count(person.ticket) != (2 if int(person.ticket[2:]) < 40 else 1)] == []
    assert ("hall: 40 people" in whole, "venue: 300 people" in whole, "300 people inside at 14:32" in whole) == (True, True, True)
    assert len(told) > 5
    for number, page in enumerate(told, 1):
        assert f"Page {number} of {len(told)}" in page
        assert "2026-06-15 14:32" in page


def test_each_person_has_a_box_of_their_own() -> None:
    """As many squares are stroked as people stand on the page."""
    document = pypdfium2.PdfDocument(pdf(_muster(*(_person(number) for number in range(17)))))
    squares = 0
    for found in document[0].get_objects(filter=[2]):
        left, low, right, high = found.get_bounds()
        squares += abs((right - left) - (high - low)) < 0.01 and right - left > 8
    document.close()
    assert squares == 17


def test_when_they_came_is_told_by_the_event_s_clock() -> None:
    """Since when, as the clock in the hall shows it; a dash where another gate did not say."""
    came = Person("venue", "1", "Ana", "General", AT.astimezone(ZoneInfo("UTC")) - timedelta(minutes=32), "Main Entrance")
    gone = Person("elsewhere", "2", "Bea", "General", None, "")
    (only,) = pages(pdf(_muster(came, gone)))
    assert "14:00" in only
    assert "Other gates: 1 person" in only


def test_a_count_that_was_put_right_is_said_beside_the_names() -> None:
    """More people than names, or fewer: the list says so, also of a zone in which nobody is named."""
    (only,) = pages(pdf(_muster(_person(1), venue=-1, hall=3)))
    assert "by -1: look for 1 person fewer" in only
    assert "by +3: look for 3 people more" in only
    assert "hall: 0 people" in only


def test_an_empty_house_is_a_list_too() -> None:
    """One page that says that nobody is inside: an empty sheet could be a fault."""
    (only,) = pages(pdf(_muster()))
    assert "Nobody is inside" in only


@pytest.mark.parametrize("name", [*WORLD, LONG, "x" * 300, "\x00\ud800", "=1+1 & <b>"])
def test_a_name_of_any_script_is_drawn(name: str) -> None:
    """It makes a sheet that can be read by machine and whose row has ink."""
    document = pypdfium2.PdfDocument(pdf(_muster(_person(1, name=name))))
    assert len(document) == 1
    assert "T-00001" in document[0].get_textpage().get_text_range()
    document.close()
