"""The rules of the door, as rules.md tells them, on the pure function."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.decide import BadgeRead, Facts, Match, decide, face, together
from kiosk.core.rules import Direction, Reentry, Rules, Span, State, event_day
from kiosk.core.ticket import Question, Status, Strength, Ticket
from kiosk.core.verdict import FirstEntry, Outcome, Reason, Shown, Verdict

NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
RULES = Rules(event="e")
GUEST = Ticket("e", "1", "Ana", type="General")
FRESH = timedelta(minutes=1)
EARLIER = FirstEntry(NOW - timedelta(minutes=16), "South Door", "Ana")


def _facts(ticket: Ticket = GUEST, **more: object) -> Facts:
    return replace(Facts(matches=(Match(ticket, Strength.ADMITS),), roster_age=FRESH), **more)  # type: ignore[arg-type]


def _said(verdict: Verdict) -> tuple[Outcome, Reason | None, Shown]:
    return verdict.outcome, verdict.reason, verdict.shown


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        (Reason.ALREADY_INSIDE, Shown.WAIT),
        (Reason.SEVERAL_MATCH, Shown.WAIT),
        (Reason.UNPAID, Shown.WAIT),
        (Reason.QUESTION, Shown.WAIT),
        (Reason.CAPACITY, Shown.WAIT),
        (Reason.CANCELLED, Shown.STOP),
        (Reason.BLOCKED, Shown.STOP),
        (Reason.WRONG_EVENT, Shown.STOP),
        (Reason.NOT_A_TICKET, Shown.STOP),
        (Reason.NOT_FOUND, Shown.STOP),
        (Reason.WRONG_TICKET_TYPE, Shown.STOP),
        (Reason.NOT_ENROLLED, Shown.STOP),
        (Reason.NOT_YET_VALID, Shown.STOP),
    ],
)
def test_each_refusal_has_the_face_that_the_table_gives_it(reason: Reason, shown: Shown) -> None:
    """Amber for what a person can settle, red for what they cannot."""
    assert face(Outcome.REFUSED, reason) is shown


def test_an_unknown_code_is_amber_while_the_list_is_old_and_red_while_it_is_fresh() -> None:
    """Valid tickets must not be called wrong because the list is old."""
    for age, shown in ((None, Shown.WAIT), (timedelta(hours=2), Shown.WAIT), (FRESH, Shown.STOP)):
        assert _said(decide("X", NOW, Facts(roster_age=age), RULES)) == (Outcome.REFUSED, Reason.NOT_FOUND, shown)


_FAILING: tuple[tuple[Reason, Callable[[Ticket], Ticket], dict[str, object]], ...] = (
    (Reason.CANCELLED, lambda ticket: replace(ticket, status=Status.CANCELLED), {}),
    (Reason.NO_LONGER_VALID, lambda ticket: replace(ticket, valid_until=NOW), {}),
    (Reason.WRONG_TICKET_TYPE, lambda ticket: replace(ticket, type="Press"), {}),
    (Reason.NOT_ENROLLED, lambda ticket: replace(ticket, sessions=frozenset()), {}),
    (Reason.ALREADY_INSIDE, lambda ticket: ticket, {"admissions": (EARLIER,), "number": 1}),
    (Reason.UNPAID, lambda ticket: replace(ticket, paid=False), {}),
    (Reason.QUESTION, lambda ticket: replace(ticket, questions=(Question("1", "Waiver", "yes_no"),)), {}),
    (Reason.CAPACITY, lambda ticket: ticket, {"inside": 5}),
)


@given(st.sets(st.integers(0, len(_FAILING) - 1), min_size=1))
def test_whatever_fails_the_first_in_the_order_of_checks_is_the_reason(failing: set[int]) -> None:
    """Any set of faults at once: the one that stands first in rules.md is named; waiving it brings the next."""
    ticket, more = GUEST, dict[str, object]()
    for number in failing:
        _, spoil, facts = _FAILING[number]
        ticket, more = spoil(ticket), {**more, **facts}
    rules = replace(RULES, ticket_types=frozenset({"general"}), session="s", span=Span.DAY, capacity=5)
    waived: set[Reason] = set()
    for number in sorted(failing):
        reason = _FAILING[number][0]
        assert decide("X", NOW, _facts(ticket, **more, waived=frozenset(waived)), rules).reason is reason
        waived.add(reason)
    assert decide("X", NOW, _facts(ticket, **more, waived=frozenset(waived)), rules).outcome is Outcome.ADMITTED


def test_already_inside_tells_the_first_entry_and_how_many_there_were() -> None:
    """When, where and by whom, from the oldest entry that stands."""
    later = FirstEntry(NOW, "North Door", None)
    verdict = decide("X", NOW, _facts(admissions=(EARLIER, later), number=2), RULES)
    assert (verdict.first_entry, verdict.earlier) == (EARLIER, 2)


@pytest.mark.parametrize(
    ("reentry", "left", "outcome"),
    [
        (Reentry.AFTER_EXIT, False, Outcome.REFUSED),
        (Reentry.AFTER_EXIT, True, Outcome.ADMITTED),
        (Reentry.ALWAYS, False, Outcome.ADMITTED),
        (Reentry.NEVER, True, Outcome.REFUSED),
    ],
)
def test_reentry_is_the_next_entry_number(reentry: Reentry, left: bool, outcome: Outcome) -> None:
    """Admitted again claims number two; otherwise nothing is claimed."""
    verdict = decide("X", NOW, _facts(admissions=(EARLIER,), number=1, left=left), replace(RULES, reentry=reentry))
    assert (verdict.outcome, verdict.number) == (outcome, 2 if outcome is Outcome.ADMITTED else 0)


def test_a_badge_of_the_event_admits_and_an_older_copy_does_not() -> None:
    """The newest copy that was heard of counts."""
    badge = BadgeRead("e", "1", 1, genuine=True, newest=1)
    assert decide("X", NOW, _facts(badge=badge), RULES).outcome is Outcome.ADMITTED
    old = replace(badge, newest=2, replaced_at=NOW)
    verdict = decide("X", NOW, _facts(badge=old), RULES)
    assert (verdict.reason, verdict.since) == (Reason.BADGE_REPLACED, NOW)
    assert decide("X", NOW, _facts(badge=replace(badge, genuine=False)), RULES).reason is Reason.NOT_A_TICKET
    assert decide("X", NOW, _facts(badge=replace(badge, event="other")), RULES).reason is Reason.WRONG_EVENT


@pytest.mark.parametrize(
    "text", ["https://x.example/a", "WIFI:S:x;;", "mailto:a@b.c", "tel:+49", "BEGIN:VCARD", "\x00", "", "x" * 1001, "www.x.example"]
)
def test_what_is_plainly_no_ticket_says_so(text: str) -> None:
    """Web addresses, contact cards, Wi-Fi, control characters, nothing, and far too much."""
    assert decide(text, NOW, Facts(roster_age=FRESH), RULES).reason is Reason.NOT_A_TICKET


def test_a_ticket_whose_code_is_a_web_address_is_still_a_ticket() -> None:
    """The roster knows best: what stands in it is a ticket, whatever it looks like."""
    assert decide("https://x.example/t/1", NOW, _facts(), RULES).outcome is Outcome.ADMITTED


def test_closed_decides_nothing_and_rehearsal_is_marked() -> None:
    """The states of a station."""
    assert decide("X", NOW, _facts(), replace(RULES, state=State.CLOSED)).reason is Reason.CLOSED
    rehearsed = decide("X", NOW, _facts(), replace(RULES, state=State.REHEARSAL))
    assert [item.kind.value for item in rehearsed.attention] == ["rehearsal"]


def test_an_exit_is_never_refused_to_a_ticket_of_this_event() -> None:
    """Nobody is kept inside: not the cancelled, not the unpaid."""
    for ticket in (GUEST, replace(GUEST, status=Status.CANCELLED), replace(GUEST, paid=False)):
        assert decide("X", NOW, _facts(ticket), replace(RULES, direction=Direction.EXIT)).outcome is Outcome.EXIT


def test_two_orders_in_one_frame_are_one_at_a_time_and_one_order_is_a_group() -> None:
    """Nobody is admitted by a frame with two tickets."""
    other = replace(GUEST, id="2", order="B")
    assert together((GUEST,)) is None
    assert together((GUEST, GUEST)) is None
    apart, group = together((replace(GUEST, order="A"), other)), together((replace(GUEST, order="B"), other))
    assert apart is not None
    assert (apart.outcome, apart.reason) == (Outcome.REFUSED, Reason.ONE_AT_A_TIME)
    assert group is not None
    assert (group.outcome, group.reason) == (Outcome.NOTED, Reason.GROUP)


@pytest.mark.parametrize(
    ("local", "day"),
    [
        ("2026-06-15T03:59", "2026-06-14"),
        ("2026-06-15T04:00", "2026-06-15"),
        ("2026-06-16T01:30", "2026-06-15"),
        ("2026-10-25T02:30", "2026-10-24"),
    ],
)
def test_the_event_s_day_runs_from_four_to_four_in_its_own_zone(local: str, day: str) -> None:
    """A party after midnight belongs to the day before; summer time changes nothing."""
    zone = ZoneInfo("Europe/Lisbon")
    at = datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)
    assert event_day(at, zone, time(4)).isoformat() == day


def test_doors_that_close_after_midnight_are_open_before_it() -> None:
    """22:00 to 02:00 is one night."""
    rules = replace(RULES, doors_open=time(22), doors_close=time(2))
    for hour, reason in ((21, Reason.NOT_YET_VALID), (23, None), (1, None), (3, Reason.NO_LONGER_VALID)):
        at = datetime(2026, 6, 15 if hour > 4 else 16, hour, tzinfo=UTC)
        assert decide("X", at, _facts(), rules).reason is reason


_MORNING = (NOW - timedelta(hours=1), NOW + timedelta(hours=2))
_EVENING = (NOW + timedelta(hours=8), NOW + timedelta(hours=11))


@pytest.mark.parametrize(
    ("at", "reason", "since"),
    [
        (_MORNING[0] - timedelta(seconds=1), Reason.NOT_YET_VALID, _MORNING[0]),
        (_MORNING[0], None, None),
        (_MORNING[1] - timedelta(seconds=1), None, None),
        (_MORNING[1], Reason.NOT_YET_VALID, _EVENING[0]),
        (_EVENING[0], None, None),
        (_EVENING[1], Reason.NO_LONGER_VALID, _EVENING[1]),
    ],
)
@pytest.mark.parametrize("hours", [(_MORNING, _EVENING), (_EVENING, _MORNING)])
def test_an_event_that_lets_scan_only_in_its_hours_refuses_outside_them(
    hours: tuple[tuple[datetime, datetime], ...], at: datetime, reason: Reason | None, since: datetime | None
) -> None:
    """Between two spans the next start is named, after the last one its end; a span's first moment is in it, its last is not."""
    verdict = decide("X", at, _facts(), replace(RULES, hours=hours))
    assert (verdict.reason, verdict.since) == (reason, since)
    assert verdict.outcome is (Outcome.REFUSED if reason else Outcome.ADMITTED)


@pytest.mark.parametrize("direction", list(Direction))
def test_exits_and_looks_are_free_of_the_event_s_hours(direction: Direction) -> None:
    """Nobody is kept inside by a clock; entering and collecting are."""
    verdict = decide("X", NOW, _facts(), replace(RULES, direction=direction, hours=(_EVENING,)))
    limited = direction in {Direction.ENTRY, Direction.COLLECT}
    assert verdict.reason is (Reason.NOT_YET_VALID if limited else None)


def test_the_event_s_hours_may_be_waived_and_come_after_the_ticket_s_own_times() -> None:
    """A supervisor can let in before the hours; a ticket's own validity is named first."""
    early, later = replace(RULES, hours=(_EVENING,)), NOW + timedelta(days=1)
    assert decide("X", NOW, _facts(waived=frozenset({Reason.NOT_YET_VALID})), early).outcome is Outcome.ADMITTED
    over = replace(RULES, hours=((NOW - timedelta(hours=2), NOW),))
    assert decide("X", NOW, _facts(waived=frozenset({Reason.NO_LONGER_VALID})), over).outcome is Outcome.ADMITTED
    assert decide("X", NOW, _facts(replace(GUEST, valid_from=later)), early).since == later


@given(st.lists(st.tuples(st.integers(-6, 6), st.integers(-6, 6)), max_size=4), st.integers(-8, 8))
def test_any_set_of_hours_admits_exactly_inside_them(spans: list[tuple[int, int]], hour: int) -> None:
    """Overlapping, empty or turned round, in any order: admitted where one holds the moment, or where there are none."""
    hours = tuple((NOW + timedelta(hours=start), NOW + timedelta(hours=end)) for start, end in spans)
    admitted = decide("X", NOW + timedelta(hours=hour), _facts(), replace(RULES, hours=hours)).outcome is Outcome.ADMITTED
    assert admitted == (not spans or any(start <= hour < end for start, end in spans))


@given(
    st.text(max_size=40),
    st.sampled_from(list(Status)),
    st.booleans(),
    st.booleans(),
    st.sampled_from(list(Direction)),
    st.sampled_from(list(State)),
)
def test_decide_raises_nothing_and_always_has_a_face(
    code: str, status: Status, paid: bool, inside: bool, direction: Direction, state: State
) -> None:
    """Whatever is scanned wherever: a verdict, whose face is the one of its outcome and reason."""
    facts = _facts(replace(GUEST, status=status, paid=paid), admissions=(EARLIER,) if inside else (), number=int(inside))
    verdict = decide(code, NOW, facts, replace(RULES, direction=direction, state=state))
    assert verdict.shown is face(verdict.outcome, verdict.reason)
    assert (verdict.outcome is Outcome.ADMITTED) == (verdict.shown is Shown.GO)
