"""The running servers: one for everything, one that limits calls; each test brings guests of its own."""

from collections.abc import Iterator

import pytest

from tests.pretix_peer.peers import Peer, told

_HOW = "run make test-pretix, or start ../shared/pretix-peer/start_peer.sh and name a file with what it prints"


@pytest.fixture(scope="session")
def peer() -> Iterator[Peer]:
    """The server that KIOSK_PRETIX_PEER tells of."""
    yield from _running("KIOSK_PRETIX_PEER")


@pytest.fixture(scope="session")
def limited_peer() -> Iterator[Peer]:
    """The server that KIOSK_PRETIX_PEER_LIMITED tells of: forty calls a minute for each token."""
    yield from _running("KIOSK_PRETIX_PEER_LIMITED")


def _running(variable: str) -> Iterator[Peer]:
    said = told(variable)
    if said is None:
        pytest.skip(f"no real pretix is given by {variable}: {_HOW}")
    running = Peer(said)
    yield running
    running.close()
