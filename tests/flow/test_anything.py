"""Whatever happens at two doors of one event, in any order: the books are right after it."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kiosk.flow import books
from tests.fakes import FakePlatform
from tests.flow.anything import CODES, GUESTS, Station, Stay, UploadRow
from tests.flow.liar import Lie, Portal, Telling
from tests.flow.stands import Stand

STATIONS = st.sampled_from((0, 1))
PICKS = st.integers(0, 20)
STEPS = st.sampled_from([timedelta(seconds=5), timedelta(minutes=6), timedelta(days=1), timedelta(days=-1), timedelta(days=365)])
SETTLED = 40
"""So many rounds of both stations at most until nothing is due any more."""


class TwoDoors(RuleBasedStateMachine):
    """Two stations, one event, a platform that lies, clocks that jump, processes that die."""

    def __init__(self, folder: Path, pulled: Path) -> None:
        super().__init__()
        self.portal = Portal()
        self.stations = []
        for number, name in enumerate(("Main", "South Door")):
            file = folder / str(number) / "kiosk.db"
            shutil.rmtree(file.parent, ignore_errors=True)
            file.parent.mkdir()
            shutil.copy(pulled, file)
            self.stations.append(Station(name, file, self.portal, timedelta(seconds=30.5 * number)))

    @rule(at=STATIONS, code=st.sampled_from(CODES))
    def scan(self, at: int, code: str) -> None:
        self.stations[at].scan(code)

    @rule(at=STATIONS, code=st.sampled_from(CODES))
    def leave(self, at: int, code: str) -> None:
        self.stations[at].leaves(code)

    @rule(at=STATIONS, pick=PICKS)
    def undo(self, at: int, pick: int) -> None:
        self.stations[at].undo(pick)

    @rule(at=STATIONS, pick=PICKS)
    def override(self, at: int, pick: int) -> None:
        self.stations[at].override(pick)

    @rule(at=STATIONS)
    def upload(self, at: int) -> None:
        self.stations[at].upload()

    @rule(at=STATIONS)
    def pull(self, at: int) -> None:
        self.stations[at].pull()

    @rule(at=STATIONS, statements=st.integers(0, 120))
    def dies_soon(self, at: int, statements: int) -> None:
        self.stations[at].fuse = statements

    @rule(at=STATIONS, step=STEPS)
    def clock(self, at: int, step: timedelta) -> None:
        self.stations[at].at += step

    @rule(lie=st.sampled_from(Lie), telling=st.sampled_from(Telling))
    def lies(self, lie: Lie, telling: Telling) -> None:
        self.portal.lie, self.portal.telling = lie, telling

    @invariant()
    def holds(self) -> None:
        for station in self.stations:
            station.hold()

    def teardown(self) -> None:
        try:
            self.settle()
            for station in self.stations:
                station.hold()
                assert books.verify(station.database)[1] is None
                self.told(station)
            self.inboxes()
            self.attended()
        finally:
            for station in self.stations:
                station.close()

    def settle(self) -> None:
        """The platform is honest again, and time passes until nothing is due."""
        self.portal.honest()
        for _ in range(SETTLED):
            for station in self.stations:
                station.fuse = None
                station.at += timedelta(minutes=6)
                station.upload()
                station.pull()
            if all(row.state != "due" for station in self.stations for row in station.rows().values()):
                for station in self.stations:
                    station.pull()
                return
        raise AssertionError(f"still due: {[station.rows() for station in self.stations]}")

    def told(self, station: Station) -> None:
        """Each admission has reached the platform once, or it is said why not; nothing that was taken back stays there."""
        rows = station.rows()
        undos = {line.refers: rows.get(line.id) for line in books.lines(station.database, "e") if line.kind.value == "undo"}
        for stay in station.notebook.stays:
            row = rows[stay.entry]
            assert self.portal.kept.count(stay.entry) <= 1
            assert self._explained(stay, row), (stay, row)
            there = self.portal.standing.get(stay.ticket)
            if stay.undone and there is not None and there.entry == stay.entry:
                undo = undos[stay.entry]
                assert undo is not None
                assert undo.state == "quarantined" or self.lied_about(station, stay.entry), (stay, undo)

    def _explained(self, stay: Stay, row: UploadRow) -> bool:
        portal = self.portal
        if row.state == "done":
            return stay.entry in portal.kept or stay.entry in portal.swallowed or "knew of a check-in before" in row.reason
        if row.state == "quarantined":
            return stay.entry in portal.refused and bool(row.reason)
        return stay.undone if row.state == "withdrawn" else row.state == "local_only"

    def lied_about(self, station: Station, entry: str) -> bool:
        """Whether the platform said that it had taken the undo back, and had not."""
        undo = next(line.id for line in books.lines(station.database, "e") if line.kind.value == "undo" and line.refers == entry)
        return undo in self.portal.swallowed

    def inboxes(self) -> None:
        """A ticket that was first let in at both doors on one day is in an inbox; one that was let in at one door is in none."""
        first, second = (self._standing(station) for station in self.stations)
        found = self.stations[0].conflicts() | self.stations[1].conflicts()
        # Where the platform has swallowed both there is nothing that anybody could be told.
        assert {ticket for ticket, _ in first & second if ticket in self.portal.standing} <= found
        ever = [{stay.ticket for stay in station.notebook.stays} for station in self.stations]
        assert found <= ever[0] & ever[1]

    def attended(self) -> None:
        """Whoever was let in at one door only and stays in the books is checked in at the platform, unless it refused or lied."""
        ever = [{stay.ticket for stay in station.notebook.stays} for station in self.stations]
        for station, elsewhere in zip(self.stations, reversed(ever), strict=True):
            rows = station.rows()
            stays = [stay for stay in station.notebook.stays if stay.ticket not in elsewhere]
            lines = {line.id: line.ticket for line in books.lines(station.database, "e")}
            doubtful = {ticket for entry, ticket in lines.items() if entry in self.portal.swallowed | self.portal.refused}
            for stay in stays:
                if not stay.undone and stay.ticket not in doubtful:
                    assert stay.ticket in self.portal.standing, (
                        stay,
                        [(each, rows[each.entry]) for each in stays if each.ticket == stay.ticket],
                    )

    def _standing(self, station: Station) -> set[tuple[str, str]]:
        rows = station.rows()
        return {(stay.ticket, stay.period) for stay in station.notebook.stays if not stay.undone and rows[stay.entry].state == "done"}


@pytest.fixture
def machine(tmp_path: Path) -> Callable[[], TwoDoors]:
    """Makes two doors that have pulled the roster."""
    (tmp_path / "pulled").mkdir()
    stand = Stand(tmp_path / "pulled", FakePlatform(*GUESTS))
    stand.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    stand.database.close()
    return lambda: TwoDoors(tmp_path, tmp_path / "pulled" / "kiosk.db")


def _settings(examples: int, steps: int, *, same: bool) -> settings:
    ignored = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    return settings(max_examples=examples, stateful_step_count=steps, derandomize=same, deadline=None, suppress_health_check=ignored)


def test_after_any_sequence_the_books_are_right(machine: Callable[[], TwoDoors]) -> None:
    """Scans, exits, undos, overrides, uploads, pulls, deaths, clocks and lies in any order: shown is journalled once, told once or said."""
    run_state_machine_as_test(machine, settings=_settings(40, 40, same=True))  # type: ignore[arg-type]


@pytest.mark.torture
def test_after_many_long_sequences(machine: Callable[[], TwoDoors]) -> None:
    """The same for many more and longer ones, each run others."""
    run_state_machine_as_test(machine, settings=_settings(5_000, 80, same=False))  # type: ignore[arg-type]
