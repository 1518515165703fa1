"""What is odd about a station's journal, in words: times that go back, another laptop that has it, a key that others can read."""

from datetime import datetime, timedelta

from kiosk.flow import heads
from kiosk.flow.leaving import SECRET
from kiosk.secrets import Secrets
from kiosk.store import journal, succession
from kiosk.store.database import Database

_AHEAD = timedelta(minutes=2)


def oddities(database: Database, now: datetime) -> list[str]:
    """Everything that a person should look into; empty where all is well. Raises StoreError."""
    found = []
    newest = journal.newest_time(database)
    if newest is not None and newest > now + _AHEAD:
        found.append(
            f"the journal has a line of {newest:%Y-%m-%d %H:%M:%S} UTC, which is still to come: this computer's clock was set back. Each "
            "scan keeps the time and the day it had; set the clock right before the next one"
        )
    if (head := heads.successor(database)) is not None:
        found.append(f"another laptop ({head.name!r}) took this station over at {head.at:%Y-%m-%d %H:%M} UTC: do not use both at one door")
    if held := succession.held(database):
        found.append(f"{held} check-ins wait because another laptop with the same journal sends them; if it is gone: kiosk take-over")
    return found


def key_place(database: Database, secrets: Secrets) -> str:
    """Where the key lies that signs the journal's heads. Raises SettingsError, StoreError."""
    station = journal.station_id(database)
    if secrets.own(SECRET, station) is None:
        return "no head has left this station yet; its key is made with the first one"
    if secrets.in_keyring(SECRET, station):
        return "the key that signs the journal's heads is in the OS keyring"
    return "the key that signs the journal's heads is in secrets.toml, there is no OS keyring: who can read that file can sign as this station"
