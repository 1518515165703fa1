"""Tickets that prove themselves (``pretix_sig1``, Ed25519), read offline, and the codes that were withdrawn."""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from kiosk.core.ticket import Attention, AttentionKind, Status, Ticket, TicketCode
from kiosk.platforms._fields import code, text, truth
from kiosk.platforms.pretix.catalogue import Catalogue, listed
from kiosk.platforms.pretix.paging import Row, pages
from kiosk.platforms.pretix.session import Session

BY_SIGNATURE = "sig1:"
"""Begins the id of a ticket that only its own signature, or the list of withdrawn codes, has told of; its code checks it in."""

_VERSION = 1
_HEADER = 5


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signed ticket says of itself. Ids are empty and times None where it says nothing."""

    item: str
    variation: str
    date: str
    valid_from: datetime | None
    valid_until: datetime | None


@dataclass(slots=True)
class Withdrawn:
    """Codes that are revoked or blocked, kept as digests; read once as a whole, then only what is new. None may be read: none are known."""

    revoked: set[str] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    _since: dict[str, str] = field(default_factory=dict)

    def renew(self, session: Session, event_path: str) -> None:
        """Asks for what changed; two calls. Raises Unreachable, Unauthorised and Refused."""
        for row in self._new(session, f"{event_path}/revokedsecrets/", "created"):
            self.revoked.add(digest(code(row.get("secret"))))
        for row in self._new(session, f"{event_path}/blockedsecrets/", "updated"):
            change = self.blocked.add if truth(row.get("blocked")) else self.blocked.discard
            change(digest(code(row.get("secret"))))

    def _new(self, session: Session, path: str, stamp: str) -> list[Row]:
        """Oldest first: one that was blocked and freed again is free. A list that the token may not see is empty."""
        since = self._since.get(path)
        asked: dict[str, str | int] = {f"{stamp}_since": since} if since else {}
        found = [row for page in pages(session, path, asked, "the withdrawn codes", optional=True) for row in page.rows]
        found.sort(key=lambda row: text(row.get(stamp)))
        if found and text(found[-1].get(stamp)):
            self._since[path] = text(found[-1].get(stamp))
        return found


def signing_text(event: Any, catalogue: Catalogue, withdrawn: Withdrawn) -> str:
    """What ``signed_ticket`` needs, as one text: public keys, the names of products, and what is on this station's list."""
    keys = event.get("valid_keys") if isinstance(event, dict) else None
    known = keys.get("pretix_sig1") if isinstance(keys, dict) else None
    here = catalogue.here
    names = {each.id: [each.name, {one.id: one.name for one in each.variations.values()}] for each in catalogue.products.values()}
    held = {
        "keys": [each for each in known if isinstance(each, str)] if isinstance(known, list) else [],
        "products": names,
        "here": {"products": None if here.products is None else sorted(here.products), "date": here.date, "by_parent": here.by_parent},
        "revoked": sorted(withdrawn.revoked),
        "blocked": sorted(withdrawn.blocked),
    }
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"))


def signed_ticket(event: str, shown: str, signing: str) -> Ticket | None:
    """The ticket that ``shown`` proves by its signature, or that is known to be withdrawn; None where it is neither. Raises nothing.

    Its holder is not known: the name is that of the product.
    """
    held = _held(signing)
    mark = digest(shown)
    status = Status.REVOKED if mark in listed(held.get("revoked")) else Status.BLOCKED if mark in listed(held.get("blocked")) else Status.VALID
    read = verified(shown, held.get("keys"))
    if read is None and status is Status.VALID:
        return None
    product, on_list = _place(read, held)
    if not on_list and _by_parent(held) and status is Status.VALID:
        return None  # an add-on of it may be on the list, and only the roster knows
    return Ticket(
        event=event,
        id=BY_SIGNATURE + mark,
        name=product,
        type=product,
        type_id=read.item if read else "",
        status=status,
        codes=(TicketCode(shown),),
        valid_from=read.valid_from if read else None,
        valid_until=read.valid_until if read else None,
        checkpoints=None if on_list or read is None else frozenset(),
        attention=(Attention(AttentionKind.NOTE, "read from the ticket itself: the list does not know it yet"),) if read else (),
    )


def digest(shown: str) -> str:
    """What a code is kept as where only its being withdrawn matters."""
    return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def verified(shown: str, keys: Any) -> Signed | None:
    """What a signed ticket says, where one of ``keys`` (PEM in base64) signed it; None for every other text.

    The code is the base64 of version, lengths, payload and signature, written backwards (pretix' public sources of its scanning apps;
    seen at a running server).
    """
    raw = _decoded(shown[::-1])
    if len(raw) < _HEADER or raw[0] != _VERSION:
        return None
    length, signature_length = int.from_bytes(raw[1:3], "big"), int.from_bytes(raw[3:5], "big")
    payload, signature = raw[_HEADER : _HEADER + length], raw[_HEADER + length :]
    if len(payload) != length or len(signature) != signature_length:
        return None
    for key in keys if isinstance(keys, list) else []:
        if _signed_by(key, signature, payload):
            return _said(payload)
    return None


def _signed_by(key: Any, signature: bytes, payload: bytes) -> bool:
    try:
        public = load_pem_public_key(_decoded(key if isinstance(key, str) else ""))
        if not isinstance(public, Ed25519PublicKey):
            return False
        public.verify(signature, payload)
    except (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature):
        return False
    return True


def _said(payload: bytes) -> Signed | None:
    """The payload's fields (Protocol Buffers): 1 a random text, 2 item, 3 variation, 4 date of a series, 5 and 6 the validity in seconds."""
    try:
        said = dict(_fields(payload))
        return Signed(
            item=_id(said.get(2)),
            variation=_id(said.get(3)),
            date=_id(said.get(4)),
            valid_from=datetime.fromtimestamp(said[5], UTC) if said.get(5) else None,
            valid_until=datetime.fromtimestamp(said[6], UTC) if said.get(6) else None,
        )
    except (ValueError, OverflowError, OSError):
        return None


def _fields(payload: bytes) -> Iterator[tuple[int, int]]:
    """Number and value of each whole-number field; texts are passed over. Raises ValueError for what is none."""
    at = 0
    while at < len(payload):
        tag, at = _varint(payload, at)
        if tag & 7 == 0:
            value, at = _varint(payload, at)
            yield tag >> 3, value
        elif tag & 7 == 2:
            length, at = _varint(payload, at)
            at += length
        else:
            raise ValueError("a field of another kind")
    if at != len(payload):
        raise ValueError("cut off")


def _varint(payload: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(payload):
            break
        value |= (payload[at] & 0x7F) << shift
        at += 1
        if payload[at - 1] < 0x80:
            return value, at
    raise ValueError("a number without end")


def _id(value: int | None) -> str:
    return str(value) if value else ""


def _decoded(shown: str) -> bytes:
    try:
        return base64.b64decode(shown, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _held(signing: str) -> dict[str, Any]:
    try:
        held = json.loads(signing) if signing else {}
    except (ValueError, RecursionError):
        return {}
    return held if isinstance(held, dict) else {}


def _place(read: Signed | None, held: dict[str, Any]) -> tuple[str, bool]:
    """The product's name, and whether this station's list has it."""
    if read is None:
        return "", False
    products, here = held.get("products"), held.get("here")
    named = products.get(read.item) if isinstance(products, dict) else None
    name, variations = (named[0], named[1]) if isinstance(named, list) and len(named) == 2 else ("", {})
    variation = text(variations.get(read.variation)) if isinstance(variations, dict) else ""
    whole = " – ".join(filter(None, (text(name) or f"product {read.item}", variation)))
    if not isinstance(here, dict):
        return whole, False
    of_product = here.get("products") is None or read.item in listed(here.get("products"))
    return whole, of_product and text(here.get("date")) in {"", read.date}


def _by_parent(held: dict[str, Any]) -> bool:
    here = held.get("here")
    return isinstance(here, dict) and here.get("by_parent") is True
