"""The roster: who may come, found by any code, and replaced as a whole by a full pull."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.core.ticket import Attention, AttentionKind, Question, Status, Strength, Ticket, TicketCode
from kiosk.store.database import Database
from kiosk.store.rows import optional_set, optional_time, optional_time_text, plain, set_text, time_text

_COLUMNS = (
    "event, id, name, type, type_id, company, first_name, last_name, email, order_number, status, paid, valid_from, valid_until, "
    "checkpoints, sessions, questions, attention"
)
_FIND = f"""SELECT codes.strength, {", ".join("tickets." + column.strip() for column in _COLUMNS.split(","))}
    FROM codes JOIN tickets ON tickets.event = codes.event AND tickets.id = codes.ticket WHERE codes.text = ?"""  # noqa: S608
_FAILS_FROM = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket of any event that a code names, and how strongly."""

    ticket: Ticket
    strength: Strength


@dataclass(frozen=True, slots=True)
class Change:
    """What a full pull changed, in tickets."""

    added: int = 0
    changed: int = 0
    removed: int = 0


def find(database: Database, text: str) -> list[Found]:
    """Every ticket that ``text`` (in compared form) names, of this and of other events."""
    return [Found(_ticket(row), Strength(row["strength"])) for row in database.rows(_FIND, (plain(text),))]


def get(database: Database, event: str, ticket: str) -> Ticket | None:
    """One ticket by its id."""
    row = database.row(f"SELECT {_COLUMNS} FROM tickets WHERE event = ? AND id = ?", (event, ticket))  # noqa: S608
    return _ticket(row) if row else None


def codes_of(database: Database, event: str, ticket: str) -> tuple[TicketCode, ...]:
    """All codes of one ticket, those that admit first."""
    rows = database.rows("SELECT text, strength FROM codes WHERE event = ? AND ticket = ? ORDER BY strength, text", (event, ticket))
    return tuple(TicketCode(row["text"], Strength(row["strength"])) for row in rows)


def count(database: Database, event: str) -> int:
    """How many tickets the roster of an event holds."""
    return database.number("SELECT count(*) FROM tickets WHERE event = ?", (event,))


class Incoming:
    """A roster on its way in, kept apart (a temporary table) until it is complete; scans go on with the old one."""

    def __init__(self, database: Database, event: str) -> None:
        self._database = database
        self._event = event
        database.execute("DROP TABLE IF EXISTS temp.incoming")
        database.execute("CREATE TEMP TABLE incoming AS SELECT * FROM tickets WHERE 0")
        database.execute("CREATE UNIQUE INDEX temp.incoming_id ON incoming (event, id)")
        database.execute("DROP TABLE IF EXISTS temp.incoming_codes")
        database.execute("CREATE TEMP TABLE incoming_codes (text TEXT, event TEXT, ticket TEXT, strength TEXT)")
        database.execute("CREATE INDEX temp.incoming_codes_by_ticket ON incoming_codes (event, ticket)")

    def add(self, tickets: Iterable[Ticket]) -> None:
        """A page of the roster. A ticket that comes twice counts once, as it came last."""
        database, marks = self._database, ", ".join("?" * 20)
        with database.transaction():
            for ticket in tickets:
                values = _values(ticket)
                database.execute("DELETE FROM incoming_codes WHERE event = ? AND ticket = ?", (values[0], values[1]))
                database.execute(f"INSERT OR REPLACE INTO incoming VALUES ({marks})", (*values, _mark(ticket), self._event))  # noqa: S608
                for code in ticket.codes:
                    database.execute(
                        "INSERT INTO incoming_codes VALUES (?, ?, ?, ?)", (plain(code.text), values[0], values[1], code.strength.value)
                    )

    def doubt(self) -> str:
        """Why this roster should be asked about before it replaces the old one (rules.md), or empty.

        Nothing is held back over fewer than five tickets: a handful of cancellations in a small event is an ordinary day.
        """
        of_event = "FROM tickets WHERE roster = ?"
        old = self._database.number(f"SELECT count(*) {of_event}", (self._event,))
        new = self._database.number("SELECT count(*) FROM incoming")
        if old and not new:
            return f"the new list is empty, the old one has {old} guests"
        if (gone := old - new) >= _FAILS_FROM and gone * 5 > old:
            return f"the list would shrink from {old} to {new} guests"
        lost = self._database.row(
            f"""SELECT type, count(*) AS n {of_event} AND type NOT IN (SELECT type FROM incoming) GROUP BY type
                HAVING n >= {_FAILS_FROM} ORDER BY n DESC""",  # noqa: S608
            (self._event,),
        )
        if lost:
            return f"the ticket type {lost['type']!r} would be gone, with {lost['n']} guests"
        turned = self._database.number(
            """SELECT count(*) FROM incoming JOIN tickets ON tickets.event = incoming.event AND tickets.id = incoming.id
               WHERE tickets.status <> incoming.status"""
        )
        if turned >= _FAILS_FROM and turned * 5 > old:
            return f"{turned} of {old} guests would change their status"
        return ""

    def switch(self, at: datetime) -> Change:
        """Replaces the old roster in one transaction: a scan sees the old one or the new one, never a mixture."""
        database = self._database
        with database.transaction():
            gone = "roster = ? AND NOT EXISTS (SELECT 1 FROM incoming WHERE incoming.event = tickets.event AND incoming.id = tickets.id)"
            database.execute("DROP TABLE IF EXISTS temp.touched")
            database.execute(
                """CREATE TEMP TABLE touched AS SELECT incoming.event, incoming.id, tickets.id IS NULL AS is_new FROM incoming
                   LEFT JOIN tickets ON tickets.event = incoming.event AND tickets.id = incoming.id
                   WHERE tickets.mark IS NOT incoming.mark"""
            )
            database.execute(f"INSERT INTO touched SELECT event, id, 2 FROM tickets WHERE {gone}", (self._event,))  # noqa: S608
            database.execute("DELETE FROM codes WHERE (event, ticket) IN (SELECT event, id FROM touched)")
            database.execute("DELETE FROM tickets WHERE (event, id) IN (SELECT event, id FROM touched)")
            new = "SELECT event, id FROM touched WHERE is_new < 2"
            database.execute(f"INSERT INTO tickets SELECT * FROM incoming WHERE (event, id) IN ({new})")  # noqa: S608
            database.execute(
                f"""INSERT INTO codes SELECT text, event, ticket, min(strength) FROM incoming_codes
                    WHERE (event, ticket) IN ({new}) AND text <> '' GROUP BY text, event, ticket"""  # noqa: S608
            )
            database.execute("UPDATE events SET roster_at = ?, held = '' WHERE id = ?", (time_text(at), self._event))
            numbers = dict(tuple(row) for row in database.rows("SELECT is_new, count(*) FROM touched GROUP BY is_new"))
        self.drop()
        return Change(numbers.get(1, 0), numbers.get(0, 0), numbers.get(2, 0))

    def drop(self) -> None:
        """Forgets what has come in."""
        for table in ("incoming", "incoming_codes", "touched"):
            self._database.execute(f"DROP TABLE IF EXISTS temp.{table}")


def _values(ticket: Ticket) -> tuple[Any, ...]:
    attention = json.dumps([[item.kind.value, item.text] for item in ticket.attention], ensure_ascii=False) if ticket.attention else None
    texts = (
        ticket.event, ticket.id, ticket.name, ticket.type, ticket.type_id, ticket.company, ticket.first_name, ticket.last_name,
        ticket.email, ticket.order, ticket.status.value,
    )  # fmt: skip
    return (
        *(plain(text) for text in texts),
        None if ticket.paid is None else int(ticket.paid),
        optional_time_text(ticket.valid_from),
        optional_time_text(ticket.valid_until),
        set_text(ticket.checkpoints),
        set_text(ticket.sessions),
        _questions_text(ticket.questions) if ticket.questions else None,
        None if attention is None else plain(attention),
    )


def _questions_text(questions: tuple[Question, ...]) -> str:
    return plain(json.dumps([[each.id, each.words, each.kind, each.choices] for each in questions], ensure_ascii=False))


def _questions(text: str) -> tuple[Question, ...]:
    told = json.loads(text)
    return tuple(Question(id_, words, kind, tuple((one, said) for one, said in choices)) for id_, words, kind, choices in told)


def _mark(ticket: Ticket) -> str:
    """What tells a changed ticket from an unchanged one, codes included."""
    codes = sorted((plain(code.text), code.strength.value) for code in ticket.codes)
    return hashlib.blake2b(repr((_values(ticket), codes)).encode(), digest_size=12).hexdigest()


def _ticket(row: Any) -> Ticket:
    return Ticket(
        event=row["event"],
        id=row["id"],
        name=row["name"],
        type=row["type"],
        type_id=row["type_id"],
        company=row["company"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        email=row["email"],
        order=row["order_number"],
        status=Status(row["status"]),
        paid=None if row["paid"] is None else bool(row["paid"]),
        valid_from=optional_time(row["valid_from"]),
        valid_until=optional_time(row["valid_until"]),
        checkpoints=optional_set(row["checkpoints"]),
        sessions=optional_set(row["sessions"]),
        questions=_questions(row["questions"]) if row["questions"] else (),
        attention=tuple(Attention(AttentionKind(kind), text) for kind, text in json.loads(row["attention"])) if row["attention"] else (),
    )
