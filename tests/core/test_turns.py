"""Who is on the screen when: a stop is seen, two greens are two, and nobody is lost."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.turns import BLINK_SECONDS, LEAST_SECONDS, STAY_SECONDS, Turns
from kiosk.core.verdict import Shown


def test_the_first_verdict_is_shown_at_once() -> None:
    """A verdict that finds an empty screen waits for nothing."""
    turns: Turns[str] = Turns()
    turns.arrive("a", "Ana", Shown.GO, 10.0)
    turn = turns.look(10.0)
    assert (turn.item, turn.since, turn.until) == ("Ana", 10.0, 10.0 + STAY_SECONDS[Shown.GO])


def test_a_verdict_goes_when_its_time_is_over() -> None:
    """After its time the screen is ready again by itself."""
    turns: Turns[str] = Turns()
    turns.arrive("a", "Ana", Shown.WAIT, 0.0)
    assert turns.next_change(0.0) == STAY_SECONDS[Shown.WAIT]
    assert turns.look(7.9).item == "Ana"
    assert turns.look(8.0).item is None
    assert turns.next_change(8.0) is None


def test_a_stop_stays_three_seconds_though_others_come() -> None:
    """The next scans wait behind a stop, their number is said, and they come in order."""
    turns: Turns[str] = Turns()
    turns.arrive("a", "stop", Shown.STOP, 0.0)
    turns.arrive("b", "Ben", Shown.GO, 0.4)
    turns.arrive("c", "Cem", Shown.WAIT, 0.8)
    assert (turns.look(2.99).item, turns.look(2.99).waiting) == ("stop", 2)
    assert turns.next_change(2.99) == 3.0
    assert (turns.look(3.0).item, turns.look(3.0).waiting) == ("Ben", 1)
    assert turns.look(3.0 + LEAST_SECONDS[Shown.GO]).item == "Cem"


def test_the_next_scan_ends_a_verdict_that_was_seen() -> None:
    """A verdict stays until the next scan: after a look's time it makes room at once."""
    turns: Turns[str] = Turns()
    turns.arrive("a", "Ana", Shown.GO, 0.0)
    turns.arrive("b", "stop", Shown.STOP, 1.0)
    assert turns.look(1.0).item == "stop"


def test_two_greens_are_told_apart_by_a_blink() -> None:
    """Between two greens the screen is neutral for a moment, and the second one's time begins after it."""
    turns: Turns[str] = Turns()
    turns.arrive("a", "Ana", Shown.GO, 0.0)
    turns.arrive("b", "Ben", Shown.GO, 2.0)
    assert turns.look(2.0).blink
    assert turns.look(2.0).item is None
    assert turns.next_change(2.0) == 2.0 + BLINK_SECONDS
    shown = turns.look(2.0 + BLINK_SECONDS)
    assert (shown.item, shown.blink, shown.since) == ("Ben", False, 2.0 + BLINK_SECONDS)


def test_other_neighbours_do_not_blink() -> None:
    """Two faces that differ need no blink."""
    turns: Turns[str] = Turns()
    turns.arrive("a", "Ana", Shown.GO, 0.0)
    turns.arrive("b", "Ben", Shown.WAIT, 2.0)
    assert not turns.look(2.0).blink


def test_a_same_scan_begins_the_bar_anew_without_a_blink() -> None:
    """A ticket held up again repeats its verdict: the same turn with its time from now."""
    turns: Turns[str] = Turns()
    turns.arrive("a", "Ana", Shown.GO, 0.0)
    turns.arrive("a", "Ana again", Shown.GO, 3.0, same=True)
    turn = turns.look(3.0)
    assert (turn.item, turn.blink, turn.since, turn.until, turn.waiting) == ("Ana", False, 3.0, 7.0, 0)


def test_a_stop_held_up_again_does_not_hold_the_others() -> None:
    """The three seconds count from the first showing, however long the refused ticket stays in view."""
    turns: Turns[str] = Turns()
    turns.arrive("a", "stop", Shown.STOP, 0.0)
    turns.arrive("b", "Ben", Shown.GO, 1.0)
    turns.arrive("a", "stop", Shown.STOP, 2.9, same=True)
    assert turns.look(3.0).item == "Ben"


def test_a_same_scan_after_its_time_is_shown_again() -> None:
    """A repeat that finds the ready screen is shown: the guest holding the ticket wants an answer."""
    turns: Turns[str] = Turns()
    turns.arrive("a", "Ana", Shown.GO, 0.0)
    turns.arrive("a", "Ana again", Shown.GO, 6.0, same=True)
    assert turns.look(6.0).item == "Ana again"


def test_a_repeat_of_one_that_waits_adds_nobody() -> None:
    """A ticket that waits for its turn and is held up again has one turn."""
    turns: Turns[str] = Turns()
    turns.arrive("a", "stop", Shown.STOP, 0.0)
    turns.arrive("b", "Ben", Shown.GO, 1.0)
    turns.arrive("b", "Ben", Shown.GO, 1.5, same=True)
    assert turns.look(1.5).waiting == 1


def test_reading_keeps_a_verdict_but_not_its_place() -> None:
    """While details are read the time begins anew; the next guest still gets the screen."""
    turns: Turns[str] = Turns()
    turns.arrive("a", "Ana", Shown.GO, 0.0)
    turns.stay(3.5)
    assert turns.look(6.0).item == "Ana"
    turns.arrive("b", "Ben", Shown.WAIT, 6.1)
    assert turns.look(6.1).item == "Ben"


@given(st.lists(st.tuples(st.sampled_from(Shown), st.floats(0, 4)), min_size=1, max_size=30))
def test_nobody_is_lost_and_nobody_is_cut_short(arrivals: list[tuple[Shown, float]]) -> None:
    """Whatever comes, however fast: each is shown once, in order, at least its least time."""
    turns: Turns[int] = Turns()
    now = 0.0
    changes: list[tuple[int, float]] = []

    def see(at: float) -> None:
        item = turns.look(at).item
        if item is not None and (not changes or changes[-1][0] != item):
            changes.append((item, at))

    def let_pass(start: float, end: float) -> None:
        while (change := turns.next_change(start)) is not None and change < end:
            start = change
            see(start)

    for number, (shown, gap) in enumerate(arrivals):
        let_pass(now, now + gap)
        now += gap
        turns.arrive(str(number), number, shown, now)
        see(now)
    let_pass(now, now + 1000)
    assert [number for number, _ in changes] == list(range(len(arrivals)))
    for (number, since), (_, until) in pairwise(changes):
        assert until - since >= LEAST_SECONDS[arrivals[number][0]] - 1e-6
