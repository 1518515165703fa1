"""The rest of what a real pretix is asked for: events, counts, look-ups, walk-ins, corrections, signed tickets, becoming a device."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.core.entry import ReceiptKind, UploadKind
from kiosk.core.errors import Refused, Unauthorised, Unreachable
from kiosk.core.ticket import Status
from kiosk.platforms.pretix.devices import initialize
from kiosk.ports.platform import Correction, WalkIn
from tests.pretix_peer.peers import Peer, everybody, undo, upload, wire

pytestmark = pytest.mark.pretix


def _walk_in(**more: object) -> WalkIn:
    fields: dict[str, object] = {"id": str(uuid.uuid4()), "first_name": "Åsa", "last_name": "O'Neil", "type_id": "1", "at": datetime.now(UTC)}
    return WalkIn(**{**fields, **more})  # type: ignore[arg-type]


def test_the_event_is_told_with_its_zone_and_codes(peer: Peer) -> None:
    """Name, time zone, begin and end; its short form and its shop's address are its own codes."""
    event = peer.station().event()
    assert (event.id, event.name, event.timezone, event.state) == ("conf", "Peer Conf", "Europe/Berlin", "live")
    assert event.starts is not None
    assert event.ends is not None
    assert event.starts < event.ends
    assert event.codes == {"conf", f"{peer.url}/peer/conf/"}


def test_an_event_that_is_not_there_names_the_keys_to_check(peer: Peer) -> None:
    """pretix answers 403 for it."""
    with pytest.raises(Refused) as caught:
        peer.station(event="nowhere").event()
    assert caught.value.code == "EVENT_NOT_FOUND"
    assert "organizer" in str(caught.value)


def test_events_and_check_in_lists_are_there_to_choose_from(peer: Peer) -> None:
    """Both events, and every check-in list of ours."""
    station = peer.station()
    assert [(event.id, event.name) for event in station.events()] == [("conf", "Peer Conf"), ("side", "Side Event")]
    lists = {session.id: session.name for session in station.sessions()}
    assert lists[peer.lists["main"]] == "Main"
    assert set(lists) == {number for name, number in peer.lists.items() if name != "side"}


def test_the_count_is_the_list_s_own(peer: Peer) -> None:
    """One more inside after a check-in."""
    station = peer.station()
    before = station.statistics()
    station.check_in([upload(1, peer.guest())])
    after = station.statistics()
    assert before.checked_in is not None
    assert before.registered is not None
    assert (after.registered, after.checked_in) == (before.registered + 1, before.checked_in + 1)


def test_a_code_is_looked_up_in_one_call(peer: Peer) -> None:
    """A ticket sold a moment ago is found whole; unknown codes, beginnings of codes and other lists' tickets are not."""
    guest, unpaid = peer.guest(), peer.guest(status="n")
    dinner = peer.sold({"item": peer.items["dinner"]})["positions"][0]
    station = peer.station()
    found = station.look_up(guest["secret"])
    assert found is not None
    assert (found.id, found.type, found.paid, found.checkpoints) == (str(guest["id"]), "Regular", True, None)
    due = station.look_up(unpaid["secret"])
    assert due is not None
    assert due.paid is False
    for odd in ("no such code", guest["secret"][:8], guest["secret"].upper(), dinner["secret"], "&secret=x", ""):
        assert station.look_up(odd) is None


def test_a_walk_in_is_registered_once_and_checks_in(peer: Peer) -> None:
    """Sent twice with the same id it is one order, paid and free, and its ticket admits at once."""
    station, person = peer.station(), _walk_in(email="asa@example.org", company="ACME", type_id="3-2")
    made = station.walk_in(person).ticket
    again = station.walk_in(replace(person, sent_before=True)).ticket
    assert made == again
    assert (made.name, made.type, made.company, made.email, made.paid) == (
        "Åsa O'Neil",
        "Workshop – Afternoon",
        "ACME",
        "asa@example.org",
        True,
    )
    (receipt,) = station.check_in([upload(1, {"id": made.id, "secret": made.codes[0].text})])
    assert receipt.kind is ReceiptKind.ACCEPTED
    assert everybody(station)[made.id].name == "Åsa O'Neil"


def test_a_walk_in_that_cannot_be_is_refused_with_its_reason(peer: Peer) -> None:
    """Sold out, a type that is none, an e-mail that is none; and one of yesterday may have arrived."""
    station = peer.station()
    quota = peer.of_event("POST", "/quotas/", {"name": "none left", "size": 0, "items": [peer.items["merch"]], "variations": []})
    try:
        types = {each.id: each.left for each in station.ticket_types()}
        codes = []
        for person in (
            _walk_in(type_id=str(peer.items["merch"])),
            _walk_in(type_id="3"),
            _walk_in(type_id="77"),
            _walk_in(type_id="x"),
            _walk_in(email="not an address"),
            _walk_in(phone="abc"),
            _walk_in(sent_before=True, at=datetime.now(UTC) - timedelta(days=2)),
        ):
            with pytest.raises(Refused) as caught:
                station.walk_in(person)
            codes.append(caught.value.code)
    finally:
        peer.of_event("DELETE", f"/quotas/{quota['id']}/")
    assert types == {"1": None, "2": None, "3-1": None, "3-2": None}
    assert codes == [
        "TICKET_SOLD_OUT",
        "INVALID_TICKET",
        "INVALID_TICKET",
        "INVALID_TICKET",
        "INVALID_EMAIL",
        "INVALID_PHONE",
        "MAY_HAVE_ARRIVED",
    ]


def test_a_correction_changes_what_it_names_only(peer: Peer) -> None:
    """The last name alone: the first name stays. A bad address is refused, and a token without rights is said."""
    guest = peer.sold({"attendee_name_parts": {"given_name": "Ada", "family_name": "Byron"}, "company": "Old"})["positions"][0]
    station, key = peer.station(), str(guest["id"])
    station.correct(key, Correction(last_name="Lovelace"))
    station.correct(key, Correction(company="New", email="ada@example.org"))
    held = everybody(station)[key]
    assert (held.name, held.first_name, held.last_name, held.company, held.email) == (
        "Ada Lovelace",
        "Ada",
        "Lovelace",
        "New",
        "ada@example.org",
    )
    with pytest.raises(Refused) as caught:
        station.correct(key, Correction(email="nonsense@"))
    assert caught.value.code == "INVALID_EMAIL"
    with pytest.raises(Refused) as forbidden:
        peer.station(token=peer.told["checkin_only_token"]).correct(key, Correction(company="X"))
    assert forbidden.value.code == "NOT_PERMITTED"


def test_withdrawn_codes_are_known_offline(peer: Peer) -> None:
    """A revoked code is revoked, not merely unknown; one that is blocked is blocked, until it is freed."""
    station = peer.station()
    signing = station.event().signing
    revoked = peer.told["samples"]["revoked"][0]["secret"]
    assert revoked not in signing
    found = station.signed_ticket(revoked, signing)
    assert found is not None
    assert found.status is Status.REVOKED
    guest = peer.guest()
    peer.of_event("POST", f"/orderpositions/{guest['id']}/add_block/", {"name": "api:test"})
    blocked = station.signed_ticket(guest["secret"], station.event().signing)
    assert blocked is not None
    assert blocked.status is Status.BLOCKED
    peer.of_event("POST", f"/orderpositions/{guest['id']}/remove_block/", {"name": "api:test"})
    assert station.signed_ticket(guest["secret"], station.event().signing) is None


def test_a_station_becomes_a_device_once(peer: Peer) -> None:
    """A token that was traded before, and one that is none, are told apart in words."""
    used = peer.told["devices"]["a"]["initialization_token"]
    for token, word in ((used, "used before"), ("nosuchtoken", "not known")):
        with pytest.raises(Unauthorised) as caught:
            initialize(peer.url, token)
        assert word in str(caught.value)
        assert token not in str(caught.value)


def test_a_new_device_is_let_in(peer: Peer) -> None:
    """The device that the organiser adds trades its token for one that reads the roster, also with the profile for scanning only."""
    station = peer.station(peer.join("Kiosk new", "pretixscan"))
    guest = peer.guest()
    assert str(guest["id"]) in everybody(station)
    (receipt,) = station.check_in([upload(1, guest)])
    assert receipt.kind is ReceiptKind.ACCEPTED
    assert station.event().signing


def test_a_device_for_scanning_only_is_told_what_it_may_not(peer: Peer) -> None:
    """It takes back, reports refusals and looks up; a walk-in is refused for good, so that no check-in waits behind it."""
    station = peer.station(peer.join("Kiosk scan", "pretixscan"))
    guest = peer.guest()
    sent = upload(1, guest)
    told = upload(3, guest, kind=UploadKind.REFUSAL, reason="capacity")
    assert [each.kind for each in station.check_in([sent, undo(2, sent), told])] == [ReceiptKind.ACCEPTED] * 3
    assert station.look_up(guest["secret"]) is not None
    with pytest.raises(Refused) as caught:
        station.walk_in(_walk_in())
    assert caught.value.code == "NOT_PERMITTED"
    with pytest.raises(Unauthorised):
        station.ticket_types()


def test_a_walk_in_that_was_refused_can_be_made_when_the_cause_is_gone(peer: Peer) -> None:
    """pretix repeats a refusal for the same key: the next try is made under another, and a third one finds the order of the second."""
    name = peer.join(f"Kiosk {uuid.uuid4()}", "pretixscan")
    station, person = peer.station(name), _walk_in()
    with pytest.raises(Refused):
        station.walk_in(person)
    (device,) = [row for row in peer.ask("GET", "/devices/", None, page_size="50", ordering="-device_id")["results"] if row["name"] == name]
    peer.ask("PATCH", f"/devices/{device['device_id']}/", {"security_profile": "full"})
    made = station.walk_in(replace(person, sent_before=True)).ticket
    assert made.name == "Åsa O'Neil"
    assert station.walk_in(replace(person, sent_before=True)).ticket.id == made.id


def test_an_address_that_is_not_pretix_own_is_said(peer: Peer) -> None:
    """Asked under another name, pretix answers with a page: that is a wrong base_url, not an empty event."""
    with wire(peer.url, host="elsewhere.example") as between, pytest.raises(Unreachable) as caught:
        peer.station(url=between.url).event()
    assert "base_url" in str(caught.value)
