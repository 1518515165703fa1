"""Signed tickets read offline: genuine ones of a real pretix, and everything that only looks like one."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.ticket import Status, Strength
from kiosk.platforms.pretix.signatures import BY_SIGNATURE, digest, signed_ticket, verified
from tests.platforms.pretix.conftest import MakeStation
from tests.platforms.pretix.shop import Asked, Said, checkin_list, item, open_shop

REAL_KEY = (
    "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KTUNvd0JRWURLMlZ3QXlFQWhUNitnbXB1bURYTjJvdmhjZzA3Tm1RUEJWek5iYnRYemphUEkvUzZiaEU9"
    "Ci0tLS0tRU5EIFBVQkxJQyBLRVktLS0tLQo="
)
REAL = "=wAtFjMDktuEW/NF36PPe+1ZMOqBlh6K0d6BTPg+jgEFcUztWqI5nkVY3EKwm6YgbZZiOgsSIZaMXNOhM7xP/LPAwAAKGARMyFzNJhFSINTCKAEARAQA"
REAL_LIMITED = (
    "==ABMjJ5u1HNGegU+ryZUAwwkxlBW/ODlxGpT/dd/6T/RGzFcXzA/ixDlOCzxxXdgavh6WaJB+VuJXOg10O7o+QCGgtmjDKMGgNg0CKKGART0JWNPdDMWNWCKAEAZAQA"
)
"""A public key and two tickets that pretix 2026.8.0 made: of its item 6, the second with a validity."""


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _payload(*numbers: int, seed: bytes = b"abcdefghi") -> bytes:
    """Item, variation, date, from, until; as the real ones."""
    return b"\x0a" + _varint(len(seed)) + seed + b"".join(_varint(at << 3) + _varint(value) for at, value in enumerate(numbers, 2))


def _signed(private: Ed25519PrivateKey, payload: bytes, version: int = 1) -> str:
    signature = private.sign(payload)
    raw = bytes([version]) + len(payload).to_bytes(2, "big") + len(signature).to_bytes(2, "big") + payload + signature
    return base64.b64encode(raw).decode()[::-1]


def _pem(public: Any) -> str:
    return base64.b64encode(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)).decode()


def test_tickets_of_a_real_pretix_are_genuine() -> None:
    """Product and validity are read; with another key they prove nothing."""
    plain, limited = verified(REAL, [REAL_KEY]), verified(REAL_LIMITED, ["nonsense", REAL_KEY])
    assert plain is not None
    assert limited is not None
    assert (plain.item, plain.variation, plain.date, plain.valid_from, plain.valid_until) == ("6", "", "", None, None)
    assert (limited.valid_from, limited.valid_until) == (datetime(2026, 11, 20, 10, tzinfo=UTC), datetime(2026, 11, 25, 10, tzinfo=UTC))
    assert verified(REAL, [_pem(Ed25519PrivateKey.generate().public_key())]) is None


def test_one_changed_letter_proves_nothing() -> None:
    """Wherever it stands; padding letters that decode to the same bytes aside."""
    genuine = base64.b64decode(REAL[::-1])
    for at in range(len(REAL)):
        other = REAL[:at] + ("B" if REAL[at] != "B" else "C") + REAL[at + 1 :]
        try:
            same = base64.b64decode(other[::-1], validate=True) == genuine
        except ValueError:
            same = False
        assert (verified(other, [REAL_KEY]) is not None) == same


def test_every_number_of_the_payload_is_read() -> None:
    """Variation and date of a series, large numbers, and fields that a later pretix may add."""
    private = Ed25519PrivateKey.generate()
    later = _payload(3, 2, 300, 0, 1795000000) + _varint(9 << 3) + _varint(5) + _varint(10 << 3 | 2) + b"\x02hi"
    read = verified(_signed(private, later), [_pem(private.public_key())])
    assert read is not None
    assert (read.item, read.variation, read.date, read.valid_from) == ("3", "2", "300", None)
    assert read.valid_until == datetime.fromtimestamp(1795000000, UTC)


@pytest.mark.parametrize(
    "payload",
    [b"\x0a\xff", b"\x10", b"\x10" + b"\xff" * 11, b"\x15\x00\x00\x00\x00", b"\x28" + _varint(2**62)],
    ids=["text cut off", "number cut off", "number without end", "another kind", "a time beyond all years"],
)
def test_a_genuine_signature_of_nonsense_proves_nothing(payload: bytes) -> None:
    """The key signed it, and it is no ticket that can be read."""
    private = Ed25519PrivateKey.generate()
    assert verified(_signed(private, payload), [_pem(private.public_key())]) is None


def test_another_version_or_kind_of_key_proves_nothing() -> None:
    """Version 2, a key of another kind, keys that are none."""
    private = Ed25519PrivateKey.generate()
    public = _pem(private.public_key())
    assert verified(_signed(private, _payload(1)), [public]) is not None
    assert verified(_signed(private, _payload(1), version=2), [public]) is None
    odd: list[Any] = [[_pem(generate_private_key(SECP256R1()).public_key())], [7, None, "", "%%"], None, "x", {}]
    for keys in odd:
        assert verified(_signed(private, _payload(1)), keys) is None


def _station(station: MakeStation, code: str, **held: Any) -> Any:
    """The ticket that a station reads from a code, with what its event told."""
    with open_shop(keys=[REAL_KEY], **{"items": [item(6, {"en": "Side ticket"})], **held}) as shop:
        adapter = station(shop)
        signing = adapter.event().signing
    return adapter.signed_ticket(code, signing)


def test_a_signed_ticket_admits_although_no_list_has_it(station: MakeStation) -> None:
    """Its product is its type; its id is made from the code and does not repeat it; a note says where it was read."""
    ticket = _station(station, REAL_LIMITED)
    assert (ticket.event, ticket.type, ticket.type_id, ticket.status, ticket.checkpoints) == ("conf", "Side ticket", "6", Status.VALID, None)
    assert (ticket.valid_from, ticket.valid_until) == (datetime(2026, 11, 20, 10, tzinfo=UTC), datetime(2026, 11, 25, 10, tzinfo=UTC))
    assert [(code.text, code.strength) for code in ticket.codes] == [(REAL_LIMITED, Strength.ADMITS)]
    assert ticket.id == BY_SIGNATURE + digest(REAL_LIMITED)
    assert REAL_LIMITED not in ticket.id
    assert len(ticket.attention) == 1


def test_a_signed_ticket_of_another_product_or_date_does_not_enter_here(station: MakeStation) -> None:
    """Not on this list: no checkpoint. Where add-ons are found by it, only the roster can say."""
    other = checkin_list(1, "Main", all_products=False, limit_products=[5])
    assert _station(station, REAL, lists=[other]).checkpoints == frozenset()
    assert _station(station, REAL, lists=[checkin_list(1, "Day two", subevent=4)]).checkpoints == frozenset()
    assert _station(station, REAL, lists=[{**other, "addon_match": True}]) is None


def test_withdrawn_codes_are_read_as_such(station: MakeStation) -> None:
    """Revoked or blocked, signed or not; the codes themselves are not kept."""
    row: dict[str, Any] = {"id": 1, "created": "2026-11-20T09:00:00Z", "updated": "2026-11-20T09:00:00Z"}
    assert _station(station, REAL, revoked=[{**row, "secret": REAL}]).status is Status.REVOKED
    assert _station(station, REAL, blocked=[{**row, "secret": REAL, "blocked": True}]).status is Status.BLOCKED
    assert _station(station, REAL, blocked=[{**row, "secret": REAL, "blocked": False}]).status is Status.VALID
    plain = _station(station, "an-old-secret", revoked=[{**row, "secret": "an-old-secret"}])
    assert (plain.status, plain.type) == (Status.REVOKED, "")
    assert _station(station, "unknown", revoked=[{**row, "secret": "an-old-secret"}]) is None


def test_only_what_is_new_is_asked_for_again(station: MakeStation) -> None:
    """The second time since the newest; what was freed is free; a list that may not be read is none."""
    row: dict[str, Any] = {"id": 1, "secret": "a", "created": "2026-11-20T09:00:00Z"}
    blocked = {"id": 1, "secret": "b", "updated": "2026-11-20T09:30:00Z", "blocked": True}
    with open_shop(revoked=[row], blocked=[blocked]) as shop:
        adapter = station(shop)
        first = adapter.event().signing
        shop.blocked[0] = {**blocked, "blocked": False, "updated": "2026-11-20T10:00:00Z"}
        second = adapter.event().signing
        asked = [{**each.query, "page": ""} for each in shop.heard if each.line.endswith("secrets/")]
    assert asked == [
        {"page": ""},
        {"page": ""},
        {"page": "", "created_since": "2026-11-20T09:00:00Z"},
        {"page": "", "updated_since": "2026-11-20T09:30:00Z"},
    ]
    assert adapter.signed_ticket("b", first) is not None
    assert adapter.signed_ticket("b", second) is None

    def forbidden(each: Asked) -> Said | None:
        return (403, {"detail": "no"}) if each.line.endswith("secrets/") else None

    with open_shop(instead=forbidden) as shop:
        assert json.loads(station(shop).event().signing)["revoked"] == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([REAL_KEY, digest(REAL), "6"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["6", "products", "date", "by_parent"]), inner, max_size=3),
    max_leaves=8,
)
_NAMES = ["keys", "products", "here", "revoked", "blocked"]


_SIGNING = st.dictionaries(st.sampled_from(_NAMES), _JSON, max_size=5).map(json.dumps) | st.text(max_size=30)


@given(st.sampled_from([REAL, "x"]) | st.text(max_size=40), _SIGNING)
@settings(max_examples=300)
def test_any_code_and_any_signing_text_can_be_read(code: str, signing: str) -> None:
    """Nothing is raised, and a ticket that comes out can be stored."""
    ticket = signed_ticket("conf", code, signing)
    if ticket is not None:
        for shown in (ticket.id, ticket.name, ticket.type, ticket.type_id):
            shown.encode("utf-8")


@given(st.binary(max_size=120), st.binary(max_size=60))
@settings(max_examples=200)
def test_any_bytes_in_the_form_of_a_ticket_are_refused(payload: bytes, signature: bytes) -> None:
    """Nothing that this key did not sign proves anything."""
    raw = b"\x01" + len(payload).to_bytes(2, "big") + len(signature).to_bytes(2, "big") + payload + signature
    assert verified(base64.b64encode(raw).decode()[::-1], [REAL_KEY]) is None
