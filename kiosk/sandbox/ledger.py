"""The sandbox's own memory, the same for every face: registrations, check-ins, tokens in one SQLite file, committed before any answer."""

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from kiosk.core.errors import StoreError
from kiosk.sandbox.event import TICKET_TYPES, stamp
from kiosk.sandbox.people import Person, crowd

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE registrations (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  registration_id TEXT UNIQUE NOT NULL, registration_number TEXT UNIQUE NOT NULL, qr_code TEXT UNIQUE NOT NULL,
  order_number TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT NOT NULL, company TEXT NOT NULL,
  job_title TEXT NOT NULL, ticket_id TEXT NOT NULL, status TEXT NOT NULL, payment_status TEXT NOT NULL,
  special_requirements TEXT NOT NULL, created_time TEXT NOT NULL, updated TEXT NOT NULL);
CREATE INDEX by_email ON registrations (email);
CREATE INDEX by_order ON registrations (order_number);
CREATE INDEX by_status ON registrations (status, ticket_id);
CREATE INDEX by_updated ON registrations (updated);
CREATE TABLE removed (registration_id TEXT PRIMARY KEY, updated TEXT NOT NULL);
CREATE TABLE checkins (
  registration_id TEXT PRIMARY KEY REFERENCES registrations (registration_id), check_in_time TEXT NOT NULL,
  check_in_location TEXT NOT NULL, notes TEXT NOT NULL, checked_in_by TEXT NOT NULL, received_count INTEGER NOT NULL);
CREATE TABLE tokens (token TEXT PRIMARY KEY, expires REAL NOT NULL);
CREATE TABLE kept (kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key));
"""
_VERSION = 2
PEOPLE = 500
"""How many the demo has, unless more are asked for."""
_WITH_CHECKIN = (
    "SELECT r.*, c.check_in_time, c.check_in_location, c.checked_in_by FROM registrations r LEFT JOIN checkins c USING (registration_id)"
)
CHANGEABLE = frozenset(
    {"first_name", "last_name", "email", "company", "job_title", "ticket_id", "status", "payment_status", "special_requirements", "qr_code"}
)
"""The columns of a registration that ``change`` takes."""


def moment(now: datetime) -> str:
    """A moment to the microsecond, UTC, in a form that sorts: ``2026-06-15T09:00:00.000000Z``."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Ledger:
    """One open state file. Not for several threads: the server asks it from its event loop only.

    A row of a registration is a dict of the table's columns (``seq`` grows with each, ``updated`` is the ``moment`` of the last change)
    and of its check-in: ``check_in_time``, ``check_in_location``, ``checked_in_by``, None where there is none.
    """

    def __init__(self, path: Path, *, people: int = PEOPLE, checked_in: int = 0, now: datetime | None = None) -> None:
        """Opens ``path``, or creates it with so many of the demo's people, the first ``checked_in`` of them already inside.

        Raises StoreError where the file cannot be used or belongs to something else.
        """
        self._counts: dict[object, int] = {}
        self._ends: dict[tuple[str, str, int], int] = {}  # the last row of each page that was asked for
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            self._open(people, checked_in, now or datetime.now(UTC))
        except sqlite3.Error as error:
            raise StoreError(f"{path} cannot be used as the sandbox's state ({error}): name another file with --state") from error

    def _open(self, people: int, checked_in: int, now: datetime) -> None:
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            with self.transaction():
                for statement in _SCHEMA.split(";\n"):
                    self._db.execute(statement)
                self._fill(people, checked_in, now)
                self._db.execute(f"PRAGMA user_version={_VERSION}")
        elif version != _VERSION:
            raise sqlite3.DatabaseError(f"it has version {version}, not {_VERSION}")

    def _fill(self, people: int, checked_in: int, now: datetime) -> None:
        ids = {kind.name: kind.id for kind in TICKET_TYPES}
        self._db.executemany(_INSERT, (_columns(person, ids[person.ticket_type], now) for person in crowd(people)))
        for person in islice((each for each in crowd(people) if each.welcome), checked_in):
            self.check_in(person.registration_id, stamp(now), "South Door", by="Ana", posted=False, now=now)
        self._db.execute("INSERT INTO meta VALUES ('created', ?)", (now.astimezone(UTC).isoformat(),))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, durable when it ends. Does not nest."""
        self._db.execute("BEGIN IMMEDIATE")
        self._forget_figures()
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        finally:
            self._forget_figures()
        self._db.execute("COMMIT")

    def _forget_figures(self) -> None:
        self._counts.clear()
        self._ends.clear()

    @property
    def created(self) -> datetime:
        """When this state began; the event's days are counted from it."""
        return datetime.fromisoformat(self._db.execute("SELECT value FROM meta WHERE key='created'").fetchone()[0])

    def registrations(self, offset: int, limit: int, status: str = "", since: str = "") -> list[dict[str, Any]]:
        """A page of registrations in the order they came in, optionally of one status, or changed at or after the moment ``since``.

        A page costs the same wherever it lies, if the one before it was the last to be asked for, or nobody was ever removed.
        """
        if not status and not since and self._last == self.count():
            rows = self._db.execute(f"{_WITH_CHECKIN} WHERE r.seq > ? AND r.seq <= ? ORDER BY r.seq", (offset, offset + limit)).fetchall()
        else:
            after = self._ends.get((status, since, offset))
            chosen = "SELECT seq FROM registrations WHERE seq>?1 AND (?2='' OR status=?2) AND updated>=?3 ORDER BY seq LIMIT ?4 OFFSET ?5"
            values = (after or 0, status, since, limit, 0 if after else offset)
            rows = self._db.execute(f"{_WITH_CHECKIN} WHERE r.seq IN ({chosen}) ORDER BY r.seq", values).fetchall()
            if rows:
                self._ends[status, since, offset + len(rows)] = rows[-1]["seq"]
        return [dict(row) for row in rows]

    def registration(self, field: str, value: str) -> dict[str, Any] | None:
        """The one registration with this ``registration_id``, ``registration_number``, ``qr_code``, ``email`` or ``seq``."""
        assert field in {"registration_id", "registration_number", "qr_code", "email", "seq"}
        row = self._db.execute(f"{_WITH_CHECKIN} WHERE r.{field}=? ORDER BY r.seq", (value,)).fetchone()
        return dict(row) if row else None

    def order(self, order_number: str) -> list[dict[str, Any]]:
        """The registrations of one order."""
        return [dict(row) for row in self._db.execute(f"{_WITH_CHECKIN} WHERE r.order_number=? ORDER BY r.seq", (order_number,))]

    def orders(self, offset: int, limit: int, since: str = "") -> list[str]:
        """A page of order numbers in the order they came in; ``since``: of those in which something changed at or after that moment."""
        chosen = "SELECT order_number FROM registrations GROUP BY order_number HAVING max(updated)>=? ORDER BY min(seq) LIMIT ? OFFSET ?"
        return [row[0] for row in self._db.execute(chosen, (since, limit, offset))]

    def order_count(self, since: str = "") -> int:
        return self._counted("SELECT count(DISTINCT order_number) FROM registrations WHERE updated>=?", since)

    def count(self, status: str = "", since: str = "") -> int:
        return self._counted("SELECT count(*) FROM registrations WHERE (?1='' OR status=?1) AND updated>=?2", status, since)

    def sold(self, ticket_id: str) -> int:
        """How many places of a ticket type are taken."""
        return self._counted("SELECT count(*) FROM registrations WHERE ticket_id=? AND status NOT IN ('cancelled', 'rejected')", ticket_id)

    @property
    def next(self) -> int:
        """The ``seq`` that the next registration will have: good for making ids that nobody has."""
        return self._last + 1

    @property
    def _last(self) -> int:
        return self._counted("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name='registrations'")

    def _counted(self, statement: str, *values: str) -> int:
        if (statement, values) not in self._counts:
            self._counts[statement, values] = int(self._db.execute(statement, values).fetchone()[0])
        return self._counts[statement, values]

    def register(self, person: Person, ticket_id: str, now: datetime) -> None:
        """Adds a walk-in."""
        with self.transaction():
            self._db.execute(_INSERT, _columns(person, ticket_id, now))

    def change(self, registration_id: str, now: datetime, **values: str) -> bool:
        """Changes columns of a registration (names, ``email``, ``status`` …), and tells whether there is one."""
        assert values.keys() <= CHANGEABLE
        set_ = "".join(f", {name}=?" for name in values)
        with self.transaction():
            done = self._db.execute(
                f"UPDATE registrations SET updated=?{set_} WHERE registration_id=?",  # noqa: S608 - names of our own columns
                (moment(now), *values.values(), registration_id),
            )
        return done.rowcount > 0

    def remove(self, registration_id: str, now: datetime) -> bool:
        """Removes a registration and its check-in without a trace but in ``removed``, and tells whether there was one."""
        with self.transaction():
            self._db.execute("DELETE FROM checkins WHERE registration_id=?", (registration_id,))
            done = self._db.execute("DELETE FROM registrations WHERE registration_id=?", (registration_id,))
            if done.rowcount:
                self._db.execute("INSERT OR REPLACE INTO removed VALUES (?,?)", (registration_id, moment(now)))
        return done.rowcount > 0

    def removed(self, since: str = "") -> list[str]:
        """The ids of those who were removed at or after the moment ``since``."""
        return [row[0] for row in self._db.execute("SELECT registration_id FROM removed WHERE updated>=? ORDER BY updated", (since,))]

    def check_in(
        self, registration_id: str, at: str, where: str, *, notes: str = "", by: str = "", posted: bool = True, now: datetime | None = None
    ) -> bool:
        """Records a check-in and whether it was the first; ``posted`` ones are counted in ``received_count``. Call it in a transaction."""
        found = self._db.execute("SELECT 1 FROM checkins WHERE registration_id=?", (registration_id,)).fetchone()
        if found:
            self._db.execute("UPDATE checkins SET received_count=received_count+? WHERE registration_id=?", (posted, registration_id))
            return False
        self._db.execute("INSERT INTO checkins VALUES (?,?,?,?,?,?)", (registration_id, at, where, notes, by, int(posted)))
        self._set_status(registration_id, "checked_in", now)
        return True

    def check_out(self, registration_id: str, *, now: datetime | None = None) -> bool:
        """Takes a check-in back, and tells whether there was one. Call it in a transaction."""
        done = self._db.execute("DELETE FROM checkins WHERE registration_id=?", (registration_id,))
        if done.rowcount:
            self._set_status(registration_id, "approved", now)
        return done.rowcount > 0

    def _set_status(self, registration_id: str, status: str, now: datetime | None) -> None:
        values = (status, moment(now or datetime.now(UTC)), registration_id)
        self._db.execute("UPDATE registrations SET status=?, updated=? WHERE registration_id=?", values)

    def checkin(self, registration_id: str) -> Mapping[str, Any]:
        """The check-in of somebody who is inside."""
        return dict(self._db.execute("SELECT * FROM checkins WHERE registration_id=?", (registration_id,)).fetchone())

    def checkins(self, offset: int = 0, limit: int = -1) -> list[dict[str, Any]]:
        """Check-ins in the order they arrived; ``limit`` -1 gives all."""
        rows = self._db.execute(
            "SELECT c.*, r.registration_number, r.qr_code FROM checkins c JOIN registrations r USING (registration_id)"
            " ORDER BY c.rowid LIMIT ? OFFSET ?",
            (limit, offset),
        )
        return [dict(row) for row in rows]

    def checkin_count(self) -> int:
        return self._counted("SELECT count(*) FROM checkins")

    def new_token(self, expires: float, text: str = "") -> str:
        """A fresh access token, good until ``expires`` (epoch seconds); ``text`` is one of the face's own making."""
        token = text or f"1000.{secrets.token_hex(16)}.{secrets.token_hex(16)}"
        self._db.execute("INSERT OR REPLACE INTO tokens VALUES (?,?)", (token, expires))
        return token

    def token_holds(self, token: str, now: float) -> bool:
        row = self._db.execute("SELECT expires FROM tokens WHERE token=?", (token,)).fetchone()
        return row is not None and now < row[0]

    def forget_tokens(self) -> None:
        """Every access token is void from now on."""
        self._db.execute("DELETE FROM tokens")

    def keep(self, kind: str, key: str, value: Any) -> None:
        """Keeps what only one face knows of (JSON) under a ``kind`` of its own; what had that key is replaced."""
        self._db.execute("INSERT OR REPLACE INTO kept VALUES (?,?,?)", (kind, key, json.dumps(value)))

    def kept(self, kind: str, key: str) -> Any:
        """What was kept, None where nothing was."""
        row = self._db.execute("SELECT value FROM kept WHERE kind=? AND key=?", (kind, key)).fetchone()
        return None if row is None else json.loads(row[0])

    def all_kept(self, kind: str) -> dict[str, Any]:
        """Everything of that kind by its key, oldest first."""
        return {row[0]: json.loads(row[1]) for row in self._db.execute("SELECT key, value FROM kept WHERE kind=? ORDER BY rowid", (kind,))}

    def forget(self, kind: str, key: str) -> bool:
        """Forgets what was kept, and tells whether there was something."""
        return self._db.execute("DELETE FROM kept WHERE kind=? AND key=?", (kind, key)).rowcount > 0

    def close(self) -> None:
        self._db.close()


_INSERT = (
    "INSERT INTO registrations (registration_id, registration_number, qr_code, order_number, first_name, last_name, email, company,"
    " job_title, ticket_id, status, payment_status, special_requirements, created_time, updated) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)


def _columns(person: Person, ticket_id: str, now: datetime) -> tuple[str, ...]:
    return (
        person.registration_id,
        person.number,
        person.code,
        person.order,
        person.first_name,
        person.last_name,
        person.email,
        person.company,
        person.job_title,
        ticket_id,
        person.status,
        person.payment,
        person.requirements,
        stamp(now),
        moment(now),
    )
