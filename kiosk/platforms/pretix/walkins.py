"""Guests who register at the door, and corrections of what pretix holds of a guest."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kiosk.core.errors import Refused, Unreachable
from kiosk.platforms._fields import first, number, text
from kiosk.platforms._http import Answer
from kiosk.platforms.pretix.catalogue import Catalogue, listed
from kiosk.platforms.pretix.paging import Row, everything, read_id
from kiosk.platforms.pretix.reporting import number_of
from kiosk.platforms.pretix.session import Session, not_permitted, refusal
from kiosk.platforms.pretix.tickets import Reader
from kiosk.ports.platform import Correction, TicketType, WalkedIn, WalkIn

KEY_LIFE = timedelta(hours=23)
"""pretix remembers a request's key for 24 hours; then it would make a second order."""

_TRIES = 5
_TYPE = re.compile(r"([0-9]+)(?:-([0-9]+))?")
_GIVEN_FAMILY = "given_family"


@dataclass(frozen=True, slots=True)
class WalkIns:
    """Makes orders of one position each, free of charge and paid: money is taken elsewhere."""

    session: Session
    event_path: str
    event: str
    catalogue: Catalogue

    def types(self) -> list[TicketType]:
        """Products for people that this station's list has, each variation on its own: ``3`` or ``3-1``; how many are left by the quotas."""
        left = self._left()
        found = []
        for product in self.catalogue.products.values():
            if not (product.active and product.admission and self._on_list(product.id)):
                continue
            for variation in [each for each in product.variations.values() if each.active]:
                name = f"{product.name} – {variation.name}"
                found.append(TicketType(f"{product.id}-{variation.id}", name, left.get(("variation", variation.id))))
            if not product.variations:
                found.append(TicketType(product.id, product.name, left.get(("product", product.id))))
        return found

    def register(self, person: WalkIn, now: datetime) -> WalkedIn:
        """See ports.platform: the person's own id is the request's key, so that asking again within a day makes nothing new."""
        if person.sent_before and (person.at is None or now - person.at > KEY_LIFE):
            raise Refused("this guest may have been registered at pretix before: look for the name there", code="MAY_HAVE_ARRIVED")
        answer = self._sold(self._order(person), person)
        order = answer.body if isinstance(answer.body, dict) else {}
        tickets = Reader(self.event, self.catalogue).order(order).tickets
        if len(tickets) != 1:
            raise Unreachable("pretix' answer to a registration has a form that is not known")
        return WalkedIn(tickets[0])

    def _sold(self, body: dict[str, Any], person: WalkIn) -> Answer:
        """pretix repeats a refusal for a day as well, although its cause may be gone: what was refused under one key made no order, and
        may be tried under the next.
        """
        for attempt in range(1, _TRIES + 1):
            key = person.id if attempt == 1 else f"{person.id}-{attempt}"
            answer = self.session.call("POST", f"{self.event_path}/orders/", body=body, key=key, may_be_forbidden=True)
            if answer.good:
                return answer
            if not person.sent_before:
                break
        raise _turned_down(answer)

    def _order(self, person: WalkIn) -> dict[str, Any]:
        found = _TYPE.fullmatch(person.type_id.strip() or next((each.id for each in self.types()), ""))
        if found is None:
            raise Refused("pretix has no such ticket type: choose another one", code="INVALID_TICKET")
        position: dict[str, Any] = {
            "item": int(found[1]),
            "variation": int(found[2]) if found[2] else None,
            "price": "0.00",
            "attendee_name_parts": {"_scheme": _GIVEN_FAMILY, "given_name": person.first_name, "family_name": person.last_name},
            "attendee_email": person.email or None,
            "company": person.company or None,
        }
        if self.catalogue.here.date:
            position["subevent"] = number_of(self.catalogue.here.date)
        return {
            "status": "p",
            "locale": "en",
            "sales_channel": "web",
            "email": person.email or None,
            **({"phone": person.phone} if person.phone else {}),
            "send_email": False,
            "comment": "registered at the door",
            "positions": [position],
        }

    def _on_list(self, product: str) -> bool:
        return self.catalogue.here.products is None or product in self.catalogue.here.products

    def _left(self) -> Mapping[tuple[str, str], int]:
        """The least that any quota leaves; what no quota limits is not in it."""
        left: dict[tuple[str, str], int] = {}
        for row in everything(self.session, f"{self.event_path}/quotas/", "the quotas", {"with_availability": "true"}):
            available = number(row.get("available_number"))
            if available is None or read_id(row, "subevent") != self.catalogue.here.date:
                continue
            for kind, name in (("product", "items"), ("variation", "variations")):
                for each in listed(row.get(name)):
                    left[kind, each] = min(available, left.get((kind, each), available))
        return left


def correct(session: Session, event_path: str, ticket: str, correction: Correction) -> None:
    """Changes a position's name, company or e-mail; what is not to be changed of a name is read first, for pretix takes names whole."""
    if not ticket.isdigit():
        raise Refused("this ticket is not in pretix' list yet: wait for the next sync, then correct it", code="NOT_FOUND")
    path = f"{event_path}/orderpositions/{ticket}/"
    body: dict[str, Any] = {}
    if correction.first_name is not None or correction.last_name is not None:
        body["attendee_name_parts"] = _name_parts(session.call("GET", path), correction)
    if correction.company is not None:
        body["company"] = correction.company
    if correction.email is not None:
        body["attendee_email"] = correction.email or None
    if not body:
        return
    answer = session.call("PATCH", path, body=body, may_be_forbidden=True)
    if answer.status == 403:
        raise not_permitted("corrections")
    if answer.status == 400 and isinstance(answer.body, dict) and "attendee_email" in answer.body:
        raise Refused("pretix does not take this e-mail address: correct it", code="INVALID_EMAIL")
    if not answer.good:
        raise refusal(answer, "a correction of this ticket")


def _name_parts(answer: Answer, correction: Correction) -> dict[str, str]:
    if not answer.good or not isinstance(answer.body, dict):
        raise refusal(answer, "this ticket")
    held = answer.body.get("attendee_name_parts")
    parts: Row = held if isinstance(held, dict) else {}
    given, family = first(parts, "given_name", "calling_name"), first(parts, "family_name")
    if not given and not family:
        given, _, family = first(parts, "full_name").rpartition(" ")
    given = given if correction.first_name is None else correction.first_name
    family = family if correction.last_name is None else correction.last_name
    if text(parts.get("_scheme")) == "full":
        return {"_scheme": "full", "full_name": f"{given} {family}".strip()}
    kept = {name: text(value) for name, value in parts.items() if text(value) and name != "full_name"}
    return {**kept, "_scheme": text(parts.get("_scheme")) or _GIVEN_FAMILY, "given_name": given, "family_name": family}


def _turned_down(answer: Answer) -> Refused:
    if answer.status == 403:
        return not_permitted("registering guests")
    body = answer.body if isinstance(answer.body, dict) else {}
    said = repr(body.get("positions"))[:2000].casefold()
    if "quota" in said:
        return Refused("this ticket type is sold out at pretix", code="TICKET_SOLD_OUT")
    if "email" in body or "attendee_email" in said:
        return Refused("pretix does not take this e-mail address: correct it", code="INVALID_EMAIL")
    if "phone" in body:
        return Refused("pretix does not take this telephone number: write it with its country, such as +49 30 1234567", code="INVALID_PHONE")
    if "'item'" in said or "'variation'" in said:
        return Refused("pretix has no such ticket type: choose another one", code="INVALID_TICKET")
    return Refused(f"pretix does not register this guest (HTTP {answer.status})", code=f"HTTP_{answer.status}")
