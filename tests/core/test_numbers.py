"""Counting the day: undone is no arrival, again is no second one, and hours are the event's own."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.numbers import Beside, Line, Numbers, OfCheckpoint, OfType, Overrides, counted

LISBON = ZoneInfo("Europe/Lisbon")
NINE = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
"""09:00 in Lisbon."""


def line(id_: str, minutes: float = 0, **more: object) -> Line:
    """An admission through the entrance, of the ticket that the line's id begins with."""
    at = NINE + timedelta(minutes=minutes)
    return Line(**{  # type: ignore[arg-type]
        "id": id_, "kind": "scan", "at": at, "checkpoint": "entrance", "direction": "entry", "outcome": "admitted", "reason": None,
        "ticket": id_[0], "refers": None, "type": "General", **more,
    })  # fmt: skip


def numbers(*lines: Line, valid: int = 5, **elsewhere: str) -> Numbers:
    return counted(lines, Beside({"General": valid}, elsewhere), LISBON, time(4))


def undo(id_: str, of: str, minutes: float = 1) -> Line:
    return line(id_, minutes, kind="undo", outcome="noted", direction="entry", refers=of, reason="undone")


def test_an_event_at_which_nobody_came() -> None:
    """Everything is zero, everybody a no-show, and there is no peak."""
    found = numbers()
    assert (found.arrivals, found.refusals, found.no_shows, found.peak, found.hours) == (0, 0, 5, None, ())
    assert found.types == (OfType("General", 5, 0, 0, 5),)


def test_an_undone_entry_is_no_arrival() -> None:
    """Whoever is let in anew after that arrives then, once."""
    found = numbers(line("a1"), undo("a2", "a1"), line("a3", 5), line("b1", 5))
    assert found.arrivals == 2
    assert found.undone == 1
    assert [(at.isoformat(), count) for at, count in found.minutes] == [("2026-06-15T09:05:00+01:00", 2)]


def test_coming_in_again_is_no_second_arrival() -> None:
    """After an exit, and through another door; the next day is one."""
    leaving = line("a2", 10, outcome="exit", direction="exit")
    found = numbers(line("a1"), leaving, line("a3", 20), line("a4", 30, checkpoint="hall"), line("a5", 24 * 60))
    assert (found.arrivals, found.guests, found.again, found.exits) == (2, 1, 1, 1)
    assert found.days == ((date(2026, 6, 15), 1), (date(2026, 6, 16), 1))
    assert found.checkpoints == (OfCheckpoint("entrance", 3, 1, 1, 0, 0), OfCheckpoint("hall", 1, 0, 0, 0, 0))


def test_an_undone_exit_did_not_happen() -> None:
    """It counts neither as an exit nor against the entry."""
    found = numbers(line("a1"), line("a2", 1, outcome="exit", direction="exit"), undo("a3", "a2"))
    assert (found.arrivals, found.exits) == (1, 0)


def test_an_evacuation_is_no_arrival() -> None:
    """It is counted by itself, unless it was taken back, which takes no entry back; a count that was put right lets nobody in."""
    more: dict[str, Any] = {"ticket": None, "outcome": "noted"}
    found = numbers(
        line("a1"),
        line("1", 2, kind="evacuation", **more),
        line("2", 3, kind="evacuation", **more),
        line("3", 4, kind="evacuation", refers="2", **more),
        line("4", 5, kind="correction", **more),
    )
    assert (found.arrivals, found.undone, found.evacuations, found.corrections) == (1, 0, 1, 1)


def test_a_badge_collected_is_an_arrival_and_no_entry() -> None:
    """Entering after it is not another arrival that day."""
    found = numbers(line("a1", direction="collect", checkpoint="desk"), line("a2", 3))
    assert (found.arrivals, found.collected) == (1, 1)
    assert found.checkpoints == (OfCheckpoint("desk", 0, 0, 0, 1, 0), OfCheckpoint("entrance", 1, 0, 0, 0, 0))


def test_the_events_day_and_hour() -> None:
    """Half past one at night is still the day before, in the hour of the event's zone."""
    found = numbers(line("a1", 16.5 * 60))
    assert found.days == ((date(2026, 6, 15), 1),)
    assert found.hours[0][0].isoformat() == "2026-06-16T01:00:00+01:00"


def test_an_hour_that_comes_twice_is_two_hours() -> None:
    """When summer time ends; sorted as they went."""
    change = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    found = numbers(line("a1", at=change), line("b1", at=change + timedelta(hours=1)))
    assert [at.isoformat() for at, _ in found.hours] == ["2026-10-25T01:00:00+01:00", "2026-10-25T01:00:00+00:00"]


def test_the_peak_is_the_fullest_minute() -> None:
    """The first of several."""
    found = numbers(line("a1"), line("b1", 2), line("c1", 2.9), line("d1", 4), line("e1", 4.5))
    assert found.peak is not None
    assert (found.peak[0].strftime("%H:%M"), found.peak[1]) == ("09:02", 2)


def test_refusals_and_overrides() -> None:
    """Scans refused by reason; overrides by who signed, those taken back among them; an override that was refused waived nothing."""
    unpaid: dict[str, Any] = {"outcome": "refused", "reason": "unpaid"}
    found = numbers(
        line("a1", **unpaid),
        line("a2", 1, kind="override", refers="a1", operator="Ana"),
        undo("a3", "a2", 2),
        line("b1", 3, **unpaid),
        line("b2", 4, kind="override", refers="b1", operator="Ana"),
        line("c1", 5, outcome="refused", reason="not_found", ticket=None, type=""),
        line("d1", 6, **unpaid),
        line("d2", 7, kind="override", refers="d1", operator="Bo", outcome="refused", reason="capacity"),
    )
    assert found.arrivals == 1
    assert found.reasons == (("unpaid", 3), ("not_found", 1))
    assert found.waived == (("unpaid", 2),)
    assert found.overrides == (Overrides("Ana", 2, 1),)


def test_no_shows_are_those_seen_nowhere() -> None:
    """Not those at other doors, and whoever came with a ticket that is not valid takes nobody's place."""
    found = numbers(line("a1"), line("x1", 1, valid=False), valid=4, a="General", b="General")
    assert found.types == (OfType("General", 4, 2, 1, 2),)
    assert found.no_shows == 2


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["in", "out", "no", "undo"]), st.integers(0, 3000)), max_size=30))
def test_a_plain_count_agrees(steps: list[tuple[str, str, int]]) -> None:
    """Over any order of entries, exits, refusals and undos: days × guests with an entry that stands, counted in the plainest way."""
    lines: list[Line] = []
    clock = 0
    for number, (ticket, what, minutes) in enumerate(steps):
        clock += minutes
        id_ = f"{ticket}{number}"
        if what == "undo":
            own = [each for each in lines if each.ticket == ticket and each.outcome in {"admitted", "exit"}]
            taken = {each.refers for each in lines}
            own = [each for each in own if each.id not in taken]
            if own:
                lines.append(undo(id_, own[-1].id, clock))
        else:
            outcome = {"in": "admitted", "out": "exit", "no": "refused"}[what]
            lines.append(line(id_, clock, outcome=outcome, direction="exit" if what == "out" else "entry"))
    taken = {each.refers for each in lines if each.kind == "undo"}
    stands = [each for each in lines if each.outcome == "admitted" and each.id not in taken]
    days = {((each.at.astimezone(LISBON) - timedelta(hours=4)).date(), each.ticket) for each in stands}
    found = numbers(*lines)
    assert found.arrivals == len(days) == sum(count for _, count in found.minutes) == sum(count for _, count in found.hours)
    assert found.guests == len({ticket for _, ticket in days})
    assert sum(each.entries for each in found.checkpoints) == len(stands)
    assert found.again == len(stands) - len(days)
