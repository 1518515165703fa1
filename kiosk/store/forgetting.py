"""Forgetting people after the event: what is not named here as harmless goes, so that a new table forgets by itself.

What stays says that somebody was there, never who: counts, times, ids of tickets (pseudonyms: only the platform knows whose they are),
and the journal with its keyed digests. The digests' key goes, so that no guess can be tried against them; the chain verifies without it.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.core.errors import StoreError
from kiosk.store import outbox
from kiosk.store.database import Database
from kiosk.store.rows import time_text
from kiosk.store.walkins import WAITING

ALL = frozenset({"*"})
KEPT: dict[str, frozenset[str]] = {
    "_sqlite_migrations": ALL,
    "meta": ALL,
    "journal": ALL,
    "claims": ALL,
    "copies": ALL,
    "aliases": ALL,
    "events": ALL,
    "sessions": ALL,
    "forgotten": ALL,
    "overdue": ALL,
    "exported": frozenset({"id", "at", "event", "what", "up_to", "rows", "sealed"}),
    "outbox": frozenset(
        {"id", "kind", "entry", "event", "ticket", "state", "copy", "rehearsal", "attempts", "next_at", "created_at", "done_at"}
    ),
    "attempts": frozenset({"id", "row", "at"}),
    "conflicts": frozenset({"id", "event", "ticket", "entry", "remote_at", "remote_where", "found_at"}),
    "remote": frozenset({"event", "ticket", "at", "place", "period", "left_by"}),
    "tickets": frozenset(
        {"event", "id", "type", "type_id", "status", "paid", "valid_from", "valid_until", "checkpoints", "sessions", "roster"}
    ),
    "heads": ALL,
    "ways_out": ALL,
    "former": frozenset({"event", "id", "type"}),
    "walkins": frozenset({"id", "event", "ticket", "at", "type_id", "state", "attempts", "tried_at", "next_at", "twins"}),
    "signings": frozenset({"id", "at", "station", "person", "result"}),
}
"""Tables and their columns that hold nobody's data; every other column is emptied."""
GONE = frozenset({"details", "codes", "answers", "people", "pin_locks", "search_due"})
"""Tables of which no row stays. A table on neither list loses its rows as well; tests/store/test_forgetting.py asks for a decision."""
_SPECIAL = {
    ("outbox", "reason"): f"CASE reason WHEN '{outbox.NOT_TAKEN}' THEN reason ELSE '' END",
    ("attempts", "result"): "CASE instr(result, ' ') WHEN 0 THEN result ELSE substr(result, 1, instr(result, ' ') - 1) END",
}
"""Words of our own that stand beside a platform's: they stay."""
QUICK_MILLISECONDS = 2_000


@dataclass(frozen=True, slots=True)
class Open:
    """What a purge would lose: check-ins and walk-ins that the platform does not have, and lines of the books that nobody took home."""

    unsent: int = 0
    journal: int = 0
    local_only: int = 0
    conflicts: int = 0

    @property
    def unexported(self) -> int:
        return self.journal + self.local_only + self.conflicts

    def __bool__(self) -> bool:
        return bool(self.unsent or self.unexported)


@dataclass(frozen=True, slots=True)
class People:
    """``words``: addresses and codes, in small letters; ``names`` of two words or of other letters than ASCII: others are ordinary words."""

    words: frozenset[str] = field(repr=False)
    names: frozenset[str] = field(repr=False)


def still_open(database: Database) -> Open:
    """What is unsent or unexported, of every event in the file. Rehearsals count nothing."""
    waiting = ", ".join(f"'{state}'" for state in WAITING)
    unsent = database.number("SELECT count(*) FROM outbox WHERE kind = 'upload' AND state IN ('due', 'quarantined')")
    unsent += database.number(f"SELECT count(*) FROM walkins WHERE state IN ({waiting})")  # noqa: S608
    return Open(
        unsent,
        database.number(f"SELECT count(*) FROM journal WHERE NOT rehearsal AND seq > {_up_to('journal', 'journal')}"),  # noqa: S608
        database.number(
            f"""SELECT count(*) FROM outbox JOIN journal ON journal.id = outbox.entry WHERE outbox.kind = 'upload'
                AND outbox.state = 'local_only' AND NOT journal.rehearsal AND outbox.id > {_up_to("local_only", "outbox")}"""  # noqa: S608
        ),
        database.number(f"SELECT count(*) FROM conflicts WHERE id > {_up_to('conflicts', 'conflicts')}"),  # noqa: S608
    )


def _up_to(what: str, table: str) -> str:
    return f"coalesce((SELECT max(up_to) FROM exported WHERE exported.event = {table}.event AND what = '{what}'), 0)"  # noqa: S608


def last_of(database: Database, event: str, what: str) -> int:
    """The number of the newest row that an export begun now will hold."""
    table, number, more = {
        "local_only": ("outbox", "id", "AND kind = 'upload'"),
        "conflicts": ("conflicts", "id", ""),
    }.get(what, ("journal", "seq", ""))
    return database.number(f"SELECT max({number}) FROM {table} WHERE event = ? {more}", (event,))  # noqa: S608


def exported(database: Database, event: str, what: str, up_to: int, now: datetime, *, rows: int, sealed: bool, file: str) -> None:
    """Notes that ``what`` was taken home into ``file``, up to that number."""
    with database.transaction():
        database.execute(
            "INSERT INTO exported (at, event, what, up_to, rows, sealed, file) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (time_text(now), event, what, up_to, rows, int(sealed), file),
        )


def exported_files(database: Database) -> list[str]:
    """Where exports went, as they were noted."""
    return [row["file"] for row in database.rows("SELECT DISTINCT file FROM exported WHERE file <> '' ORDER BY file")]


def people(database: Database) -> People:
    """Whom the file knows, to look for them elsewhere. A code that is also a ticket's id is left out: ids stay."""
    words = {
        row[0].casefold()
        for row in database.rows(
            """SELECT email FROM tickets WHERE email <> '' UNION SELECT email FROM walkins WHERE email <> ''
               UNION SELECT email FROM former WHERE email <> ''
               UNION SELECT text FROM codes WHERE strength = 'admits' AND length(text) >= 6
                   AND NOT EXISTS (SELECT 1 FROM tickets WHERE tickets.event = codes.event AND tickets.id = codes.text)"""
        )
    }
    names = {
        row[0]
        for row in database.rows(
            """SELECT name FROM tickets UNION SELECT name FROM former UNION SELECT trim(first_name || ' ' || last_name) FROM walkins"""
        )
    }
    return People(frozenset(words), frozenset(name for name in names if len(name.encode()) > len(name) or " " in name.strip()))


def forget(database: Database, now: datetime, why: str, lost: Open) -> None:
    """Empties everything that could say who somebody is, in one transaction; the file itself still remembers until ``rewrite``."""
    with database.transaction():
        tables = _tables(database)
        for table in tables:
            if table in KEPT:
                _empty(database, table, KEPT[table])
            else:
                database.execute(f'DELETE FROM "{table}"')  # noqa: S608
        for index in _indexes(database):
            _clear_index(database, index)
        database.execute("DELETE FROM meta WHERE key = 'digest_key'")
        database.execute(
            """UPDATE outbox SET state = 'cancelled', done_at = ? WHERE kind = 'badge'
               AND state IN ('queued', 'submitting', 'blocked', 'uncertain', 'failed')""",
            (time_text(now),),
        )
        database.execute(
            "INSERT INTO forgotten (at, why, unsent, unexported) VALUES (?, ?, ?, ?)", (time_text(now), why, lost.unsent, lost.unexported)
        )


def rewrite(database: Database) -> None:
    """Writes the file anew and empties its log: what was deleted is in no page of it. Raises StoreError where another program reads it."""
    database.execute("VACUUM")
    busy = database.row("PRAGMA wal_checkpoint(TRUNCATE)")
    if busy is not None and busy[0]:
        raise StoreError(f"{database.path} is just being read by another program, and its log still holds names: close it and purge again")


def alone(database: Database) -> bool:
    """Whether no other program has the database open. One that opens it afterwards waits for nothing."""
    database.execute(f"PRAGMA busy_timeout = {QUICK_MILLISECONDS}")
    try:
        mode = database.row("PRAGMA journal_mode = DELETE")  # only the last connection may leave the log
        alone = mode is not None and mode[0] == "delete"
    except StoreError:
        alone = False
    database.row("PRAGMA journal_mode = WAL")
    return alone


def last_forgotten(database: Database) -> str | None:
    """When people were last forgotten here (ISO 8601, UTC), or None."""
    row = database.row("SELECT at FROM forgotten ORDER BY id DESC LIMIT 1")
    return str(row["at"]) if row else None


def anybody(database: Database) -> bool:
    """Whether the file knows anybody by name, address or code, or what somebody said."""
    tables = ("codes", "details", "answers", "walkins WHERE last_name || first_name || email <> ''", "tickets WHERE name || email <> ''")
    return any(database.row(f"SELECT 1 FROM {table} LIMIT 1") is not None for table in tables)  # noqa: S608


def overdue(database: Database, day: str) -> int:
    """Notes that on this day people should have been forgotten; on how many days that was noted."""
    with database.transaction():
        database.execute("INSERT OR IGNORE INTO overdue VALUES (?)", (day,))
    return database.number("SELECT count(*) FROM overdue")


def not_overdue(database: Database) -> None:
    """The date is still to come: what was noted came from a clock that was wrong."""
    if database.row("SELECT 1 FROM overdue LIMIT 1") is not None:
        with database.transaction():
            database.execute("DELETE FROM overdue")


def _tables(database: Database) -> list[str]:
    """Ordinary tables: no search index and none of the tables behind one."""
    indexes = _indexes(database)
    names = [row["name"] for row in database.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return [
        name
        for name in names
        if name not in indexes and name != "sqlite_sequence" and not any(name.startswith(f"{index}_") for index in indexes)
    ]


def _indexes(database: Database) -> list[str]:
    return [row["name"] for row in database.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%'")]


def _clear_index(database: Database, index: str) -> None:
    """Full-text tables without content of their own are cleared by a command; others row by row, and made again: a deleted row's words
    stay in the index's pages until then.
    """
    try:
        database.execute(f'INSERT INTO "{index}"("{index}") VALUES (\'delete-all\')')  # noqa: S608
    except StoreError:
        database.execute(f'DELETE FROM "{index}"')  # noqa: S608
        with suppress(StoreError):
            database.execute(f'INSERT INTO "{index}"("{index}") VALUES (\'rebuild\')')  # noqa: S608


def _empty(database: Database, table: str, kept: frozenset[str]) -> None:
    if kept == ALL:
        return
    sets = []
    for row in database.rows(f'PRAGMA table_info("{table}")'):
        name = row["name"]
        if name not in kept:
            empty = "''" if "TEXT" in row["type"].upper() else "0"
            sets.append(f'"{name}" = {_SPECIAL.get((table, name), empty if row["notnull"] else "NULL")}')
    if sets:
        database.execute(f'UPDATE "{table}" SET {", ".join(sets)}')  # noqa: S608
