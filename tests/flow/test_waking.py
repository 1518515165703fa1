"""A station whose computer slept: what had a pause before it does not sit out the rest of it."""

import threading
from dataclasses import replace
from pathlib import Path

from kiosk.flow.station import Station
from kiosk.flow.syncing import Syncing
from kiosk.ports.platform import Event
from kiosk.secrets import Secrets
from kiosk.wiring import configured, wire
from tests.fakes import FakeCamera, FakePlatform, FakeReader
from tests.homes import EVENT, Home, guest

WAIT = 60.0


class Pulled(FakePlatform):
    """Says when it is asked for the event, the first time and again."""

    def __init__(self) -> None:
        super().__init__(guest(1), event=EVENT)
        self.first, self.again = threading.Event(), threading.Event()

    def event(self) -> Event:
        (self.again if self.first.is_set() else self.first).set()
        return super().event()


def test_the_list_is_pulled_when_the_computer_wakes(tmp_path: Path) -> None:
    """Pulls are an hour apart; after a lid was closed for two hours the next one comes at once."""
    home = Home(tmp_path / "home")
    wiring = wire(home.path, configured(home.path), Secrets(home.path, {**home.secrets, "KIOSK_NO_KEYRING": "1"}), paced=False)
    platform, passed = Pulled(), [1000.0]
    means = replace(
        wiring.means(),
        cameras=(lambda: FakeCamera(()),),
        reader=FakeReader,
        syncing=lambda database: Syncing(database, platform, EVENT, wiring.period(database), wiring.now),
        sync_seconds=3600.0,
        ticks=lambda: passed[0],
    )
    station = Station(means)
    told = threading.Event()
    station.bulletin.subscribe(lambda news: told.set())
    station.start()
    try:
        assert platform.first.wait(WAIT)
        assert told.wait(WAIT), "the status worker has looked at the clock"
        passed[0] += 7200
        assert platform.again.wait(WAIT)
    finally:
        station.stop()
