"""People who registered at this door: made at the platform before their check-in is sent, and never made twice."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.core.ticket import Ticket
from kiosk.store import aliases, outbox, tickets
from kiosk.store.database import Database
from kiosk.store.rows import plain, time_text, time_value

WAITING = ("due", "uncertain", "quarantined")
"""States in which the platform has no ticket yet: the check-in waits. ``uncertain``: it may have arrived; the next full pull will tell."""


_SAME = "first_name = ? COLLATE NOCASE AND last_name = ? COLLATE NOCASE AND email = ? COLLATE NOCASE"


_SOMEBODY_ELSE = "the platform answered with somebody else's registration of that name: the next full pull will tell"


@dataclass(frozen=True, slots=True)
class WalkInRow:
    """One walk-in on its way. ``ticket`` is its id here; ``attempts`` counts tries that may have arrived."""

    id: int
    ticket: str
    at: datetime
    first_name: str
    last_name: str
    email: str
    company: str
    phone: str
    type_id: str
    state: str
    attempts: int
    next: datetime
    reason: str


def add(database: Database, ticket: Ticket, *, phone: str, at: datetime, offered: bool) -> None:
    """Keeps the ticket and what the platform is to be told; ``offered`` is whether it takes walk-ins. Inside the caller's transaction."""
    twins = [row["id"] for row in database.rows(f"SELECT id FROM main.tickets WHERE event = ? AND {_SAME}", (ticket.event, *_names(ticket)))]  # noqa: S608
    tickets.put_local(database, ticket)
    texts = (plain(each) for each in (ticket.first_name, ticket.last_name, ticket.email, ticket.company, phone, ticket.type_id))
    database.execute(
        """INSERT INTO walkins (event, ticket, at, first_name, last_name, email, company, phone, type_id, state, next_at, twins)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (ticket.event, ticket.id, time_text(at), *texts, "due" if offered else "local_only", time_text(at), json.dumps(twins)),
    )


def is_local_only(database: Database, event: str, ticket: str) -> bool:
    """Whether the ticket is of a walk-in that the platform will never know."""
    return database.row("SELECT 1 FROM walkins WHERE event = ? AND ticket = ? AND state = 'local_only'", (event, ticket)) is not None


def due(database: Database, event: str, now: datetime | None) -> list[WalkInRow]:
    """Walk-ins to make; with ``now`` only those whose pause is over. The one that was tried last comes last."""
    rows = database.rows(
        """SELECT * FROM walkins WHERE event = ?1 AND state = 'due' AND (next_at <= ?2 OR next_at > ?3 OR coalesce(tried_at, at) > ?2)
           ORDER BY tried_at, id""",
        (event, *outbox.due_bounds(now)),
    )
    return [_row(row) for row in rows]


def open_rows(database: Database, event: str | None = None) -> list[WalkInRow]:
    """Every walk-in that is not made yet, or wants a person."""
    rows = database.rows(
        "SELECT * FROM walkins WHERE (event = ?1 OR ?1 IS NULL) AND state IN ('due', 'uncertain', 'quarantined') ORDER BY id", (event,)
    )
    return [_row(row) for row in rows]


def trying(database: Database, row: int, now: datetime) -> None:
    """Written down before any byte leaves."""
    with database.transaction():
        database.execute("UPDATE walkins SET attempts = attempts + 1, tried_at = ? WHERE id = ?", (time_text(now), row))


def made(database: Database, event: str, row: WalkInRow, platform_id: str) -> bool:
    """The platform's ticket for it. Its check-in may go now. False where that ticket is somebody else's: then a full pull must tell."""
    with database.transaction():
        known = database.row("SELECT twins FROM walkins WHERE id = ?", (row.id,))
        holder = aliases.local_id(database, event, platform_id)
        if holder not in {platform_id, row.ticket} or (known is not None and plain(platform_id) in json.loads(known["twins"])):
            database.execute("UPDATE walkins SET state = 'uncertain', reason = ? WHERE id = ?", (_SOMEBODY_ELSE, row.id))
            return False
        database.execute("UPDATE walkins SET state = 'done', reason = '' WHERE id = ?", (row.id,))
        aliases.absorb(database, event, platform_id, row.ticket)
    return True


def postpone(database: Database, row: int, until: datetime, reason: str, *, surely_not_sent: bool) -> None:
    """Again later; where nothing can have arrived, the attempt does not count."""
    with database.transaction():
        database.execute(
            "UPDATE walkins SET next_at = ?, reason = ?, attempts = attempts - ? WHERE id = ?",
            (time_text(until), plain(reason), int(surely_not_sent), row),
        )


def leave(database: Database, event: str, row: WalkInRow, state: str, reason: str, now: datetime) -> None:
    """``quarantined``: the platform's final no, which its check-in shares; ``uncertain``: the next full pull will tell."""
    with database.transaction():
        database.execute("UPDATE walkins SET state = ?, reason = ? WHERE id = ?", (state, plain(reason), row.id))
    outbox.sweep(database, event, now)


def behind(database: Database, upload: int) -> int | None:
    """The walk-in that an upload row waits for, or with which it was refused, where a retry of the row means the walk-in."""
    row = database.row(
        f"""SELECT walkins.id FROM outbox JOIN journal ON journal.id = outbox.entry
           JOIN walkins ON walkins.event = outbox.event AND walkins.ticket = outbox.ticket
           WHERE outbox.id = ? AND outbox.kind = 'upload' AND outbox.state IN ('due', 'quarantined') AND journal.outcome <> 'refused'
           AND walkins.state IN ('due', 'quarantined') AND NOT {outbox.TAKEN_BACK}""",  # noqa: S608
        (upload,),
    )
    return row["id"] if row else None


def retry(database: Database, row: int, now: datetime) -> bool:
    """Makes it due again, by hand, with its check-in. False where there is no such row."""
    with database.transaction():
        found = database.row("SELECT event, ticket FROM walkins WHERE id = ? AND state IN ('due', 'uncertain', 'quarantined')", (row,))
        if found is None:
            return False
        database.execute("UPDATE walkins SET state = 'due', next_at = ?, reason = '' WHERE id = ?", (time_text(now), row))
        database.execute(
            f"""UPDATE outbox SET state = 'due', next_at = ?, reason = '' WHERE event = ? AND ticket = ? AND kind = 'upload'
               AND state = 'quarantined' AND NOT {outbox.TAKEN_BACK}""",  # noqa: S608
            (time_text(now), found["event"], found["ticket"]),
        )
    return True


def found(database: Database, event: str, began: datetime, now: datetime, *, full: bool) -> list[tuple[str, str]]:
    """Walk-ins that may have arrived and that an incoming roster shows (id here, the platform's id); uncertain ones that it does not show
    are made again, after a ``full`` roster. Inside a transaction. Only a pull that began after the last try can tell.

    Who was on the list under that name before the walk-in came is somebody else.
    """
    pairs: list[tuple[str, str]] = []
    waiting = """SELECT * FROM walkins WHERE event = ? AND state IN ('due', 'uncertain') AND attempts > 0
        AND (tried_at < ? OR tried_at > ?) ORDER BY id"""
    for row in database.rows(waiting, (event, time_text(began), time_text(now))):
        not_these = {*json.loads(row["twins"]), *(platform for _, platform in pairs)}
        matches = database.rows(
            f"""SELECT id FROM incoming.tickets WHERE {_SAME} AND status NOT IN ('cancelled', 'rejected')
                AND id NOT IN (SELECT platform_id FROM aliases WHERE event = ?)
                AND id NOT IN (SELECT ticket FROM walkins WHERE event = ?) ORDER BY id""",  # noqa: S608
            (row["first_name"], row["last_name"], row["email"], event, event),
        )
        match = next((each["id"] for each in matches if each["id"] not in not_these), None)
        if match is not None:
            pairs.append((row["ticket"], str(match)))
            database.execute("UPDATE walkins SET state = 'done', reason = '' WHERE id = ?", (row["id"],))
        elif row["state"] == "uncertain" and full:
            database.execute("UPDATE walkins SET state = 'due', reason = '', attempts = 0 WHERE id = ?", (row["id"],))
    return pairs


def _names(ticket: Ticket) -> tuple[str, str, str]:
    return plain(ticket.first_name), plain(ticket.last_name), plain(ticket.email)


def _row(row: Any) -> WalkInRow:
    names = ("id", "ticket", "first_name", "last_name", "email", "company", "phone", "type_id", "state", "attempts", "reason")
    return WalkInRow(at=time_value(row["at"]), next=time_value(row["next_at"]), **{name: row[name] for name in names})
