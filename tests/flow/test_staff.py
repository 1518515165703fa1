"""Adding, removing, and new PINs: nobody is locked out for good, and nobody helps themselves to a role."""

from pathlib import Path

import pytest

from kiosk.core.errors import SigningError
from kiosk.core.roles import Role
from kiosk.flow import staff
from kiosk.flow.pin_check import Signed
from kiosk.store.database import Database, connect
from tests.flow.staffed import NOW, Clocks, check, opened, signed


def add(database: Database, name: str, role: Role, pin: str = "6042", by: Signed | None = None) -> None:
    staff.add(database, name, role, pin, signed=by, station="Main", now=NOW)


def remove(database: Database, name: str, by: Signed | None) -> bool:
    return staff.remove(database, name, signed=by, station="Main", now=NOW)


def names(database: Database) -> list[str]:
    return [person.name for person in staff.everybody(database)]


def test_the_first_is_a_technician_and_adds_the_others(tmp_path: Path) -> None:
    """Before that anybody may, after that only a technician."""
    database = connect(tmp_path / "kiosk.db")
    with pytest.raises(SigningError, match="first person must be a technician"):
        add(database, "Ana", Role.SUPERVISOR)
    add(database, "  Tess   Hill ", Role.TECHNICIAN)
    with pytest.raises(SigningError, match="PIN of a technician"):
        add(database, "Ana", Role.SUPERVISOR)
    add(database, "Ana", Role.SUPERVISOR, "7305", check(database, Clocks())("tess hill", "6042"))
    assert names(database) == ["Ana", "Tess Hill"]


@pytest.mark.parametrize("by", ["Stew", "Susan Vale"])
def test_nobody_else_adds_or_removes(tmp_path: Path, by: str) -> None:
    """A steward or supervisor makes no technicians, and takes nobody out."""
    database = opened(tmp_path)
    who = signed(database, by)
    with pytest.raises(SigningError, match="may not"):
        add(database, "Mallory", Role.TECHNICIAN, by=who)
    with pytest.raises(SigningError, match="may not"):
        remove(database, "Tess", who)
    assert names(database) == ["Stew", "Susan Vale", "Tess"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "7305", "Ana 7305", "Ana\x00", "susan VALE", "ｓｕｓａｎ vale"])
def test_a_name_must_be_one_and_free(tmp_path: Path, name: str) -> None:
    """No digits, which may be a PIN in the wrong place; no name that somebody has, however it is spelled."""
    database = opened(tmp_path)
    with pytest.raises(SigningError):
        add(database, name, Role.STEWARD, by=signed(database, "Tess"))


@pytest.mark.parametrize("pin", ["0000", "1234", "1984", "123", "12a4", ""])
def test_a_pin_that_is_none_is_refused_without_repeating_it(tmp_path: Path, pin: str) -> None:
    """And nobody is added."""
    database = opened(tmp_path)
    with pytest.raises(SigningError, match="not taken"):
        add(database, "Ana", Role.STEWARD, pin, signed(database, "Tess"))
    assert "Ana" not in names(database)


def test_the_only_technician_stays_while_others_do(tmp_path: Path) -> None:
    """Removed last, nobody has a PIN any more, which is said."""
    database = opened(tmp_path)
    tess = signed(database, "Tess")
    with pytest.raises(SigningError, match="only technician"):
        remove(database, "Tess", tess)
    assert not remove(database, "Stew", tess)
    assert not remove(database, "Susan Vale", tess)
    assert remove(database, "tess", tess)
    assert not staff.set_up(database)


def test_everybody_changes_their_own_pin_and_a_technician_all(tmp_path: Path) -> None:
    """A steward changes nobody else's; the old PIN is dead at once; a lock that a forgotten one led to is gone."""
    database, clocks = opened(tmp_path), Clocks()
    asked = check(database, clocks)
    stew, tess = signed(database, "Stew"), signed(database, "Tess")
    with pytest.raises(SigningError):
        staff.change_pin(database, "Susan Vale", "6042", signed=stew, station="Main", now=NOW)
    staff.change_pin(database, "Stew", "6042", signed=stew, station="Main", now=NOW)
    assert asked("Stew", "6042").name == "Stew"
    for _ in range(4):
        with pytest.raises(SigningError):
            asked("Susan Vale", "5555")
    staff.change_pin(database, "Susan Vale", "8061", signed=tess, station="Main", now=NOW)
    assert asked("Susan Vale", "8061").name == "Susan Vale"
    assert [each.result for each in staff.told(database, 99)].count(f"given another PIN by {tess.person}") == 1
