"""Who is here: signed in, handed over, and out by itself."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.core.errors import SigningError
from kiosk.core.roles import Action
from kiosk.flow.signing import Signing
from kiosk.store import people
from kiosk.store.database import connect
from tests.flow.staffed import PINS, Clocks, check, opened


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def signing(tmp_path: Path, clocks: Clocks) -> Signing:
    """Five minutes until it locks; nobody is here."""
    return Signing(check(opened(tmp_path), clocks), timedelta(minutes=5), clocks.now, lambda: clocks.ticks)


def here(signing: Signing) -> str | None:
    return signing.here.name if signing.here else None


def test_nobody_is_here_at_first(signing: Signing) -> None:
    """Nothing that wants a PIN can be done, and the words say whose is wanted."""
    assert here(signing) is None
    assert not signing.may(Action.OVERRIDE)
    with pytest.raises(SigningError, match="PIN of a supervisor is needed to override"):
        signing.signature(Action.OVERRIDE)
    assert signing.signature(Action.EVACUATE) is None


def test_whoever_signs_in_may_what_their_role_may(signing: Signing) -> None:
    """A supervisor overrides, and does not purge."""
    signing.sign_in("Susan Vale", PINS["Susan Vale"])
    assert signing.may(Action.OVERRIDE)
    assert not signing.may(Action.PURGE)
    found = signing.signature(Action.OVERRIDE)
    assert found is not None
    assert found.name == "Susan Vale"


def test_handing_over_takes_one_step(signing: Signing) -> None:
    """The one before is out whether or not the next one's PIN is right."""
    signing.sign_in("Susan Vale", PINS["Susan Vale"])
    signing.hand_over("Stew", PINS["Stew"])
    assert here(signing) == "Stew"
    assert not signing.may(Action.OVERRIDE)
    with pytest.raises(SigningError):
        signing.hand_over("Tess", "0000")
    assert here(signing) is None


@pytest.mark.parametrize("asleep", [False, True])
def test_it_locks_by_itself(signing: Signing, clocks: Clocks, asleep: bool) -> None:
    """After five minutes without use, also where the computer slept and its clock since the start stood still; use puts it off."""
    signing.sign_in("Tess", PINS["Tess"])
    clocks.later(299)
    signing.use()
    clocks.later(299)
    assert here(signing) == "Tess"
    clocks.at += timedelta(seconds=1)
    clocks.ticks += 0 if asleep else 1
    assert here(signing) is None
    assert people.told(signing.check.database, 1)[0].result == "signed out, not used"


def test_a_clock_set_back_keeps_nobody_signed_in(signing: Signing, clocks: Clocks) -> None:
    """The clock that cannot be set counts on."""
    signing.sign_in("Tess", PINS["Tess"])
    clocks.at -= timedelta(days=1)
    clocks.ticks += 300
    assert here(signing) is None


def test_looking_who_is_here_is_no_use(signing: Signing, clocks: Clocks) -> None:
    """A status line that asks every second puts nothing off; an action that is signed does."""
    signing.sign_in("Susan Vale", PINS["Susan Vale"])
    for _ in range(5):
        clocks.later(59)
        assert here(signing) == "Susan Vale"
        assert signing.may(Action.OVERRIDE)
    signing.signature(Action.OVERRIDE)
    clocks.later(299)
    assert here(signing) == "Susan Vale"
    clocks.later(1)
    assert here(signing) is None


def test_whoever_is_removed_is_out(signing: Signing, clocks: Clocks) -> None:
    """At once."""
    signing.sign_in("Stew", PINS["Stew"])
    people.remove(signing.check.database, "id-Stew", clocks.at)
    assert here(signing) is None


def test_signing_out(signing: Signing) -> None:
    """Nobody is here, and the record says so once."""
    signing.sign_in("Stew", PINS["Stew"])
    signing.sign_out()
    signing.sign_out()
    assert here(signing) is None
    assert [each.result for each in people.told(signing.check.database, 9)] == ["signed out", "right"]


def test_the_names_to_tap(signing: Signing) -> None:
    """Everybody, by name."""
    assert signing.names() == ("Stew", "Susan Vale", "Tess")


def test_without_people_everything_may_be_done(tmp_path: Path, clocks: Clocks) -> None:
    """As before anybody was set up."""
    (tmp_path / "none").mkdir()
    alone = Signing(check(connect(tmp_path / "none" / "kiosk.db"), clocks), timedelta(minutes=5), clocks.now, lambda: clocks.ticks)
    assert all(alone.may(action) for action in Action)
    assert alone.signature(Action.PURGE) is None
