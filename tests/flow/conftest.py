"""The station that pulls, one that does not, and the file that goes from one to the other."""

from pathlib import Path

import pytest

from tests.fakes import FakePlatform
from tests.flow.stands import Stand, guest


@pytest.fixture
def puller(tmp_path: Path) -> Stand:
    """The station that pulls: nine guests."""
    (tmp_path / "puller").mkdir()
    return Stand(tmp_path / "puller", FakePlatform(*(guest(number) for number in range(9))))


@pytest.fixture
def other(tmp_path: Path) -> Stand:
    """A station that never pulls."""
    (tmp_path / "other").mkdir()
    return Stand(tmp_path / "other", FakePlatform(), pull=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "roster.kiosk"
