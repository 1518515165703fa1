"""Any JSON at all in an answer: only PlatformError may escape, and what comes out can be stored."""

import contextlib
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.core.errors import PlatformError
from kiosk.core.ticket import Ticket
from kiosk.platforms.pretix import ADAPTER
from kiosk.platforms.pretix.catalogue import Asked, Catalogue, CheckinList, Product, of_one
from kiosk.platforms.pretix.platform import Pretix
from kiosk.platforms.pretix.questions import written
from kiosk.platforms.pretix.settings import PretixSettings
from kiosk.platforms.pretix.tickets import Reader, of_list
from kiosk.ports.adapter import Surroundings
from tests.platforms.pretix.conftest import device_token
from tests.platforms.pretix.shop import GENERATED, open_shop, order, position
from tests.platforms.pretix.test_trouble import CALLS

_NAMES = st.sampled_from(
    (
        *("id", "code", "status", "positions", "secret", "item", "variation", "variations", "subevent", "addon_to", "canceled", "blocked"),
        *("attendee_name", "attendee_name_parts", "given_name", "family_name", "full_name", "company", "attendee_email", "email", "checkins"),
        *("list", "datetime", "type", "device_id", "answers", "question", "answer", "options", "option_identifiers", "identifier", "required"),
        *("valid_from", "valid_until", "seat", "name", "invoice_address", "checkin_text", "require_approval", "results", "next", "count"),
        *(
            "questions",
            "reason",
            "position",
            "limit_products",
            "all_products",
            "items",
            "dependency_question",
            "dependency_values",
            "valid_keys",
        ),
        *("pretix_sig1", "available_number", "created", "updated", "slug", "timezone", "order__status", "positionid", "pseudonymization_id"),
    )
)
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**17, max_value=10**400)
    | st.floats()
    | st.text(max_size=12)
    | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Lo"]), max_size=6)
    | st.sampled_from(
        ["p", "n", "entry", "exit", "error", "incomplete", "ok", "C", "M", "B", GENERATED, "0001-01-01T00:00:00+14:00", "9" * 30, 1]
    )
)
_JSON = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=6), max_leaves=25)
_ROW = st.dictionaries(_NAMES, _JSON, max_size=8)
_ORDER = _ROW | _ROW.map(lambda odd: order(position(1), **odd)) | _ROW.map(lambda odd: order(position(1, **odd), position(2, addon_to=1)))
_PAGE = st.lists(_ORDER | _JSON, max_size=4).map(lambda rows: {"count": len(rows), "next": None, "results": rows})

_MAIN = CheckinList("1", "Main", frozenset({"1"}), by_parent=True)
_DIET = Asked("3", "Diet", "C", required=True, at_door=True, shown=True, products=frozenset({"1"}), choices=(("7", "Small"),), needs="4")
_CATALOGUE = Catalogue({"1": Product("1", "VIP", variations={"2": Product("2", "Morning")})}, (_DIET,), (_MAIN,), _MAIN, {}, "x")


def _texts(ticket: Ticket) -> Iterator[str]:
    yield from (ticket.id, ticket.name, ticket.first_name, ticket.last_name, ticket.type, ticket.type_id, ticket.company)
    yield from (ticket.order, ticket.email, ticket.event)
    yield from (code.text for code in ticket.codes)
    yield from (attention.text for attention in ticket.attention)


@given(_ORDER)
@settings(max_examples=200)
def test_any_order_can_be_read_and_stored(row: dict[str, Any]) -> None:
    """Every text is a string that UTF-8 can hold; no name is longer than 200; times are aware; ids are there."""
    for catalogue, told in ((_CATALOGUE, row), (of_one(row, "1", "en"), of_list(row))):
        read = Reader("conf", catalogue).order(told)
        for ticket in read.tickets:
            for shown in _texts(ticket):
                assert isinstance(shown, str)
                shown.encode("utf-8")
            assert ticket.id
            assert len(ticket.name) <= 200
            assert all(code.text for code in ticket.codes)
            assert all(at is None or at.tzinfo is not None for at in (ticket.valid_from, ticket.valid_until))
        assert all(entry.at is None or entry.at.tzinfo is not None for entry in read.entries)
        assert all(entry.ticket for entry in read.entries)


@given(st.dictionaries(st.text(max_size=5) | st.sampled_from(["1", "2"]), st.text(max_size=8), max_size=4), _JSON)
@settings(max_examples=200)
def test_any_question_can_be_answered(given_: dict[str, str], asked: Any) -> None:
    """Texts by texts, whatever pretix says that it asks."""
    said, complete = written(given_.items(), asked)
    assert all(isinstance(name, str) and isinstance(answer, str) for name, answer in said.items())
    assert isinstance(complete, bool)


def test_any_answer_to_any_call_is_a_platform_error_or_a_value() -> None:
    """Through real HTTP, all calls of the adapter, one answer after the other."""
    with open_shop() as shop:
        given_settings = PretixSettings("acme", "conf", "1", base_url=shop.url)

        @given(st.lists(_PAGE | _JSON, min_size=1, max_size=5), st.sampled_from([200, 200, 201, 400, 404]))
        @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
        def tried(bodies: list[Any], status: int) -> None:
            turn = itertools.count()
            shop.instead = lambda asked: (status, bodies[next(turn) % len(bodies)])
            adapter = ADAPTER.make(given_settings, Surroundings(Path(), device_token, lambda: datetime.now(UTC)))
            assert isinstance(adapter, Pretix)
            for call in CALLS.values():
                with contextlib.suppress(PlatformError):
                    call(adapter)
            adapter.close()

        tried()
        assert len(shop.heard) > 100
