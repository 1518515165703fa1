"""Finding people by words, for the command and the screens; and keeping the index that it needs up to date."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.core.errors import StoreError
from kiosk.core.ticket import Status
from kiosk.store import indexing, search, tickets
from kiosk.store.database import Database
from kiosk.store.search import Person

__all__ = ["Answer", "Building", "Finder", "Person", "catch_up", "is_behind", "piece"]

LIMIT = 20
"""So many are shown: whoever is further down is found by another letter, not by reading a list."""
_AT_ONCE = 500
"""So many changes are taken in before a search, so that a walk-in of a moment ago is found; more are left to the worker."""
_SLICE = 4_096
"""In a running station an index is built in short pieces: the interpreter is shared with the scans."""


@dataclass(frozen=True, slots=True)
class Building:
    """The index is not complete: about ``indexed`` of ``total`` tickets can be found so far."""

    indexed: int
    total: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Who fits, best first. ``more``: others fit as well. ``building``: not everybody can be found yet."""

    people: tuple[Person, ...]
    more: bool
    building: Building | None = None


class Finder:
    """Searches on a connection of its own, which no desk may use, on the thread that made it. Close it."""

    def __init__(self, database: Database, event: str, period: Callable[[], str]) -> None:
        self._database = database
        self._event = event
        self._period = period
        self._index = indexing.Index(database)
        self._total = -1

    def close(self) -> None:
        self._index.close()
        self._database.close()

    def find(self, text: str, limit: int = LIMIT) -> Answer:
        """Who fits ``text``; for staff. Raises StoreError."""
        complete = self._is_complete()
        costs = dict(search.matches(self._index, self._event, text)[: 4 * limit])
        found = search.people(self._database, self._event, list(costs), self._period())
        shown = sorted(found, key=lambda each: (round(costs[each.ticket], 3), each.status != Status.VALID, each.name.casefold(), each.ticket))
        return Answer(tuple(shown[:limit]), len(shown) > limit, None if complete else self._building())

    def _building(self) -> Building:
        """A million tickets are not counted again at every letter that somebody types."""
        indexed = self._index.size()
        if indexed > self._total:
            self._total = tickets.count(self._database, self._event)
        return Building(min(indexed, self._total), self._total)

    def _is_complete(self) -> bool:
        """Takes in what has changed, if it is not too much; a disk that is full only makes the answer an older one."""
        if self._index.replaced:
            self._index.renew()
        behind = self._index.behind(_AT_ONCE + 1)
        if not behind or behind > _AT_ONCE:
            return behind == 0
        try:
            self._index.step(_AT_ONCE)
        except StoreError:
            return False
        return True

    def alone(self, text: str) -> Person | None:
        """For self-service, where nobody may read a list (rules.md): the one person whom at least two whole words name, nobody else fitting
        as well. That is still no proof of who is standing there.
        """
        if len(text.split()) < 2:
            return None
        found = search.matches(self._index, self._event, text, whole=True)
        known = search.people(self._database, self._event, [ticket for ticket, _ in found], self._period())
        return known[0] if len(known) == 1 else None


def catch_up(database: Database, stopping: Callable[[], bool] = lambda: False, told: Callable[[int], None] = lambda indexed: None) -> bool:
    """Brings the index up to date on a connection that no desk uses; ``told`` hears how many are indexed. False where it was stopped
    before. Raises StoreError.
    """
    with indexing.opened(database) as index:
        while not stopping():
            if not index.step():
                return True
            told(index.size())
    return False


def piece(database: Database, stop: threading.Event) -> bool:
    """A short piece of ``catch_up``, for a running station. Whether there is more to do. Raises StoreError."""
    with indexing.opened(database) as index:
        return not stop.is_set() and index.step(_SLICE)


def is_behind(database: Database) -> bool:
    """Whether somebody has come, gone or changed whom the index does not know of. Raises StoreError."""
    return indexing.is_behind(database)
