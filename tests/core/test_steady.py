"""Many frames of one code are one scan: by time, whatever the frame rate, beside posters, and when the clock jumps."""

import random
from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.steady import SameScan, Steady

POSTER = "https://example.com/programme"
RATES = [5.0, 15.0, 30.0, 60.0]


@dataclass(frozen=True)
class Shown:
    """Codes in view from one second to another."""

    begin: float
    end: float
    texts: frozenset[str]


def shown(begin: float, end: float, *texts: str) -> Shown:
    return Shown(begin, end, frozenset(texts))


def times(fps: float, seconds: float, *, jitter: float = 0.0) -> list[float]:
    """When frames come: ``fps`` a second, each up to ``jitter`` of a period off."""
    dice = random.Random(fps)
    return [(number + jitter * dice.uniform(-0.5, 0.5)) / fps for number in range(int(seconds * fps) + 1)]


def play(steady: Steady, frames: Iterable[float], *views: Shown) -> list[tuple[float, frozenset[str]]]:
    """What is presented, and when."""
    presented = []
    for seen in frames:
        texts = frozenset(text for view in views if view.begin <= seen < view.end for text in view.texts)
        if group := steady.see(texts, seen):
            presented.append((seen, group))
    return presented


def groups(presented: list[tuple[float, frozenset[str]]]) -> list[set[str]]:
    return [set(group) for _, group in presented]


@pytest.mark.parametrize("jitter", [0.0, 0.8])
@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize(
    ("views", "expected"),
    [
        pytest.param([shown(1, 2, "A")], [{"A"}], id="a second in view"),
        pytest.param([shown(1, 61, "A")], [{"A"}], id="a minute in view"),
        pytest.param([shown(t, t + 0.7, "A") for t in range(1, 60)], [{"A"}], id="a minute with drop-outs"),
        pytest.param([shown(1, 2, "A"), shown(3.3, 4, "A")], [{"A"}, {"A"}], id="gone and back"),
        pytest.param([shown(1, 2, "A"), shown(2.7, 4, "A")], [{"A"}], id="gone too short"),
        pytest.param([shown(1, 2, "A"), shown(2, 3, "B"), shown(3, 4, "C")], [{"A"}, {"B"}, {"C"}], id="one after another at once"),
        pytest.param([shown(1, 2, "A", "B")], [{"A", "B"}], id="two together"),
        pytest.param([shown(1, 4, "A"), shown(2, 3, "B")], [{"A"}, {"A", "B"}], id="a second one joins"),
        pytest.param([shown(0, 9, POSTER), shown(2, 3, "A"), shown(5, 6, "B")], [{POSTER}, {"A"}, {"B"}], id="beside a poster"),
        pytest.param([shown(2, 3, "A", POSTER), shown(3, 9, POSTER)], [{"A"}], id="a ticket and a poster come together"),
        pytest.param([shown(2, 9, POSTER), shown(2.3, 3, "A")], [{"A"}], id="a ticket comes a moment after a poster"),
        pytest.param([shown(1, 3, POSTER), shown(5, 6, POSTER)], [{POSTER}, {POSTER}], id="a web address shown twice"),
        pytest.param([shown(1, 2, POSTER), shown(2.2, 3, "A")], [{POSTER}, {"A"}], id="a web address, then a ticket"),
    ],
)
def test_presentations(fps: float, jitter: float, views: list[Shown], expected: list[set[str]]) -> None:
    """At 5 to 60 frames a second, even or uneven, the same presentations come of what was shown."""
    last = max(view.end for view in views) + 2
    assert groups(play(Steady(), times(fps, last, jitter=jitter), *views)) == expected


@pytest.mark.parametrize("fps", RATES)
def test_promptness(fps: float) -> None:
    """A code is presented with the first frame after it settled, and the next guest's as soon."""
    presented = play(Steady(), times(fps, 5), shown(1, 2, "A"), shown(2, 3, "B"))
    for (at, _), begin in zip(presented, (1.0, 2.0), strict=True):
        assert at - begin <= 0.1 + 1 / fps + 1e-9


@pytest.mark.parametrize("fps", RATES)
def test_one_frame_is_enough(fps: float) -> None:
    """A code that was read in a single frame is presented, although it is gone when it has settled."""
    frames = times(fps, 3)
    steady = Steady()
    groups = [steady.see(frozenset({"A"} if number == 4 else ()), seen) for number, seen in enumerate(frames)]
    assert [set(group) for group in groups if group] == [{"A"}]


def test_a_swap_between_two_frames() -> None:
    """At 5 frames a second, a ticket that is gone when the next comes is presented alone, and so is the next."""
    steady = Steady()
    assert [set(steady.see(frozenset(texts), number / 5)) for number, texts in enumerate([{"A"}, {"B"}, {"B"}, {"B"}])] == [
        set(),
        {"A"},
        {"B"},
        set(),
    ]


def test_the_second_of_two_is_read_a_frame_later() -> None:
    """Two tickets held together are one presentation, although the second was read 60 ms after the first."""
    assert groups(play(Steady(), times(50, 3), shown(1, 3, "A"), shown(1.06, 3, "B"))) == [{"A", "B"}]


def test_held_while_both_stay() -> None:
    """Two that were held are not presented again while both stay, even if one is not read for half a second."""
    steady = Steady()
    assert groups(play(steady, times(25, 2), shown(1, 2.1, "A", "B"))) == [{"A", "B"}]
    steady.hold(frozenset({"A", "B"}))
    later = [2 + seen for seen in times(25, 5)]
    assert play(steady, later, shown(2, 9, "A"), shown(2, 3, "B"), shown(3.5, 9, "B")) == []


def test_held_until_one_leaves() -> None:
    """When one of two that were held has gone, and is not only unreadable for a moment, the other is presented anew, once."""
    steady = Steady()
    play(steady, times(25, 2), shown(1, 2.1, "A", "B"))
    steady.hold(frozenset({"A", "B"}))
    presented = play(steady, [2 + seen for seen in times(25, 6)], shown(2, 3, "A"), shown(2, 8, "B"))
    assert groups(presented) == [{"B"}]
    assert 5.0 <= presented[0][0] <= 5.2


def test_held_and_blurred_for_a_moment() -> None:
    """One of two that were held cannot be read for 1.8 seconds: it has not gone, and nobody is presented."""
    steady = Steady()
    play(steady, times(25, 2), shown(1, 2.1, "A", "B"))
    steady.hold(frozenset({"A", "B"}))
    assert play(steady, [2 + seen for seen in times(25, 4)], shown(2, 9, "A"), shown(2, 3, "B"), shown(4.8, 9, "B")) == []


def test_held_and_both_leave() -> None:
    """When both have gone, a moment apart, nobody is presented to an empty picture."""
    steady = Steady()
    play(steady, times(25, 2), shown(1, 2.1, "A", "B"))
    steady.hold(frozenset({"A", "B"}))
    assert play(steady, [2 + seen for seen in times(25, 6)], shown(2, 3, "A"), shown(2, 3.6, "B")) == []


def test_held_and_a_third_comes() -> None:
    """A third ticket beside two that were held is presented with them."""
    steady = Steady()
    play(steady, times(25, 2), shown(1, 2.1, "A", "B"))
    steady.hold(frozenset({"A", "B"}))
    assert groups(play(steady, [2 + seen for seen in times(25, 3)], shown(2, 9, "A", "B"), shown(3, 9, "C"))) == [{"A", "B", "C"}]


def test_held_beside_a_poster() -> None:
    """Two that were held stay held while a poster beside them comes and goes."""
    steady = Steady()
    play(steady, times(25, 2), shown(1, 2.1, "A", "B", POSTER))
    steady.hold(frozenset({"A", "B", POSTER}))
    assert play(steady, [2 + seen for seen in times(25, 8)], shown(2, 11, "A", "B"), shown(4, 5, POSTER), shown(7, 8, POSTER)) == []


def test_a_poster_that_guests_cover() -> None:
    """A poster that each guest covers for three seconds says nothing between them once it was seen beside one."""
    guests = [shown(10 * number + 5, 10 * number + 8, f"T{number}") for number in range(10)]
    wall = [shown(0, 6, POSTER)] + [shown(10 * number + 8, 10 * number + 15, POSTER) for number in range(10)]
    assert groups(play(Steady(), times(15, 110), *guests, *wall)) == [{POSTER}, *({f"T{number}"} for number in range(10))]


def test_a_poster_that_hangs_for_long() -> None:
    """A poster that was in view for long is known as one, also if it never shares a frame with a ticket."""
    guests = [shown(10 * number + 15, 10 * number + 18, f"T{number}") for number in range(5)]
    wall = [shown(0, 15, POSTER)] + [shown(10 * number + 18, 10 * number + 25, POSTER) for number in range(5)]
    assert groups(play(Steady(), times(15, 70), *guests, *wall)) == [{POSTER}, *({f"T{number}"} for number in range(5))]


def test_other_texts_can_count_as_foreign() -> None:
    """The event's own code, where it is named as foreign, behaves as a poster."""
    steady = Steady(foreign=lambda text: text == "EVENT")
    assert groups(play(steady, times(25, 9), shown(0, 9, "EVENT"), shown(2, 3, "A"), shown(5, 6, "B"))) == [{"EVENT"}, {"A"}, {"B"}]


def test_the_film_ends_while_it_settles() -> None:
    """What came into view with the last frame is presented by ``flush``, once; a poster only where there is no ticket."""
    steady = Steady()
    assert steady.see(frozenset({"A"}), 1.0) == frozenset()
    assert (steady.flush(), steady.flush()) == (frozenset({"A"}), frozenset())
    other = Steady()
    other.see(frozenset({POSTER}), 1.0)
    assert (other.flush(), other.flush()) == (frozenset({POSTER}), frozenset())
    assert Steady().flush() == frozenset()


def test_a_film_that_starts_again() -> None:
    """When the clock jumps back, what is shown next is presented as before, and each loop presents each code again."""
    steady = Steady()
    film = [shown(1, 2, "A"), shown(3, 4, "B")]
    for _ in range(3):
        assert groups(play(steady, times(25, 6), *film)) == [{"A"}, {"B"}]


TEXTS = st.frozensets(st.sampled_from(["A", "B", "C", POSTER, "mailto:ana@example.com"]), max_size=3)
STEPS = st.floats(min_value=0.0, max_value=2.5)
FRAMES = st.lists(st.tuples(TEXTS, STEPS), max_size=60)


def run(frames: list[tuple[frozenset[str], float]]) -> tuple[Steady, float, list[frozenset[str]]]:
    steady, seen, answers = Steady(), 0.0, []
    for texts, step in frames:
        seen += step
        answers.append(steady.see(texts, seen))
    return steady, seen, answers


@given(FRAMES)
def test_nothing_is_lost_and_nothing_invented(frames: list[tuple[frozenset[str], float]]) -> None:
    """Every ticket that was ever read is presented, and nothing that was not read."""
    steady, _, answers = run(frames)
    presented = frozenset[str]().union(*answers, steady.flush())
    read = frozenset[str]().union(*(texts for texts, _ in frames))
    assert presented <= read
    assert {text for text in read if len(text) == 1} <= presented


@given(FRAMES)
def test_posters_change_nothing(frames: list[tuple[frozenset[str], float]]) -> None:
    """Tickets are presented in the same frames as if no foreign text had been there, and never together with one."""
    tickets = [(frozenset(text for text in texts if len(text) == 1), step) for texts, step in frames]
    _, _, bare = run(tickets)
    _, _, beside = run(frames)
    assert [group if all(len(text) == 1 for text in group) else frozenset() for group in beside] == bare


@given(st.lists(st.tuples(TEXTS, st.floats(min_value=-100.0, max_value=3.0)), max_size=60))
def test_no_clock_freezes_it(frames: list[tuple[frozenset[str], float]]) -> None:
    """Whatever the clock did before, a new ticket shown for a second and a half is presented once."""
    steady, seen, _ = run(frames)
    after = [steady.see(frozenset({"NEW"}), seen + number / 10) for number in range(1, 16)]
    assert sum("NEW" in group for group in after) == 1


@given(FRAMES, st.integers(min_value=0, max_value=2**20))
def test_only_differences_of_time_count(frames: list[tuple[frozenset[str], float]], start: int) -> None:
    """The same film at another time of day gives the same presentations."""
    binary = [(texts, round(step * 64) / 64) for texts, step in frames]
    assert run([(frozenset(), float(start)), *binary])[2][1:] == run([(frozenset(), 0.0), *binary])[2][1:]


@given(st.lists(st.floats(min_value=0.005, max_value=0.95), min_size=1, max_size=200))
def test_steps_shorter_than_the_gap_keep_one_stay(steps: list[float]) -> None:
    """However unevenly frames come, a code is presented once while no gap is longer than a second."""
    steady, _, answers = run([(frozenset({"A"}), step) for step in steps])
    assert sum(bool(group) for group in (*answers, steady.flush())) == 1


def test_same_scan_repeats_within_eight_seconds() -> None:
    """The same code within 8 s repeats the answer, each repeat begins the 8 s anew, later it is decided anew."""
    same = SameScan[str]()
    assert same.repeats("A", 0.0) is None
    same.remember("A", 0.0, "go")
    assert [same.repeats("A", seen) for seen in (8.0, 16.0, 24.1)] == ["go", "go", None]


def test_same_scan_forgets_with_another_code() -> None:
    """After another guest the same code is decided anew."""
    same = SameScan[str]()
    same.remember("A", 0.0, "go")
    assert same.repeats("B", 1.0) is None
    same.remember("B", 1.0, "stop")
    assert (same.repeats("A", 2.0), same.repeats("B", 2.0)) == (None, "stop")


def test_same_scan_while_it_stays_in_view() -> None:
    """A code held in view for a minute is still the same scan when it is shown again; one that was away for 9 s is not."""
    same = SameScan[str]()
    same.remember("A", 0.0, "go")
    for second in range(60):
        same.still_shown(frozenset({"A", "B"}), float(second))
    assert same.repeats("A", 66.0) == "go"
    same.still_shown(frozenset({"A"}), 75.0)
    assert same.repeats("A", 75.0) is None


def test_same_scan_when_the_clock_jumps_back() -> None:
    """A film that starts again repeats nothing, unless the code stayed in view over the jump."""
    same = SameScan[str]()
    same.remember("A", 100.0, "go")
    assert same.repeats("A", 1.0) is None
    same.still_shown(frozenset({"A"}), 1.0)
    assert same.repeats("A", 5.0) == "go"
