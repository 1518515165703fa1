"""The configured station, opened for one command."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk import settings
from kiosk.commands import asking
from kiosk.flow.desk import Desk
from kiosk.secrets import Secrets
from kiosk.wiring import Database, Wiring, configured, wire


def wired(home: Path | None = None, *, paced: bool = True) -> Wiring:
    """The station of KIOSK_HOME (or of ``home``). Raises SettingsError."""
    folder = home or settings.home()
    return wire(folder, configured(folder), Secrets(folder, os.environ), paced=paced, ask=asking.database_passphrase())


@contextmanager
def opened(*, paced: bool = True) -> Iterator[tuple[Wiring, Desk]]:
    """The station and a desk on its database, closed at the end."""
    with stored(paced=paced) as (wiring, database):
        desk = wiring.desk(database)
        try:
            yield wiring, desk
        finally:
            desk.post.backing.close()


@contextmanager
def stored(*, paced: bool = True) -> Iterator[tuple[Wiring, Database]]:
    """The station and its database, closed at the end."""
    wiring = wired(paced=paced)
    database = wiring.database()
    try:
        yield wiring, database
    finally:
        database.close()
