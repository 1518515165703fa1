"""Stations that talk to small shops, closed when the test is over."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import pytest

from kiosk.core.errors import SettingsError
from kiosk.platforms.pretix import ADAPTER
from kiosk.platforms.pretix.platform import Pretix
from kiosk.platforms.pretix.settings import PretixSettings
from kiosk.ports.adapter import Surroundings
from tests.platforms.pretix.shop import TOKEN, Shop


class MakeStation(Protocol):
    """A new adapter that talks to a shop; ``secret`` gives its token."""

    def __call__(
        self, shop: Shop, settings: Mapping[str, str] = ..., *, secret: Callable[[str], str] = ..., now: Callable[[], datetime] = ...
    ) -> Pretix: ...


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def device_token(name: str) -> str:
    if name != "KIOSK_TOKEN":
        raise SettingsError(f"the secret {name} is not set: put it into secrets.toml")
    return TOKEN


@pytest.fixture
def station() -> Iterator[MakeStation]:
    """Makes adapters and closes them at the end."""
    made: list[Pretix] = []

    def make(
        shop: Shop,
        settings: Mapping[str, str] = MappingProxyType({}),
        *,
        secret: Callable[[str], str] = device_token,
        now: Callable[[], datetime] | None = None,
    ) -> Pretix:
        wanted = {"organizer": "acme", "event": "conf", "checkin_list": "1", "base_url": shop.url, **settings}
        one = ADAPTER.make(PretixSettings(**wanted), Surroundings(Path(), secret, now or Clock()))
        assert isinstance(one, Pretix)
        made.append(one)
        return one

    yield make
    for each in made:
        each.close()
