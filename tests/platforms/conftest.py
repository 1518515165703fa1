"""One sandbox for all platform tests; each takes guests that no other test has touched, and heals what it broke."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import pytest

from kiosk.platforms.zoho_backstage.platform import ZohoBackstage
from kiosk.sandbox.people import Person, people
from tests.platforms import stations
from tests.platforms.stations import MakeStation
from tests.running import RunningSandbox, running_sandbox

TakeGuests = Callable[[int], list[Person]]


@pytest.fixture(scope="session")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningSandbox, Iterator[Person]]]:
    folder: Path = tmp_path_factory.mktemp("sandbox")
    with running_sandbox(folder) as running:
        yield running, (person for person in people() if person.welcome)


@pytest.fixture
def sandbox(_running: tuple[RunningSandbox, Iterator[Person]]) -> Iterator[RunningSandbox]:
    yield _running[0]
    _running[0].heal()


@pytest.fixture
def guests(_running: tuple[RunningSandbox, Iterator[Person]]) -> TakeGuests:
    """Gives so many welcome guests who are not inside yet."""
    return lambda count: [next(_running[1]) for _ in range(count)]


@pytest.fixture
def station() -> Iterator[MakeStation]:
    """Makes adapters and closes them at the end."""
    made: list[ZohoBackstage] = []

    def make(
        url: str,
        settings: Mapping[str, str] = MappingProxyType({}),
        *,
        secrets: Mapping[str, str] = stations.SECRETS,
        now: Callable[[], datetime] | None = None,
    ) -> ZohoBackstage:
        made.append(stations.station(url, settings, secrets=secrets, now=now))
        return made[-1]

    yield make
    for each in made:
        each.close()
