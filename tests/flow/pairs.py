"""Two stations and a file between them."""

from pathlib import Path

from kiosk.flow.facts import place
from kiosk.flow.handover import Allowed, Handed, Taken, hand_out, take_newer, take_over
from kiosk.store.database import Database
from tests.flow.stands import Stand

PASS = "correct horse battery"


def out(stand: Stand, file: Path, *, station: str = "Main") -> Handed:
    door = place(stand.rules) if stand.rules.attends else None
    return hand_out(stand.database, "e", file, PASS, station=station, door=door)


def into(stand: Stand, file: Path, passphrase: str = PASS, allowed: Allowed | None = None) -> Taken:
    return take_over(stand.database, "e", file, passphrase, period=stand.rules.period, now=stand.now(), allowed=allowed or Allowed())


def newer(stand: Stand, file: Path) -> Taken | None:
    return take_newer(stand.database, "e", file, PASS, period=stand.rules.period, now=stand.now())


def state(database: Database) -> list[list[tuple[object, ...]]]:
    """Everything a file could change."""
    names = ("events", "tickets", "codes", "sessions", "aliases", "remote", "conflicts", "claims", "outbox")
    kept = [[tuple(row) for row in database.rows(f"SELECT * FROM {name}")] for name in names]
    return [*kept, [tuple(row) for row in database.rows("SELECT * FROM meta WHERE key LIKE 'roster_trust%'")]]
