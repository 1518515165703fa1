"""The station at work: one thread for each camera, for hand scanners, uploads, the roster, each printer, and the status line."""

import queue
import threading
import time
from collections.abc import Callable

from kiosk.flow.badging import Badging
from kiosk.flow.bulletin import Bulletin, Decided, Mailbox, News, Notice, Status
from kiosk.flow.connection import Connection
from kiosk.flow.identity import Identity
from kiosk.flow.lately import Lately
from kiosk.flow.means import Means
from kiosk.flow.recall import recent
from kiosk.flow.rounds import Round, Rounds, TakeBack, Typed
from kiosk.flow.views import Views
from kiosk.flow.worker import Worker
from kiosk.ports.capture import Camera, Frame
from kiosk.store import events
from kiosk.store.database import Database

LEAVE_SECONDS = 5.0


class Station:
    """Everything the window shows and asks for; runs as well without any window."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self.bulletin: Bulletin = means.bulletin
        self.views = Views(len(means.cameras), means.bulletin)
        self.preview: Mailbox[Frame] = self.views.preview
        self.lately = Lately()
        self.connection = Connection()
        self.films_over = tuple(threading.Event() for _ in means.cameras)
        self._hand: queue.SimpleQueue[Typed | TakeBack | None] = queue.SimpleQueue()
        self._dead: tuple[str, ...] = ()
        self._status = Status()
        self._identity: Identity | None = None
        self._workers = tuple(Worker(name, work, self._on_death, rounds.close) for name, (rounds, work) in self._rounds().items())
        self.bulletin.subscribe(self._on_news)

    @property
    def identity(self) -> Identity:
        """Who this station is; the status worker renews it, since a sync may have learned the event's name."""
        if self._identity is None:
            database = self._means.database()
            try:
                self._identity = self._means.identity(events.get(database, self._means.event))
            finally:
                database.close()
        return self._identity

    def start(self) -> None:
        for worker in self._workers:
            worker.start()

    def stop(self) -> None:
        """Ends the workers; whatever they had not finished is in the store."""
        for worker in self._workers:
            worker.stop()
        self._hand.put(None)
        deadline = time.monotonic() + LEAVE_SECONDS
        for worker in self._workers:
            worker.join(max(0.0, deadline - time.monotonic()))

    def submit(self, text: str) -> None:
        """A hand scanner's code, decided on the hand scanner's own thread: a silent camera must not hold it up."""
        self._hand.put(Typed(text))

    def undo(self, entry: str) -> None:
        """Takes an entry back; the news follow on the bulletin."""
        self._hand.put(TakeBack(entry))

    def status(self) -> Status:
        return self._status

    def recent(self, count: int) -> tuple[Decided, ...]:
        database = self._means.database()
        try:
            return recent(database, self._means.event, count)
        finally:
            database.close()

    def nudge(self, name: str) -> None:
        """The workers of that kind should look now rather than when their rest is over."""
        for worker in self._workers:
            if worker.name.startswith(name):
                worker.nudge()

    def _rounds(self) -> dict[str, tuple[Rounds, Round]]:
        def make() -> Rounds:
            return Rounds(self._means, self.connection, self.lately.from_another())

        hands, upload, sync, told = make(), make(), make(), make()
        work: dict[str, tuple[Rounds, Round]] = {"hand": (hands, lambda stop: hands.hands(self._hand, stop))}
        for number, camera in enumerate(self._means.cameras):
            work[f"scan-{number}"] = self._scanning(make(), camera, number)
        for number, badging in enumerate(self._means.badging):
            work[f"badge-{number}"] = self._badging(make(), badging)
        work["upload"] = upload, upload.upload
        if self._means.pulls_roster:
            work["sync"] = sync, sync.sync
        elif self._means.take_newer is not None:
            work["sync"] = sync, sync.take
        work["status"] = told, lambda stop: told.tell_status(stop, lambda: self._dead, self._keep)
        return {name: (rounds, rounds.guarded(each)) for name, (rounds, each) in work.items()}

    def _scanning(self, rounds: Rounds, camera: Callable[[], Camera], number: int) -> tuple[Rounds, Round]:
        view, over = self.views.of(number), self.films_over[number]
        return rounds, lambda stop: rounds.scan(camera, view, over, stop)

    def _badging(self, rounds: Rounds, badging: Callable[[Database], Badging]) -> tuple[Rounds, Round]:
        return rounds, lambda stop: rounds.print_badges(badging, stop)

    def _keep(self, status: Status, identity: Identity) -> None:
        self._status, self._identity = status, identity

    def _on_news(self, news: News) -> None:
        if isinstance(news, Decided):
            self.nudge("status")
            if news.badge:
                self.nudge("badge")

    def _on_death(self, name: str, error: BaseException) -> None:
        self._dead = (*self._dead, name)
        self.bulletin.post(Notice(f"{name} has stopped ({type(error).__name__}). Restart the program; nothing is lost."))
        self.nudge("status")
