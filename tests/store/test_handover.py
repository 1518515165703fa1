"""What goes into a roster file comes out of it as it was in the store."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.core.ticket import Attention, AttentionKind, Question, Status, Strength, Ticket, TicketCode
from kiosk.store import handover, tickets
from kiosk.store.database import Database, connect
from kiosk.store.incoming import Incoming

NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)
TEXT = st.text(max_size=12)
MOMENT = st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
LIMIT = st.none() | st.frozensets(st.text(st.characters(codec="utf-8"), max_size=5), max_size=3)
WORDS = st.text(st.characters(codec="utf-8"), max_size=8)
TICKET = st.builds(
    Ticket,
    event=st.just("e"),
    id=st.text(min_size=1, max_size=8),
    name=TEXT,
    type=TEXT,
    type_id=TEXT,
    company=TEXT,
    first_name=TEXT,
    last_name=TEXT,
    email=TEXT,
    order=TEXT,
    status=st.sampled_from(Status),
    paid=st.none() | st.booleans(),
    codes=st.lists(st.builds(TicketCode, st.text(min_size=1, max_size=8), st.sampled_from(Strength)), max_size=4).map(tuple),
    valid_from=MOMENT,
    valid_until=MOMENT,
    checkpoints=LIMIT,
    sessions=LIMIT,
    questions=st.lists(st.builds(Question, WORDS, WORDS, WORDS, st.lists(st.tuples(WORDS, WORDS), max_size=2).map(tuple)), max_size=2).map(
        tuple
    ),
    attention=st.lists(st.builds(Attention, st.sampled_from(AttentionKind), WORDS), max_size=2).map(tuple),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    kept = connect(tmp_path / "kiosk.db")
    yield kept
    kept.close()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TICKET, max_size=6))
def test_every_ticket_comes_back_as_it_was(database: Database, some: list[Ticket]) -> None:
    """Whatever is in its fields: as the store gives it, with all of its codes, once."""
    incoming = Incoming(database, "e", NOW)
    incoming.add(some)
    incoming.switch(NOW)
    told = [handover.ticket_of("e", record) for pulled, record in handover.ticket_records(database, "e") if pulled]
    assert len(told) == tickets.count(database, "e")
    for ticket in told:
        stored = tickets.get(database, "e", ticket.id)
        assert stored is not None
        assert set(ticket.codes) == set(tickets.codes_of(database, "e", ticket.id))
        assert len(ticket.codes) == len(set(ticket.codes))
        assert Ticket(**{name: getattr(ticket, name) for name in Ticket.__slots__ if name != "codes"}) == stored


def test_a_roster_of_several_pages_is_told_whole(database: Database) -> None:
    """More than is read at once, in one order, none twice; check-ins likewise."""
    incoming = Incoming(database, "e", NOW)
    incoming.add(Ticket("e", str(number), f"G{number}", codes=(TicketCode(f"c{number}"),)) for number in range(1203))
    incoming.switch(NOW)
    with database.transaction():
        for number in range(1100):
            values = ("e", str(number % 550), f"2026-06-15T0{number // 550}:00:00.000000Z", "South", None, "day")
            database.execute("INSERT INTO remote (event, ticket, at, place, operator, period) VALUES (?, ?, ?, ?, ?, ?)", values)
    told = [record for _, record in handover.ticket_records(database, "e")]
    assert sorted(int(record["id"]) for record in told) == list(range(1203))
    assert all(record["codes"] == [[f"c{record['id']}", "admits"]] for record in told)
    entries = [handover.entry_of(each) for each in handover.entry_records(database, "e", None)]
    assert len({(entry.ticket, entry.at) for entry in entries}) == len(entries) == 1100


def test_the_key_is_made_once_and_is_different_at_every_station(database: Database, tmp_path: Path) -> None:
    """Two stations never share one."""
    other = connect(tmp_path / "other.db")
    assert handover.signing_key(database) == handover.signing_key(database) != handover.signing_key(other)
    assert len(handover.signing_key(other)) == 32
    other.close()
