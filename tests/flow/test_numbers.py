"""Numbers from a station's real books: what the journal says, whatever was undone, rehearsed, or forgotten since."""

from dataclasses import replace
from datetime import UTC, time
from pathlib import Path

import pytest

from kiosk.core.numbers import Numbers
from kiosk.core.rules import Direction, State
from kiosk.flow import books
from kiosk.flow.backing import NewGuest
from kiosk.flow.numbers import of_event, rows
from tests.fakes import FakePlatform
from tests.flow.stands import Stand, guest


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """Six guests, of whom 4 has not paid and 5 is cancelled by the next list."""
    return Stand(tmp_path, FakePlatform(*(guest(number, paid=number != 4, type="VIP" if number == 1 else "General") for number in range(6))))


def counted(stand: Stand) -> Numbers:
    return of_event(stand.database, "e", UTC, time(4))


def a_day(stand: Stand) -> None:
    """0 comes twice with an exit between, 1 is taken back, 2 scans twice, 4 comes by an override, a walk-in registers; 3 only rehearses."""
    stand.desk.admit("c0")
    stand.desk.undo(stand.desk.admit("c1").entry)
    stand.desk.admit("c2")
    stand.desk.admit("c2")
    stand.desk.look("c3")
    stand.desk.override(stand.desk.admit("c4").entry, words="paid", operator="Ana")
    stand.later(minutes=3)
    own = stand.rules
    stand.rules = replace(own, direction=Direction.EXIT)
    stand.desk.admit("c0")
    stand.rules = replace(own, state=State.REHEARSAL)
    stand.desk.admit("c3")
    stand.rules = own
    stand.later(minutes=3)
    stand.desk.admit("c0")
    stand.desk.walk_in(NewGuest("Ada", "Love", type="Press"))


def totals(found: Numbers) -> dict[str, int]:
    return {key: count for by, key, count in rows(found) if by == "total" and count}


EXPECTED = {
    "arrivals": 4, "guests": 4, "valid_tickets": 7, "no_shows": 3, "again": 1, "exits": 1, "refused": 2, "overrides": 1, "undone": 1,
    "walk_ins": 1,
}  # fmt: skip


def test_a_day_in_numbers(stand: Stand) -> None:
    """Each thing that happened is counted once, where it belongs."""
    a_day(stand)
    found = counted(stand)
    assert totals(found) == EXPECTED
    assert [(at.strftime("%H:%M"), count) for at, count in found.minutes] == [("09:00", 3), ("09:06", 1)]
    assert {each.type: (each.valid, each.arrived, each.no_shows) for each in found.types} == {
        "General": (5, 3, 2), "VIP": (1, 0, 1), "Press": (1, 1, 0),
    }  # fmt: skip
    assert dict(found.reasons) == {"already_inside": 1, "unpaid": 1}
    assert dict(found.waived) == {"unpaid": 1}
    assert [(each.person, each.given) for each in found.overrides] == [("Ana", 1)]


def test_the_stats_of_before_still_agree(stand: Stand) -> None:
    """Every entry that stands, by type, checkpoint and hour; a re-entry is one of them."""
    a_day(stand)
    counts = {(each.by, each.key): each.admitted for each in books.stats(stand.database, "e", UTC)}
    assert counts == {
        ("type", "General"): 4, ("type", "Press"): 1, ("checkpoint", "entrance"): 5, ("hour", "2026-06-15T09"): 5,
    }  # fmt: skip


def test_numbers_outlive_the_names(stand: Stand) -> None:
    """Everything personal emptied as a purge does: all counts stay; only who overrode is forgotten."""
    a_day(stand)
    with stand.database.transaction():
        for statement in (
            "DELETE FROM details",
            "DELETE FROM codes",
            "UPDATE tickets SET name = '', company = '', first_name = '', last_name = '', email = '', order_number = ''",
            "UPDATE walkins SET first_name = '', last_name = '', email = '', company = '', phone = ''",
        ):
            stand.database.execute(statement)
    found = counted(stand)
    assert totals(found) == EXPECTED
    assert [(each.person, each.given) for each in found.overrides] == [("", 1)]


def test_whoever_left_the_list_still_came(stand: Stand) -> None:
    """An arrival of a ticket that the organiser removed since has its type, and is nobody's no-show."""
    stand.desk.admit("c1")
    stand.platform.tickets = [each for each in stand.platform.tickets if each.id != "1"]
    stand.pulled(accept=True)
    found = counted(stand)
    assert found.arrivals == 1
    assert {each.type: (each.valid, each.arrived, each.no_shows) for each in found.types} == {"VIP": (0, 1, 0), "General": (5, 0, 5)}
