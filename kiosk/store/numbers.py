"""What the numbers are counted from: the journal's lines and the few counts that lie elsewhere. No name of a guest is read."""

from collections.abc import Iterator
from datetime import datetime

from kiosk.core.numbers import Beside, Line
from kiosk.store import remote
from kiosk.store.database import Database

_AT_ONCE = 5_000


def lines(database: Database, event: str) -> Iterator[Line]:
    """Every line of an event that counts, in order: rehearsals and look-ups do not."""
    types = {row["id"]: row["type"] for row in database.rows("SELECT id, type FROM former WHERE event = ?", (event,))}
    last = 0
    while rows := database.rows(
        """SELECT seq, journal.id, kind, at, checkpoint, direction, outcome, reason, ticket, refers, tickets.type AS ticket_type,
               details.operator, tickets.status = 'valid' AS valid FROM journal
           LEFT JOIN tickets ON tickets.event = journal.event AND tickets.id = journal.ticket
           LEFT JOIN details ON kind = 'override' AND details.entry = journal.id
           WHERE seq > ? AND journal.event = ? AND NOT rehearsal AND kind <> 'look' ORDER BY seq LIMIT ?""",
        (last, event, _AT_ONCE),
    ):
        for row in rows:
            _, entry, kind, at, checkpoint, direction, outcome, reason, ticket, refers, known, operator, valid = row
            type_ = known if known is not None else types.get(ticket, "")
            when = datetime.fromisoformat(at)
            yield Line(entry, kind, when, checkpoint, direction, outcome, reason, ticket, refers, type_, operator or "", bool(valid))
        last = rows[-1]["seq"]


def beside(database: Database, event: str) -> Beside:
    """What is counted elsewhere than in the journal."""
    valid = database.rows("SELECT type, count(*) AS number FROM tickets WHERE event = ? AND status = 'valid' GROUP BY type", (event,))
    away = database.rows(
        """SELECT remote.ticket, tickets.type FROM remote JOIN tickets ON tickets.event = remote.event AND tickets.id = remote.ticket
           WHERE remote.event = ? AND tickets.status = 'valid'""",
        (event,),
    )
    return Beside(
        valid={row["type"]: row["number"] for row in valid},
        elsewhere={row["ticket"]: row["type"] for row in away},
        conflicts=remote.count(database, event),
        badges=database.number("SELECT count(*) FROM outbox WHERE event = ? AND kind = 'badge' AND state = 'done' AND NOT rehearsal", (event,)),
    )
