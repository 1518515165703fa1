"""Adapters for Eventtia against a server on loopback, and one sandbox for all of these tests."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

import pytest

from kiosk.core.errors import SettingsError
from kiosk.platforms.eventtia import ADAPTER
from kiosk.platforms.eventtia.platform import Eventtia
from kiosk.platforms.eventtia.settings import EventtiaSettings
from kiosk.ports.adapter import Surroundings
from tests.platforms.eventtia.serving import EVENT, SECRETS
from tests.running import RunningSandbox, running_sandbox


class Kiosk(Protocol):
    """A new adapter that talks to the server at ``url``; closed when the test is over."""

    def __call__(
        self, url: str, *, secrets: Mapping[str, str] = ..., now: Callable[[], datetime] = ..., event_uri: str = ..., **settings: Any
    ) -> Eventtia: ...


@pytest.fixture
def kiosk() -> Iterator[Kiosk]:
    made: list[Eventtia] = []

    def make(
        url: str,
        *,
        secrets: Mapping[str, str] = MappingProxyType(SECRETS),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        event_uri: str = EVENT,
        **settings: Any,
    ) -> Eventtia:
        def secret(name: str) -> str:
            if name not in secrets:
                raise SettingsError(f"the secret {name} is not set: put it into secrets.toml")
            return secrets[name]

        adapter = ADAPTER.make(EventtiaSettings(event_uri=event_uri, base_url=url, **settings), Surroundings(Path(), secret, now))
        assert isinstance(adapter, Eventtia)
        made.append(adapter)
        return adapter

    yield make
    for each in made:
        each.close()


@pytest.fixture(scope="session")
def _running_eventtia(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("eventtia"), platform="eventtia") as running:
        yield running


@pytest.fixture
def sandbox(_running_eventtia: RunningSandbox) -> Iterator[RunningSandbox]:
    """The demo's five hundred people at Eventtia; what a test breaks is healed, what it changes stays."""
    yield _running_eventtia
    _running_eventtia.heal()
