"""When a hint is given, and when it is withdrawn."""

import pytest

from kiosk.core.picture import Hint, Hints

FPS = 30


def shown(*stretches: tuple[Hint, float], read_at: float = -1.0, fps: float = FPS) -> list[Hint]:
    """What the screen says frame by frame, for stretches of seconds that ask for something."""
    hints, frames = Hints(), [hint for hint, seconds in stretches for _ in range(round(seconds * fps))]
    return [hints.see(hint, number / fps, read=0 <= read_at <= number / fps) for number, hint in enumerate(frames)]


def changes(given: list[Hint]) -> list[Hint]:
    """What it says, each once in a row."""
    return [hint for number, hint in enumerate(given) if not number or given[number - 1] is not hint]


N, C, D, B = Hint.NONE, Hint.CLOSER, Hint.TOO_DARK, Hint.BLURRED


@pytest.mark.parametrize("fps", [3, 8, 30, 60])
def test_it_is_given_after_it_held(fps: float) -> None:
    """Not before 0.7 seconds, whatever the rate at which pictures come."""
    given = shown((C, 1.5), fps=fps)
    assert changes(given) == [N, C]
    assert 0.7 <= given.index(C) / fps <= 1.1


def test_what_passes_is_not_said() -> None:
    """A hand on its way to the camera asks for nothing."""
    assert changes(shown((N, 1), (C, 0.4), (N, 2), (B, 0.3), (N, 2))) == [N]


def test_it_stays_while_it_flickers() -> None:
    """A hint that comes and goes from frame to frame is one hint; two that take turns are none."""
    mostly = [(C, 0.3), (N, 0.1)] * 8
    assert changes(shown(*mostly)) == [N, C]
    assert changes(shown(*[(C, 0.1), (B, 0.1)] * 10)) == [N]


def test_it_is_withdrawn() -> None:
    """After a second and a half without it."""
    given = shown((D, 1), (N, 3))
    assert changes(given) == [N, D, N]
    assert given[round(2.4 * FPS)] is D
    assert given[round(2.7 * FPS)] is N


def test_a_code_that_is_read_ends_it_at_once() -> None:
    """And the next one must hold anew."""
    given = shown((C, 2), read_at=1.5)
    assert given[round(1.4 * FPS)] is C
    assert given[round(1.5 * FPS)] is N


def test_another_hint_takes_its_place() -> None:
    """Closer, and then still."""
    assert changes(shown((C, 1.5), (B, 1.5))) == [N, C, B]


def test_a_clock_that_jumps_back() -> None:
    """A camera that was opened anew begins anew, and no hint stays for ever."""
    hints = Hints()
    for number in range(60):
        hints.see(C, 100 + number / FPS, read=False)
    assert [hints.see(N, number / FPS, read=False) for number in range(60)][-1] is N
