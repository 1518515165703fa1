"""The roster of a real pretix: every status, add-ons, paging, changes and their mark."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from kiosk.core.errors import Refused, Unauthorised
from kiosk.core.ticket import AttentionKind, Status, Strength
from tests.pretix_peer.peers import Peer, by_secret, everybody, upload

pytestmark = pytest.mark.pretix


def test_the_whole_list_comes_with_every_status(peer: Peer) -> None:
    """As many tickets as the server counts, no id twice, and each seeded state is read as ours."""
    pages = list(peer.station().roster())
    tickets = {ticket.id: ticket for page in pages for ticket in page.tickets}
    count = peer.of_event("GET", "/orderpositions/", None, include_canceled_positions="true")["count"]
    assert len(tickets) == sum(len(page.tickets) for page in pages) == count
    assert pages[0].total == count
    assert sum(page.skipped for page in pages) == 0
    expected = {
        "unpaid": (Status.VALID, False),
        "canceled": (Status.CANCELLED, None),
        "expired": (Status.CANCELLED, False),
        "unapproved": (Status.PENDING, False),
        "valid_if_pending": (Status.VALID, None),
        "blocked": (Status.BLOCKED, True),
        "variation": (Status.VALID, True),
        "canceled_position": (Status.CANCELLED, True),
    }
    for name, wanted in expected.items():
        for sample in peer.told["samples"][name]:
            found = by_secret(tickets, sample["secret"])
            assert (found.status, found.paid, found.order) == (*wanted, sample["order"]), name


def test_names_types_validity_and_notes_are_read(peer: Peer) -> None:
    """A variation belongs to the type's name; who pays stands in for a missing name; times and the desk's notes are there."""
    tickets, samples = everybody(peer.station()), peer.told["samples"]
    assert by_secret(tickets, samples["variation"][0]["secret"]).type == "Workshop – Morning"
    assert by_secret(tickets, samples["no_name"][0]["secret"]).name == "Billing Person"
    past, future = (by_secret(tickets, samples[f"invalid_time_{which}"][0]["secret"]) for which in ("past", "future"))
    assert past.valid_until is not None
    assert past.valid_until < datetime.now(UTC)
    assert future.valid_from is not None
    assert future.valid_from > datetime.now(UTC)
    attention = by_secret(tickets, samples["attention"][0]["secret"]).attention
    assert [(each.kind, each.text) for each in attention] == [(AttentionKind.NOTE, "Call the desk")]


def test_what_is_not_on_the_list_may_not_enter_here(peer: Peer) -> None:
    """A product that the check-in list leaves out has no checkpoint; it is on the lists of every product."""
    found = by_secret(everybody(peer.station()), peer.told["samples"]["product"][0]["secret"])
    assert found.checkpoints == frozenset()
    assert found.sessions == frozenset({peer.lists["multi"], peer.lists["rules"], peer.lists["addon"]})


def test_a_main_ticket_admits_for_its_add_on_where_the_list_says_so(peer: Peer) -> None:
    """On the dinner's list the main ticket's code is the dinner's; the server takes the same code for the same position."""
    order = peer.sold({"positionid": 1}, {"positionid": 2, "item": peer.items["dinner"], "addon_to": 1})
    main, dinner = order["positions"]
    station = peer.station(checkin_list="addon")
    tickets = everybody(station)
    assert by_secret(tickets, main["secret"]).id == str(dinner["id"])
    (receipt,) = station.check_in([upload(1, {**dinner, "secret": main["secret"]})])
    assert receipt.kind == "accepted"
    assert [row["list"] for row in peer.checkins(dinner["id"])] == [int(peer.lists["addon"])]


def test_a_pull_that_broke_off_goes_on_and_keeps_the_first_page_s_mark(peer: Peer) -> None:
    """Together the two parts are the whole list, and the mark is from before the first."""
    station = peer.station()
    first = next(iter(station.roster()))
    station.close()
    rest = list(station.roster(first.resume))
    ids = {ticket.id for page in (first, *rest) for ticket in page.tickets}
    assert ids == set(everybody(station))
    assert {page.mark for page in rest} == {first.mark}


def test_changes_bring_what_was_sold_cancelled_and_checked_in(peer: Peer) -> None:
    """Since the mark: a new order, a cancelled position beside one that stays, a cancelled order, another door's check-in; nothing else."""
    station, other = peer.station("a"), peer.station("b")
    gone, seen, halved = peer.guest(), peer.guest(), peer.sold({}, {})
    mark = list(station.roster())[-1].mark
    new = peer.guest()
    peer.of_event("POST", f"/orders/{gone['order']}/mark_canceled/", {"send_email": False})
    stays, goes = halved["positions"]
    peer.of_event("POST", f"/orders/{halved['code']}/change/", {"cancel_positions": [{"position": goes["id"]}]})
    at = datetime.now(UTC) - timedelta(minutes=3)
    other.check_in([upload(1, seen, at=at)])
    pages = list(station.changes(mark))
    changed = {ticket.id: ticket.status for page in pages for ticket in page.tickets}
    assert changed == {
        str(new["id"]): Status.VALID,
        str(gone["id"]): Status.CANCELLED,
        str(stays["id"]): Status.VALID,
        str(goes["id"]): Status.CANCELLED,
        str(seen["id"]): Status.VALID,
    }
    assert [(entry.ticket, entry.at, entry.where) for page in pages for entry in page.entries] == [(str(seen["id"]), at, "device 2")]
    assert [len(page.tickets) for page in station.changes(pages[0].mark)] == [0]


def test_what_changes_during_a_pull_comes_with_the_next_changes(peer: Peer) -> None:
    """The mark is of the first page: an order that is cancelled after its page was read is not lost."""
    station = peer.station()
    pull = station.roster()
    first = next(pull)
    early = first.tickets[0]
    name = f"Zed {datetime.now(UTC).timestamp()}"
    peer.of_event("PATCH", f"/orderpositions/{early.id}/", {"company": name})
    rest = list(pull)
    assert early.id not in {ticket.id for page in rest for ticket in page.tickets}
    (page,) = station.changes(rest[-1].mark)
    assert [(ticket.id, ticket.company) for ticket in page.tickets if ticket.id == early.id] == [(early.id, name)]


def test_other_products_want_a_full_pull(peer: Peer) -> None:
    """When a product is renamed, its orders do not change, and a mark from before is too old."""
    mark = next(iter(peer.station().roster())).mark
    path = f"/items/{peer.items['merch']}/"
    peer.of_event("PATCH", path, {"name": {"en": "Hoodie"}})
    try:
        with pytest.raises(Refused) as caught:
            list(peer.station().changes(mark))
    finally:
        peer.of_event("PATCH", path, {"name": {"en": "T-shirt"}})
    assert caught.value.code == "MARK_TOO_OLD"
    assert [len(page.tickets) for page in peer.station().changes(mark)]


def test_a_team_s_token_reads_the_names_of_devices(peer: Peer) -> None:
    """With a team's token another door's check-in is told by the name of the device."""
    seen = peer.guest()
    peer.station("b").check_in([upload(1, seen)])
    entries = [entry for page in peer.station(token=peer.told["token"]).roster() for entry in page.entries if entry.ticket == str(seen["id"])]
    assert [entry.where for entry in entries] == ["Kiosk B"]


def test_who_left_and_may_come_back_is_not_inside(peer: Peer) -> None:
    """A check-in that an exit followed is no entry; the second entry is."""
    guest, station = peer.guest(), peer.station()
    base = {"secret": guest["secret"], "lists": [int(peer.lists["main"])]}
    times = [datetime.now(UTC) - timedelta(minutes=minutes) for minutes in (30, 20, 10)]
    for at, kind in zip(times[:2], ("entry", "exit"), strict=True):
        peer.ask("POST", "/checkinrpc/redeem/", {**base, "type": kind, "datetime": at.isoformat()})
    mine = [entry for page in station.roster() for entry in page.entries if entry.ticket == str(guest["id"])]
    assert mine == []
    peer.ask("POST", "/checkinrpc/redeem/", {**base, "type": "entry", "datetime": times[2].isoformat()})
    mine = [entry for page in station.roster() for entry in page.entries if entry.ticket == str(guest["id"])]
    assert [entry.at for entry in mine] == [times[2]]


def test_a_token_without_rights_is_never_taken_for_an_empty_list(peer: Peer) -> None:
    """To a token that may only check in, pretix shows an empty check-in list; the roster says that it may not be read."""
    low = peer.told["checkin_only_token"]
    path = f"{peer.url}/api/v1/organizers/peer/events/conf/checkinlists/{peer.lists['main']}/positions/"
    shown = httpx.get(path, headers={"Authorization": f"Token {low}"}, trust_env=False)
    assert (shown.status_code, shown.json()["count"]) == (200, 0)
    station = peer.station(token=low)
    with pytest.raises(Unauthorised) as caught:
        list(station.roster())
    assert "permit" in str(caught.value)
    assert low not in str(caught.value)


def test_a_code_that_only_looks_up_never_admits(peer: Peer) -> None:
    """Order numbers, e-mail and pretix' public number of a ticket look up; the secret alone admits."""
    guest = peer.guest(email="ada@example.org")
    found = everybody(peer.station())[str(guest["id"])]
    strengths = {code.text: code.strength for code in found.codes}
    assert [text for text, strength in strengths.items() if strength is Strength.ADMITS] == [guest["secret"]]
    assert strengths[guest["order"]] == strengths[f"{guest['order']}-1"] == strengths["ada@example.org"] == Strength.LOOKS_UP
    assert strengths[guest["pseudonymization_id"]] is Strength.LOOKS_UP
