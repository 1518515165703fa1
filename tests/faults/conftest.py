"""A station and its sandbox for each test, on every platform that takes check-ins."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.sandbox.faces import available
from tests.faults.gates import Gate, gate

TAKE_CHECK_INS = [name for name in ("zoho_backstage", "pretix") if name in available()]


@pytest.fixture(params=TAKE_CHECK_INS)
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Gate]:
    """A station of each platform that takes check-ins."""
    with gate(tmp_path, request.param) as opened:
        yield opened


@pytest.fixture
def at_zoho(tmp_path: Path) -> Iterator[Gate]:
    """A station of Zoho's v1: check-ins in bulk, tokens that are renewed."""
    with gate(tmp_path, "zoho_backstage") as opened:
        yield opened
