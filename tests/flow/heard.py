"""A station at work on real cameras, and what its bulletin said and when."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.flow.bulletin import CameraState, Decided, News
from kiosk.flow.station import Station
from kiosk.secrets import Secrets
from kiosk.wiring import Wiring, configured, wire
from tests.homes import Home, guest

WAIT = 30.0


class Heard:
    """Everything on the bulletin with the time (monotonic seconds) at which it was posted, and a way to wait for something."""

    def __init__(self) -> None:
        self.news: list[tuple[float, News]] = []
        self._changed = threading.Condition()

    def __call__(self, news: News) -> None:
        with self._changed:
            self.news.append((time.monotonic(), news))
            self._changed.notify_all()

    def wait(self, wanted: Callable[[News], bool], after: float = 0.0) -> float:
        """When the first news that is wanted was posted after a moment, past or to come."""
        with self._changed:
            found = self._changed.wait_for(lambda: any(at > after and wanted(news) for at, news in self.news), WAIT)
            assert found, [news for _, news in self.news]
            return next(at for at, news in self.news if at > after and wanted(news))

    @property
    def decided(self) -> list[Decided]:
        return [news for _, news in tuple(self.news) if isinstance(news, Decided)]


def works(news: News) -> bool:
    """All cameras give pictures."""
    return isinstance(news, CameraState) and news.ok and not news.words


def lost(news: News) -> bool:
    """One at least does not."""
    return isinstance(news, CameraState) and bool(news.words)


def admitted(number: int) -> Callable[[News], bool]:
    """That guest was let in."""
    return lambda news: (
        isinstance(news, Decided)
        and news.verdict.outcome.value == "admitted"
        and news.verdict.ticket is not None
        and news.verdict.ticket.id == str(number)
    )


def home_with(folder: Path, *sources: str, guests: int = 3) -> Home:
    """A station of those cameras, with some guests on its list and a platform that does not answer."""
    home = Home(folder / "home")
    home.configure(more="".join(f'[[cameras]]\nsource = "{source}"\n' for source in sources))
    home.fill(*(guest(number) for number in range(1, guests + 1)))
    return home


def wired(home: Home) -> Wiring:
    return wire(home.path, configured(home.path), Secrets(home.path, {**home.secrets, "KIOSK_NO_KEYRING": "1"}), paced=False)


@contextmanager
def working(wiring: Wiring) -> Iterator[tuple[Station, Heard]]:
    """A station that works until the end."""
    station, heard = Station(wiring.means()), Heard()
    station.bulletin.subscribe(heard)
    station.start()
    try:
        yield station, heard
    finally:
        station.stop()
