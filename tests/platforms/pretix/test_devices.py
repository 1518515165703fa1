"""Becoming a device: from a token or a QR's text to a secret that is kept and never shown."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.errors import PlatformError, Refused, SettingsError, Unauthorised, Unreachable
from kiosk.platforms.pretix.devices import connect
from kiosk.platforms.pretix.settings import PretixSettings
from kiosk.ports.adapter import Asking, Surroundings
from tests.platforms.pretix.shop import Asked, Said, Shop, checkin_list, open_shop

INITIALIZE = "/api/v1/device/initialize"
GIVEN = "the-device-s-own-token"


class Person:
    """Who sits at ``kiosk connect``: what they answer, what they are told, what was kept."""

    def __init__(self, answer: str = "", code: str = "") -> None:
        self.said: list[str] = []
        self.questions: list[str] = []
        self.kept: dict[str, str] = {}
        self._answer = answer
        self.asking = Asking(say=self.said.append, ask=self._ask, browse=lambda address: False, keep=self._keep, code=code)

    def _ask(self, question: str) -> str:
        self.questions.append(question)
        return self._answer

    def _keep(self, name: str, value: str) -> str:
        self.kept[name] = value
        return "secrets.toml"

    def secret(self, name: str) -> str:
        return self.kept[name]


def _knowing(token: str, *, organizer: str = "acme", status: int = 200, body: Any = None) -> Callable[[Asked], Said | None]:
    def answer(asked: Asked) -> Said | None:
        if asked.path != INITIALIZE:
            return None
        if asked.body["token"] != token:
            return 400, {"token": ["Unknown initialization token."]}
        made = {"organizer": organizer, "device_id": 3, "unique_serial": "X", "api_token": GIVEN, "name": "Kiosk"}
        return status, made if body is None else body

    return answer


def _connect(shop: Shop, person: Person, **settings: str) -> None:
    wanted = {"organizer": "acme", "event": "conf", "checkin_list": "1", "base_url": shop.url, **settings}
    connect(PretixSettings(**wanted), Surroundings(Path(), person.secret, lambda: datetime.now(UTC)), person.asking)


def test_a_typed_token_is_traded_and_kept(tmp_path: Path) -> None:
    """One call without authorisation, with what pretix wants to know of the device; the secret is kept and not shown."""
    person = Person(" abc123 ")
    with open_shop(instead=_knowing("abc123")) as shop:
        _connect(shop, person)
        (asked,) = shop.heard
    assert person.kept == {"KIOSK_TOKEN": GIVEN}
    assert (asked.method, asked.path, "authorization" in asked.headers) == ("POST", INITIALIZE, False)
    assert set(asked.body) == {"token", "hardware_brand", "hardware_model", "software_brand", "software_version"}
    assert all(asked.body.values())
    assert len(person.questions) == 1
    assert GIVEN not in "".join(person.said)


def test_the_text_of_the_qr_does_as_well() -> None:
    """Given with --code nobody is asked."""
    with open_shop() as shop:
        shop.instead = _knowing("abc123")
        person = Person(code=json.dumps({"handshake_version": 1, "url": shop.url + "/", "token": "abc123"}))
        _connect(shop, person)
    assert (person.kept, person.questions) == ({"KIOSK_TOKEN": GIVEN}, [])


@pytest.mark.parametrize(
    ("shown", "word"),
    [
        ("", "initialisation token"),
        ("   ", "initialisation token"),
        ("two words", "initialisation token"),
        ("{", "initialisation token"),
        ("[1]", "initialisation token"),
        ('{"handshake_version": 2, "url": "https://pretix.eu", "token": "abc123"}', "newer kiosk"),
        ('{"handshake_version": 1, "url": "https://elsewhere.example", "token": "abc123"}', "base_url"),
        ('{"handshake_version": 1, "url": "http://127.0.0.1:9", "token": "abc123"}', "base_url"),
        ('{"handshake_version": 1, "token": 5}', "nothing"),
    ],
)
def test_a_text_that_is_no_token_of_this_server_goes_nowhere(shown: str, word: str) -> None:
    """Nothing is sent, and the words say what to do: above all, a token of another server is not given to this one."""
    person = Person(shown)
    with open_shop(instead=_knowing("abc123")) as shop:
        with pytest.raises(SettingsError if word != "nothing" else PlatformError) as caught:
            _connect(shop, person)
        assert (shop.heard == []) == (word != "nothing")
    assert word == "nothing" or word in str(caught.value)
    assert "abc123" not in str(caught.value)
    assert person.kept == {}


@pytest.mark.parametrize(
    ("said", "kind", "word"),
    [
        ((400, {"token": ["Unknown initialization token."]}), Unauthorised, "not known"),
        ((400, {"token": ["This initialization token has already been used."]}), Unauthorised, "used before"),
        ((200, {"organizer": "acme"}), Refused, "holds no token"),
        ((200, {"api_token": 7}), Refused, "holds no token"),
        ((200, {"api_token": "two\nlines"}), Refused, "holds no token"),
        ((404, b"<html>"), Refused, "base_url"),
        ((200, b"<html>"), Unreachable, "captive portal"),
        ((302, b"", {"Location": "http://192.0.2.1/"}), Unreachable, "192.0.2.1"),
        ((500, {}), Unreachable, "500"),
    ],
)
def test_no_token_is_said_and_nothing_kept(said: Said, kind: type[PlatformError], word: str) -> None:
    """Whatever comes instead of one."""
    person = Person("abc123")
    with open_shop(instead=lambda asked: said) as shop, pytest.raises(kind) as caught:
        _connect(shop, person)
    assert word in str(caught.value)
    assert person.kept == {}


def test_another_organizer_is_named_after_the_token_is_kept() -> None:
    """It can be traded once only: it is kept, and kiosk.toml is to be corrected."""
    person = Person("abc123")
    with open_shop(instead=_knowing("abc123", organizer="other")) as shop, pytest.raises(SettingsError) as caught:
        _connect(shop, person)
    assert 'organizer = "other"' in str(caught.value)
    assert person.kept == {"KIOSK_TOKEN": GIVEN}


def test_events_and_lists_are_offered_where_none_is_chosen() -> None:
    """With the lines to be written into kiosk.toml."""
    person = Person("abc123")
    with open_shop(instead=_knowing("abc123"), lists=[checkin_list(4, "South door")], token=GIVEN) as shop:
        _connect(shop, person, event="", checkin_list="")
    assert 'event = "conf": checkin_list = 4 is South door' in person.said


def test_a_team_s_token_is_not_granted_here() -> None:
    """It is made in pretix."""
    with open_shop() as shop, pytest.raises(SettingsError) as caught:
        _connect(shop, Person("abc123"), token_type="token")
    assert "KIOSK_TOKEN" in str(caught.value)
