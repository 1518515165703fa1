"""Adapters that are closed when the test is over."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

import pytest

from kiosk.platforms.eventbookings.platform import EventBookings
from tests.platforms.eventbookings import hub


class MakeKiosk(Protocol):
    """A new adapter that talks to the server at ``url``."""

    def __call__(
        self, url: str, settings: Mapping[str, str] = ..., *, secrets: Mapping[str, str] = ..., now: Callable[[], datetime] | None = ...
    ) -> EventBookings: ...


@pytest.fixture
def kiosk() -> Iterator[MakeKiosk]:
    made: list[EventBookings] = []

    def make(
        url: str,
        settings: Mapping[str, str] = MappingProxyType({}),
        *,
        secrets: Mapping[str, str] = hub.SECRETS,
        now: Callable[[], datetime] | None = None,
    ) -> EventBookings:
        made.append(hub.kiosk(url, settings, secrets=secrets, now=now))
        return made[-1]

    yield make
    for each in made:
        each.close()
