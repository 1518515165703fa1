"""Heads that have left the station bind what the journal said then, whoever has the file and its keys (Show 6)."""

import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.core.errors import SettingsError
from kiosk.core.heads import Head, head_of, told
from kiosk.flow import heads
from kiosk.flow.heads import Signer
from kiosk.flow.verifying import of_this_journal, verify
from kiosk.store import heads as store
from kiosk.store import journal
from kiosk.store.database import Database, connect
from tests.store.lines import LINES, edits, more, recompute, written

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
SEED = 20260615
KINDS = edits()
HEALED = ("line's previous", "line's hash", "line's details")
"""What computing anew puts right again: then the journal is as it was."""


@pytest.fixture
def signer() -> Signer:
    return Signer.of("Main", Signer.made())


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("journal")
    database = written(folder)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return folder / "kiosk.db"


@pytest.fixture
def database(original: Path, tmp_path: Path) -> Iterator[Database]:
    """Sixty lines, a copy for this test."""
    shutil.copyfile(original, tmp_path / "kiosk.db")
    database = connect(tmp_path / "kiosk.db")
    yield database
    database.close()


def left(database: Database, signer: Signer, minutes: int = 0) -> Head:
    """A head as it left the station; the insider takes what is kept of it in the file away."""
    head = heads.signed(database, signer, "e", NOW + timedelta(minutes=minutes))
    assert head is not None
    database.execute("DELETE FROM heads")
    return head


def test_a_hundred_random_edits_are_each_found_at_their_line(original: Path, tmp_path: Path) -> None:
    """Each field, what lies beside a line, lines deleted, swapped, put in: the first line that does not fit is named."""
    chance = random.Random(SEED)
    for number in range(104):
        words, edit = KINDS[number % len(KINDS)]
        shutil.copyfile(original, tmp_path / "kiosk.db")
        database = connect(tmp_path / "kiosk.db")
        assert verify(database).fault is None
        first = edit(database, chance.randint(1, LINES - 1), chance)
        fault = verify(database).fault
        database.close()
        assert fault is not None, (SEED, number, words)
        assert fault.seq == first, (SEED, number, words)


@pytest.mark.parametrize(("words", "edit"), KINDS, ids=[words for words, _ in KINDS])
def test_a_recomputed_chain_is_found_by_a_head(
    words: str, edit: Callable[[Database, int, random.Random], int], database: Database, signer: Signer
) -> None:
    """Whatever was edited before a head left, and every hash and digest computed anew with the key in the file: the very line is named."""
    head, chance = left(database, signer), random.Random(words)
    edit(database, chance.randint(2, LINES - 2), chance)
    database.execute("UPDATE journal SET seq = -seq")
    for number, row in enumerate(database.rows("SELECT seq FROM journal ORDER BY seq DESC"), start=1):
        database.execute("UPDATE journal SET seq = ? WHERE seq = ?", (number, row["seq"]))
    recompute(database)
    after = [row["hash"] for row in database.rows("SELECT hash FROM journal ORDER BY seq")]
    trail = [head.trail[at : at + 8] for at in range(0, len(head.trail), 8)]
    first = next((number for number, digits in enumerate(trail, start=1) if number > len(after) or after[number - 1][:8] != digits), None)
    found = verify(database, [head])
    if words in HEALED:
        assert (first, found.fault) == (None, None)
        return
    assert verify(database).fault is None, "without the head nothing is to be seen"
    assert found.fault is not None
    assert found.fault.seq == first


def test_a_journal_cut_at_its_end_is_found_by_a_head(database: Database, signer: Signer) -> None:
    """Without a head nobody can know; with one the first line that is gone is named, the last as well."""
    head = left(database, signer)
    database.execute("DELETE FROM journal WHERE seq > 40")
    assert verify(database).fault is None
    fault = verify(database, [head]).fault
    assert fault is not None
    assert fault.seq == 41
    assert "line 60" in fault.words


def test_an_old_head_still_binds_and_newer_lines_are_said_to_be_unbound(database: Database, signer: Signer) -> None:
    """Lines go on; what left at sixty is bound, the rest is not."""
    head = left(database, signer)
    more(database, 10)
    found = verify(database, [head])
    assert (found.fault, found.lines, found.heads, found.bound) == (None, 70, 1, 60)


def test_a_head_passes_after_details_were_forgotten(database: Database, signer: Signer) -> None:
    """Deleted or emptied, as a purge does it: the chain and the heads still fit, and how many were forgotten is said."""
    head = left(database, signer)
    database.execute("DELETE FROM details WHERE entry IN (SELECT id FROM journal WHERE seq <= 30)")
    database.execute("UPDATE details SET text = '', operator = '', words = ''")
    found = verify(database, [head])
    assert (found.fault, found.forgotten) == (None, 60)


def test_a_rewritten_journal_with_a_new_key_does_not_pass(database: Database, signer: Signer) -> None:
    """Who takes the station's key away and makes another is found by the head of before; both keys are named."""
    head = left(database, signer)
    database.execute("UPDATE journal SET ticket = '99' WHERE seq = 17")
    recompute(database)
    other = Signer.of("Main", Signer.made())
    forged = left(database, other, minutes=1)
    fault = verify(database, [forged, head], other.public).fault
    assert fault is not None
    assert fault.seq == 17
    assert "key was replaced" in fault.words


def test_a_journal_made_wholly_anew_knows_none_of_its_heads(database: Database, signer: Signer, tmp_path: Path) -> None:
    """Another genesis: the heads that left are of no line of it, which is the sign."""
    head = left(database, signer)
    assert of_this_journal(database, [head]) == 1
    assert of_this_journal(written(tmp_path / "anew", 60), [head]) == 0


def test_heads_follow_each_other_without_gaps(database: Database, signer: Signer) -> None:
    """Each trail begins where the last one ended; nothing new, no new head."""
    first = heads.signed(database, signer, "e", NOW)
    assert heads.signed(database, signer, "e", NOW + timedelta(hours=1)) == first
    more(database, 7)
    second = heads.signed(database, signer, "e", NOW + timedelta(hours=1))
    assert first is not None
    assert second is not None
    assert (first.trail_begins, first.seq, second.trail_begins, second.seq) == (1, 60, 61, 67)
    assert len(store.kept(database)) == 2


@pytest.mark.parametrize("field", ["chain", "station", "name", "since", "seq", "hash", "trail", "at", "event", "key", "replaces", "signature"])
def test_a_changed_head_is_not_believed(field: str, database: Database, signer: Signer, tmp_path: Path) -> None:
    """Whatever field: the file is refused with its line, and nothing of it is kept by another station."""
    record = told(left(database, signer))
    changes = {"since": 2, "seq": 59, "replaces": True, "at": "2026-06-15T12:00:01+00:00", "trail": ""}
    value = record[field]
    record[field] = changes.get(field) or ("0" if value[0] != "0" else "1") + value[1:]
    file = tmp_path / "x.heads"
    file.write_text(json.dumps(record))
    with pytest.raises(SettingsError, match="line 1"):
        heads.read(file)
    assert heads.take_in(database, tmp_path, NOW) == 0


def test_a_head_comes_back_as_it_was_told(database: Database, signer: Signer, tmp_path: Path) -> None:
    """Through a file and through a database."""
    head = left(database, signer)
    assert head_of(json.loads(json.dumps(told(head)))) == head
    heads.leave(database, signer, "e", NOW, tmp_path / "a.heads")
    assert heads.read(tmp_path / "a.heads") == store.kept(database)
    assert not heads.genuine(replace(head, seq=head.seq - 1))


def test_a_file_that_is_no_heads_is_not_replaced(database: Database, signer: Signer, tmp_path: Path) -> None:
    """A letter stays."""
    file = tmp_path / "letter.heads"
    file.write_text("Dear Ana")
    with pytest.raises(Exception, match="is there already"):
        heads.leave(database, signer, "e", NOW, file)
    assert file.read_text() == "Dear Ana"


def test_lines_of_before_clock_offsets_were_bound_still_fit(database: Database) -> None:
    """A digest of the texts alone, as earlier versions wrote it."""
    import hashlib
    import hmac

    key = journal.station_key(database)
    for row in database.rows("SELECT seq, id, text, operator, words FROM journal JOIN details ON entry = id"):
        digest = hmac.new(key, json.dumps((row["text"], row["operator"], row["words"])).encode(), hashlib.sha256).hexdigest()
        database.execute("UPDATE journal SET details = ? WHERE seq = ?", (digest, row["seq"]))
    rehash(database)
    found = verify(database)
    assert (found.fault, found.forgotten) == (None, 0)


def rehash(database: Database) -> None:
    """The chain over the digests as they stand."""
    texts = [tuple(row) for row in database.rows("SELECT entry, text, operator, words, clock_offset FROM details")]
    database.execute("DELETE FROM details")
    recompute(database)
    database.connection.executemany("INSERT INTO details VALUES (?, ?, ?, ?, ?)", texts)
