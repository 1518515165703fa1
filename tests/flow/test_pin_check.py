"""PINs at a station: right, wrong, locked, and what no trick frees."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.core.errors import SigningError
from kiosk.flow.pin_check import PinCheck, Signed
from kiosk.store import people
from kiosk.store.database import connect
from tests.flow.staffed import PINS, ROLES, Clocks, check, opened


def wrong(asked: PinCheck, name: str = "Susan Vale", pin: str = "1111") -> str:
    with pytest.raises(SigningError) as caught:
        asked(name, pin)
    return str(caught.value)


@pytest.mark.parametrize("name", PINS)
def test_the_right_pin_signs(tmp_path: Path, name: str) -> None:
    """Everybody by their own PIN, and nobody by another's; case, width and spaces of the name do not matter."""
    asked = check(opened(tmp_path), Clocks())
    assert asked(f"  {name.upper()}", PINS[name]) == Signed(f"id-{name}", name, ROLES[name])
    other = next(pin for each, pin in PINS.items() if each != name)
    assert "do not belong together" in wrong(asked, name, other)


def test_a_name_that_nobody_has_is_answered_alike(tmp_path: Path) -> None:
    """Words and waits are the same for a known and an unknown name, try by try, so that names cannot be found out."""
    answers = []
    for number, name in enumerate(("Susan Vale", "Nobody Known")):
        folder = tmp_path / str(number)
        folder.mkdir()
        clocks = Clocks()
        asked = check(opened(folder), clocks)
        told = []
        for _ in range(8):
            told.append(wrong(asked, name))
            clocks.later(7)
        answers.append(told)
    assert answers[0] == answers[1]


def test_wrong_pins_lock_for_longer_and_longer(tmp_path: Path) -> None:
    """After two slips each wrong PIN locks for twice as long; while locked not even the right one is looked at; served, it is."""
    clocks = Clocks()
    asked = check(opened(tmp_path), clocks)
    waits = []
    for _ in range(6):
        wrong(asked)
        waits.append(asked.waits("Susan Vale"))
        clocks.later(waits[-1])
    assert waits == [0, 0, 5, 10, 20, 40]
    wrong(asked)
    assert "not even a right one" in wrong(asked, pin=PINS["Susan Vale"])
    clocks.later(79)
    assert "wait" in wrong(asked, pin=PINS["Susan Vale"])
    clocks.later(1)
    assert asked("Susan Vale", PINS["Susan Vale"]).name == "Susan Vale"
    assert asked.waits("Susan Vale") == 0


@pytest.mark.parametrize("shift", [timedelta(days=-1), timedelta(days=1), timedelta(days=400)])
def test_a_clock_that_is_set_frees_nobody(tmp_path: Path, shift: timedelta) -> None:
    """Back a day, ahead a day or a year: the lock lasts as long as it would have."""
    clocks = Clocks()
    asked = check(opened(tmp_path), clocks)
    for _ in range(3):
        wrong(asked)
    clocks.at += shift
    assert asked.waits("Susan Vale") == 5
    clocks.later(5)
    assert asked("Susan Vale", PINS["Susan Vale"]).name == "Susan Vale"


def test_a_restart_frees_nobody(tmp_path: Path) -> None:
    """Neither of the program nor of the computer, whose clock begins at 0 then; and it locks nobody for longer than the lock."""
    clocks = Clocks()
    database = opened(tmp_path)
    for _ in range(5):
        wrong(check(database, clocks))
        clocks.later(check(database, clocks).waits("Susan Vale"))
    wrong(check(database, clocks))
    database.close()
    again = connect(tmp_path / "kiosk.db")
    assert check(again, clocks).waits("Susan Vale") == 40
    clocks.ticks = 3.0
    assert check(again, clocks).waits("Susan Vale") == 37
    assert "wait" in wrong(check(again, clocks), pin=PINS["Susan Vale"])
    clocks.ticks = 41.0
    assert check(again, clocks)("Susan Vale", PINS["Susan Vale"]).name == "Susan Vale"


def test_many_names_lock_the_station(tmp_path: Path) -> None:
    """Whoever tries one PIN with many names is locked out as well, for everybody, five minutes at most."""
    clocks = Clocks()
    asked = check(opened(tmp_path), clocks)
    for number in range(10):
        wrong(asked, f"Name {chr(ord('A') + number)}")
    assert asked.waits("Tess") == 5
    for number in range(20):
        clocks.later(asked.waits("Tess"))
        wrong(asked, f"Other {chr(ord('A') + number)}")
    assert asked.waits("Tess") == 300


def test_one_persons_right_pin_forgives_nobody_elses_slips(tmp_path: Path) -> None:
    """A steward who knows their own PIN cannot wipe out the tries they made with a supervisor's name."""
    clocks = Clocks()
    asked = check(opened(tmp_path), clocks)
    for _ in range(3):
        wrong(asked)
        asked("Stew", PINS["Stew"])
    assert asked.waits("Susan Vale") == 5
    assert people.lock(asked.database, "station").failures == 3


def test_own_slips_are_forgiven(tmp_path: Path) -> None:
    """A right PIN takes back the person's own slips, at the station too."""
    asked = check(opened(tmp_path), Clocks())
    wrong(asked)
    wrong(asked)
    asked("Susan Vale", PINS["Susan Vale"])
    assert people.lock(asked.database, "station").failures == 0
    wrong(asked)
    assert asked.waits("Susan Vale") == 0


def test_a_slip_a_day_never_locks(tmp_path: Path) -> None:
    """Wrong tries fade within hours."""
    clocks = Clocks()
    asked = check(opened(tmp_path), clocks)
    for _ in range(10):
        wrong(asked)
        clocks.later(6 * 3600)
    assert asked.waits("Susan Vale") == 0


def test_every_wrong_try_is_told(tmp_path: Path) -> None:
    """The record says who was claimed, when, and what came of it; no PIN, and no claimed name with digits, lies anywhere in the file."""
    clocks = Clocks()
    asked = check(opened(tmp_path), clocks)
    wrong(asked, pin="60417725")
    clocks.later(60)
    wrong(asked, "Mallory", "60417725")
    wrong(asked, "60417725", "Mallory")
    asked("Tess", PINS["Tess"])
    told = [(each.claimed, each.result) for each in people.told(asked.database, 10)]
    assert told == [("Tess", "right"), ("", "wrong"), ("Mallory", "wrong"), ("Susan Vale", "wrong")]
    assert people.told(asked.database, 10)[2].at == clocks.at
    asked.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    held = (tmp_path / "kiosk.db").read_bytes()
    assert [pin for pin in ("60417725", PINS["Tess"]) if pin.encode() in held] == []
    assert b"Mallory" in held


def test_a_try_counts_before_it_is_looked_at(tmp_path: Path) -> None:
    """Thirty tries at the same moment on connections of their own: no more than the free ones are looked at."""
    database = opened(tmp_path)
    clocks = Clocks()
    begun, words = threading.Barrier(30), []

    def attempt() -> None:
        own = connect(tmp_path / "kiosk.db")
        begun.wait()
        words.append(wrong(check(own, clocks)))
        own.close()

    threads = [threading.Thread(target=attempt) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    looked_at = [each for each in words if "do not belong together" in each]
    assert len(words) == 30
    assert len(looked_at) == 3
    assert people.lock(database, people.subject(database, "Susan Vale")).failures == 3


def test_whoever_was_removed_signs_no_more(tmp_path: Path) -> None:
    """The name is gone from the table, the row stays, so that a snapshot does not bring the person back."""
    asked = check(opened(tmp_path), Clocks())
    people.remove(asked.database, "id-Stew", Clocks().at)
    assert "do not belong together" in wrong(asked, "Stew", PINS["Stew"])
    row = asked.database.row("SELECT name, folded, pin FROM people WHERE id = 'id-Stew'")
    assert row is not None
    assert tuple(row) == ("", "", "")
