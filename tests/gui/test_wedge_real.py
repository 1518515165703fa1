"""Real keys into the real window: xdotool types what scanners and fingers type, through an X server of the test's own."""

import random
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.core.layouts import LAYOUTS, SETUP, detect
from tests.gui.x_server import RETURN, Typing, typing, x_server

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is an X server on Linux only")

CODE = "TS26-8F3A/K7Q2_0001z"
SCREENS = ("ready", "go", "wait", "stop", "note", "notice", "sheet", "details")
FIELDS = ("line", "pin", "plain", "number")
SCAN = 0.001
"""Seconds between two keys of a scan of 20 characters that takes some 30 ms."""

SCANNERS_OWN = 0.055
"""No scanner pauses for so many seconds within a scan; a program that types for one may, on a machine with too much to do."""
TRIES = 4


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_server() as made:
        yield made


@pytest.fixture(scope="module")
def german() -> Iterator[str]:
    with x_server("de") as made:
        yield made


@pytest.fixture(scope="module")
def window(display: str) -> Iterator[Typing]:
    with typing(display) as made:
        yield made


@pytest.fixture(scope="module")
def german_window(german: str) -> Iterator[Typing]:
    with typing(german) as made:
        yield made


@pytest.fixture
def hand(window: Typing) -> Typing:
    """The window on its ready screen, with the usual settings and nothing typed yet."""
    window.ask(settings={}, show="ready")
    window.ask(focus=0, clear=True)
    return window


@pytest.fixture
def german_hand(german_window: Typing) -> Typing:
    """The same on a German computer."""
    german_window.ask(settings={}, show="ready")
    german_window.ask(focus=0, clear=True)
    return german_window


def untouched(known: dict[str, Any]) -> bool:
    """No button was pressed and no character is in any field."""
    return not (known["pressed"] or known["undone"] or known["entered"] or known["broken"] or any(known["texts"].values()))


def submitted(hand: Typing, *codes: str) -> dict[str, Any]:
    """What is known once so many codes were submitted, which must be these, in this order; asked again when late keys would have come."""
    hand.until(lambda known: len(known["submitted"]) >= len(codes))
    hand.xdotool("sleep", "0.1")
    known = hand.ask()
    assert known["submitted"] == list(codes)
    return known


def typed(hand: Typing, field: str, text: str) -> dict[str, Any]:
    """What is known once the field holds this text, which it must, with nothing submitted."""
    known = hand.until(lambda known: known["texts"][field] == text)
    assert (known["texts"][field], known["submitted"], known["pressed"], known["broken"]) == (text, [], [], 0)
    return known


def everywhere(hand: Typing, *, seconds: float, codes: int = 1) -> list[float]:
    """Scans in every screen with every focus; gives how long each scan took, by the X server's clock."""
    spans: list[float] = []
    for screen in SCREENS:
        hand.ask(show=screen)
        known = hand.until(lambda known: not known["dead"])
        for focus in (*range(known["focusable"]), *FIELDS):
            assert hand.ask(focus=focus, clear=True)["visible"]
            wanted = [f"{CODE}-{number}"[-20:] for number in range(codes)]
            for _ in range(TRIES):
                hand.scan(*wanted, seconds=seconds)
                known = hand.until(lambda known: len(known["submitted"]) >= codes)
                if known["pause"] <= SCANNERS_OWN or known["submitted"] == wanted:
                    break
                # The machine was held up between two keys of one scan for longer than any scanner: it typed words.
                hand.ask(focus=focus, clear=True)
            assert (known["submitted"], untouched(known)) == (wanted, True), (screen, focus, known)
            spans += known["spans"]
        assert untouched(hand.ask())
    return spans


def told(name: str, spans: list[float]) -> None:
    spans = sorted(spans)
    sys.stdout.write(
        f"{name}: {len(spans)} scans of 20 characters, median {spans[len(spans) // 2] * 1000:.0f} ms, slowest {spans[-1] * 1000:.0f} ms\n"
    )


def test_in_every_screen_and_with_every_focus_a_scan_is_a_code_and_nothing_else(window: Typing) -> None:
    """At some 30 ms a scan every code is submitted once; no button is pressed, no sheet closed, no character left in a field."""
    spans = everywhere(window, seconds=SCAN)
    told("us on us", spans)
    assert len(spans) > 60


def test_a_scanner_set_to_another_layout_is_read_everywhere_too(german_hand: Typing) -> None:
    """An American scanner on a German computer, with scanner_layout set: the same in every screen and with every focus."""
    german_hand.ask(settings={"scanner": "us"})
    told("us on de", everywhere(german_hand, seconds=SCAN))


@pytest.mark.parametrize("state", ["rehearsal", "closed"])
def test_in_rehearsal_and_behind_a_closed_door_too(display: str, state: str) -> None:
    """The band across the top changes nothing."""
    with typing(display, state=state) as hand:
        for focus in (0, 1, *FIELDS):
            hand.ask(focus=focus, clear=True)
            hand.scan(CODE, seconds=SCAN)
            assert untouched(submitted(hand, CODE))


@pytest.mark.parametrize("focus", [0, "line", "plain"])
@pytest.mark.parametrize("seconds", [0.0, 0.01])
def test_codes_that_follow_each_other_at_once_stay_in_order(hand: Typing, focus: int | str, seconds: float) -> None:
    """Five codes without a pause between them, at 1 ms a key and at 10."""
    codes = [f"CODE-{number:04}" for number in range(5)]
    hand.ask(focus=focus)
    hand.scan(*codes, seconds=seconds)
    assert untouched(submitted(hand, *codes))


@pytest.mark.parametrize("field", ["line", "plain", "pin"])
def test_what_a_person_types_arrives_whole(hand: Typing, field: str) -> None:
    """Letters, capitals and spaces by hand, slowly and in rolls, in order."""
    hand.ask(focus=field)
    hand.xdotool("type", "--delay", "240", "Ada L")
    hand.xdotool("type", "--delay", "60", "ovel")
    hand.xdotool("type", "--delay", "120", "ace 12")
    typed(hand, field, "Ada Lovelace 12")


def test_a_pin_is_no_code_and_a_code_is_no_pin(hand: Typing) -> None:
    """A quick person's four digits and Enter stay in the field; a scan leaves nothing there."""
    hand.ask(focus="pin")
    for code in (10, 11, 12, 13):
        hand.xdotool("key", "--delay", "0", str(code), "sleep", "0.045")
    hand.xdotool("key", str(RETURN))
    typed(hand, "pin", "1234")
    hand.ask(clear=True)
    hand.scan("1234", seconds=SCAN)
    assert untouched(submitted(hand, "1234"))


def test_editing_keys_keep_their_place(hand: Typing) -> None:
    """Backspace, arrows, Ctrl+A, Ctrl+C, Ctrl+V and Enter act on the letters that came before them, however fast."""
    hand.ask(focus="line")
    hand.xdotool("key", "--delay", "10", "a", "b", "BackSpace", "c")
    typed(hand, "line", "ac")
    hand.xdotool("key", "--delay", "10", "ctrl+a", "ctrl+c", "End", "ctrl+v")
    typed(hand, "line", "acac")
    hand.xdotool("key", "--delay", "10", "Left", "x", "Return")
    assert hand.until(lambda known: known["entered"])["entered"] == ["acaxc"]
    typed(hand, "line", "acaxc")


def test_a_key_that_is_held_down_repeats_in_the_field_and_nowhere_else(hand: Typing) -> None:
    """Auto-repeat is a person's: it fills a field and presses no button."""
    hand.ask(focus="line")
    hand.xdotool("keydown", "a", "sleep", "0.8", "keyup", "a")
    known = hand.until(lambda known: len(known["texts"]["line"]) > 3)
    assert set(known["texts"]["line"]) == {"a"}
    hand.ask(show="go")
    hand.until(lambda known: not known["dead"])
    hand.ask(focus=1, clear=True)
    hand.xdotool("keydown", "space", "sleep", "0.8", "keyup", "space", "keydown", "Return", "sleep", "0.8", "keyup", "Return")
    assert untouched(hand.ask())


def test_a_letter_that_was_typed_just_before_a_scan_stays_a_letter(hand: Typing) -> None:
    """Somebody types into the field while somebody else scans."""
    hand.ask(focus="line")
    keys = [{"/": "slash", "-": "minus", "_": "underscore"}.get(mark, mark) for mark in CODE]
    fingers = ("key", "--delay", "0", "a", "sleep", "0.045", "key", "--delay", "0", "b", "sleep", "0.045")
    hand.xdotool(*fingers, "key", "--delay", "1", *keys, "Return")
    known = submitted(hand, CODE)
    assert (known["texts"]["line"], known["pressed"]) == ("ab", [])


@pytest.mark.parametrize("focus", [0, "line"])
def test_a_stalled_window_tears_no_scan_and_makes_none_of_fingers(hand: Typing, focus: int | str) -> None:
    """The main thread is busy while keys come: they count by the time at which they were pressed."""
    hand.ask(focus=focus)
    hand.busy(0.5)
    hand.scan(CODE, CODE, seconds=0.005)
    hand.over()
    assert untouched(submitted(hand, CODE, CODE))
    hand.ask(clear=True)
    hand.busy(1.2)
    hand.xdotool("type", "--delay", "240", "finger\n")
    hand.over()
    typed(hand, "line", "finger" if focus else "")


def test_a_window_that_stalls_again_and_again_tears_no_scan(hand: Typing) -> None:
    """A slow scan that meets several stalls is one code."""
    hand.ask(focus="line")
    for stall in (0.07, 0.15, 0.3):
        hand.busy(stall)
        hand.scan(CODE, seconds=0.02)
        hand.over()
    assert untouched(submitted(hand, CODE, CODE, CODE))


@pytest.mark.parametrize(
    "key",
    [
        *("Escape", "ctrl+bracketright", "ctrl+shift+q", "Tab", "ctrl+v"),
        *(pytest.param(key, marks=pytest.mark.torture) for key in ("F5", "ctrl+q", "alt+F4", "BackSpace", "Down", "ctrl+Return", "Delete")),
    ],
)
def test_control_characters_in_a_scan_do_nothing(hand: Typing, key: str) -> None:
    """A separator that the scanner spells as a key is no part of the code, closes no window and touches no field; also as the first key."""
    for focus in (0, 1, "line", "plain"):
        hand.ask(focus=focus, clear=True)
        hand.xdotool("key", "--delay", "1", key, *"TS26", key, *"8F3A", "Return")
        known = submitted(hand, "TS268F3A")
        assert (untouched(known), known["visible"]) == (True, True)


@pytest.mark.parametrize("ends", [("Tab", 23), ("none", RETURN), ("none",), ("Enter", RETURN, RETURN), ("Enter", RETURN, 116)])
def test_every_suffix_belongs_to_the_scan(hand: Typing, ends: tuple[Any, ...]) -> None:
    """Enter, Tab, CR and LF, or none at all."""
    suffix, *codes = ends
    hand.ask(settings={"suffix": suffix})
    for focus in (0, 1, "line"):
        rest = 0.1 if codes and suffix != "none" else 0.3
        for _ in range(5):
            hand.ask(focus=focus, clear=True)
            if hand.scan("FIRST-1", "SECOND-2", seconds=SCAN, suffix=codes, rest=rest) < 0.15:
                break  # else it was no scanner's pace, which is all that tells a scan without a suffix
            hand.xdotool("sleep", "0.5")
        assert untouched(submitted(hand, "FIRST-1", "SECOND-2"))


@pytest.mark.parametrize("focus", [0, "line"])
def test_half_a_code_is_said_and_not_taken(hand: Typing, focus: int | str) -> None:
    """Where scans are to end in Enter, one without is torn, also the very first: half of it may be somebody else's."""
    hand.ask(focus=focus, clear=True)
    hand.scan("12345678", seconds=SCAN, suffix=())
    known = hand.until(lambda known: known["broken"])
    assert (known["broken"], known["submitted"], known["texts"]["line"]) == (1, [], "")


@pytest.mark.parametrize("focus", [0, "line"])
def test_a_prefix_takes_a_slow_scanner_and_lets_fingers_pass(hand: Typing, focus: int | str) -> None:
    """After F9 everything up to Enter is a code; a burst without it leaves nothing behind, and fingers type on."""
    hand.ask(settings={"prefix": "F9"})
    hand.ask(focus=focus)
    hand.xdotool("key", "F9", "type", "--delay", "240", "slow")
    hand.xdotool("key", "Return")
    assert untouched(submitted(hand, "slow"))
    hand.ask(clear=True)
    hand.scan(CODE, seconds=SCAN)
    known = hand.until(lambda known: known["broken"])
    assert (known["broken"], known["submitted"], any(known["texts"].values())) == (1, [], False)
    hand.ask(clear=True)
    hand.xdotool("type", "--delay", "240", "by hand")
    typed(hand, "line", "by hand" if focus else "")


def test_two_scanners_through_one_keyboard_admit_nobody(hand: Typing) -> None:
    """With a prefix keys that are shuffled into each other are told, and no code is made of them; the next scan is well again."""
    hand.ask(settings={"prefix": "F9"})
    hand.xdotool("key", "--delay", "1", "F9", "1", "F9", "1", "2", "3", "2", "Return", "3", "Return")
    known = hand.until(lambda known: known["broken"])
    assert (known["submitted"], known["broken"]) == ([], 1)
    hand.xdotool("key", "--delay", "1", "F9", "1", "2", "Return")
    submitted(hand, "12")


@pytest.mark.parametrize("focus", [0, "line"])
def test_caps_lock_turns_no_letter_round(hand: Typing, focus: int | str) -> None:
    """What the scanner holds Shift for is a capital, whatever Caps Lock says."""
    hand.ask(focus=focus)
    hand.xdotool("key", "Caps_Lock")
    hand.scan(CODE, seconds=SCAN)
    hand.xdotool("key", "Caps_Lock")
    assert untouched(submitted(hand, CODE))


@pytest.mark.parametrize("settings", [{}, {"untimed": True}, {"scanner": "us"}])
def test_dead_keys_still_write_names(german_hand: Typing, settings: dict[str, Any]) -> None:
    """By hand ´ and e are é in a field, and AltGr and q are @, whoever joins them."""
    german_hand.ask(settings=settings, focus="number")
    german_hand.ask(focus="line", clear=True)
    german_hand.xdotool("key", "--delay", "200", "43", "32", "39", "21", "26", "keydown", "108", "key", "24", "keyup", "108")
    typed(german_hand, "line", "hosé@")


def test_the_set_up_code_tells_the_layouts(german_hand: Typing) -> None:
    """What an American scanner makes of the set-up code on a German computer is found out by it."""
    german_hand.scan(SETUP, seconds=SCAN)
    (heard,) = german_hand.until(lambda known: known["submitted"])["submitted"]
    found = detect(heard)
    assert found is not None
    assert (found.scanner, found.computer, found.caps, found.sure) == ("us", "de", False, True)


@pytest.mark.parametrize("computer", ["de", *(pytest.param(layout, marks=pytest.mark.torture) for layout in LAYOUTS if layout != "de")])
def test_every_scanner_is_read_to_the_letter_by_its_keys_places(german_hand: Typing, computer: str) -> None:
    """With scanner_layout set every character arrives, whatever the computer's layout, in a field or not."""
    german_hand.layout(computer)
    for scanner in LAYOUTS:
        german_hand.ask(settings={"scanner": scanner}, focus="number")
        for focus in (0, "line"):
            german_hand.ask(focus=focus, clear=True)
            german_hand.scan(SETUP, scanner=scanner, seconds=0.0)
            assert untouched(submitted(german_hand, SETUP)), (scanner, focus)
    german_hand.layout("de")


@pytest.mark.torture
@pytest.mark.parametrize("layout", ["us", "de"])
def test_hundreds_of_scans_and_fingers_in_between(german_hand: Typing, layout: str) -> None:
    """Any screen, any focus, any pace, a busy window now and then: codes submitted are codes scanned, in order; fields hold what was typed."""
    dice, hand = random.Random(26), german_hand
    hand.layout(layout)
    hand.ask(settings={"scanner": "us"})
    for seconds in (SCAN, 0.005, 0.015, 0.03):
        told(f"us on {layout}", everywhere(hand, seconds=seconds, codes=2))
    for _ in range(300):
        hand.ask(show=dice.choice(SCREENS))
        focus = dice.choice(("line", "plain", 0))
        hand.ask(focus=focus, clear=True)
        codes = [f"C{number:05}-{dice.randrange(10**9)}" for number in range(dice.randrange(1, 4))]
        if busy := dice.random() < 0.2:
            hand.busy(dice.choice((0.1, 0.3, 0.5)))
        hand.scan(*codes, seconds=dice.choice((SCAN, 0.004, 0.01, 0.03)), rest=dice.choice((0.0, 0.1, 0.3)))
        if busy:
            hand.over()
        assert untouched(submitted(hand, *codes))
        hand.ask(clear=True)
        hand.xdotool("type", "--delay", "240", "anna 12")
        if focus:
            typed(hand, str(focus), "anna 12")
    hand.layout("de")
