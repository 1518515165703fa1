"""Any JSON at all in an answer: only PlatformError may escape, and what comes out can be stored."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.responses import Response

from kiosk.core.errors import PlatformError
from kiosk.core.ticket import Ticket
from kiosk.platforms._http import Answer
from kiosk.platforms.eventtia import ADAPTER, jsonapi, purchases, registering, workshops
from kiosk.platforms.eventtia.attendee_types import Types
from kiosk.platforms.eventtia.attendees import Reader, entry_of, key
from kiosk.platforms.eventtia.errors import said
from kiosk.platforms.eventtia.event import event_of, uri_of
from kiosk.platforms.eventtia.guests import Invited, invited
from kiosk.platforms.eventtia.place import Place
from kiosk.platforms.eventtia.platform import Eventtia
from kiosk.platforms.eventtia.session import LIFE, _life, served
from kiosk.platforms.eventtia.settings import EventtiaSettings
from kiosk.platforms.eventtia.thinness import Shown, have_codes
from kiosk.ports.adapter import Surroundings
from kiosk.ports.platform import WalkIn
from tests.platforms.eventtia.serving import EVENT, FIELD, TYPE, attendee, attendee_type, custom_fields, serving, workshop

_NAMES = st.sampled_from(
    (
        *("id", "type", "attributes", "relationships", "data", "included", "meta", "links", "next", "total_pages", "total_attendees"),
        *("uuid", "qr_code", "fields", "status", "paid", "checked_in", "checked_in_date", "archived", "created_at", "updated_at", "email"),
        *("attendee_type", "attendee_type_custom_fields", "attendee", "purchase_item", "quantity", "name", "alias", "default", "message"),
        *("available_public_listings", "valid_if_no_payments", "first_name", "last_name", "company", "group_uuid", "errors", "start_date"),
        *("availability", "show_on_register", "timezone", "event_uri", "website", *FIELD.values()),
    )
)
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**17, max_value=10**19)
    | st.floats()
    | st.text(max_size=20)
    | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Lo"]), max_size=8)
    | st.sampled_from(
        ["confirmed", "attendees", "attendee_types", "attendee_type_custom_fields", "purchase_items", "1", TYPE, "a|b|c", "9" * 30]
    )
    | st.sampled_from(["2023-02-07T11:52:02.000-05:00", "2023-02-07T11:52:02", "0001-01-01T00:00:00+14:00", *FIELD.values()])
)
_JSON = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=6), max_leaves=25)
_ATTRIBUTES = st.dictionaries(_NAMES, _JSON, max_size=8)
_ROW = (
    _JSON
    | st.builds(lambda told, identity, related: {"id": identity, "attributes": told, "relationships": related}, _ATTRIBUTES, _LEAVES, _JSON)
    | _ATTRIBUTES.map(lambda odd: {**attendee(1), "attributes": {**attendee(1)["attributes"], **odd}})
    | _ATTRIBUTES.map(lambda odd: attendee(1, fields=odd))
)
_BODY = _JSON | st.builds(
    lambda rows, meta, included: {"data": rows, "meta": meta, "included": included},
    st.lists(_ROW, max_size=3) | _ROW,
    _JSON,
    st.lists(_ROW, max_size=3),
)
_STATUS = st.sampled_from([200, 201, 204, 400, 403, 404, 409, 422])
_PERSON = WalkIn("1", "John", "Doe", "j@d.e", type_id=TYPE)


def _types(*more: Any) -> Types:
    types = Types()
    types.learn(jsonapi.resource_of(each) for each in (*more, attendee_type(), *custom_fields()))
    return types


def _texts(ticket: Ticket) -> Iterator[str]:
    yield from (ticket.id, ticket.name, ticket.first_name, ticket.last_name, ticket.type, ticket.type_id, ticket.company, ticket.email)
    yield from (code.text for code in ticket.codes)
    yield from (attention.text for attention in ticket.attention)


def _storable(ticket: Ticket) -> None:
    for shown in _texts(ticket):
        assert isinstance(shown, str)
        shown.encode("utf-8")
        assert len(shown) <= 1000
    assert all(code.text for code in ticket.codes)


@given(_ROW, _ROW)
@settings(max_examples=150)
def test_any_attendee_can_be_read_and_stored(row: Any, kind: Any) -> None:
    """Whatever its type is like; every text can be held by UTF-8, no name is longer than 200, times are aware."""
    reader = Reader("e", _types(kind), note_fields=frozenset({"email"}))
    resource = jsonapi.resource_of(row)
    ticket = reader.ticket(resource)
    entry = entry_of(resource)
    shown = Shown()
    shown.looks_thin([resource], reader.types)
    shown.learn([resource])
    assert not shown.looks_thin([resource], Types()) or not resource.attributes.keys() & {"uuid", "qr_code"}
    have_codes([resource])
    if ticket is None:
        assert not resource.id
        assert entry is None
        return
    _storable(ticket)
    assert len(ticket.name) <= 200
    assert entry is None or entry.at is None or entry.at.tzinfo is not None


@given(st.lists(_ROW, max_size=4))
@settings(max_examples=120)
def test_any_guest_or_purchase_can_be_read_and_stored(rows: list[Any]) -> None:
    """Guests become tickets, purchases texts; nothing is raised."""
    resources = [jsonapi.resource_of(row) for row in rows]
    for enter in (True, False):
        for ticket in Invited("e", enter, invited(resources)).tickets(_types(*rows), None):
            _storable(ticket)
    for shown in purchases.to_hand_out(resources, purchases.names_of(resources)).values():
        for thing in shown:
            thing.encode("utf-8")


@given(_ATTRIBUTES, _ROW)
@settings(max_examples=120)
def test_any_workshop_or_event_can_be_read(told: dict[str, Any], row: Any) -> None:
    """Texts and aware times, or nothing."""
    for resource in (jsonapi.resource_of({**workshop("1"), "attributes": told}), jsonapi.resource_of(row)):
        session, event = workshops.session_of(resource), event_of(resource, "uri")
        for at in (session.starts, session.ends, event.starts, event.ends):
            assert at is None or at.tzinfo is not None
        assert all(event.codes)
        uri_of(resource).encode("utf-8")
        found, everybody = workshops.enrolments([resource], lambda identity: frozenset({identity}))
        assert found is None or all(isinstance(each, frozenset) for each in found.values())
        assert everybody <= {resource.id}


@given(st.lists(_JSON | st.builds(lambda data, meta, links: {"data": data, "meta": meta, "links": links}, _JSON, _JSON, _JSON), max_size=4))
@settings(max_examples=120)
def test_any_list_ends(bodies: list[Any]) -> None:
    """Paging comes to an end, or says that it cannot, whatever the pages are."""
    left = iter(bodies)
    try:
        for page in jsonapi.pages(lambda params: Answer(200, {}, next(left, {"data": []})), "attendees", 2):
            assert all(isinstance(row, jsonapi.Resource) for row in page.rows)
            list(jsonapi.included(page.answer))
    except PlatformError:
        return


@given(_JSON, _STATUS)
@settings(max_examples=120)
def test_any_answer_to_a_registration_is_understood_or_refused(body: Any, status: int) -> None:
    """An error's words are never repeated: what comes out is ours, and a code in capitals."""
    answer = Answer(status, {}, body)
    error = registering.refusal(answer)
    assert len(str(error)) < 200
    said(answer).encode("utf-8", "replace")
    workshops.enrol_refusal(answer)
    assert isinstance(registering.group_of(answer, _PERSON), str)
    resource = jsonapi.resource_of(body)
    ticket = Reader("e", _types()).ticket(resource)
    registering.arrived([(resource, ticket)] if ticket else [], _PERSON, TYPE, None)


@given(st.text(max_size=60) | st.from_regex(r"[\w-]{0,12}\|.{0,20}", fullmatch=True))
def test_the_code_inside_any_text_is_a_part_of_it(text: str) -> None:
    """Asking again changes nothing; it is never empty where the text is not."""
    found = key(text)
    assert found in text
    assert key(found) == found
    assert bool(found) == bool(text)


@given(st.text(max_size=40), st.text(max_size=40) | st.from_regex(r"[A-Za-z0-9_=-]*\.[A-Za-z0-9_=-]*\.x", fullmatch=True))
def test_any_place_and_any_token_can_be_read(place: str, token: str) -> None:
    """A place is a page from 1 on, a token's life is not longer than the documents say, a ``Date`` is a time or none."""
    assert Place.read(place, 100).page >= 1
    at = served(Answer(200, {"date": place}, None))
    assert at is None or at.tzinfo is not None
    issued = served(Answer(200, {"date": "Mon, 15 Jun 2026 09:00:00 GMT"}, None))
    assert issued is not None
    assert not _life(token, issued) > LIFE


def test_no_answer_whatever_breaks_a_call() -> None:
    """Every method over HTTP, with the same odd body and status for everything: it gives something, or raises PlatformError."""
    said: list[Response] = []
    with serving(lambda _: said[-1]) as (url, _):
        adapter = ADAPTER.make(EventtiaSettings(event_uri=EVENT, base_url=url), Surroundings(Path(), lambda _: "x", lambda: datetime.now(UTC)))
        assert isinstance(adapter, Eventtia)

        @given(_BODY, _STATUS)
        @settings(max_examples=40, deadline=None)
        def answered(body: Any, status: int) -> None:
            said.append(Response(json.dumps(body) if status != 204 else "", status, media_type="application/json"))
            for call in _calls(adapter):
                with suppress(PlatformError):
                    call()

        answered()
        adapter.close()
    assert len(said) >= 40


def _calls(adapter: Eventtia) -> tuple[Callable[[], object], ...]:
    return (
        adapter.event,
        adapter.events,
        adapter.sessions,
        adapter.ticket_types,
        lambda: list(islice(adapter.roster(), 5)),
        lambda: list(islice(adapter.changes("2026-06-15T09:00:00Z"), 5)),
        lambda: adapter.walk_in(replace(_PERSON, type_id="", sent_before=True)),
        lambda: adapter.enrol("1", "2"),
        lambda: adapter.leave("1", "2"),
        lambda: adapter.cancel("1"),
    )
