"""The roster: who may come, found by any code."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from kiosk.core.ticket import Attention, AttentionKind, Question, Status, Strength, Ticket, TicketCode
from kiosk.store.database import Database
from kiosk.store.rows import optional_set, optional_time, optional_time_text, plain, set_text

_COLUMNS = (
    "event, id, name, type, type_id, company, first_name, last_name, email, order_number, status, paid, valid_from, valid_until, "
    "checkpoints, sessions, questions, attention"
)
_FIND = f"""SELECT codes.strength, {", ".join("tickets." + column.strip() for column in _COLUMNS.split(","))}
    FROM codes JOIN tickets ON tickets.event = codes.event AND tickets.id = codes.ticket WHERE codes.text = ?"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket of any event that a code names, and how strongly."""

    ticket: Ticket
    strength: Strength


def find(database: Database, text: str) -> list[Found]:
    """Every ticket that ``text`` (in compared form) names, of this and of other events."""
    return [Found(_ticket(row), Strength(row["strength"])) for row in database.rows(_FIND, (plain(text),))]


def get(database: Database, event: str, ticket: str) -> Ticket | None:
    """One ticket by its id."""
    row = database.row(f"SELECT {_COLUMNS} FROM tickets WHERE event = ? AND id = ?", (event, ticket))  # noqa: S608
    return _ticket(row) if row else None


def name_and_type(database: Database, event: str, ticket: str) -> tuple[str, str]:
    """What somebody is called, also after they were withdrawn from the list: whom the journal knows stays known."""
    for table in ("tickets", "former"):
        row = database.row(f"SELECT name, type FROM {table} WHERE event = ? AND id = ?", (event, ticket))  # noqa: S608
        if row is not None:
            return row["name"], row["type"]
    return "", ""


def codes_of(database: Database, event: str, ticket: str) -> tuple[TicketCode, ...]:
    """All codes of one ticket, those that admit first."""
    rows = database.rows("SELECT text, strength FROM codes WHERE event = ? AND ticket = ? ORDER BY strength, text", (event, ticket))
    return tuple(TicketCode(row["text"], Strength(row["strength"])) for row in rows)


def count(database: Database, event: str) -> int:
    """How many tickets the roster of an event holds."""
    return database.number("SELECT count(*) FROM tickets WHERE event = ?", (event,))


PROVED = "proved"
"""The mark of a ticket that is here only because it proved itself."""


def proved(database: Database, event: str, text: str) -> Ticket | None:
    """The ticket that ``text`` names, where nothing but its own proof speaks for it."""
    row = database.row(
        """SELECT tickets.id FROM codes JOIN tickets ON tickets.event = codes.event AND tickets.id = codes.ticket
           WHERE codes.event = ? AND codes.text = ? AND tickets.roster = '' AND tickets.mark = ?""",
        (event, plain(text), PROVED),
    )
    return get(database, event, row["id"]) if row else None


def of_order(database: Database, event: str, order: str) -> tuple[Ticket, ...]:
    """The tickets of one order, by name. None for the empty order: tickets without one have nothing to do with each other."""
    rows = database.rows("SELECT * FROM tickets WHERE event = ? AND order_number = ? AND order_number <> '' ORDER BY name, id", (event, order))
    return tuple(_ticket(row) for row in rows)


def types(database: Database, event: str) -> dict[str, str]:
    """Names of the roster's ticket types, by id or, where the platform has none, by name; the most common first."""
    rows = database.rows(
        """SELECT coalesce(nullif(type_id, ''), type) AS id, type FROM tickets WHERE event = ? AND type <> '' GROUP BY id
           ORDER BY count(*) DESC, type""",
        (event,),
    )
    return {row["id"]: row["type"] for row in rows}


def put_local(database: Database, ticket: Ticket, mark: str = "") -> None:
    """Keeps a ticket that no pull has brought: a walk-in, or one that proved itself. A pull that knows it replaces it, none withdraws it.

    ``mark`` says where it is from (``PROVED``). Inside the caller's transaction.
    """
    values = row_of(ticket)
    database.execute("DELETE FROM codes WHERE event = ? AND ticket = ?", (values[0], values[1]))
    marks = ", ".join("?" * (len(values) + 2))
    database.execute(f"INSERT OR REPLACE INTO tickets VALUES ({marks})", (*values, mark, ""))  # noqa: S608
    for code in ticket.codes:
        database.execute("INSERT OR IGNORE INTO codes VALUES (?, ?, ?, ?)", (plain(code.text), values[0], values[1], code.strength.value))


def row_of(ticket: Ticket) -> tuple[Any, ...]:
    """A ticket's columns, without its mark and the roster it belongs to."""
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


def mark_of(ticket: Ticket, values: tuple[Any, ...]) -> str:
    """What tells a changed ticket from an unchanged one, codes included."""
    codes = sorted((plain(code.text), code.strength.value) for code in ticket.codes)
    return hashlib.blake2b(repr((values, codes)).encode(), digest_size=12).hexdigest()


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
