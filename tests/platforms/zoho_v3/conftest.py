"""One v3 sandbox for all tests here, healed after each; and adapters that are closed at the end."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import pytest

from kiosk.platforms.zoho_backstage_v3.platform import ZohoBackstageV3
from tests.platforms.stations import SECRETS
from tests.platforms.zoho_v3 import portals
from tests.platforms.zoho_v3.portals import MakePortal
from tests.running import RunningSandbox, running_sandbox


@pytest.fixture(scope="session")
def _v3_running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    folder: Path = tmp_path_factory.mktemp("sandbox-v3")
    with running_sandbox(folder, platform="zoho_backstage_v3") as running:
        yield running


@pytest.fixture
def v3(_v3_running: RunningSandbox) -> Iterator[RunningSandbox]:
    """The five hundred; who was ordered meanwhile is gone afterwards."""
    yield _v3_running
    _v3_running.heal()
    added = [row["registration_id"] for row in _v3_running.registrations(500)]
    _v3_running.change_many([{"registration_id": each, "deleted": True} for each in added])


@pytest.fixture
def portal() -> Iterator[MakePortal]:
    """Makes adapters and closes them at the end."""
    made: list[ZohoBackstageV3] = []

    def make(
        url: str,
        settings: Mapping[str, str] = MappingProxyType({}),
        *,
        secrets: Mapping[str, str] = SECRETS,
        now: Callable[[], datetime] | None = None,
    ) -> ZohoBackstageV3:
        made.append(portals.portal(url, settings, secrets=secrets, now=now))
        return made[-1]

    yield make
    for each in made:
        each.close()
