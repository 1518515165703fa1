"""A sandbox of one's own for each test, and a client that has its token."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.running import RunningSandbox, running_sandbox
from tests.sandbox.calling import Api


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path) as running:
        yield running


@pytest.fixture
def api(sandbox: RunningSandbox) -> Iterator[Api]:
    """Authorised calls below the demo's event."""
    with httpx.Client(timeout=20, trust_env=False, verify=False) as client:
        yield Api(client, sandbox)
