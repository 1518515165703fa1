"""Who a ticket is for, out of the answers to the organiser's form."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kiosk.platforms import _fields as fields
from kiosk.platforms._fields import first, text, word
from kiosk.platforms._needs import tells_need
from kiosk.platforms.eventbookings.envelope import Row

_FIRST = {"first_name", "firstname", "given_name", "forename"}
_LAST = {"last_name", "lastname", "surname", "family_name"}
_NAME = {"name", "full_name", "fullname", "attendee_name", "attendee", "your_name"}
_EMAIL = {"email", "e_mail", "email_address", "e_mail_address", "attendee_email"}
_COMPANY = {"company", "company_name", "organisation", "organization", "organisation_name", "organization_name", "employer", "business_name"}


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who a ticket is for, as the answers to the form tell; ``needs`` are the answers that a steward should know."""

    first_name: str = ""
    last_name: str = ""
    name: str = ""
    email: str = ""
    company: str = ""
    needs: tuple[str, ...] = ()


def attendee_of(row: Row) -> Attendee:
    """The first, or only, attendee of a ticket."""
    return next(attendees_of(row), Attendee())


def names_somebody(row: Row) -> bool:
    """Whether the row tells whose ticket it is."""
    told = attendee_of(row)
    return bool(told.first_name or told.last_name or told.name)


def attendees_of(row: Row) -> Iterator[Attendee]:
    """Those that the row names; a list of answers without an attendee around it is one attendee."""
    for name in ("attendees", "attendee", "attendee_details"):
        told = row.get(name)
        if isinstance(told, dict):
            told = [told]
        if isinstance(told, list) and told:
            bare = any(isinstance(each, dict) and "field_name" in each for each in told)
            yield from (_attendee(each) for each in ([{"attributes": told}] if bare else told) if isinstance(each, dict))
            return
    order = row.get("order")
    bought_by = order.get("customer") if isinstance(order, dict) else None
    buyer = next((each for each in (row.get("customer"), row.get("user"), bought_by) if isinstance(each, dict)), None)
    if buyer or isinstance(row.get("attributes"), list):
        yield _attendee({**(buyer or {}), "attributes": row.get("attributes")})


def _attendee(told: Row) -> Attendee:
    answers: dict[str, str] = {}
    needs: list[str] = []
    for name, value, kind in _answers(told):
        shown = fields.answer(value)
        answers.setdefault("email" if kind == "email" and word(name) not in _EMAIL else word(name), shown)
        if tells_need(name) and fields.says_something(shown):
            needs.append(text(name) if shown.casefold() in {"yes", "true", "1"} else shown)

    def answered(names: set[str], *direct: str) -> str:
        return next((answers[name] for name in answers if name in names and answers[name]), "") or first(told, *direct)

    return Attendee(
        first_name=answered(_FIRST, "first_name"),
        last_name=answered(_LAST, "last_name"),
        name=answered(_NAME, "name", "full_name", "display_name"),
        email=answered(_EMAIL, "email"),
        company=answered(_COMPANY, "company", "company_name", "organisation"),
        needs=tuple(dict.fromkeys(needs)),
    )


def _answers(told: Row) -> Iterator[tuple[str, Any, str]]:
    """Name, answer and kind of each field of the form; kept lists of further answers are read too."""
    for holder in ("attributes", "fields", "custom_attributes"):
        listed = told.get(holder)
        for each in listed if isinstance(listed, list) else ():
            if isinstance(each, dict):
                value = next((each[name] for name in ("field_value", "value") if name in each), None)
                yield first(each, "field_name", "name", "label"), _plain(value), word(each.get("field_type") or each.get("type"))


def _plain(value: Any) -> Any:
    return first(value, "value", "name", "label") if isinstance(value, dict) else value
