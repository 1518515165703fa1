"""Captive portals, redirects, cut answers, servers out of order: each is said as what it is, and nothing passes for an answer."""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.core.entry import Upload
from kiosk.core.errors import PlatformError, SettingsError, Unauthorised, Unreachable
from kiosk.platforms.pretix.platform import Pretix
from kiosk.ports.platform import Correction, WalkIn
from tests.platforms.pretix.conftest import MakeStation
from tests.platforms.pretix.shop import GENERATED, TOKEN, Said, Shop, open_shop, order, position
from tests.platforms.pretix.test_checkins import AT

CALLS: dict[str, Callable[[Pretix], object]] = {
    "event": lambda station: station.event(),
    "roster": lambda station: list(station.roster()),
    "changes": lambda station: list(station.changes(f"{GENERATED}/x")),
    "events": lambda station: station.events(),
    "sessions": lambda station: station.sessions(),
    "check_in": lambda station: station.check_in([Upload(1, "e", "1", "secret1", AT, "Main Entrance")]),
    "ticket_types": lambda station: station.ticket_types(),
    "walk_in": lambda station: station.walk_in(WalkIn("w", "Ada", "Lovelace", type_id="1")),
    "correct": lambda station: station.correct("1", Correction(first_name="Ada")),
    "look_up": lambda station: station.look_up("secret1"),
    "statistics": lambda station: station.statistics(),
}
FAULTS: dict[str, tuple[Said, type[PlatformError], str]] = {
    "portal": ((200, b"<html>Sign in</html>"), Unreachable, "captive portal"),
    "portal 403": ((403, b"<html>Sign in</html>"), Unreachable, "captive portal"),
    "portal 404": ((404, b"<html>Sign in</html>"), Unreachable, "captive portal"),
    "nothing": ((404, b""), Unreachable, "404"),
    "other name": ((400, b"<html>Unknown host</html>"), Unreachable, "base_url"),
    "redirect": ((302, b"", {"Location": "http://192.0.2.1/login"}), Unreachable, "192.0.2.1"),
    "half": ((200, b'{"count": 3, "next": null, "resul'), Unreachable, "cut off"),
    "out of order": ((503, b"", {"Retry-After": "7"}), Unreachable, "503"),
    "slow down": ((429, {"detail": "Request was throttled."}), Unreachable, "slow down"),
    "busy": ((409, {"detail": "x"}), Unreachable, "409"),
    "token": ((401, {"detail": "Invalid token."}), Unauthorised, "kiosk connect"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_every_fault_is_said_as_what_it_is(station: MakeStation, call: str, fault: str) -> None:
    """Whatever was asked for; no secret in the words."""
    said, kind, word = FAULTS[fault]
    with open_shop(instead=lambda asked: said) as shop, pytest.raises(kind) as caught:
        CALLS[call](station(shop))
    assert word in str(caught.value)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("call", [name for name in CALLS if name not in {"event", "walk_in", "correct"}])
def test_what_the_token_may_not_do_is_told_to_the_staff(station: MakeStation, call: str) -> None:
    """403 as pretix says it: a permission, with where to give it."""
    said: Said = (403, {"detail": "You do not have permission to perform this action."})
    with open_shop(instead=lambda asked: said) as shop, pytest.raises(Unauthorised) as caught:
        CALLS[call](station(shop))
    assert "security profile" in str(caught.value)


def test_a_token_never_goes_to_another_host(station: MakeStation) -> None:
    """Neither by a redirect nor by a link to the next page."""
    with open_shop() as other:
        rows = [order(position(number)) for number in range(1, 6)]
        with open_shop(orders=rows, per_page=2) as shop:
            adapter = station(shop)
            list(adapter.roster())
            shop.instead = lambda asked: (307, b"", {"Location": f"{other.url}{asked.path}"})
            with pytest.raises(Unreachable):
                list(adapter.roster())
        assert other.heard == []


def test_a_fault_in_the_middle_leaves_the_pages_before_and_can_be_resumed(station: MakeStation) -> None:
    """The second page breaks: the first is good, and the pull goes on there."""
    broken = [True]

    def second_breaks(asked: Any) -> Said | None:
        return (502, b"") if broken[0] and asked.query.get("page") == "2" else None

    with open_shop(orders=[order(position(number)) for number in range(1, 6)], per_page=2, instead=second_breaks) as shop:
        adapter = station(shop)
        pull = adapter.roster()
        came = [next(pull)]
        with pytest.raises(Unreachable):
            next(pull)
        broken[0] = False
        rest = list(adapter.roster(came[-1].resume))
    assert [ticket.id for page in (*came, *rest) for ticket in page.tickets] == ["1", "2", "3", "4", "5"]


def test_a_list_without_end_is_noticed(station: MakeStation) -> None:
    """A server that always says there is more and gives nothing."""
    with open_shop(instead=lambda asked: (200, {"count": 5, "next": "x", "results": []}) if "orders" in asked.line else None) as shop:
        assert [page.tickets for page in station(shop).roster()] == [()]


@pytest.mark.parametrize("token", ["", "two words\n", "schlüssel"])
def test_a_secret_that_is_no_token_is_said_before_any_call(station: MakeStation, token: str) -> None:
    """And is not repeated."""
    with open_shop() as shop:
        with pytest.raises(Unauthorised) as caught:
            station(shop, secret=lambda name: token).event()
        assert shop.heard == []
    assert not token.strip() or token.strip() not in str(caught.value)


def test_a_secret_that_is_missing_says_where_to_put_it(station: MakeStation) -> None:
    """Asked for at the first call, not when the adapter is made."""

    def missing(name: str) -> str:
        raise SettingsError(f"the secret {name} is not set: put it into secrets.toml")

    with open_shop() as shop:
        adapter = station(shop, secret=missing)
        with pytest.raises(Unauthorised) as caught:
            adapter.event()
    assert "KIOSK_TOKEN" in str(caught.value)


def test_the_clock_is_read_from_authenticated_answers(station: MakeStation) -> None:
    """``Date`` of an answer to a call with our token."""
    ahead: Said = (200, Shop().event, {"Date": "Fri, 20 Nov 2099 09:00:00 GMT"})
    with open_shop(instead=lambda asked: ahead if asked.line == "GET /events/conf/" else None) as shop:
        adapter = station(shop)
        before = adapter.clock
        adapter.event()
        after = adapter.clock
    assert before is None
    assert after is not None
    assert after.days > 10_000
