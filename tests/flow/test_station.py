"""The station at work: its threads, what they say, and what they survive."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from kiosk.core.ticket import Ticket
from kiosk.flow.bulletin import CameraState, Decided, News, Notice, Status, Undone
from kiosk.flow.station import Station
from kiosk.secrets import Secrets
from kiosk.store.events import KnownEvent
from kiosk.wiring import Wiring, configured, wire
from tests.fakes import FakeCamera, FakeDevice, FakeReader
from tests.homes import Home, guest
from tests.running import running_sandbox

WAIT = 30.0


class Heard:
    """Everything on the bulletin, and a way to wait for something."""

    def __init__(self) -> None:
        self.news: list[News] = []
        self._changed = threading.Condition()

    def __call__(self, news: News) -> None:
        with self._changed:
            self.news.append(news)
            self._changed.notify_all()

    def wait(self, wanted: Callable[[News], bool]) -> News:
        """The first news that is wanted, past or to come."""
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(wanted, self.news)), WAIT), self.news
            return next(filter(wanted, self.news))


def _wired(home: Home) -> Wiring:
    return wire(home.path, configured(home.path), Secrets(home.path, {**home.secrets, "KIOSK_NO_KEYRING": "1"}), paced=False)


@contextmanager
def _working(wiring: Wiring, *cameras: FakeCamera) -> Iterator[tuple[Station, Heard]]:
    waiting = list(cameras)
    opened = replace(wiring, cameras=(lambda: waiting.pop(0) if waiting else FakeCamera(()),))
    station = Station(replace(opened.means(), reader=FakeReader))
    heard = Heard()
    station.bulletin.subscribe(heard)
    station.start()
    try:
        yield station, heard
    finally:
        station.stop()


def _home(tmp_path: Path, *guests: Ticket, url: str = "http://127.0.0.1:9") -> Home:
    home = Home(tmp_path / "home", url)
    home.configure(printer=True)
    if guests:
        home.fill(*guests)
    return home


def _admitted(news: News) -> bool:
    return isinstance(news, Decided) and news.verdict.outcome.value == "admitted"


def test_a_scan_becomes_a_verdict_a_badge_and_a_status(tmp_path: Path) -> None:
    """Offline from the beginning: the guest is admitted, the badge lies in the folder, the status says one to upload."""
    home = _home(tmp_path, guest(1))
    with _working(_wired(home), FakeCamera(["CODE-1"] * 5)) as (station, heard):
        heard.wait(_admitted)
        heard.wait(lambda news: isinstance(news, Status) and news.uploads == 1 and news.badges == 0 and news.online is False)
        assert station.status().guests == 1
        assert station.recent(5)[0].verdict.ticket is not None
    assert len(list((home.path / "badges").glob("badge-1-1-*.pdf"))) == 1


def test_a_camera_that_goes_away_is_said_and_comes_back_by_itself(tmp_path: Path) -> None:
    """Words while it is gone; hand scanners go on; the next picture says that all is well."""
    home = _home(tmp_path, guest(1), guest(2))
    with _working(_wired(home), FakeCamera((), goes_away=True, live=True), FakeCamera(["CODE-2"] * 5)) as (station, heard):
        gone = heard.wait(lambda news: isinstance(news, CameraState) and not news.ok)
        assert isinstance(gone, CameraState)
        assert "plug it in" in gone.words
        station.submit("CODE-1")
        heard.wait(_admitted)
        heard.wait(lambda news: isinstance(news, Decided) and news.verdict.ticket is not None and news.verdict.ticket.id == "2")
        states = [news.ok for news in heard.news if isinstance(news, CameraState)]
    assert states[-1] is True


def test_what_a_driver_refuses_is_said_once(tmp_path: Path) -> None:
    """However often the camera is opened anew; and it scans all the same."""
    home = _home(tmp_path, guest(1))
    first, second = FakeDevice((), goes_away=True, live=True), FakeDevice(["CODE-1"] * 5)
    with _working(_wired(home), first, second) as (_, heard):
        heard.wait(_admitted)
        assert [news.words for news in heard.news if isinstance(news, Notice)] == [*FakeDevice.remarks]


def test_a_hand_scanner_s_repeat_is_the_same_scan(tmp_path: Path) -> None:
    """A trigger pulled twice does not become "already inside"."""
    home = _home(tmp_path, guest(1))
    with _working(_wired(home)) as (station, heard):
        station.submit("CODE-1")
        station.submit("CODE-1")
        heard.wait(lambda news: isinstance(news, Decided) and news.same_scan)
        assert [news.verdict.outcome.value for news in heard.news if isinstance(news, Decided)] == ["admitted", "admitted"]


def test_undo_is_heard_of_and_an_impossible_one_is_explained(tmp_path: Path) -> None:
    """Undone, or a notice with the reason."""
    home = Home(tmp_path / "home")
    home.fill(guest(1))
    with _working(_wired(home)) as (station, heard):
        station.submit("CODE-1")
        decided = heard.wait(_admitted)
        assert isinstance(decided, Decided)
        assert decided.undoable
        station.undo(decided.entry)
        assert heard.wait(lambda news: isinstance(news, Undone)) == Undone(decided.entry)
        station.undo(decided.entry)
        heard.wait(lambda news: isinstance(news, Notice) and "taken back before" in news.words)


def test_the_network_goes_and_returns_and_everything_arrives(tmp_path: Path) -> None:
    """Offline since a time, then online; the check-in is on the platform's list once."""
    with running_sandbox(tmp_path) as sandbox:
        home = _home(tmp_path, url=sandbox.url)
        (home.path / "kiosk.toml").write_text(
            (home.path / "kiosk.toml").read_text().replace("[platform]", "upload_seconds = 0.2\nsync_minutes = 0.02\n[platform]")
        )
        with _working(_wired(home)) as (station, heard):
            heard.wait(lambda news: isinstance(news, Status) and news.guests == 500 and news.online is True)
            assert station.identity.event_name == "Tech Summit 2026"
            sandbox.faults(offline=True)
            cut = heard.wait(lambda news: isinstance(news, Status) and news.online is False)
            assert isinstance(cut, Status)
            assert cut.offline_since is not None
            from kiosk.sandbox.people import people

            station.submit(next(person.code for person in people() if person.welcome))
            heard.wait(_admitted)
            heard.wait(lambda news: isinstance(news, Status) and news.uploads == 1)
            sandbox.faults(offline=False)
            seen = len(heard.news)
            heard.wait(lambda news: isinstance(news, Status) and news.uploads == 0 and news.online is True and heard.news.index(news) > seen)
        assert len(sandbox.checkins()) == 1


def test_a_database_that_is_damaged_while_the_doors_are_open_is_replaced(tmp_path: Path) -> None:
    """The scan that meets it is undecided, the words follow, and the next scan is decided again."""
    home = _home(tmp_path, guest(1), guest(2))
    wiring = _wired(home)
    database = wiring.database()
    wiring.snapshot(database)
    database.close()
    with _working(wiring) as (station, heard):
        station.submit("CODE-1")
        heard.wait(_admitted)
        with (home.path / "kiosk.db").open("r+b") as file:
            file.write(b"\xff" * 65536)
        (home.path / "kiosk.db-wal").write_bytes(b"")
        for attempt in range(200):
            station.submit(f"NOBODY-{attempt}")
            heard.wait(lambda news, attempt=attempt: sum(isinstance(each, Decided) for each in heard.news) >= attempt + 2)  # type: ignore[misc]
            if any(isinstance(news, Notice) and "damaged" in news.words for news in heard.news):
                break
        heard.wait(lambda news: isinstance(news, Notice) and "damaged" in news.words)
        station.submit("CODE-2")
        heard.wait(lambda news: isinstance(news, Decided) and news.verdict.ticket is not None and news.verdict.ticket.id == "2")
    assert list(home.path.glob("kiosk-damaged-*.db"))


def test_a_poster_is_told_by_the_code_inside_what_was_read(tmp_path: Path) -> None:
    """A Persian name beside a ticket's code holds letters that no code has: it is a ticket all the same, and nobody waits for it."""
    home = Home(tmp_path / "home")
    (home.path / "kiosk.toml").write_text('[event]\nplatform = "eventtia"\n[platform]\nevent_uri = "fair"\n', "utf-8")
    wiring = _wired(home)
    foreign = wiring.means().foreign(KnownEvent("fair", "", "", frozenset({"FAIR"}), None, ""))
    assert not foreign("a1b2c3d4|\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645|a@example.com|ACME - CEO|+98 1")
    assert foreign("FAIR")
    assert foreign("https://example.com/programme")


def test_a_list_that_lies_in_clear_is_said_when_the_station_starts(tmp_path: Path) -> None:
    """Once, and not where the settings say that it may."""
    home = _home(tmp_path, guest(1))
    for wanted, said in (("auto", 1), ("off", 0)):
        home.configure(station=f'encryption = "{wanted}"')
        with _working(_wired(home)) as (_, heard):
            heard.wait(lambda news: isinstance(news, Status))
        assert sum(isinstance(news, Notice) and "unencrypted" in news.words for news in heard.news) == said
