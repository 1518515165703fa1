"""An order as pretix tells it becomes tickets and, where its guests are already inside, remote entries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from kiosk.core.entry import RemoteEntry
from kiosk.core.ticket import Attention, AttentionKind, Status, Strength, Ticket, TicketCode
from kiosk.platforms._fields import code, first, moment, person_name, says_something, text, truth, word
from kiosk.platforms._needs import is_vip, tells_need
from kiosk.platforms.pretix import questions
from kiosk.platforms.pretix.catalogue import Catalogue, Product
from kiosk.platforms.pretix.paging import Row, read_id

_PAID = {"p": True, "n": False, "e": False, "c": None}


@dataclass(frozen=True, slots=True)
class Read:
    """What an order holds: its tickets, who of them is inside, and how many positions have no id."""

    tickets: tuple[Ticket, ...] = ()
    entries: tuple[RemoteEntry, ...] = ()
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Reader:
    """How this station reads orders: its event's short form and what the event offers."""

    event: str
    catalogue: Catalogue

    def order(self, order: Row) -> Read:
        """Every position, cancelled ones too. Add-ons are tickets of their own."""
        listed = order.get("positions")
        if not isinstance(listed, list):
            return Read(skipped=1)
        positions = {read_id(each): each for each in listed if isinstance(each, dict) and read_id(each)}
        lent = self._lent(positions, order)
        tickets = [self.ticket(each, order, parent=positions.get(read_id(each, "addon_to")), lent=lent) for each in positions.values()]
        entries = [entry for each in positions.values() for entry in self.entries(each)]
        odd = sum(1 for each in listed if not isinstance(each, dict) or not read_id(each))
        return Read(tuple(tickets), tuple(entries), odd)

    def ticket(self, position: Row, order: Row, *, parent: Row | None = None, lent: Mapping[str, str] = MappingProxyType({})) -> Ticket:
        """One position as a ticket. ``lent``: codes of parents that admit for their add-ons on this list, by the add-on's id."""
        key = read_id(position)
        item, date = read_id(position, "item"), read_id(position, "subevent")
        product, variation = self._product(position)
        given, family, name = _names(position, parent, order)
        status, paid, unknown = _status(position, order)
        on_lists = frozenset(each.id for each in self.catalogue.lists if each.has(item, date))
        return Ticket(
            event=self.event,
            id=key,
            name=name,
            type=f"{product.name} – {variation.name}" if variation else product.name,
            type_id=item,
            company=first(position, "company") or first(parent, "company") or first(order.get("invoice_address"), "company"),
            first_name=given,
            last_name=family,
            email=first(position, "attendee_email") or first(parent, "attendee_email") or first(order, "email"),
            order=first(order, "code") or first(position, "order"),
            status=status,
            paid=paid,
            codes=tuple(self._codes(position, order, lent)),
            valid_from=moment(position.get("valid_from")),
            valid_until=moment(position.get("valid_until")),
            checkpoints=None if self.catalogue.here.id in on_lists else frozenset(),
            sessions=on_lists,
            questions=questions.due(position, item, self.catalogue) if status is Status.VALID else (),
            attention=tuple(self._attention(position, order, product, variation, unknown)),
        )

    def entries(self, position: Row) -> Iterator[RemoteEntry]:
        """The check-ins on this station's list that still stand: none that were followed by an exit, where one may come back after it."""
        return standing(position, self.catalogue)

    def _product(self, position: Row) -> tuple[Product, Product | None]:
        item = read_id(position, "item")
        product = self.catalogue.products.get(item) or Product(item, item)
        return product, product.variations.get(read_id(position, "variation"))

    def _lent(self, positions: Mapping[str, Row], order: Row) -> dict[str, str]:
        """Where a list goes by the main ticket: its code, for each add-on on the list, unless the main ticket is on the list itself.

        One that has several such add-ons names them all: pretix calls that ambiguous, too.
        """
        here = self.catalogue.here
        if not here.by_parent:
            return {}
        found = {}
        for key, position in positions.items():
            parent = positions.get(read_id(position, "addon_to"))
            if (
                parent is not None
                and here.has(read_id(position, "item"), read_id(position, "subevent"))
                and not truth(position.get("canceled"))
            ):
                found[key] = code(parent.get("secret"))
        return {key: secret for key, secret in found.items() if secret}

    def _codes(self, position: Row, order: Row, lent: Mapping[str, str]) -> Iterator[TicketCode]:
        """The secret admits; what can be guessed or was printed for others only looks up. Each text once, the strongest first."""
        secret, key, here = code(position.get("secret")), read_id(position), self.catalogue.here
        given_away = secret in lent.values() and not here.has(read_id(position, "item"), read_id(position, "subevent"))
        strong = [] if given_away else [secret]
        strong.append(lent.get(key, ""))
        number, line = first(order, "code") or first(position, "order"), first(position, "positionid")
        weak = [f"{number}-{line}" if number and line else "", number, code(position.get("pseudonymization_id"))]
        weak += [code(position.get("attendee_email")), code(order.get("email")), secret if given_away else ""]
        seen = {""}
        for texts, strength in ((strong, Strength.ADMITS), (weak, Strength.LOOKS_UP)):
            for each in texts:
                if each not in seen:
                    seen.add(each)
                    yield TicketCode(each, strength)

    def _attention(self, position: Row, order: Row, product: Product, variation: Product | None, unknown: str) -> Iterator[Attention]:
        notes = dict.fromkeys(filter(None, (text(order.get("checkin_text")), product.note, variation.note if variation else "")))
        wanted = product.attention or bool(variation and variation.attention)
        wanted = wanted or any(truth(each) for each in (order.get("checkin_attention"), position.get("require_attention")))
        for note in notes or ([""] if wanted else []):
            yield Attention(AttentionKind.NOTE, note)
        for asked, said in questions.told(position, self.catalogue):
            if tells_need(asked.words):
                if says_something(said):
                    yield Attention(AttentionKind.REQUIREMENT, said)
            elif asked.shown:
                yield Attention(AttentionKind.NOTE, f"{asked.words}: {said}")
        if first(position.get("seat"), "name"):
            yield Attention(AttentionKind.NOTE, first(position.get("seat"), "name"))
        if is_vip(product.name):
            yield Attention(AttentionKind.VIP)
        if unknown:
            yield Attention(AttentionKind.UNKNOWN_STATUS, unknown)


def standing(position: Row, catalogue: Catalogue) -> Iterator[RemoteEntry]:
    """See ``Reader.entries``; oldest first, each with its time and the device's name or number, as far as they are told."""
    listed = position.get("checkins")
    rows = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    ours = [(moment(row.get("datetime")), row) for row in rows if read_id(row, "list") == catalogue.here.id]
    exits = [at for at, row in ours if at is not None and word(row.get("type")) == "exit"] if catalogue.here.again_after_exit else []
    left = max(exits, default=None)
    timed = sorted(((at, row) for at, row in ours if at is not None), key=lambda each: each[0])
    for at, row in timed:
        if word(row.get("type")) != "exit" and (left is None or at > left):
            yield RemoteEntry(read_id(position), at, _where(row, catalogue))
    if not timed and ours:
        yield RemoteEntry(read_id(position), None, _where(ours[0][1], catalogue))


def of_list(position: Row) -> Row:
    """The order that a position of a check-in list tells of itself; its product, where it came along, becomes a number again."""
    told = {name: position.get(f"order__{name}") for name in ("status", "require_approval", "valid_if_pending")}
    item = position.get("item")
    number = item.get("id") if isinstance(item, dict) else item
    return {**told, "code": position.get("order"), "positions": [{**position, "item": number}]}


def _where(row: Row, catalogue: Catalogue) -> str | None:
    device = read_id(row, "device_id", "device")
    return catalogue.devices.get(device) or (f"device {device}" if device else None)


def _names(position: Row, parent: Row | None, order: Row) -> tuple[str, str, str]:
    """First name, last name and the whole; an add-on without a name belongs to who holds the main ticket, then to who pays."""
    for place in (position, parent or {}):
        parts = place.get("attendee_name_parts")
        given, family = first(parts, "given_name", "calling_name"), first(parts, "family_name")
        whole = first(place, "attendee_name") or first(parts, "full_name") or person_name(given, family)
        if whole:
            return given, family, whole
    address = order.get("invoice_address")
    number = "-".join(filter(None, (first(order, "code") or first(position, "order"), first(position, "positionid"))))
    return "", "", first(address, "name") or first(address, "company") or number or read_id(position)


def _status(position: Row, order: Row) -> tuple[Status, bool | None, str]:
    """Where the ticket stands, whether it is paid, and a status that is not known. What is expired counts as cancelled, as at pretix."""
    said = word(order.get("status"))
    paid = _PAID.get(said)
    if said == "n" and truth(order.get("valid_if_pending")):
        paid = None  # pays later, and may enter
    if _is_blocked(position.get("blocked")):
        return Status.BLOCKED, paid, ""
    if said in {"c", "e"} or truth(position.get("canceled")):
        return Status.CANCELLED, paid, ""
    if said == "n" and truth(order.get("require_approval")):
        return Status.PENDING, paid, ""
    return Status.VALID, paid, "" if said in _PAID else said or "no status"


def _is_blocked(value: Any) -> bool:
    return bool(value) if isinstance(value, list | dict) else truth(value) is True
