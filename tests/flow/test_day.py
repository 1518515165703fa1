"""Twelve stations on a plan of a thousand calls a day: one pulls the list, all send check-ins, and the day fits."""

import heapq
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from kiosk.core.budget import Allowance
from kiosk.core.errors import Unreachable
from kiosk.flow.connection import Connection
from kiosk.flow.rounds import Rounds
from kiosk.flow.syncing import Syncing
from kiosk.flow.uploading import Uploading
from kiosk.ports.platform import Platform, RosterPage
from kiosk.secrets import Secrets
from kiosk.wiring import Wiring, configured, wire
from tests.fakes import FakePlatform
from tests.homes import EVENT, Home, guest

STATIONS, GUESTS, CALLS = 12, 1200, 1000
OPENS = datetime(2026, 6, 15, 8, tzinfo=UTC)
CLOSES, MIDNIGHT = OPENS + timedelta(hours=10), datetime(2026, 6, 16, tzinfo=UTC)


class Account(FakePlatform):
    """The portal: every call of every station counts, and every answer tells how many are left until midnight."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(*(guest(number) for number in range(GUESTS)), event=EVENT, remote_entries=False)
        self._now = now
        self.spent = 0

    @property
    def allowance(self) -> Allowance | None:
        return Allowance(CALLS, CALLS - self.spent, MIDNIGHT) if self.spent else None

    def roster(self, resume: str = "") -> Iterator[RosterPage]:
        for first in range(0, GUESTS, 100):
            self._called(f"page {first}")
            yield RosterPage(tuple(self.tickets[first : first + 100]), total=GUESTS)

    def _called(self, words: str) -> None:
        if words == "roster":
            return
        self.spent += 1
        self.calls.append(words)
        if self.spent > CALLS:
            raise Unreachable("rate limit", retry_after=(MIDNIGHT - self._now()).total_seconds(), delivered=False)


class Day:
    """A clock and what happens next."""

    def __init__(self) -> None:
        self.at = OPENS
        self._next: list[tuple[datetime, int, Callable[[], float | None]]] = []

    def now(self) -> datetime:
        return self.at

    def plan(self, at: datetime, work: Callable[[], float | None]) -> None:
        heapq.heappush(self._next, (at, len(self._next) + id(work) % 997, work))

    def play(self, until: datetime) -> None:
        while self._next and self._next[0][0] < until:
            self.at, _, work = heapq.heappop(self._next)
            rest = work()
            self.plan(self.at + timedelta(seconds=rest or 15.0), work)
        self.at = until


def _station(folder: Path, number: int, day: Day, account: Platform) -> tuple[Wiring, Rounds]:
    home = Home(folder / f"station-{number}")
    home.fill(*account.tickets)  # type: ignore[attr-defined]
    secrets = Secrets(home.path, {"KIOSK_NO_KEYRING": "1"})
    wiring = replace(wire(home.path, configured(home.path), secrets, now=day.now), now=day.now)
    means = replace(
        wiring.means(),
        uploading=lambda database: Uploading(database, account, EVENT, wiring.period(database), day.now, lambda: 0.5),
        syncing=lambda database: Syncing(database, account, EVENT, wiring.period(database), day.now),
        chance=lambda: 0.5,
        stations=STATIONS,
    )
    return wiring, Rounds(means, Connection())


def test_twelve_stations_day_fits_a_thousand_calls(tmp_path: Path) -> None:
    """Ten hours, guests at every door all the time: no call is refused, the list is fresh, and in the evening all is delivered."""
    day = Day()
    account = Account(day.now)
    stop = threading.Event()
    waiting = list(range(GUESTS))
    stations = [_station(tmp_path, number, day, account) for number in range(STATIONS)]

    def upload(wiring: Wiring, rounds: Rounds) -> float | None:
        desk = wiring.desk(rounds.database())
        for _ in range(min(4, len(waiting))):
            desk.admit(f"CODE-{waiting.pop()}")
        return rounds.upload(stop)

    for number, (wiring, rounds) in enumerate(stations):
        day.plan(OPENS + timedelta(seconds=number), partial(upload, wiring, rounds))
    puller = stations[0][1]
    day.plan(OPENS, partial(puller.sync, stop))
    day.play(CLOSES)
    by_evening = account.spent
    for _, rounds in stations:
        rounds.upload(stop)
        rounds.close()
    assert by_evening < CALLS
    pulls = sum(call == "event" for call in account.calls)
    assert pulls >= 10, "the list must not starve"
    assert len({upload.entry for upload in account.received}) == GUESTS - len(waiting) == len(account.received)
    assert not waiting
