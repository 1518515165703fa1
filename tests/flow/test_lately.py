"""A ticket that two desks of a station see."""

import threading
from datetime import UTC, datetime

import pytest

from kiosk.core.verdict import Outcome, Shown, Verdict
from kiosk.flow.bulletin import Decided
from kiosk.flow.lately import Lately

ENTRY = Decided("1", datetime(2026, 6, 15, tzinfo=UTC), Verdict(Outcome.ADMITTED, Shown.GO, None))


class Clock:
    """Turned by the test."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("seconds", "repeats"), [(0.0, True), (7.9, True), (8.1, False)])
def test_the_last_scan_of_the_station(seconds: float, repeats: bool) -> None:
    """Within eight seconds another desk's last scan is the same scan; one's own is told by one's own camera's clock."""
    clock = Clock()
    lately = Lately(clock)
    left, right = lately.from_another(), lately.from_another()
    left.remember("a", ENTRY)
    clock.now += seconds
    assert (right.repeats("a") is ENTRY) is repeats
    assert left.repeats("a") is None
    assert right.repeats("b") is None


def test_after_another_guest() -> None:
    """With another guest in between it is a scan of its own, unless the other camera still has it in view."""
    clock = Clock()
    lately = Lately(clock)
    left, right = lately.from_another(), lately.from_another()
    left.remember("a", ENTRY)
    right.remember("b", ENTRY)
    clock.now += 5
    left.still_shown(frozenset({"a"}))
    clock.now += 0.5
    assert right.repeats("a") is ENTRY
    clock.now += 1
    assert right.repeats("a") is None


def test_what_is_still_in_view_stays_the_same_scan() -> None:
    """However long a guest stands before one camera, turning to the other is no second entry."""
    clock = Clock()
    lately = Lately(clock)
    left, right = lately.from_another(), lately.from_another()
    left.remember("a", ENTRY)
    for _ in range(60):
        clock.now += 1
        left.still_shown(frozenset({"a", "never decided"}))
    assert right.repeats("a") is ENTRY


def test_one_text_is_decided_by_one_desk_at_a_time() -> None:
    """A second desk waits while the first decides the same text, and finds what it decided; other texts pass."""
    lately = Lately()
    left, right = lately.from_another(), lately.from_another()
    waiting, found = threading.Event(), []

    def second() -> None:
        with right.one_at_a_time("b"):
            waiting.set()
        with right.one_at_a_time("a"):
            found.append(right.repeats("a"))

    thread = threading.Thread(target=second)
    with left.one_at_a_time("a"):
        thread.start()
        assert waiting.wait(20)
        left.remember("a", ENTRY)
        assert found == []
    thread.join(20)
    assert found == [ENTRY]


def test_a_desk_that_fails_holds_nothing_up() -> None:
    """Whatever ends a decision, the next desk may decide."""
    lately = Lately()
    with pytest.raises(ZeroDivisionError), lately.from_another().one_at_a_time("a"):
        raise ZeroDivisionError
    with lately.from_another().one_at_a_time("a"):
        assert lately.deciding == {"a"}


def test_another_guest_at_another_desk_ends_the_same_scan() -> None:
    """One's own scan is no longer the same one once another desk let somebody else in; while it stays in view it is."""
    clock = Clock()
    lately = Lately(clock)
    left, right = lately.from_another(), lately.from_another()
    left.remember("a", ENTRY)
    assert not left.passed("a")
    right.remember("b", ENTRY)
    assert not left.passed("a")
    clock.now += 1.1
    assert left.passed("a")
    left.still_shown(frozenset({"a"}))
    assert not left.passed("a")


def test_after_sleep_nothing_is_the_same_scan() -> None:
    """A lid was closed after a guest: the camera's own clock may have stood still, the station's has not."""
    clock = Clock()
    lately = Lately(clock)
    left = lately.from_another()
    left.remember("a", ENTRY)
    clock.now += 29
    assert not left.passed("a")
    clock.now += 2
    assert left.passed("a")
