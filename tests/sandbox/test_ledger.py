"""The sandbox's memory: pages that cost the same everywhere, changes since a moment, and what only one face knows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.sandbox.faults import Faults
from kiosk.sandbox.ledger import Ledger, moment
from kiosk.sandbox.roster import Roster

NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)
PEOPLE = 1_300


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "state.db", people=PEOPLE, now=NOW)
    yield opened
    opened.close()


def _pulled(ledger: Ledger, **which: Any) -> list[str]:
    ids: list[str] = []
    while page := ledger.registrations(len(ids), 97, **which):
        ids += [row["registration_id"] for row in page]
    return ids


def test_pages_make_the_whole_list(ledger: Ledger) -> None:
    """Each once, in order, also where somebody was removed and when pages are asked for out of order."""
    whole = _pulled(ledger)
    assert len(set(whole)) == len(whole) == ledger.count() == PEOPLE
    assert ledger.remove(whole[5], NOW)
    del whole[5]
    assert _pulled(ledger) == whole
    assert [row["registration_id"] for row in ledger.registrations(1_000, 3)] == whole[1_000:1_003]
    assert [row["registration_id"] for row in ledger.registrations(10, 3)] == whole[10:13]
    assert ledger.registrations(PEOPLE, 10) == []


def test_pages_go_on_rightly_after_a_change(ledger: Ledger) -> None:
    """Where the last page ended is forgotten when the list changes."""
    whole = _pulled(ledger)
    ledger.remove(whole[700], NOW)
    ledger.registrations(0, 100)
    ledger.remove(whole[3], NOW)
    assert [row["registration_id"] for row in ledger.registrations(100, 2)] == whole[101:103]


def test_one_status_only(ledger: Ledger) -> None:
    """Pages of a status hold all of it and nothing else, and the count says how many."""
    cancelled = _pulled(ledger, status="cancelled")
    assert 0 < len(cancelled) == ledger.count("cancelled") < PEOPLE
    assert cancelled == [row["registration_id"] for row in ledger.registrations(0, PEOPLE) if row["status"] == "cancelled"]


def test_changes_since_a_moment(ledger: Ledger) -> None:
    """A change, a check-in, its taking back and a removal are told; nothing else is."""
    first, second, third = _pulled(ledger)[:3]
    later = NOW + timedelta(seconds=1)
    assert _pulled(ledger, since=moment(later)) == []
    ledger.change(first, later, first_name="Ada")
    with ledger.transaction():
        assert ledger.check_in(second, "2026-06-15T09:00:01Z", "Main Entrance", now=later)
    ledger.remove(third, later)
    assert _pulled(ledger, since=moment(later)) == [first, second]
    assert ledger.removed(moment(later)) == [third]
    with ledger.transaction():
        assert ledger.check_out(second, now=later + timedelta(seconds=1))
        assert not ledger.check_out(second, now=later + timedelta(seconds=1))
    assert _pulled(ledger, since=moment(later + timedelta(seconds=1))) == [second]


def test_orders_are_pulled_whole(ledger: Ledger) -> None:
    """Each order once, with all its members, and those in which something changed."""
    orders = ledger.orders(0, 10_000)
    assert len(orders) == len(set(orders)) == ledger.order_count()
    assert sum(len(ledger.order(each)) for each in orders) == PEOPLE
    group = next(each for each in orders if len(ledger.order(each)) > 1)
    later = NOW + timedelta(seconds=1)
    ledger.change(ledger.order(group)[1]["registration_id"], later, status="cancelled")
    assert ledger.orders(0, 10, moment(later)) == [group]


def test_what_one_face_keeps_is_kept(tmp_path: Path, ledger: Ledger) -> None:
    """By kind and key, replaced and forgotten, and there again after a restart."""
    ledger.keep("nonce", "a", {"seen": 1})
    ledger.keep("nonce", "a", {"seen": 2})
    ledger.keep("device", "a", [])
    ledger.new_token(2e9, "eyJ.own.text")
    ledger.close()
    again = Ledger(tmp_path / "state.db")
    assert (again.kept("nonce", "a"), again.all_kept("device"), again.kept("nonce", "b")) == ({"seen": 2}, {"a": []}, None)
    assert again.token_holds("eyJ.own.text", 1.9e9)
    assert again.forget("nonce", "a")
    assert not again.forget("nonce", "a")
    assert again.count() == PEOPLE
    again.close()


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_a_doubled_roster_is_doubled_whatever_the_page(ledger: Ledger, size: int) -> None:
    """Every registration twice, none more, and the count says so."""
    roster = Roster(ledger, lambda: Faults(twice=True))
    seen = [row["seq"] for offset in range(0, 60, size) for row in roster.rows(offset, min(size, 60 - offset))]
    assert seen == [number for number in range(1, 31) for _ in range(2)]
    assert roster.count() == 2 * PEOPLE
