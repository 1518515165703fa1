"""Where Zoho's servers are: five data centres, and addresses that stand in for them."""

import dataclasses

import pytest

from kiosk.core.errors import SettingsError
from kiosk.platforms._zoho import DATA_CENTERS
from kiosk.platforms.zoho_backstage.settings import DIALECT, ZohoSettings

SETTINGS = ZohoSettings(portal_id="1", event_id="2", client_id="3")


@pytest.mark.parametrize(
    ("center", "api", "accounts"),
    [
        ("us", "https://www.zohoapis.com", "https://accounts.zoho.com"),
        ("eu", "https://www.zohoapis.eu", "https://accounts.zoho.eu"),
        ("in", "https://www.zohoapis.in", "https://accounts.zoho.in"),
        ("au", "https://www.zohoapis.com.au", "https://accounts.zoho.com.au"),
        ("jp", "https://www.zohoapis.jp", "https://accounts.zoho.jp"),
    ],
)
def test_each_data_centre_has_its_api_and_its_accounts_server(center: str, api: str, accounts: str) -> None:
    """The guide's table, and Japan; an API's address alone leads to its own accounts server."""
    chosen = dataclasses.replace(SETTINGS, data_center=center)
    assert (chosen.api_root, chosen.accounts_root) == (api, accounts)
    elsewhere = dataclasses.replace(SETTINGS, base_url=f"{api}/backstage/v1/")
    assert (elsewhere.api_root, elsewhere.accounts_root) == (api, accounts)
    assert center in DATA_CENTERS


def test_there_are_no_other_data_centres() -> None:
    """Another word is named with what is allowed."""
    assert set(DATA_CENTERS) == {"us", "eu", "in", "au", "jp"}
    for ask in ("api_root", "accounts_root"):
        with pytest.raises(SettingsError, match="one of us, eu, in, au, jp"):
            getattr(dataclasses.replace(SETTINGS, data_center="mars"), ask)


def test_an_address_may_name_the_whole_path() -> None:
    """What the guide shows can be pasted: the adapter's own path is not doubled."""
    chosen = dataclasses.replace(SETTINGS, base_url="http://127.0.0.1:8000/backstage/v1", accounts_url="http://127.0.0.1:8001/oauth/v2/token")
    assert (chosen.api_root, chosen.accounts_root) == ("http://127.0.0.1:8000", "http://127.0.0.1:8001")


@pytest.mark.parametrize("key", ["base_url", "accounts_url"])
@pytest.mark.parametrize(
    "address", ["zohoapis.com", "https://", "ftp://x", "https://user:hunter2@x", "https://x?y=1", "https://x:0", "https://[x"]
)
def test_what_is_no_address_is_said_without_repeating_a_password(key: str, address: str) -> None:
    """The key is named; a user and password are not shown."""
    chosen = dataclasses.replace(SETTINGS, **{key: address})
    with pytest.raises(SettingsError, match=key) as caught:
        assert chosen.accounts_root
    assert "hunter2" not in str(caught.value)


def test_the_scopes_are_those_that_the_kiosk_needs() -> None:
    """More than the guide's sample asks for: without checkins and tickets no guest would get in."""
    needed = ("events.READ", "registrations.ALL", "tickets.ALL", "sessions.ALL", "checkins.ALL", "analytics.READ")
    assert DIALECT.scopes == tuple(f"ZohoBackstage.{scope}" for scope in needed)
