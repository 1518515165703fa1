"""Every row of rules.md's tables, through ``kiosk scan``: outcome, reason and keys exactly as design.md spells them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.core import badge
from kiosk.core.ticket import Attention, AttentionKind, Question, Status, Strength, Ticket, TicketCode
from kiosk.store import journal
from tests.homes import EVENT, Home, guest

KEYS = ["outcome", "reason", "same_scan", "attention", "ticket", "entry", "first_entry", "seconds"]
NOW = datetime.now(UTC)
OTHER = "999"


def _own(text: str) -> tuple[TicketCode, ...]:
    return (TicketCode(text),)


ROSTER = (
    guest(1),
    guest(2, attention=(Attention(AttentionKind.REQUIREMENT, "Wheelchair seat, row A"), Attention(AttentionKind.VIP))),
    guest(3, codes=(TicketCode("CODE-3"), TicketCode("REG-0003", Strength.LOOKS_UP))),
    guest(4, codes=_own("TWICE")),
    guest(5, codes=_own("TWICE")),
    guest(6, status=Status.BLOCKED),
    guest(7, status=Status.REVOKED),
    guest(8, status=Status.CANCELLED),
    guest(9, status=Status.REJECTED),
    guest(10, status=Status.PENDING),
    guest(11, status=Status.WAITLISTED),
    guest(12, valid_from=NOW + timedelta(days=1)),
    guest(13, valid_until=NOW - timedelta(hours=1)),
    guest(14, checkpoints=frozenset({"hall"})),
    guest(15, type="Press", type_id="77"),
    guest(16, sessions=frozenset({"s1"})),
    guest(17, paid=False),
    guest(18, questions=(Question("1", "Do you accept the waiver?", "yes_no"),)),
    guest(19, event=OTHER),
    guest(20, status=Status.CANCELLED, paid=False, type="Press"),
    guest(21, order="SHARED", codes=(TicketCode("CODE-21"), TicketCode("SHARED", Strength.LOOKS_UP))),
    guest(22, order="SHARED", codes=(TicketCode("CODE-22"), TicketCode("SHARED", Strength.LOOKS_UP))),
)


@dataclass(frozen=True)
class Row:
    """What is scanned at which door, and what the last line must say."""

    name: str
    codes: tuple[str, ...]
    outcome: str
    reason: str | None = None
    door: str = ""
    station: str = ""
    more: dict[str, Any] = field(default_factory=dict)


ROWS = (
    Row("a valid ticket", ("CODE-1",), "admitted", more={"ticket": {"name": "Guest 1", "type": "General"}, "first_entry": None}),
    Row("with spaces around", ("  CODE-1\t",), "admitted"),
    Row("requirements and VIP are attention", ("CODE-2",), "admitted", more={"attention": ["Wheelchair seat, row A", "vip"]}),
    Row("the event's own code", (EVENT,), "refused", "not_a_ticket", more={"ticket": None}),
    Row("a web address", ("https://example.org/menu",), "refused", "not_a_ticket"),
    Row("a contact card", ("BEGIN:VCARD\nFN:X\nEND:VCARD",), "refused", "not_a_ticket"),
    Row("control characters", ("\x01\x02\x03",), "refused", "not_a_ticket"),
    Row("a code of 3 KB", ("x" * 3000,), "refused", "not_a_ticket"),
    Row("a ticket of another event in our list", ("CODE-19",), "refused", "wrong_event"),
    Row("a badge of another event", (badge.sign(OTHER, "1", 1, b"k"),), "refused", "wrong_event"),
    Row("a forged badge", (badge.sign(EVENT, "1", 1, b"not the key"),), "refused", "not_a_ticket"),
    Row("an unknown code", ("NOBODY",), "refused", "not_found", more={"ticket": None, "first_entry": None}),
    Row("two tickets with one code", ("TWICE",), "refused", "several_match"),
    Row("an order number of two", ("SHARED",), "refused", "several_match"),
    Row("a registration number only looks up", ("REG-0003",), "noted", "look_up", more={"ticket": {"name": "Guest 3", "type": "General"}}),
    Row("looking up claims nothing", ("REG-0003", "CODE-3"), "admitted"),
    Row("blocked", ("CODE-6",), "refused", "blocked"),
    Row("revoked", ("CODE-7",), "refused", "revoked"),
    Row("cancelled", ("CODE-8",), "refused", "cancelled"),
    Row("rejected", ("CODE-9",), "refused", "rejected"),
    Row("pending", ("CODE-10",), "refused", "pending"),
    Row("waitlisted", ("CODE-11",), "refused", "waitlisted"),
    Row("not yet valid", ("CODE-12",), "refused", "not_yet_valid"),
    Row("no longer valid", ("CODE-13",), "refused", "no_longer_valid"),
    Row("before the doors open", ("CODE-1",), "refused", "not_yet_valid", door='doors_open = "2099-01-01T08:00"'),
    Row("after the doors closed", ("CODE-1",), "refused", "no_longer_valid", door='doors_close = "2001-01-01T08:00"'),
    Row("wrong checkpoint", ("CODE-14",), "refused", "wrong_checkpoint"),
    Row("right checkpoint", ("CODE-14",), "admitted", door='checkpoint = "hall"'),
    Row("wrong ticket type", ("CODE-15",), "refused", "wrong_ticket_type", door='ticket_types = ["General"]'),
    Row("right ticket type by its id", ("CODE-15",), "admitted", door='ticket_types = ["77"]'),
    Row("not enrolled", ("CODE-16",), "refused", "not_enrolled", door='session = "s2"'),
    Row("enrolled", ("CODE-16",), "admitted", door='session = "s1"'),
    Row("already inside", ("CODE-1", "CODE-1"), "refused", "already_inside", more={"same_scan": False}),
    Row("already inside after another guest", ("CODE-1", "CODE-2", "CODE-1"), "refused", "already_inside"),
    Row("again after another ticket's refusal", ("CODE-8", "CODE-8"), "refused", "cancelled"),
    Row("re-entry where the rule always allows it", ("CODE-1", "CODE-1"), "admitted", door='reentry = "always"'),
    Row("unpaid", ("CODE-17",), "refused", "unpaid"),
    Row("a question is due", ("CODE-18",), "refused", "question"),
    Row("capacity", ("CODE-1", "CODE-2"), "refused", "capacity", door="capacity = 1"),
    Row("the first failing check is the reason", ("CODE-20",), "refused", "cancelled", door='ticket_types = ["General"]'),
    Row("collected at a desk", ("CODE-1",), "admitted", door='direction = "collect"\ncheckpoint = "desk"'),
    Row("a badge station collects", ("CODE-1", "CODE-1"), "refused", "already_inside", station='mode = "badge"'),
    Row("an exit", ("CODE-1",), "exit", door='direction = "exit"'),
    Row("an exit says that nobody saw them enter", ("CODE-1",), "exit", None, 'direction = "exit"', more={"attention": ["not_seen_entering"]}),
    Row("a cancelled guest may leave", ("CODE-8",), "exit", door='direction = "exit"'),
    Row("information", ("CODE-1",), "noted", door='direction = "look"'),
    Row("closed", ("CODE-1",), "refused", "closed", station='state = "closed"'),
    Row("rehearsal", ("CODE-1",), "admitted", station='state = "rehearsal"', more={"attention": ["rehearsal"]}),
)


def _agrees(line: dict[str, Any], row: Row) -> None:
    assert list(line) == KEYS
    assert (line["outcome"], line["reason"]) == (row.outcome, row.reason)
    assert {key: line[key] for key in row.more} == row.more
    assert isinstance(line["seconds"], float)
    assert len(line["entry"]) == 36


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_row_of_the_rules_is_an_outcome_and_a_reason(row: Row, tmp_path: Path) -> None:
    """A scan at the command line says what rules.md says, with the keys of design.md, and exits 0."""
    home = Home(tmp_path)
    home.configure(door=row.door, station=row.station)
    home.fill(*ROSTER)
    # Standard input takes what arguments cannot hold; both decide every line.
    stdin = any("\n" in code or "\x01" in code for code in row.codes)
    ran = home.kiosk("scan", "-", stdin="\n".join(row.codes)) if stdin and "\n" not in row.codes[0] else home.kiosk("scan", "--", *row.codes)
    assert ran.code == 0, ran.words
    _agrees(ran.json[-1], row)


def test_who_is_already_inside_is_told_with_time_place_and_operator(tmp_path: Path) -> None:
    """The second scan names the first entry's time, station and operator."""
    home = Home(tmp_path)
    home.fill(guest(1))
    before = datetime.now(UTC)
    _, again = home.kiosk("scan", "CODE-1", "CODE-1").json
    first = again["first_entry"]
    assert (first["where"], first["by"]) == ("Main Entrance", "Kim")
    assert before - timedelta(seconds=1) <= datetime.fromisoformat(first["at"]) <= datetime.now(UTC)


def test_again_after_exit_is_admitted_as_entry_number_two(tmp_path: Path) -> None:
    """In, out, in: the same ticket may enter again once it has left the zone, and only once."""
    home = Home(tmp_path)
    home.fill(guest(1))
    said = []
    for direction in ("entry", "exit", "entry", "entry"):
        home.configure(door=f'direction = "{direction}"')
        said.append((home.kiosk("scan", "CODE-1").only["outcome"], home.kiosk("verify").code))
    assert said == [("admitted", 0), ("exit", 0), ("admitted", 0), ("refused", 0)]


def test_reentry_never_refuses_also_after_an_exit(tmp_path: Path) -> None:
    """Where a ticket may enter once only, having left changes nothing."""
    home = Home(tmp_path)
    home.fill(guest(1))
    for direction, outcome in (("entry", "admitted"), ("exit", "exit"), ("entry", "refused")):
        home.configure(door=f'direction = "{direction}"\nreentry = "never"')
        assert home.kiosk("scan", "CODE-1").only["outcome"] == outcome


def test_collecting_entering_and_attending_are_different_claims(tmp_path: Path) -> None:
    """A guest who collected a badge at the desk is not already inside at the hall."""
    home = Home(tmp_path)
    home.fill(guest(1))
    for door in ('direction = "collect"\ncheckpoint = "desk"', 'checkpoint = "hall"', 'checkpoint = "room"\nsession = "s1"'):
        home.configure(door=door)
        assert home.kiosk("scan", "CODE-1").only["outcome"] == "admitted"


def test_a_rehearsal_leaves_no_claim_and_no_upload(tmp_path: Path) -> None:
    """What was rehearsed is admitted in earnest afterwards, and nothing of the rehearsal is to be uploaded."""
    home = Home(tmp_path)
    home.fill(guest(1))
    home.configure(station='state = "rehearsal"')
    assert [line["outcome"] for line in home.kiosk("scan", "CODE-1", "CODE-1").json] == ["admitted", "refused"]
    assert home.kiosk("queue").json == []
    home.configure()
    assert home.kiosk("scan", "CODE-1").only["outcome"] == "admitted"
    assert len(home.kiosk("queue").json) == 1


def test_a_badge_is_read_like_its_ticket_and_an_old_copy_is_void(tmp_path: Path) -> None:
    """The badge's own code admits; a newer copy voids it, and the verdict says so."""
    home = Home(tmp_path)
    home.fill(guest(1))
    database = home.database()
    key = journal.badge_key(database, EVENT)
    database.close()
    assert home.kiosk("badge", "CODE-1").code == 0
    first = badge.sign(EVENT, "1", 1, key)
    assert home.kiosk("scan", first).only["outcome"] == "admitted"
    assert home.kiosk("badge", "CODE-1", "--reprint", "--reason", "lost").code == 0
    refused, inside = home.kiosk("scan", first, badge.sign(EVENT, "1", 2, key)).json
    assert (refused["outcome"], refused["reason"]) == ("refused", "badge_replaced")
    assert inside["reason"] == "already_inside"


def test_a_ticket_of_the_event_before_is_of_the_wrong_event(tmp_path: Path) -> None:
    """A station that moved on to another event tells its old tickets from unknown ones."""
    home = Home(tmp_path)
    home.fill(guest(1, event=OTHER), event=OTHER)
    home.fill(guest(2))
    assert home.kiosk("scan", "CODE-1").only["reason"] == "wrong_event"


def test_a_store_that_fails_is_undecided_and_exits_1(tmp_path: Path) -> None:
    """A database that cannot be written is never shown as a refusal, and the other lines are still tried."""
    home = Home(tmp_path)
    home.fill(guest(1))
    database = home.database()
    database.execute("CREATE TRIGGER broken BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END")
    database.close()
    ran = home.kiosk("scan", "CODE-1", "NOBODY")
    assert ran.code == 1
    for line in ran.json:
        assert (line["outcome"], line["reason"], line["entry"]) == ("undecided", "store_failure", None)


def test_an_override_waives_one_reason_and_decides_the_rest_anew(tmp_path: Path) -> None:
    """Unpaid is waived; blocked and cancelled-and-unpaid are not opened by one word."""
    home = Home(tmp_path)
    home.fill(*ROSTER)
    unpaid, blocked, both = home.kiosk("scan", "CODE-17", "CODE-6", "CODE-20").json
    assert home.kiosk("override", unpaid["entry"], "--reason", "paid in cash", "--by", "Ana").only["outcome"] == "admitted"
    never = home.kiosk("override", blocked["entry"], "--reason", "please")
    assert never.code == 1
    assert "never waived" in never.words
    assert home.kiosk("override", both["entry"], "--reason", "x").only["reason"] == "unpaid"


def test_undo_takes_back_the_claim_and_the_upload(tmp_path: Path) -> None:
    """After an undo the ticket may enter, nothing of the first entry is sent, and a second undo is refused."""
    home = Home(tmp_path)
    home.fill(guest(1))
    entry = home.kiosk("scan", "CODE-1").only["entry"]
    undone = home.kiosk("undo", entry).only
    assert (undone["outcome"], undone["reason"]) == ("noted", "undone")
    assert home.kiosk("queue").json == []
    assert home.kiosk("undo", entry).code == 1
    assert home.kiosk("scan", "CODE-1").only["outcome"] == "admitted"


def test_look_tells_and_admits_nobody(tmp_path: Path) -> None:
    """A look is noted, with the first entry, and leaves the claim free."""
    home = Home(tmp_path)
    home.fill(guest(1))
    looked = home.kiosk("look", "CODE-1").only
    assert (looked["outcome"], looked["reason"], looked["ticket"]["name"]) == ("noted", None, "Guest 1")
    assert home.kiosk("scan", "CODE-1").only["outcome"] == "admitted"


def _people(count: int) -> tuple[Ticket, ...]:
    return tuple(guest(number) for number in range(count))


def test_standard_input_is_decided_line_by_line_in_order(tmp_path: Path) -> None:
    """Blank lines are passed over, Windows line ends too, and a line that is no UTF-8 is no ticket."""
    home = Home(tmp_path)
    home.fill(*_people(3))
    ran = home.kiosk("scan", "-", stdin=b"CODE-0\r\n\n  \nCODE-1\n\xff\xfe\nCODE-0\nCODE-2")
    assert [(line["outcome"], line["reason"]) for line in ran.json] == [
        ("admitted", None),
        ("admitted", None),
        ("refused", "not_a_ticket"),
        ("refused", "already_inside"),
        ("admitted", None),
    ]


def test_wrong_usage_exits_2(tmp_path: Path) -> None:
    """Neither codes nor a source, or both, is wrong usage; so is a reprint without a reason."""
    home = Home(tmp_path)
    assert home.kiosk("scan").code == 2
    assert home.kiosk("scan", "X", "--source", "y").code == 2
    assert home.kiosk("badge", "X", "--reprint").code == 2
    assert home.kiosk("nonsense").code == 2
