"""Registering somebody at the door, alone or as a member of a group, and finding out whether an earlier try arrived."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from kiosk.core.errors import PlatformError, Refused, Unauthorised
from kiosk.core.ticket import Ticket
from kiosk.platforms._fields import first, moment, text
from kiosk.platforms._http import Answer
from kiosk.platforms.eventtia.attendee_types import Types
from kiosk.platforms.eventtia.errors import CLOSED, FULL, THERE_ALREADY, said
from kiosk.platforms.eventtia.jsonapi import Resource, meta
from kiosk.platforms.eventtia.workshops import number_or_text
from kiosk.ports.platform import WalkIn

_CLOCKS = timedelta(minutes=15)
"""Two clocks may differ by so much."""


def type_id_of(person: WalkIn, types: Types) -> str:
    """The attendee type that is wanted, by its id or name. Raises Refused where it is not known, or where there is a choice to be made."""
    if not person.type_id:
        if len(types.types) == 1:
            return next(iter(types.types))
        shown = ", ".join(each.name or each.id for each in types.types.values())
        raise Refused(f"say which ticket type the guest is to have: {shown}", code="TICKET_TYPE_NEEDED")
    found = types.named(person.type_id)
    if found is None:
        raise Refused("Eventtia does not know this ticket type", code="INVALID_TICKET")
    return found.id


def body_of(person: WalkIn, type_id: str, types: Types) -> dict[str, Any]:
    """What is sent to ``attendees/register``: default fields by name, the organiser's own (``Firma``) by their number.

    The documents leave open where ``group_registration_uuid`` stands: it is sent in both places.
    """
    told = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "company": person.company,
        "telephone": person.phone,
    }
    own = {**told, "name": f"{person.first_name} {person.last_name}".strip()}
    custom = {each.id: own[each.role] for each in types.fields_of(type_id) if not each.default and own.get(each.role)}
    group = {"group_registration_uuid": person.group} if person.group else {}
    attendee: dict[str, Any] = {"attendee_type_id": number_or_text(type_id), **{name: value for name, value in told.items() if value}}
    if custom:
        attendee["custom_fields"] = custom
    return {"attendee": {**attendee, **group}, **group}


def group_of(answer: Answer, person: WalkIn) -> str:
    """What further members of the group send; empty where the attendee type has no groups."""
    return first(meta(answer), "group_uuid") or person.group


def search_for(person: WalkIn, before: datetime) -> dict[str, str | int]:
    """The query that finds an earlier try: the documented filters, and made since a day before (the filter's zone is not documented)."""
    wanted = {"first_name": person.first_name, "last_name": person.last_name, "email": person.email}
    return {**{name: value for name, value in wanted.items() if value}, "created_date_time": unzoned(before)}


def unzoned(at: datetime) -> str:
    """A time as the filters want it, without a zone, a day early: whichever zone is meant, nothing is missed."""
    return (at - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S")


def arrived(rows: Iterable[tuple[Resource, Ticket]], person: WalkIn, type_id: str, since: datetime | None) -> Ticket | None:
    """The ticket that an earlier try made: the same person and type, not older than the try."""
    wanted = [text(each).casefold() for each in (person.first_name, person.last_name, person.email)]
    for row, ticket in rows:
        made = moment(row.attributes.get("created_at"))
        if since is not None and made is not None and made < since - _CLOCKS:
            continue
        if ticket.type_id in {"", type_id} and [each.casefold() for each in (ticket.first_name, ticket.last_name, ticket.email)] == wanted:
            return ticket
    return None


def refusal(answer: Answer) -> PlatformError:
    """What a 4xx to registering means, in words that do not repeat the platform's."""
    word = said(answer)
    if answer.status == 403:
        return Unauthorised("Eventtia does not let this account register anybody: KIOSK_EMAIL must be a user who may manage the event")
    if answer.status == 404:
        return Refused("Eventtia does not know this event, or this ticket type any more", code="INVALID_TICKET")
    for pattern, code, words in (
        (FULL, "TICKET_SOLD_OUT", "this ticket type is sold out at Eventtia"),
        (THERE_ALREADY, "DUPLICATE_REGISTRATION", "Eventtia has this person already: look for the name or the e-mail address"),
        (CLOSED, "REGISTRATION_CLOSED", "registration is closed at Eventtia"),
    ):
        if pattern.search(word):
            return Refused(words, code=code)
    return Refused(
        f"Eventtia does not register this person (HTTP {answer.status}): the ticket type may ask for more", code=f"HTTP_{answer.status}"
    )
