"""An attendee as the roster tells it becomes a ticket and, where somebody checked in elsewhere, a remote entry."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.core.entry import RemoteEntry
from kiosk.core.ticket import Attention, AttentionKind, Status, Strength, Ticket, TicketCode
from kiosk.platforms import _fields
from kiosk.platforms._fields import code, moment, text, truth, word
from kiosk.platforms._needs import is_vip, tells_need
from kiosk.platforms.eventtia.attendee_types import CustomField, Types, plain
from kiosk.platforms.eventtia.jsonapi import Resource

STATUS = {
    **dict.fromkeys(
        ("confirmed", "approved", "accepted", "active", "registered", "attended", "checked_in", "valid", "completed"), Status.VALID
    ),
    **dict.fromkeys(("pending", "unconfirmed", "not_confirmed", "pending_confirmation", "pending_approval", "in_review"), Status.PENDING),
    **dict.fromkeys(("waitlist", "waitlisted", "waiting_list", "wait_list", "waiting"), Status.WAITLISTED),
    **dict.fromkeys(("rejected", "declined", "denied", "disapproved"), Status.REJECTED),
    **dict.fromkeys(("cancelled", "canceled", "archived", "deleted", "removed", "unregistered", "refunded"), Status.CANCELLED),
    "blocked": Status.BLOCKED,
}
"""The documents show ``confirmed`` only, and speak of cancelled, rejected and deleted (archived) participants."""

_KEY = re.compile(r"[0-9A-Za-z_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Belongings:
    """What other lists say of attendees, by attendee id: sessions they may enter, things to hand out.

    ``sessions`` is None where nobody is limited; who is not in it may enter those that are ``open_to_all``.
    """

    sessions: Mapping[str, frozenset[str]] | None = None
    open_to_all: frozenset[str] = frozenset()
    hand_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def sessions_of(self, attendee: str) -> frozenset[str] | None:
        return None if self.sessions is None else self.sessions.get(attendee, self.open_to_all)


@dataclass(frozen=True, slots=True)
class Reader:
    """How this station reads attendees. ``note_fields`` are custom fields, by name or id, that the staff is shown."""

    event: str
    types: Types
    belongings: Belongings = Belongings()
    note_fields: frozenset[str] = frozenset()

    def ticket(self, row: Resource) -> Ticket | None:
        """The ticket, or None where the attendee has no id. Raises nothing."""
        if not row.id:
            return None
        told = row.attributes
        type_id = type_of(row)
        kind = self.types.types.get(type_id)
        people, others = self._answers(told.get("fields"))
        given, family = people.get("first_name", ""), people.get("last_name", "")
        said = word(told.get("status"))
        paid = truth(told.get("paid"))
        email = people.get("email", "")
        return Ticket(
            event=self.event,
            id=row.id,
            name=_fields.person_name(given, family) or people.get("name") or row.id,
            type=kind.name if kind else "",
            type_id=type_id,
            company=people.get("company", ""),
            first_name=given,
            last_name=family,
            email=email,
            status=Status.CANCELLED if truth(told.get("archived")) else STATUS.get(said, Status.VALID),
            paid=None if paid is False and kind is not None and kind.enters_unpaid else paid,
            codes=tuple(_codes(row, email)),
            sessions=self.belongings.sessions_of(row.id),
            attention=tuple(self._attention(row.id, kind.name if kind else "", said, others)),
        )

    def _answers(self, answers: Any) -> tuple[dict[str, str], list[tuple[CustomField, str]]]:
        """What is known of the person by role, and the answers to the organiser's own questions."""
        people: dict[str, str] = {}
        others: list[tuple[CustomField, str]] = []
        for key, value in answers.items() if isinstance(answers, dict) else ():
            known = self.types.fields.get(key)
            role = known.role if known else plain(key) if plain(key) in {"first_name", "last_name", "email", "company"} else ""
            if role:
                shown = text(value)
                # A default field comes before one of the organiser's that is called the same.
                if shown and (role not in people or (known is not None and known.default)):
                    people[role] = shown
            if known is not None and value not in (None, "", []) and (not role or self.note_fields):
                others.append((known, _fields.answer(value)))
        return people, others

    def _attention(self, attendee: str, type_name: str, said: str, others: list[tuple[CustomField, str]]) -> Iterator[Attention]:
        seen = set()
        for known, shown in others:
            if not _fields.says_something(shown):
                continue
            bare = shown.casefold() in {"yes", "true", "1"}
            if self.note_fields and self.note_fields & known.names:
                yield Attention(AttentionKind.NOTE, text(f"{known.words}: {shown}"))
            elif not known.role and tells_need(known.words) and (need := known.words if bare else shown) not in seen:
                seen.add(need)
                yield Attention(AttentionKind.REQUIREMENT, need)
        if is_vip(type_name):
            yield Attention(AttentionKind.VIP)
        if said not in STATUS:
            yield Attention(AttentionKind.UNKNOWN_STATUS, said)
        for thing in self.belongings.hand_out.get(attendee, ()):
            yield Attention(AttentionKind.HAND_OUT, thing)


def key(scanned: str) -> str:
    """What stands before the first ``|`` of a QR code (``uuid|Full Name|email|…``); a text without that form as it is."""
    front, bar, _ = scanned.strip().partition("|")
    return front if bar and _KEY.fullmatch(front) else scanned


def entry_of(row: Resource) -> RemoteEntry | None:
    """The check-in that an attendee tells of; neither place nor person is told."""
    inside = truth(row.attributes.get("checked_in"))
    at = moment(row.attributes.get("checked_in_date"))
    if not row.id or inside is False or (inside is None and at is None):
        return None
    return RemoteEntry(row.id, at)


def type_of(row: Resource) -> str:
    """The id of the attendee's type: a relationship, or an attribute as in what is sent to register."""
    return row.one("attendee_type") or text(row.attributes.get("attendee_type_id"))


def _codes(row: Resource, email: str) -> Iterator[TicketCode]:
    """``uuid`` and what the QR code begins with, which may differ, admit; the number and the e-mail address only look up.

    The rest of the QR code is personal data and is dropped here.
    """
    shown = row.attributes.get("qr_code")
    prefix = code(shown.partition("|")[0]) if isinstance(shown, str) else code(shown)
    seen = {""}
    for each, strength in (
        (code(row.attributes.get("uuid")), Strength.ADMITS),
        (prefix, Strength.ADMITS),
        (row.id, Strength.LOOKS_UP),
        (email, Strength.LOOKS_UP),
    ):
        if each not in seen:
            seen.add(each)
            yield TicketCode(each, strength)
