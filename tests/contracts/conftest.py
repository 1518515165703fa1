"""One platform after the other, each with its own server or file."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.ports.platform import Platform
from tests.contracts.backs import Back, behind, names


@pytest.fixture(scope="module", params=names())
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Back]:
    """One server for the tests of a module; each test leaves it healed."""
    with behind(request.param, tmp_path_factory.mktemp(request.param)) as back:
        yield back


@pytest.fixture
def back(shared: Back) -> Iterator[Back]:
    yield shared
    if shared.served is not None:
        shared.served.heal()


@pytest.fixture
def platform(back: Back) -> Iterator[Platform]:
    with closing(back.make()) as made:
        yield made


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path
