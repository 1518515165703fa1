"""What the event offers: products, questions and check-in lists, without which no ticket can be understood."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.core.errors import Refused
from kiosk.platforms._fields import first, number, text, truth
from kiosk.platforms.pretix.paging import Row, everything, read_id
from kiosk.platforms.pretix.session import Session


@dataclass(frozen=True, slots=True)
class Product:
    """A product, or one of its variations. ``attention`` asks the door to look twice; ``note`` says why. ``admission``: for a person."""

    id: str
    name: str
    attention: bool = False
    note: str = ""
    admission: bool = True
    active: bool = True
    variations: Mapping[str, "Product"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the organiser. ``at_door``: to be asked when checking in; ``shown``: its answer is told to the door.

    ``needs`` is another question that must have been answered with one of ``needed`` before this one is asked.
    """

    id: str
    words: str
    kind: str
    required: bool
    at_door: bool
    shown: bool
    products: frozenset[str]
    choices: tuple[tuple[str, str], ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    needs: str = ""
    needed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CheckinList:
    """A check-in list. ``products`` is None where every product is on it; ``date`` is the date of an event series it belongs to, or empty."""

    id: str
    name: str
    products: frozenset[str] | None
    date: str = ""
    by_parent: bool = False
    several_entries: bool = False
    again_after_exit: bool = True

    def has(self, product: str, date: str) -> bool:
        """Whether a ticket of this product and date is on the list, whatever its state."""
        return (self.products is None or product in self.products) and (not self.date or self.date == date)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of it. ``here`` is the list that this station works with; ``digest`` changes when any ticket might have to be read anew."""

    products: Mapping[str, Product]
    questions: tuple[Asked, ...]
    lists: tuple[CheckinList, ...]
    here: CheckinList
    devices: Mapping[str, str]
    digest: str


def load(session: Session, path: str, checkin_list: str, language: str, *, devices: bool) -> Catalogue:
    """Reads it, in three calls for an event of ordinary size; one more for the names of ``devices``, which only a team's token may read.

    Raises Refused with code ``LIST_NOT_FOUND`` where the event has no such check-in list.
    """
    lists = tuple(sorted(_lists(everything(session, f"{path}/checkinlists/", "the check-in lists")), key=lambda each: each.id))
    here = next((each for each in lists if each.id == checkin_list), None)
    if here is None:
        known = ", ".join(f"{each.id} ({each.name})" for each in lists) or "none"
        words = f"this event has no check-in list {checkin_list}: write one of these as checkin_list in kiosk.toml: {known}"
        raise Refused(words, code="LIST_NOT_FOUND")
    products = {each.id: each for each in _products(everything(session, f"{path}/items/", "the products"), language)}
    questions = tuple(_questions(everything(session, f"{path}/questions/", "the questions"), language))
    digest = hashlib.sha256(repr((here.id, lists, sorted(products.items()), questions, language)).encode("utf-8", "replace")).hexdigest()
    return Catalogue(products, questions, lists, here, _devices(session) if devices else {}, digest[:12])


def of_one(row: Row, checkin_list: str, language: str) -> Catalogue:
    """As much as a single position of the list tells, whose product came with it (``expand=item``)."""
    item = row.get("item")
    products = {each.id: each for each in _products([item] if isinstance(item, dict) else [], language)}
    here = CheckinList(checkin_list, "", None)
    return Catalogue(products, (), (here,), here, {}, "")


def spoken(value: Any, language: str) -> str:
    """A text that may be there in several languages: the wished one, a variety of it, or whichever comes first."""
    if not isinstance(value, dict):
        return text(value)
    wished = [
        value.get(language),
        *(each for name, each in value.items() if str(name).split("-")[0] == language.split("-", maxsplit=1)[0]),
        *value.values(),
    ]
    return next((found for found in map(text, wished) if found), "")


def listed(value: Any) -> frozenset[str]:
    """The ids of a list of numbers."""
    return frozenset(filter(None, map(text, value))) if isinstance(value, list) else frozenset()


def _products(rows: list[Row], language: str) -> Iterator[Product]:
    for row in rows:
        if not read_id(row):
            continue
        inner = row.get("variations")
        variations = (
            [_product(each, each.get("value"), language, {}) for each in inner if isinstance(each, dict)] if isinstance(inner, list) else []
        )
        yield _product(row, row.get("name"), language, {each.id: each for each in variations if each.id})


def _product(row: Row, name: Any, language: str, variations: Mapping[str, Product]) -> Product:
    return Product(
        id=read_id(row),
        name=spoken(name, language) or text(row.get("internal_name")) or read_id(row),
        attention=truth(row.get("checkin_attention")) is True,
        note=text(row.get("checkin_text")),
        admission=truth(row.get("admission")) is not False,
        active=truth(row.get("active")) is not False,
        variations=variations,
    )


def _questions(rows: list[Row], language: str) -> Iterator[Asked]:
    for row in rows:
        if not read_id(row):
            continue
        options = row.get("options")
        known = [each for each in options if isinstance(each, dict) and read_id(each)] if isinstance(options, list) else []
        yield Asked(
            id=read_id(row),
            words=spoken(row.get("question"), language) or read_id(row, "identifier", "id"),
            kind=text(row.get("type")).upper(),
            required=truth(row.get("required")) is True,
            at_door=truth(row.get("ask_during_checkin")) is True,
            shown=truth(row.get("show_during_checkin")) is True,
            products=listed(row.get("items")),
            choices=tuple((read_id(each), spoken(each.get("answer"), language)) for each in known),
            identifiers=tuple((first(each, "identifier"), read_id(each)) for each in known),
            needs=text(row.get("dependency_question")),
            needed=listed(row.get("dependency_values")),
        )


def _lists(rows: list[Row]) -> Iterator[CheckinList]:
    for row in rows:
        if read_id(row):
            yield CheckinList(
                id=read_id(row),
                name=text(row.get("name")),
                products=None if truth(row.get("all_products")) else listed(row.get("limit_products")),
                date=text(row.get("subevent")),
                by_parent=truth(row.get("addon_match")) is True,
                several_entries=truth(row.get("allow_multiple_entries")) is True,
                again_after_exit=truth(row.get("allow_entry_after_exit")) is not False,
            )


def _devices(session: Session) -> dict[str, str]:
    """Names of the organizer's devices by number; none where they may not be read: they only make a place's name nicer."""
    answer = session.call("GET", "/devices/", may_be_forbidden=True)
    rows = answer.body.get("results") if answer.good and isinstance(answer.body, dict) else None
    known = [row for row in rows if isinstance(row, dict) and number(row.get("device_id"))] if isinstance(rows, list) else []
    return {read_id(row, "device_id"): text(row.get("name")) for row in known if text(row.get("name"))}
