"""What was fetched for the pull that is going on, so that one that was cut off need not fetch it all again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

T = TypeVar("T")

KEPT_FOR = timedelta(minutes=15)
"""An event of many workshops may need more calls than a minute allows: the next attempt goes on where this one was stopped."""


class Gathered:
    """Answers by name, as long as the pull lasts; those of a pull that was given up are dropped after a while."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: dict[str, Any] = {}
        self._since = datetime.min.replace(tzinfo=UTC)

    def begin(self) -> None:
        """An attempt begins: what an earlier one left is used unless it is old."""
        now = self._now()
        if not self._kept or not now - KEPT_FOR < self._since <= now:
            self._kept = {}
            self._since = now

    def once(self, name: str, fetch: Callable[[], T]) -> T:
        """What was fetched under this name, else what ``fetch`` gives now."""
        if name not in self._kept:
            self._kept[name] = fetch()
        kept: T = self._kept[name]
        return kept

    def end(self) -> None:
        """The pull is whole: the next one fetches everything anew."""
        self._kept = {}
