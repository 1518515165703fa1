"""Activities (``workshops``) as sessions: when and where they are, who is enrolled, enrolling and leaving."""

from collections.abc import Callable, Sequence

from kiosk.core.errors import PlatformError, Refused
from kiosk.platforms._fields import first, moment, number, truth
from kiosk.platforms._http import Answer
from kiosk.platforms.eventtia.errors import CLOSED, FULL, THERE_ALREADY, said
from kiosk.platforms.eventtia.jsonapi import Resource
from kiosk.ports.platform import Session

Attendees = Callable[[str], frozenset[str]]
"""The attendees of one workshop, all by their ids."""


def session_of(row: Resource) -> Session:
    """``availability`` is the number of seats in all: ``used_seats`` is told beside it. Times are UTC."""
    told = row.attributes
    return Session(
        id=row.id,
        name=first(told, "name") or row.id,
        starts=moment(told.get("start_date")),
        ends=moment(told.get("end_date")),
        place=first(told, "location"),
        capacity=number(told.get("availability")) or None,
    )


def enrolments(workshops: Sequence[Resource], attendees: Attendees) -> tuple[dict[str, frozenset[str]] | None, frozenset[str]]:
    """Which sessions each attendee may enter, and which everybody else may; None where nobody is limited to any.

    Open to all is one that cannot be chosen at registration (``show_on_register`` false) and that nobody is enrolled in: where nobody can
    enrol, nobody can be expected to. That is our rule; the documents do not speak of it.
    """
    enrolled = {each.id: attendees(each.id) for each in workshops}
    hidden = {each.id for each in workshops if truth(each.attributes.get("show_on_register")) is False}
    open_to_all = frozenset(each for each in hidden if not enrolled[each])
    if len(open_to_all) == len(enrolled):
        return None, frozenset()
    found: dict[str, frozenset[str]] = {}
    for workshop, who in enrolled.items():
        shared: dict[frozenset[str], frozenset[str]] = {}
        for attendee in who:
            before = found.get(attendee, open_to_all)
            # A hundred thousand people share a few combinations: each is kept once.
            found[attendee] = shared.setdefault(before, before | {workshop})
    return found, open_to_all


def pair(ticket: str, session: str) -> dict[str, int | str]:
    """What is sent to enrol somebody or to take him out; the documents want both as numbers."""
    return {"workshop_id": number_or_text(session), "attendee_id": number_or_text(ticket)}


def number_or_text(identity: str) -> int | str:
    return int(identity) if identity.isascii() and identity.isdigit() and len(identity) <= 18 else identity


def enrol_refusal(answer: Answer) -> PlatformError | None:
    """What a 4xx to enrolling means; None where the attendee is enrolled already, which is what was wanted."""
    word = said(answer)
    if THERE_ALREADY.search(word):
        return None
    if FULL.search(word):
        return Refused("this session is full at Eventtia", code="SESSION_FULL")
    if CLOSED.search(word):
        return Refused("enrolment in this session is closed at Eventtia", code="SESSION_CLOSED")
    if answer.status == 404:
        return Refused("Eventtia does not know this session or this attendee", code="NOT_FOUND")
    return Refused(f"Eventtia does not enrol this attendee (HTTP {answer.status})", code=f"HTTP_{answer.status}")
