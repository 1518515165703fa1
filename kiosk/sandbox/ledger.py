"""The sandbox's own memory: registrations, check-ins and tokens in one SQLite file, committed before anything is answered."""

import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.core.errors import StoreError
from kiosk.sandbox.event import TICKET_TYPES, stamp
from kiosk.sandbox.people import Person, people

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE registrations (
  registration_id TEXT PRIMARY KEY, registration_number TEXT UNIQUE NOT NULL, qr_code TEXT UNIQUE NOT NULL,
  order_number TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT NOT NULL, company TEXT NOT NULL,
  job_title TEXT NOT NULL, ticket_id TEXT NOT NULL, status TEXT NOT NULL, payment_status TEXT NOT NULL,
  special_requirements TEXT NOT NULL, created_time TEXT NOT NULL);
CREATE TABLE checkins (
  registration_id TEXT PRIMARY KEY REFERENCES registrations, check_in_time TEXT NOT NULL, check_in_location TEXT NOT NULL,
  notes TEXT NOT NULL, checked_in_by TEXT NOT NULL, received_count INTEGER NOT NULL);
CREATE TABLE tokens (token TEXT PRIMARY KEY, expires REAL NOT NULL);
"""
_VERSION = 1


class Ledger:
    """One open state file. Not for several threads: the server asks it from its event loop only."""

    def __init__(self, path: Path, *, checked_in: int = 0, now: datetime | None = None) -> None:
        """Opens ``path``, or creates it with the demo's people, the first ``checked_in`` of them already inside.

        Raises StoreError where the file cannot be used or belongs to something else.
        """
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            self._open(checked_in, now or datetime.now(UTC))
        except sqlite3.Error as error:
            raise StoreError(f"{path} cannot be used as the sandbox's state ({error}): name another file with --state") from error

    def _open(self, checked_in: int, now: datetime) -> None:
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            with self.transaction():
                for statement in _SCHEMA.split(";\n"):
                    self._db.execute(statement)
                self._fill(checked_in, now)
                self._db.execute(f"PRAGMA user_version={_VERSION}")
        elif version != _VERSION:
            raise sqlite3.DatabaseError(f"it has version {version}, not {_VERSION}")

    def _fill(self, checked_in: int, now: datetime) -> None:
        ids = {kind.name: kind.id for kind in TICKET_TYPES}
        created = stamp(now)
        everyone = people()
        for person in everyone:
            self._add(person, ids[person.ticket_type], created)
        for person in [each for each in everyone if each.welcome][:checked_in]:
            self.check_in(person.registration_id, created, "South Door", by="Ana", posted=False)
        self._db.execute("INSERT INTO meta VALUES ('created', ?)", (now.astimezone(UTC).isoformat(),))

    def _add(self, person: Person, ticket_id: str, created: str) -> None:
        self._db.execute(
            "INSERT INTO registrations VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
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
                created,
            ),
        )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, durable when it ends. Does not nest."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    @property
    def created(self) -> datetime:
        """When this state began; the event's days are counted from it."""
        return datetime.fromisoformat(self._db.execute("SELECT value FROM meta WHERE key='created'").fetchone()[0])

    def registrations(self, offset: int, limit: int, status: str = "") -> list[dict[str, Any]]:
        """A page of registrations in the order they came in, optionally of one status."""
        rows = self._db.execute(
            "SELECT * FROM registrations WHERE ?='' OR status=? ORDER BY registration_id LIMIT ? OFFSET ?", (status, status, limit, offset)
        )
        return [dict(row) for row in rows]

    def registration(self, field: str, value: str) -> dict[str, Any] | None:
        """The one registration with this ``registration_id``, ``qr_code`` or ``email``."""
        assert field in {"registration_id", "qr_code", "email"}
        row = self._db.execute(f"SELECT * FROM registrations WHERE {field}=?", (value,)).fetchone()  # noqa: S608 - one of three words
        return dict(row) if row else None

    def count(self, status: str = "") -> int:
        return int(self._db.execute("SELECT count(*) FROM registrations WHERE ?='' OR status=?", (status, status)).fetchone()[0])

    def sold(self, ticket_id: str) -> int:
        """How many places of a ticket type are taken."""
        taken = "SELECT count(*) FROM registrations WHERE ticket_id=? AND status NOT IN ('cancelled', 'rejected')"
        return int(self._db.execute(taken, (ticket_id,)).fetchone()[0])

    def register(self, person: Person, ticket_id: str, now: datetime) -> None:
        """Adds a walk-in."""
        with self.transaction():
            self._add(person, ticket_id, stamp(now))

    def check_in(self, registration_id: str, at: str, where: str, *, notes: str = "", by: str = "", posted: bool = True) -> bool:
        """Records a check-in and whether it was the first; ``posted`` ones are counted in ``received_count``. Call it in a transaction."""
        found = self._db.execute("SELECT 1 FROM checkins WHERE registration_id=?", (registration_id,)).fetchone()
        if found:
            self._db.execute("UPDATE checkins SET received_count=received_count+? WHERE registration_id=?", (posted, registration_id))
            return False
        self._db.execute("INSERT INTO checkins VALUES (?,?,?,?,?,?)", (registration_id, at, where, notes, by, int(posted)))
        self._db.execute("UPDATE registrations SET status='checked_in' WHERE registration_id=?", (registration_id,))
        return True

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
        return int(self._db.execute("SELECT count(*) FROM checkins").fetchone()[0])

    def new_token(self, expires: float) -> str:
        """A fresh access token, good until ``expires`` (epoch seconds)."""
        token = f"1000.{secrets.token_hex(16)}.{secrets.token_hex(16)}"
        self._db.execute("INSERT INTO tokens VALUES (?,?)", (token, expires))
        return token

    def token_holds(self, token: str, now: float) -> bool:
        row = self._db.execute("SELECT expires FROM tokens WHERE token=?", (token,)).fetchone()
        return row is not None and now < row[0]

    def forget_tokens(self) -> None:
        """Every access token is void from now on."""
        self._db.execute("DELETE FROM tokens")

    def close(self) -> None:
        self._db.close()
