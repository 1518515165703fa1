"""The roster as the faults show it: empty, or everybody twice."""

from collections.abc import Callable
from typing import Any

from kiosk.sandbox.faults import Faults
from kiosk.sandbox.ledger import Ledger


class Roster:
    """Pages of the ledger's registrations. ``faults`` gives the faults of the moment."""

    def __init__(self, ledger: Ledger, faults: Callable[[], Faults]) -> None:
        self._ledger = ledger
        self._faults = faults

    def rows(self, offset: int, limit: int, status: str = "", since: str = "") -> list[dict[str, Any]]:
        """``limit`` rows from ``offset`` on; see ``Ledger.registrations``."""
        faults = self._faults()
        if faults.empty_roster:
            return []
        if not faults.twice:
            return self._ledger.registrations(offset, limit, status, since)
        first = offset // 2
        found = self._ledger.registrations(first, (offset + limit + 1) // 2 - first, status, since)
        doubled = [row for row in found for _ in range(2)]
        return doubled[offset % 2 :][:limit]

    def count(self, status: str = "", since: str = "") -> int:
        """How many rows there are in all."""
        faults = self._faults()
        return 0 if faults.empty_roster else self._ledger.count(status, since) * (1 + faults.twice)
