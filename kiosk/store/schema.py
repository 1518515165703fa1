"""The tables, as numbered migrations that share a transaction with their record."""

import sqlite3
from collections.abc import Callable
from typing import Any

from kiosk.core.errors import StoreError

# Changing a statement that has been released breaks the salvage of damaged files as well as old stations: only add.
_FIRST = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE journal (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, at TEXT NOT NULL, event TEXT NOT NULL,
        station TEXT NOT NULL, checkpoint TEXT NOT NULL, zone TEXT NOT NULL, period TEXT NOT NULL, direction TEXT NOT NULL,
        outcome TEXT NOT NULL, reason TEXT, ticket TEXT, number INTEGER NOT NULL, refers TEXT, rehearsal INTEGER NOT NULL,
        details TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL)""",
    "CREATE INDEX journal_by_ticket ON journal (event, ticket) WHERE ticket IS NOT NULL",
    "CREATE TABLE details (entry TEXT PRIMARY KEY, text TEXT NOT NULL, operator TEXT NOT NULL, words TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE claims (
        event TEXT NOT NULL, checkpoint TEXT NOT NULL, direction TEXT NOT NULL, period TEXT NOT NULL, ticket TEXT NOT NULL,
        number INTEGER NOT NULL, zone TEXT NOT NULL, entry TEXT NOT NULL UNIQUE, at TEXT NOT NULL, left_by TEXT, released_by TEXT)""",
    """CREATE UNIQUE INDEX one_claim ON claims (event, checkpoint, direction, period, ticket, number) WHERE released_by IS NULL""",
    "CREATE INDEX claims_inside ON claims (event, zone, direction, period, ticket) WHERE released_by IS NULL AND left_by IS NULL",
    """CREATE TABLE outbox (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('upload', 'badge')), entry TEXT NOT NULL, event TEXT NOT NULL,
        ticket TEXT NOT NULL, state TEXT NOT NULL, copy INTEGER NOT NULL DEFAULT 1, rehearsal INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0, next_at TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', created_at TEXT NOT NULL,
        done_at TEXT)""",
    "CREATE UNIQUE INDEX one_upload ON outbox (entry) WHERE kind = 'upload'",
    "CREATE UNIQUE INDEX one_copy ON outbox (event, ticket, rehearsal, copy) WHERE kind = 'badge' AND state <> 'cancelled'",
    "CREATE INDEX outbox_open ON outbox (kind, state, next_at) WHERE state NOT IN ('done', 'withdrawn', 'cancelled')",
    "CREATE INDEX uploads_by_ticket ON outbox (event, ticket, kind)",
    "CREATE TABLE attempts (id INTEGER PRIMARY KEY, row INTEGER NOT NULL, at TEXT NOT NULL, result TEXT NOT NULL)",
    """CREATE TABLE conflicts (
        id INTEGER PRIMARY KEY, event TEXT NOT NULL, ticket TEXT NOT NULL, entry TEXT NOT NULL, remote_at TEXT NOT NULL,
        remote_where TEXT NOT NULL, remote_by TEXT NOT NULL, found_at TEXT NOT NULL, UNIQUE (event, ticket, entry, remote_at))""",
    """CREATE TABLE copies (
        event TEXT NOT NULL, ticket TEXT NOT NULL, copy INTEGER NOT NULL, seen_at TEXT NOT NULL, PRIMARY KEY (event, ticket)) WITHOUT ROWID""",
    """CREATE TABLE remote (
        event TEXT NOT NULL, ticket TEXT NOT NULL, at TEXT NOT NULL, place TEXT, operator TEXT, period TEXT NOT NULL,
        left_by TEXT, PRIMARY KEY (event, ticket, at)) WITHOUT ROWID""",
    "CREATE INDEX remote_inside ON remote (event, period, ticket) WHERE left_by IS NULL",
    """CREATE TABLE events (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, timezone TEXT NOT NULL, starts TEXT, ends TEXT, codes TEXT NOT NULL, roster_at TEXT,
        held TEXT NOT NULL DEFAULT '') WITHOUT ROWID""",
    """CREATE TABLE tickets (
        event TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, type_id TEXT NOT NULL, company TEXT NOT NULL,
        first_name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT NOT NULL, order_number TEXT NOT NULL, status TEXT NOT NULL,
        paid INTEGER, valid_from TEXT, valid_until TEXT, checkpoints TEXT, sessions TEXT, questions TEXT, attention TEXT,
        mark TEXT NOT NULL, roster TEXT NOT NULL, PRIMARY KEY (event, id)) WITHOUT ROWID""",
    """CREATE TABLE codes (
        text TEXT NOT NULL, event TEXT NOT NULL, ticket TEXT NOT NULL, strength TEXT NOT NULL,
        PRIMARY KEY (text, event, ticket)) WITHOUT ROWID""",
    "CREATE INDEX codes_by_ticket ON codes (event, ticket)",
)

_PLATFORMS = (
    "ALTER TABLE events ADD COLUMN hours TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE events ADD COLUMN scanning INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE events ADD COLUMN signing TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE events ADD COLUMN mark TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE events ADD COLUMN full_at TEXT",
    "ALTER TABLE events ADD COLUMN clock_offset REAL",
    "ALTER TABLE details ADD COLUMN clock_offset REAL",
    """CREATE TABLE sessions (
        event TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, starts TEXT, ends TEXT, place TEXT NOT NULL, capacity INTEGER,
        PRIMARY KEY (event, id)) WITHOUT ROWID""",
    """CREATE TABLE aliases (
        event TEXT NOT NULL, platform_id TEXT NOT NULL, ticket TEXT NOT NULL, PRIMARY KEY (event, platform_id)) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX one_platform_id ON aliases (event, ticket)",
    """CREATE TABLE walkins (
        id INTEGER PRIMARY KEY, event TEXT NOT NULL, ticket TEXT NOT NULL, at TEXT NOT NULL, first_name TEXT NOT NULL,
        last_name TEXT NOT NULL, email TEXT NOT NULL, company TEXT NOT NULL, phone TEXT NOT NULL, type_id TEXT NOT NULL,
        state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, tried_at TEXT, next_at TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
        twins TEXT NOT NULL DEFAULT '[]', UNIQUE (event, ticket))""",
    """CREATE TABLE former (
        event TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, email TEXT NOT NULL, order_number TEXT NOT NULL,
        PRIMARY KEY (event, id)) WITHOUT ROWID""",
    """CREATE TABLE answers (
        event TEXT NOT NULL, ticket TEXT NOT NULL, question TEXT NOT NULL, text TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (event, ticket, question)) WITHOUT ROWID""",
)

_DOORS = (
    "CREATE INDEX tickets_by_order ON tickets (event, order_number) WHERE order_number <> ''",
    "CREATE INDEX corrections ON journal (event, zone, period) WHERE kind = 'correction'",
    "CREATE INDEX evacuations ON journal (event, refers) WHERE kind = 'evacuation'",
)

_REST = (
    """CREATE TABLE exported (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, event TEXT NOT NULL, what TEXT NOT NULL, up_to INTEGER NOT NULL, rows INTEGER NOT NULL,
        sealed INTEGER NOT NULL, file TEXT NOT NULL)""",
    """CREATE TABLE forgotten (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, why TEXT NOT NULL, unsent INTEGER NOT NULL, unexported INTEGER NOT NULL)""",
    "CREATE TABLE overdue (day TEXT PRIMARY KEY) WITHOUT ROWID",
)

_PEOPLE = (
    """CREATE TABLE people (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL, role TEXT NOT NULL, pin TEXT NOT NULL, added_at TEXT NOT NULL,
        removed_at TEXT) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX one_name ON people (folded) WHERE removed_at IS NULL",
    "CREATE TABLE pin_locks (subject TEXT PRIMARY KEY, failures INTEGER NOT NULL, at TEXT NOT NULL, ticks REAL NOT NULL) WITHOUT ROWID",
    """CREATE TABLE signings (
        id INTEGER PRIMARY KEY, at TEXT NOT NULL, station TEXT NOT NULL, person TEXT NOT NULL, claimed TEXT NOT NULL,
        result TEXT NOT NULL)""",
)

_DUE = "INSERT INTO search_due (event, ticket) VALUES"
_SEARCHED = "event, id, name, first_name, last_name, company, email, order_number, mark"
# Whoever is new, changed or gone is noted, however it came about: the index for the search (``search``) follows from it.
_SEARCH = (
    "CREATE TABLE search_due (seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, ticket TEXT NOT NULL)",
    f"CREATE TRIGGER search_new AFTER INSERT ON tickets BEGIN {_DUE} (new.event, new.id); END",
    f"CREATE TRIGGER search_gone AFTER DELETE ON tickets BEGIN {_DUE} (old.event, old.id); END",
    f"CREATE TRIGGER search_changed AFTER UPDATE OF {_SEARCHED} ON tickets BEGIN {_DUE} (old.event, old.id), (new.event, new.id); END",
)

_HEADS = (
    """CREATE TABLE heads (
        chain TEXT NOT NULL, station TEXT NOT NULL, name TEXT NOT NULL, since INTEGER NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL,
        trail TEXT NOT NULL, at TEXT NOT NULL, event TEXT NOT NULL, key TEXT NOT NULL, signature TEXT NOT NULL, replaces INTEGER NOT NULL,
        heard_at TEXT NOT NULL,
        PRIMARY KEY (chain, station, seq, hash, key)) WITHOUT ROWID""",
)

_OUTBOX = ("CREATE INDEX attempts_by_row ON attempts (row)",)

_EXITS = ("CREATE TABLE ways_out (entry TEXT PRIMARY KEY) WITHOUT ROWID",)

MIGRATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("001_first", _FIRST),
    ("002_platforms", _PLATFORMS),
    ("003_people", _PEOPLE),
    ("004_search", _SEARCH),
    ("005_heads", _HEADS),
    ("006_outbox", _OUTBOX),
    ("007_doors", _DOORS),
    ("008_rest", _REST),
    ("009_exits", _EXITS),
)
LATEST = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection, latest: int = LATEST) -> None:
    """Brings the schema up to date, or only to the version ``latest``.

    Several processes may start at once: one migrates, the others wait and find it done.
    Raises StoreError where the database was made by a newer version.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > LATEST:
        raise StoreError(f"the database was made by a newer version (schema {version}, this program knows {LATEST}): update the program")
    if version >= latest:
        return
    # sqlite-utils keeps the record of applied migrations; imported here because most starts have nothing to migrate.
    from sqlite_utils import Database as Utils
    from sqlite_utils import Migrations

    migrations = Migrations("kiosk")
    for name, statements in MIGRATIONS[:latest]:
        migrations(name=name)(_applying(statements))
    connection.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(Utils(connection, execute_plugins=False))
        connection.execute(f"PRAGMA user_version = {latest}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.rollback()
        raise


def _applying(statements: tuple[str, ...]) -> Callable[[Any], None]:
    def apply(database: Any) -> None:
        for statement in statements:
            database.conn.execute(statement)

    return apply
