"""The roster in the store: found by any code, replaced as a whole, held back where it looks wrong."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.ticket import Attention, AttentionKind, Question, Status, Strength, Ticket, TicketCode
from kiosk.store import events, tickets
from kiosk.store.database import Database, connect
from kiosk.store.events import KnownEvent
from kiosk.store.incoming import Change, Incoming

QUESTIONS = (Question("1", "a"), Question("2", "b", "choice", (("x", "X"),)))
NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)


def _opened(path: Path) -> Database:
    database = connect(path / "kiosk.db")
    with database.transaction():
        events.put(database, KnownEvent("e", "Fair", "", frozenset(), None, ""))
    return database


def _guest(number: int, **more: object) -> Ticket:
    ticket = Ticket("e", str(number), f"Guest {number}", type="General", codes=(TicketCode(f"c{number}"),))
    return replace(ticket, **more)  # type: ignore[arg-type]


def _switch(database: Database, *guests: Ticket) -> Change:
    incoming = Incoming(database, "e", NOW)
    incoming.add(guests)
    return incoming.switch(NOW)


def test_a_full_pull_counts_what_was_added_changed_and_removed(tmp_path: Path) -> None:
    """A changed code is a change; an unchanged ticket is none."""
    database = _opened(tmp_path)
    assert _switch(database, _guest(1), _guest(2), _guest(3)) == Change(3, 0, 0)
    assert _switch(database, _guest(1), _guest(2, codes=(TicketCode("new"),)), _guest(4)) == Change(1, 1, 1)
    assert [found.ticket.id for found in tickets.find(database, "new")] == ["2"]
    assert tickets.find(database, "c2") == []
    assert tickets.find(database, "c3") == []


def test_another_event_s_roster_is_left_alone(tmp_path: Path) -> None:
    """A station that moved on keeps the old list, to know a ticket of the wrong event."""
    database = _opened(tmp_path)
    _switch(database, _guest(1))
    other = Incoming(database, "f", NOW)
    other.add([_guest(9, event="f")])
    other.switch(NOW)
    assert tickets.find(database, "c1")[0].ticket.event == "e"
    assert tickets.find(database, "c9")[0].ticket.event == "f"


def test_the_old_list_serves_until_the_switch(tmp_path: Path) -> None:
    """Another connection sees all of the old roster before, and all of the new one after."""
    database = _opened(tmp_path)
    _switch(database, _guest(1))
    door = connect(tmp_path / "kiosk.db")
    incoming = Incoming(database, "e", NOW)
    incoming.add([_guest(2)])
    assert [found.ticket.id for found in tickets.find(door, "c1")] == ["1"]
    assert tickets.find(door, "c2") == []
    incoming.switch(NOW)
    assert tickets.find(door, "c1") == []
    assert [found.ticket.id for found in tickets.find(door, "c2")] == ["2"]


@pytest.mark.parametrize(
    ("new", "held"),
    [
        ([_guest(number) for number in range(100)], ""),
        ([_guest(number) for number in range(85)], ""),
        ([_guest(number) for number in range(79)], "shrink from 100 to 79"),
        ([], "empty"),
        ([_guest(number, type="General" if number < 90 else "VIP") for number in range(100)], ""),
        ([_guest(number, status=Status.CANCELLED if number < 15 else Status.VALID) for number in range(100)], ""),
        ([_guest(number, status=Status.CANCELLED if number < 30 else Status.VALID) for number in range(100)], "30 of 100 guests"),
    ],
)
def test_a_roster_that_looks_wrong_is_doubted(new: list[Ticket], held: str, tmp_path: Path) -> None:
    """Shrinking by more than a fifth, an empty list, or a status change of more than a fifth."""
    database = _opened(tmp_path)
    _switch(database, *(_guest(number) for number in range(100)))
    incoming = Incoming(database, "e", NOW)
    incoming.add(new)
    assert (held in incoming.doubt()) if held else incoming.doubt() == ""


def test_a_lost_ticket_type_is_doubted(tmp_path: Path) -> None:
    """Ten speakers gone from a list that otherwise grew."""
    database = _opened(tmp_path)
    _switch(database, *(_guest(number, type="Speaker" if number < 10 else "General") for number in range(100)))
    incoming = Incoming(database, "e", NOW)
    incoming.add(_guest(number) for number in range(10, 130))
    assert "'Speaker'" in incoming.doubt()


_WORDS = st.text(max_size=20)


@settings(max_examples=40)
@given(
    name=_WORDS,
    company=_WORDS,
    codes=st.lists(st.text(min_size=1, max_size=20), max_size=4, unique=True),
    words=_WORDS,
    paid=st.none() | st.booleans(),
)
def test_a_ticket_comes_back_as_it_was_put_in(
    tmp_path_factory: pytest.TempPathFactory, name: str, company: str, codes: list[str], words: str, paid: bool | None
) -> None:
    """Any text at all, lone surrogates excepted, which no database can hold."""
    database = _opened(tmp_path_factory.mktemp("store"))
    attention = (Attention(AttentionKind.REQUIREMENT, words),)
    put = _guest(
        1,
        name=name,
        company=company,
        paid=paid,
        attention=attention,
        sessions=frozenset({"s"}),
        valid_from=NOW,
        questions=QUESTIONS,
    )
    put = replace(put, codes=tuple(TicketCode(text, Strength.LOOKS_UP) for text in codes))
    _switch(database, put)
    got = tickets.get(database, "e", "1")
    assert got is not None
    assert replace(got, codes=()) == replace(put, codes=())
    for text in codes:
        assert [(found.ticket.id, found.strength) for found in tickets.find(database, text)] == [("1", Strength.LOOKS_UP)]
    database.close()
