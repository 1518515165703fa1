"""From settings and what is known of the event to the rules of a door."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.core.rules import State
from kiosk.flow.door import Door
from kiosk.settings import DoorSettings, EventSettings, StationSettings
from kiosk.store.events import KnownEvent

KNOWN = KnownEvent("e", "Fair", "Europe/Lisbon", frozenset({"fair"}), None, "")
HOURS = ((datetime(2026, 6, 15, 9, tzinfo=UTC), datetime(2026, 6, 15, 18, tzinfo=UTC)),)


def _door(state: State = State.OPEN) -> Door:
    return Door(EventSettings(platform="eventbookings"), StationSettings(state=state), DoorSettings())


def test_the_event_s_hours_become_the_door_s() -> None:
    """And none where the event has none."""
    assert _door().rules(replace(KNOWN, hours=HOURS)).hours == HOURS
    assert _door().rules(KNOWN).hours == ()


@pytest.mark.parametrize("state", list(State))
def test_scanning_that_the_organiser_switched_off_closes_the_station(state: State) -> None:
    """Whatever state it was set to; switched on again, it is as it was set."""
    door = _door(state)
    assert door.rules(replace(KNOWN, scanning=False)).state is State.CLOSED
    assert door.rules(KNOWN).state is state


def test_rules_are_made_anew_only_when_the_event_s_words_change() -> None:
    """The same event gives the same rules; other hours, codes or switches give others."""
    door = _door()
    first = door.rules(KNOWN)
    assert door.rules(replace(KNOWN, held="why", roster_at=HOURS[0][0])) is first
    later = tuple((start + timedelta(hours=1), end) for start, end in HOURS)
    for changed in (
        replace(KNOWN, hours=HOURS),
        replace(KNOWN, hours=later),
        replace(KNOWN, scanning=False),
        replace(KNOWN, codes=frozenset()),
    ):
        rules = door.rules(changed)
        assert (rules.hours, rules.event_codes) == (changed.hours, changed.codes | {"e"})
