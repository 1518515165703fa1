"""What of the store one station hands to another: the event, its programme, tickets and check-ins; and the keys of those who sign it."""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from kiosk.core.entry import RemoteEntry
from kiosk.core.ticket import Attention, AttentionKind, Question, Status, Strength, Ticket, TicketCode
from kiosk.ports.platform import Session
from kiosk.store import aliases, tickets
from kiosk.store.claims import Place
from kiosk.store.database import Database
from kiosk.store.events import KnownEvent
from kiosk.store.rows import optional_time, time_text, time_value

_AT_ONCE = 500
_TEXTS = ("id", "name", "type", "type_id", "company", "first_name", "last_name", "email", "order_number", "status")
_TIMES = ("valid_from", "valid_until")
_JSON = ("checkpoints", "sessions", "questions", "attention")


def signing_key(database: Database) -> bytes:
    """This station's Ed25519 key (32 bytes), made once; it never leaves the station."""
    database.execute("INSERT OR IGNORE INTO meta VALUES ('roster_key', ?)", (secrets.token_hex(32),))
    row = database.row("SELECT value FROM meta WHERE key = 'roster_key'")
    assert row is not None
    return bytes.fromhex(row["value"])


def trusted(database: Database, event: str) -> bytes | None:
    """The public key whose rosters of this event are taken; None before the first."""
    row = database.row("SELECT value FROM meta WHERE key = ?", (f"roster_trust:{event}",))
    return bytes.fromhex(row["value"]) if row else None


def trust(database: Database, event: str, key: bytes) -> None:
    """From now on this public key's rosters are taken. Inside the caller's transaction."""
    database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"roster_trust:{event}", key.hex()))


@contextmanager
def reading(database: Database) -> Iterator[None]:
    """All that is read inside is of one moment; doors go on writing meanwhile."""
    database.execute("BEGIN")
    try:
        yield
    finally:
        database.connection.rollback()


def event_record(database: Database, known: KnownEvent) -> dict[str, Any]:
    """The event as a file tells it: its row, without what is this station's own."""
    row = database.row("SELECT name, timezone, starts, ends, codes, hours, scanning, signing, roster_at FROM events WHERE id = ?", (known.id,))
    assert row is not None
    return {
        "id": known.id,
        **dict(row),
        "codes": json.loads(row["codes"]),
        "hours": json.loads(row["hours"]),
        "scanning": bool(row["scanning"]),
    }


def event_of(told: Mapping[str, Any]) -> tuple[KnownEvent, datetime | None, datetime | None]:
    """The event back, with when it starts and ends. ``roster_at`` is always there. Raises ValueError, TypeError or KeyError."""
    hours = tuple((time_value(starts), time_value(ends)) for starts, ends in told["hours"])
    texts = (str(told["id"]), str(told["name"]), str(told["timezone"]), frozenset(map(str, told["codes"])))
    known = KnownEvent(*texts, time_value(told["roster_at"]), "", hours, bool(told["scanning"]), str(told["signing"]))
    return known, optional_time(told["starts"]), optional_time(told["ends"])


def session_record(session: Session) -> list[Any]:
    """A session as a file tells it."""
    starts, ends = (None if at is None else time_text(at) for at in (session.starts, session.ends))
    return [session.id, session.name, starts, ends, session.place, session.capacity]


def session_of(told: Any) -> Session:
    """The session back. Raises ValueError or TypeError."""
    id_, name, starts, ends, place, capacity = told
    return Session(str(id_), str(name), optional_time(starts), optional_time(ends), str(place), None if capacity is None else int(capacity))


def ticket_records(database: Database, event: str) -> Iterator[tuple[bool, dict[str, Any]]]:
    """Every ticket with its codes, and whether a pull has brought it (False: a walk-in, or one that proved itself)."""
    after = ""
    while rows := database.rows("SELECT * FROM tickets WHERE event = ? AND id > ? ORDER BY id LIMIT ?", (event, after, _AT_ONCE)):
        codes: dict[str, list[list[str]]] = {}
        bounds = (event, after, rows[-1]["id"])
        for code in database.rows("SELECT ticket, text, strength FROM codes WHERE event = ? AND ticket > ? AND ticket <= ?", bounds):
            codes.setdefault(code["ticket"], []).append([code["text"], code["strength"]])
        for row in rows:
            told = {name: row[name] for name in (*_TEXTS, "paid", *_TIMES) if row[name] not in {"", None}}
            told |= {name: json.loads(row[name]) for name in _JSON if row[name] is not None}
            yield bool(row["roster"]), {**told, "codes": codes.get(row["id"], [])}
        after = rows[-1]["id"]


def ticket_of(event: str, told: Mapping[str, Any]) -> Ticket:
    """The ticket back. Raises ValueError, TypeError or KeyError."""
    texts = {name: str(told.get(name, "")) for name in _TEXTS}
    if not texts["id"]:
        raise ValueError
    limits = {name: None if told.get(name) is None else frozenset(map(str, told[name])) for name in ("checkpoints", "sessions")}
    return Ticket(
        event=event,
        id=texts["id"],
        name=texts["name"],
        type=texts["type"],
        type_id=texts["type_id"],
        company=texts["company"],
        first_name=texts["first_name"],
        last_name=texts["last_name"],
        email=texts["email"],
        order=texts["order_number"],
        status=Status(texts["status"]),
        paid=None if told.get("paid") is None else bool(told["paid"]),
        codes=tuple(TicketCode(str(text), Strength(strength)) for text, strength in told["codes"]),
        valid_from=optional_time(told.get("valid_from")),
        valid_until=optional_time(told.get("valid_until")),
        checkpoints=limits["checkpoints"],
        sessions=limits["sessions"],
        questions=tuple(_question(*each) for each in told.get("questions", ())),
        attention=tuple(Attention(AttentionKind(kind), str(text)) for kind, text in told.get("attention", ())),
    )


def _question(id_: Any, words: Any, kind: Any, choices: Any) -> Question:
    return Question(str(id_), str(words), str(kind), tuple((str(one), str(said)) for one, said in choices))


def entry_records(database: Database, event: str, door: Place | None) -> Iterator[list[str | None]]:
    """Who has attended, as ``[ticket, time, where, by]``: what the platform told, and what this station did and the platform is told.

    ``door`` is this station's where an entry there is attendance: for platforms that are told nothing.
    """
    ticket, at = "", ""
    query = "SELECT ticket, at, place, operator FROM remote WHERE event = ? AND (ticket, at) > (?, ?) ORDER BY ticket, at LIMIT ?"
    while rows := database.rows(query, (event, ticket, at, _AT_ONCE)):
        yield from (list(row) for row in rows)
        ticket, at = rows[-1]["ticket"], rows[-1]["at"]
    last = 0
    while rows := database.rows(
        """SELECT claims.rowid AS row, claims.ticket, claims.at, journal.station, details.operator FROM claims
           JOIN journal ON journal.id = claims.entry LEFT JOIN details ON details.entry = claims.entry
           LEFT JOIN outbox ON outbox.entry = claims.entry AND outbox.kind = 'upload'
           WHERE claims.rowid > ? AND claims.event = ? AND claims.direction = 'entry' AND claims.released_by IS NULL
           AND (outbox.state IN ('due', 'done', 'quarantined') OR (claims.checkpoint = ? AND ? = 'entry'))
           ORDER BY claims.rowid LIMIT ?""",
        (last, event, door.checkpoint if door else None, door.direction if door else "", _AT_ONCE),
    ):
        yield from ([row["ticket"], row["at"], row["station"], row["operator"] or None] for row in rows)
        last = rows[-1]["row"]


def entry_of(told: Any) -> RemoteEntry:
    """The check-in back. Raises ValueError or TypeError."""
    ticket, at, where, by = told
    return RemoteEntry(str(ticket), time_value(at) if at else None, where and str(where), by and str(by))


def ids_here(database: Database, event: str, theirs: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What tickets of another station are called here, by their ids there; and which of its names (by platform id) are new here.

    ``theirs`` are the other station's aliases. A ticket that is known here by the platform's id keeps it.
    """
    ours = aliases.known(database, event)
    here, new = dict(ours), {}
    for platform, local in theirs.items():
        if platform in ours:
            here[local] = ours[platform]
        elif tickets.get(database, event, platform) is not None:
            here[local] = platform
        else:
            new[platform] = local
    return here, new


def forget_mark(database: Database, event: str) -> None:
    """A roster that another station pulled says nothing of what this one would miss if it asked for changes only."""
    database.execute("UPDATE events SET mark = '' WHERE id = ?", (event,))
