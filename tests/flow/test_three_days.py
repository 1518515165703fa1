"""Show 7: three days, their midnights, a night in which the clock is turned, two laptops that die; every count against plain lists."""

import copy
import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.entry import RemoteEntry
from kiosk.core.rules import Direction, Reentry, Rules, State
from kiosk.core.ticket import Status
from kiosk.flow import books, crowd
from kiosk.flow.backing import NewGuest
from kiosk.flow.counting import totals
from kiosk.flow.desk import Desk, Post
from kiosk.flow.syncing import Syncing
from kiosk.flow.uploading import Uploading
from kiosk.store import claims, recovery
from kiosk.store.database import Database, connect
from tests.fakes import FakePlatform
from tests.flow.plain_event import AUTUMN, HALL, SPRING, VENUE, Day, PlainEvent
from tests.flow.stands import guest

BERLIN = ZoneInfo("Europe/Berlin")
ENTRANCE = Rules(event="e", checkpoint="entrance", zone=VENUE, zone_info=BERLIN, doors_open=time(8, 30), doors_close=time(2, 30))
WAY_OUT = replace(ENTRANCE, checkpoint="exit", direction=Direction.EXIT)
INTO_HALL = Rules(event="e", checkpoint="hall door", zone=HALL, zone_info=BERLIN, attendance=False, reentry=Reentry.NEVER, capacity=9)
OUT_OF_HALL = replace(INTO_HALL, checkpoint="hall exit", direction=Direction.EXIT)
REHEARSING = replace(ENTRANCE, checkpoint="hall door", zone=HALL, state=State.REHEARSAL, doors_open=None, doors_close=None)
ELSEWHERE = ("1", "2", "3")
"""Whom another gate admits on the first day."""


class Laptop:
    """Stands at every door in turn. ``at`` is what the clock says; the paper is kept beside it."""

    def __init__(self, folder: Path, days: tuple[Day, ...], guests: int, seed: int) -> None:
        self.folder, self.laptops = folder, 0
        self.draw = random.Random(seed)
        self.at = days[0].begins
        blocked, unpaid = {"4", "5"}, {"6", "7", "8"}
        self.paper = PlainEvent(days, frozenset(blocked), frozenset(unpaid), INTO_HALL.capacity or 0)
        self.guests = [str(number) for number in range(guests)]
        people = (
            guest(
                number,
                order=f"order {number // 3}",
                status=Status.BLOCKED if str(number) in blocked else Status.VALID,
                paid=str(number) not in unpaid,
            )
            for number in range(guests)
        )
        self.platform = FakePlatform(*people)
        self.database = self._opened(connect(self._next() / "kiosk.db"))
        self.lately: list[str] = []
        self.sync()

    def now(self) -> datetime:
        return self.at

    def later(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)

    def desk(self, rules: Rules) -> Desk:
        return Desk(self.database, Post("e", "Main", lambda known: rules), self.now)

    def scan(self, rules: Rules, ticket: str) -> str:
        """One scan; what the screen said, by the word of the outcome or of the reason."""
        decided = self.desk(rules).admit(f"c{ticket}")
        verdict = decided.verdict
        said = verdict.reason.value if verdict.reason else verdict.outcome.value
        if rules.state is State.REHEARSAL:
            return said
        if verdict.reason is not None:
            self.paper.refused[self.paper.day(self.at).name, said] += 1
        elif said == "exit":
            self.paper.went_out(decided.entry, rules.zone, ticket, self.at)
        else:
            self.paper.went_in(decided.entry, rules.zone, ticket, self.at)
        if verdict.reason is None:
            self.lately = [*self.lately[-5:], decided.entry]
        if said == "unpaid" and self.draw.random() < 0.7:
            self._pays(rules, decided.entry, ticket)
        return said

    def _pays(self, rules: Rules, entry: str, ticket: str) -> None:
        """A supervisor lets them in: the one reason is waived, so what comes after it in the order of checks decides."""
        full = rules.zone == HALL and self.paper.inside(HALL, self.paper.day(self.at).name) >= self.paper.capacity
        decided = self.desk(rules).override(entry, operator="Kim", words="paid cash")
        assert (decided.verdict.outcome.value == "refused") is full
        if full:
            self.paper.refused[self.paper.day(self.at).name, "capacity"] += 1
        else:
            self.paper.went_in(decided.entry, rules.zone, ticket, self.at)

    def enter(self, rules: Rules) -> None:
        ticket = self.draw.choice(self._coming())
        wanted = self.paper.verdict(rules.zone, ticket, self.at)
        assert self.scan(rules, ticket) == wanted, (self.at, rules.zone, ticket)

    def leave(self, rules: Rules) -> None:
        inside = sorted(ticket for zone, ticket in self.paper.muster(self.paper.day(self.at).name) if zone == rules.zone)
        ticket = self.draw.choice([each for each in inside or self._coming() if each in self.guests] or self._coming())
        assert self.scan(rules, ticket) == "exit"

    def rehearse(self) -> None:
        assert self.scan(REHEARSING, self.draw.choice(self.guests[9:])) in {"admitted", "already_inside"}

    def stranger(self) -> None:
        assert self.desk(ENTRANCE).admit("NOBODY").verdict.reason == "not_found"
        self.paper.refused[self.paper.day(self.at).name, "not_found"] += 1

    def walk_in(self) -> None:
        decided = self.desk(ENTRANCE).walk_in(NewGuest("Mia", "Keller", type="General", type_id="t1"))
        assert decided.verdict.ticket is not None
        day = self.paper.day(self.at)
        self.paper.walked_in.add(decided.verdict.ticket.id)
        if day.doors_open <= self.at < day.doors_close:
            self.paper.went_in(decided.entry, VENUE, decided.verdict.ticket.id, self.at)
        else:
            reason = "not_yet_valid" if self.at < day.doors_open else "no_longer_valid"
            assert decided.verdict.reason == reason
            self.paper.refused[day.name, reason] += 1

    def undo(self) -> None:
        """The newest that a ticket did: what else may be taken back, and what the platform hears then, is played in another test."""
        if self.lately and self.paper.is_newest(self.lately[-1]):
            entry = self.lately.pop()
            self.desk(ENTRANCE).undo(entry)
            self.paper.took_back(entry)

    def correct(self) -> None:
        rules, change = self.draw.choice([(ENTRANCE, -2), (ENTRANCE, 3), (INTO_HALL, -1), (INTO_HALL, 2)])
        day = self.paper.day(self.at).name
        change = abs(change) if self.paper.inside(rules.zone, day) + change < 0 else change
        count = crowd.correct(self.desk(rules), change, "counted by hand")[1]
        self.paper.corrected.append((day, rules.zone, change))
        assert count == self.paper.inside(rules.zone, day)

    def evacuate(self) -> None:
        """The list is who was inside; one in three is a mistake that is called off a little later."""
        inside = self.paper.muster(self.paper.day(self.at).name)
        done = crowd.evacuate(self.desk(ENTRANCE), "smoke")
        assert {(person.zone, person.ticket) for person in done.people} == inside
        self.paper.everybody_left(done.line.entry)
        self.same_numbers()
        if self.draw.random() < 0.33:
            self.later(2)
            self.enter(ENTRANCE)
            crowd.call_off(self.desk(ENTRANCE), done.line.entry, "burnt toast")
            self.paper.called_off(done.line.entry)

    def sync(self) -> None:
        """What waited goes up; the platform's list comes down: our own check-ins, to the second, and another gate's."""
        Uploading(self.database, self.platform, "e", ENTRANCE.period, self.now, lambda: 0.5).round(heed_pauses=False)
        self.paper.uploaded()
        mine = [RemoteEntry(upload.ticket, upload.at.replace(microsecond=0), "Main") for upload in self.platform.received]
        others = []
        begins = self.paper.days[0].begins + timedelta(hours=5)
        if self.at >= begins:
            others = [RemoteEntry(ticket, begins + timedelta(minutes=int(ticket)), "North Gate") for ticket in ELSEWHERE]
        self.platform.entries = mine + others
        if others and not any(not entry.own for entry in self.paper.entries):
            for each in others:
                self.paper.told(each.ticket, each.at or self.at)
        assert Syncing(self.database, self.platform, "e", ENTRANCE.period, self.now).round().error is None

    def replaced(self, lost: int) -> None:
        """The laptop dies; another takes over from the snapshot. ``lost`` scans came after it: they are gone, and nothing else is."""
        recovery.snapshot(self.database, self.folder / "stick")
        kept, recent = copy.deepcopy(self.paper), list(self.lately)
        for _ in range(lost):
            self.enter(ENTRANCE)
        self.database.close()
        self.paper, self.lately = kept, recent
        self.database, recovered = recovery.open_database(self._next() / "kiosk.db", self.folder / "stick", self.at)
        assert recovered is not None
        self._opened(self.database)
        self.paper.in_doubt()
        self.same_numbers()

    def same_numbers(self) -> None:
        """Everything that is counted anywhere."""
        paper, day = self.paper, self.paper.day(self.at).name
        for rules in (ENTRANCE, INTO_HALL):
            here = claims.Place("e", rules.checkpoint, rules.zone, "entry")
            assert claims.inside(self.database, here, day, remote=rules.attends) == paper.inside(rules.zone, day), (self.at, rules.zone)
        people = books.muster(self.database, "e", day)
        assert Counter((person.zone, person.ticket) for person in people) == Counter(paper.muster(day)), self.at
        lines = [line for line in books.lines(self.database, "e") if not line.rehearsal]
        taken_back = {line.refers for line in lines if line.kind.value == "undo"}
        went_in = Counter((line.period, line.zone) for line in lines if line.outcome == "admitted" and line.id not in taken_back)
        standing = [entry for entry in paper.entries if entry.own and not entry.undone]
        assert went_in == Counter((entry.day, entry.zone) for entry in standing)
        assert Counter((line.period, line.reason) for line in lines if line.outcome == "refused") == paper.refused
        hours = {count.key: count.admitted for count in books.stats(self.database, "e", BERLIN) if count.by == "hour"}
        assert hours == Counter(entry.at.astimezone(BERLIN).strftime("%Y-%m-%dT%H") for entry in standing)
        total = totals(self.database, "e")
        assert (total.counts.uploads, books.uploaded(self.database, "e")) == (paper.count("due"), paper.count("done"))
        assert total.counts.local_only == paper.count("local_only")
        assert (total.counts.quarantined, total.conflicts) == (0, 0), "a second day is no conflict"

    def _coming(self) -> list[str]:
        """Whom another gate will have admitted comes here once that is known."""
        known = any(not entry.own for entry in self.paper.entries)
        return self.guests if known else [each for each in self.guests if each not in ELSEWHERE]

    def _next(self) -> Path:
        self.laptops += 1
        return self.folder / f"laptop {self.laptops}"

    @staticmethod
    def _opened(database: Database) -> Database:
        database.execute("PRAGMA synchronous = OFF")  # power is never cut here; thousands of commits need not wait for the disk
        return database


def _play(laptop: Laptop, pace: float, checked_every: int) -> None:
    """From the first morning to the last night; ``pace`` is minutes between two things that happen."""
    draw, days = laptop.draw, laptop.paper.days
    dies = [(days[1].begins + timedelta(hours=21), 0), (days[2].begins + timedelta(hours=9), 4)]
    steps = 0
    laptop.later(120)
    while laptop.at < days[2].ends - timedelta(minutes=10):
        day = laptop.paper.day(laptop.at)
        quiet = not day.doors_open <= laptop.at < day.doors_close
        actions = (
            [(laptop.rehearse, 3), (laptop.stranger, 1), (lambda: laptop.enter(ENTRANCE), 2), (lambda: laptop.leave(WAY_OUT), 2)]
            if quiet
            else [
                (lambda: laptop.enter(ENTRANCE), 40), (lambda: laptop.leave(WAY_OUT), 12), (lambda: laptop.enter(INTO_HALL), 25),
                (lambda: laptop.leave(OUT_OF_HALL), 8), (laptop.undo, 6), (laptop.correct, 3), (laptop.stranger, 3), (laptop.walk_in, 2),
                (laptop.sync, 3), (laptop.evacuate, 1),
            ]
        )  # fmt: skip
        draw.choices([action for action, _ in actions], [weight for _, weight in actions])[0]()
        steps += 1
        if steps % checked_every == 0:
            laptop.same_numbers()
        if dies and laptop.at >= dies[0][0]:
            laptop.replaced(dies.pop(0)[1])
        laptop.later(draw.uniform(0.2, 1.8) * pace * (4 if quiet else 1))
    laptop.at = days[2].ends - timedelta(minutes=1)
    laptop.sync()
    laptop.same_numbers()
    assert not dies


def _happened(laptop: Laptop) -> None:
    """What the show is about did come to pass."""
    paper, days = laptop.paper, laptop.paper.days
    assert laptop.laptops == 3
    assert all(any(entry.day == day.name and entry.own for entry in paper.entries) for day in days)
    reasons = {reason for _, reason in paper.refused}
    assert {"already_inside", "not_found", "not_yet_valid", "unpaid", "blocked"} <= reasons
    kinds = {line.kind.value for line in books.lines(laptop.database, "e")}
    assert {"scan", "undo", "override", "walk_in", "correction", "evacuation"} <= kinds
    assert any(line.rehearsal for line in books.lines(laptop.database, "e"))
    came = Counter((entry.ticket, entry.day) for entry in paper.entries if entry.zone == VENUE and not entry.undone)
    assert any(sum((ticket, day.name) in came for day in days) == 3 for ticket in laptop.guests), "somebody came every day"
    assert books.verify(laptop.database)[1] is None
    laptop.database.close()


@pytest.mark.parametrize("days", [AUTUMN, SPRING], ids=["25 hours", "23 hours"])
def test_three_days_two_laptops_and_a_turned_clock(tmp_path: Path, days: tuple[Day, ...]) -> None:
    """Every verdict at the event's doors, and every count, is what the paper says."""
    laptop = Laptop(tmp_path, days, guests=40, seed=7)
    _play(laptop, pace=9.0, checked_every=25)
    _happened(laptop)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("days", [AUTUMN, SPRING], ids=["25 hours", "23 hours"])
def test_three_days_of_crowds(tmp_path: Path, days: tuple[Day, ...], seed: int) -> None:
    """The same, four times as busy, with other luck each time."""
    laptop = Laptop(tmp_path, days, guests=120, seed=seed)
    _play(laptop, pace=2.0, checked_every=100)
    _happened(laptop)
