"""The journal's chain, and what verifying it finds."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.core.entry import Details, Entry, EntryKind
from kiosk.store import journal
from kiosk.store.database import Database, connect

LINE = Entry(
    id="",
    kind=EntryKind.SCAN,
    at=datetime(2026, 6, 15, 9, tzinfo=UTC),
    event="e",
    station="Main",
    checkpoint="entrance",
    zone="entrance",
    period="day:2026-06-15",
    direction="entry",
    outcome="admitted",
)


def _journal(path: Path, lines: int = 30) -> Database:
    database = connect(path / "kiosk.db")
    for number in range(lines):
        with database.transaction():
            journal.append(database, replace(LINE, id=f"id-{number}", ticket=str(number)), Details(f"code {number}", "Kim"))
    return database


def test_an_untouched_journal_is_intact(tmp_path: Path) -> None:
    """Also an empty one."""
    assert journal.verify(_journal(tmp_path)) is None
    assert journal.verify(connect(tmp_path / "empty.db")) is None


@pytest.mark.parametrize("column", ["at", "station", "ticket", "outcome", "details", "previous", "hash", "number", "rehearsal", "kind"])
def test_a_changed_line_is_the_first_that_does_not_fit(column: str, tmp_path: Path) -> None:
    """Whatever column of whatever line is changed."""
    database = _journal(tmp_path)
    seq = random.Random(column).randint(1, 30)
    database.execute(
        f"UPDATE journal SET {column} = CASE WHEN typeof({column}) = 'integer' THEN {column} + 1 ELSE {column} || 'x' END WHERE seq = ?", (seq,)
    )
    fault = journal.verify(database)
    assert fault is not None
    assert fault.seq == seq


def test_a_missing_line_and_a_line_put_in_are_found(tmp_path: Path) -> None:
    """Deleted in the middle; and the numbers closed up again."""
    database = _journal(tmp_path)
    database.execute("DELETE FROM journal WHERE seq = 12")
    fault = journal.verify(database)
    assert fault is not None
    assert fault.seq == 12
    database.execute("UPDATE journal SET seq = seq - 1 WHERE seq = 13")
    assert journal.verify(database) is not None


def test_changed_details_are_found_and_purged_ones_are_not_a_fault(tmp_path: Path) -> None:
    """Who stood there cannot be changed unseen; forgetting it is allowed."""
    database = _journal(tmp_path)
    database.execute("UPDATE details SET operator = 'Somebody else' WHERE entry = 'id-7'")
    fault = journal.verify(database)
    assert fault is not None
    assert fault.seq == 8
    database.execute("DELETE FROM details")
    assert journal.verify(database) is None


def test_the_chained_lines_hold_no_scanned_text(tmp_path: Path) -> None:
    """Codes and operators lie beside the chain, where a purge can empty them."""
    database = _journal(tmp_path)
    text = repr([tuple(row) for row in database.rows("SELECT * FROM journal")])
    assert "code 7" not in text
    assert "Kim" not in text
