"""The station at work: one thread for each camera, for hand scanners, uploads, the roster, each printer, and the status line."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from kiosk.flow.badging import Badging
from kiosk.flow.bulletin import Bulletin, Decided, Mailbox, News, Notice, Status
from kiosk.flow.connection import Connection
from kiosk.flow.identity import Identity
from kiosk.flow.lately import Lately
from kiosk.flow.listening import Listening
from kiosk.flow.means import Means
from kiosk.flow.picking import Lens
from kiosk.flow.recall import recent
from kiosk.flow.rounds import Round, Rounds, TakeBack, Typed
from kiosk.flow.scanner_test import ScannerTest
from kiosk.flow.tested import Choice, Chosen, Watched
from kiosk.flow.testing import Tester
from kiosk.flow.ticking import Sleep
from kiosk.flow.views import Views
from kiosk.flow.worker import Worker
from kiosk.ports.capture import Frame
from kiosk.store import events, people
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
        self._lenses = self._made_lenses(means)
        lens = self._lenses[0] if self._lenses else None
        self.scanner = ScannerTest(means.picking, lens, self.bulletin.post, lambda: self.nudge("scan-0"))
        self._hand: queue.SimpleQueue[Typed | TakeBack | None] = queue.SimpleQueue()
        self._listening = tuple(Listening(scanner, self.submit, means.bulletin) for scanner in means.hands)
        self._sleep = Sleep(means.ticks)
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
                self._status = replace(self._status, people=people.set_up(database))
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
        self.scanner.close()
        deadline = time.monotonic() + LEAVE_SECONDS
        for worker in self._workers:
            if worker.name.startswith("hand-"):
                worker.join(max(0.0, deadline - time.monotonic()))
        self._hand.put(None)  # behind the last code
        for worker in self._workers:
            worker.join(max(0.0, deadline - time.monotonic()))

    def submit(self, text: str, taking: float = 0.0) -> None:
        """A hand scanner's code, decided on the hand scanners' own thread: a silent camera must not hold it up.

        All hand scanners share that one: in the order in which they were read, each once, and the same code on two of them is the same scan.
        What is scanned during a test belongs to the test, also where its turn comes after the end, or its last key: it took ``taking`` seconds.
        """
        self._hand.put(Typed(text, self._means.ticks(), tested=self.scanner.testing.takes_hands(taking)))
        self.nudge("hand")

    def undo(self, entry: str) -> None:
        """Takes an entry back; the news follow on the bulletin."""
        self._hand.put(TakeBack(entry))

    def status(self) -> Status:
        """What was last told. Whether people have PINs is known from the first moment on."""
        if self._identity is None:
            _ = self.identity
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

        hands, upload, sync, index, told = make(), make(), make(), make(), make()
        work: dict[str, tuple[Rounds, Round]] = {"hand": (hands, lambda stop: hands.hands(self._hand, self.scanner.testing, stop))}
        for number, listening in enumerate(self._listening):
            work[f"hand-{number}"] = make(), listening.round
        for number, lens in enumerate(self._lenses):
            work[f"scan-{number}"] = self._scanning(make(), lens, number)
        work["cameras"] = make(), self.scanner.round
        for number, badging in enumerate(self._means.badging):
            work[f"badge-{number}"] = self._badging(make(), badging)
        work["upload"] = upload, upload.upload
        if self._means.pulls_roster:
            work["sync"] = sync, sync.sync
        elif self._means.take_newer is not None:
            work["sync"] = sync, sync.take
        work["search"] = index, index.index
        work["status"] = told, lambda stop: self._tell_status(told, stop)
        return {name: (rounds, rounds.guarded(each)) for name, (rounds, each) in work.items()}

    def _tell_status(self, rounds: Rounds, stop: threading.Event) -> float | None:
        if self._sleep.over():
            # Their pauses have stood still: the list may be hours old, and check-ins wait.
            for worker in self._workers:
                worker.nudge()
        return rounds.tell_status(stop, lambda: self._dead, self._keep, self._gone)

    def _scanning(self, rounds: Rounds, lens: Lens, number: int) -> tuple[Rounds, Round]:
        # Only the first camera's picture stands on the screen; the others are tested all the same.
        watched = self.scanner.watched if number == 0 else Mailbox[Watched]()
        tester = Tester(self.scanner.testing, lambda text: rounds.desk().would(text), self.bulletin.post, watched, number)
        return rounds, lambda stop: rounds.scan(lens, self.views.of(number), self.films_over[number], tester, stop)

    @staticmethod
    def _made_lenses(means: Means) -> tuple[Lens, ...]:
        """One for each camera; another can be picked for the first."""
        picking = means.picking
        first = Lens(means.cameras[0], picking.source, picking.open) if picking is not None and means.cameras else None
        return tuple(first if number == 0 and first is not None else Lens(camera) for number, camera in enumerate(means.cameras))

    def _badging(self, rounds: Rounds, badging: Callable[[Database], Badging]) -> tuple[Rounds, Round]:
        return rounds, lambda stop: rounds.print_badges(badging, stop)

    def _gone(self) -> tuple[str, ...]:
        return tuple(listening.gone for listening in self._listening if listening.gone)

    def _keep(self, status: Status, identity: Identity) -> None:
        self._status, self._identity = status, identity

    def _on_news(self, news: News) -> None:
        if isinstance(news, Chosen) and news.choice in {Choice.OPENED, Choice.REFUSED}:
            self.scanner.moved()
        if isinstance(news, Decided):
            self.nudge("status")
            if news.badge:
                self.nudge("badge")

    def _on_death(self, name: str, error: BaseException) -> None:
        self._dead = (*self._dead, name)
        self.bulletin.post(Notice(f"{name} has stopped ({type(error).__name__}). Restart the program; nothing is lost."))
        self.nudge("status")
