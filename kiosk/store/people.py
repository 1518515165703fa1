"""Who works at the door: names, roles and hashed PINs; wrong tries and the locks they lead to.

Design.md keeps PIN hashes with the secrets. They lie in the database instead, on purpose: people, locks and the record of tries must change
together, a snapshot brings them back with the journal they signed, and a keyring has no room for a list. The price: whoever can read the
file can try all PINs of four digits at leisure, argon2 or not. Against that the file is its owner's only, and can be encrypted.
"""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.core.roles import Role
from kiosk.store import journal
from kiosk.store.database import Database
from kiosk.store.rows import plain, time_text, time_value

MOST_CLAIMED = 60
"""So many characters of a name that was claimed are kept."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a PIN. ``pin`` is argon2's encoded hash."""

    id: str
    name: str
    role: Role
    pin: str = field(repr=False)
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Lock:
    """Wrong tries since the last right one, and ``ticks``, the unsettable clock's seconds at the last of them."""

    failures: int = 0
    ticks: float = 0.0


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the record of signings: who was claimed, and what came of it; never a PIN. ``person`` is empty where nobody has the name."""

    at: datetime
    station: str
    person: str
    claimed: str
    result: str


def set_up(database: Database) -> bool:
    """Whether anybody has a PIN. Where nobody has, everything is open and signed by the station's own operator."""
    return database.row("SELECT 1 FROM people WHERE removed_at IS NULL LIMIT 1") is not None


def everybody(database: Database) -> list[Person]:
    """All people, by name."""
    return [_person(row) for row in database.rows("SELECT * FROM people WHERE removed_at IS NULL ORDER BY folded")]


def named(database: Database, name: str) -> Person | None:
    """The person of this name, whatever its case, width and spaces."""
    row = database.row("SELECT * FROM people WHERE folded = ? AND removed_at IS NULL", (folded(name),))
    return _person(row) if row else None


def of_id(database: Database, person: str) -> Person | None:
    """The person of this id, None for one who was removed."""
    row = database.row("SELECT * FROM people WHERE id = ? AND removed_at IS NULL", (person,))
    return _person(row) if row else None


def add(database: Database, person: Person) -> None:
    """One more; the name must be free."""
    database.execute(
        "INSERT INTO people (id, name, folded, role, pin, added_at) VALUES (?, ?, ?, ?, ?, ?)",
        (person.id, plain(person.name), folded(person.name), person.role.value, person.pin, time_text(person.added_at)),
    )


def remove(database: Database, person: str, at: datetime) -> None:
    """Takes somebody out. The row stays without name and PIN, so that a snapshot does not bring the person back after a salvage."""
    database.execute("UPDATE people SET name = '', folded = '', pin = '', removed_at = ? WHERE id = ?", (time_text(at), person))


def set_pin(database: Database, person: str, pin: str) -> None:
    """Another PIN, hashed."""
    database.execute("UPDATE people SET pin = ? WHERE id = ?", (pin, person))


def subject(database: Database, name: str) -> str:
    """Whom a lock is for, without the name: names that nobody has are locked like all others, so that locks tell nothing."""
    return hmac.new(journal.station_key(database), f"pin:{folded(name)}".encode(), hashlib.sha256).hexdigest()


def lock(database: Database, whom: str) -> Lock:
    """The wrong tries of a subject."""
    row = database.row("SELECT failures, ticks FROM pin_locks WHERE subject = ?", (whom,))
    return Lock(row["failures"], row["ticks"]) if row else Lock()


def put_lock(database: Database, whom: str, kept: Lock, at: datetime) -> None:
    """Keeps a subject's wrong tries; none: forgets it."""
    if kept.failures <= 0:
        database.execute("DELETE FROM pin_locks WHERE subject = ?", (whom,))
    else:
        database.execute("INSERT OR REPLACE INTO pin_locks VALUES (?, ?, ?, ?)", (whom, kept.failures, time_text(at), kept.ticks))


def tell(database: Database, at: datetime, station: str, person: str, claimed: str, result: str) -> int:
    """Adds to the record of signings and gives the line's number. A claimed name with a digit in it may be a PIN in the wrong place, or a
    code: it is not kept.
    """
    shown = "" if any(letter.isdigit() for letter in claimed) and not person else plain(claimed[:MOST_CLAIMED])
    added = database.execute(
        "INSERT INTO signings (at, station, person, claimed, result) VALUES (?, ?, ?, ?, ?)", (time_text(at), station, person, shown, result)
    )
    return int(added.lastrowid or 0)


def came_of(database: Database, line: int, result: str) -> None:
    """What came of a try that was begun."""
    database.execute("UPDATE signings SET result = ? WHERE id = ?", (result, line))


def told(database: Database, most: int) -> list[Told]:
    """The record's newest lines, newest first."""
    rows = database.rows("SELECT * FROM signings ORDER BY id DESC LIMIT ?", (most,))
    return [Told(time_value(row["at"]), row["station"], row["person"], row["claimed"], row["result"]) for row in rows]


def folded(name: str) -> str:
    """A name as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", plain(name)).casefold().split())


def _person(row: object) -> Person:
    values = {key: row[key] for key in ("id", "name", "pin")}  # type: ignore[index]
    return Person(role=Role(row["role"]), added_at=time_value(row["added_at"]), **values)  # type: ignore[index]
