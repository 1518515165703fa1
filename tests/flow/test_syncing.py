"""Pulling the roster: complete although it changes, taken up again where it broke off, changes alone where they can be had."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.core.budget import Allowance
from kiosk.core.entry import RemoteEntry
from kiosk.core.errors import RateLimited, Refused, StoreError, Unauthorised, Unreachable
from kiosk.core.ticket import Status
from kiosk.core.verdict import Outcome, Reason
from kiosk.flow.connection import Connection
from kiosk.flow.syncing import Progress
from kiosk.ports.platform import RosterPage
from kiosk.store import events, journal
from kiosk.store.database import connect
from kiosk.store.incoming import FILE
from tests.fakes import FakePlatform
from tests.flow.stands import NOW, Stand, guest


def _breaks_at(platform: FakePlatform, page: int) -> None:
    def before(number: int) -> None:
        platform.fault = Unreachable("gone") if number == page else None

    platform.before_page = before


def _heal(platform: FakePlatform) -> None:
    platform.before_page = lambda number: None
    platform.fault = None
    platform.pages.clear()


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform(*(guest(number) for number in range(9)))


def test_a_pull_that_broke_off_goes_on_where_it_was(tmp_path: Path, platform: FakePlatform) -> None:
    """Pages that came are not asked for again, and nothing of the new roster is seen before it is complete."""
    stand = Stand(tmp_path, platform, pull=False)
    _breaks_at(platform, 3)
    assert stand.pulled().error is not None
    assert stand.roster() == set()
    _heal(platform)
    assert stand.pulled().added == 9
    assert platform.pages == [3, 4]
    assert not (tmp_path / FILE).exists()


def test_another_process_can_take_a_pull_up(tmp_path: Path, platform: FakePlatform) -> None:
    """What has come is on the disk, not in somebody's memory."""
    first = Stand(tmp_path, platform, pull=False)
    _breaks_at(platform, 2)
    first.pulled()
    first.database.close()
    _heal(platform)
    assert Stand(tmp_path, platform, pull=False).pulled().added == 9
    assert platform.pages == [2, 3, 4]


def test_an_old_beginning_is_thrown_away(tmp_path: Path, platform: FakePlatform) -> None:
    """A pull that began too long ago would be too old a list: it begins anew."""
    stand = Stand(tmp_path, platform, pull=False)
    _breaks_at(platform, 2)
    stand.pulled()
    _heal(platform)
    stand.later(minutes=30)
    assert stand.pulled().added == 9
    assert platform.pages == [0, 1, 2, 3, 4]


def test_half_a_file_of_an_earlier_pull_is_no_trouble(tmp_path: Path, platform: FakePlatform) -> None:
    """A power cut may leave anything in the file: the pull begins anew."""
    (tmp_path / FILE).write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    assert Stand(tmp_path, platform).roster() == {str(number) for number in range(9)}


def test_a_pull_that_is_stopped_keeps_what_came(tmp_path: Path, platform: FakePlatform) -> None:
    """Stopping is no failure; the next pull goes on."""
    stand = Stand(tmp_path, platform, pull=False)
    asked: Iterator[bool] = iter([False, False, True])
    pulled = stand.syncing.round(stopping=lambda: next(asked))
    assert (pulled.stopped, pulled.error, stand.roster()) == (True, None, set())
    platform.pages.clear()
    assert stand.pulled().added == 9
    assert platform.pages == [3, 4]


def test_progress_is_told_page_by_page(tmp_path: Path, platform: FakePlatform) -> None:
    """Rows so far, and of how many where the platform counts."""
    stand = Stand(tmp_path, platform, pull=False)
    platform.tells_total = True
    told: list[Progress] = []
    stand.syncing.progress = told.append
    stand.pulled()
    assert told == [Progress(rows, 9) for rows in (2, 4, 6, 8, 9)]


@pytest.mark.parametrize("tells_total", [True, False])
def test_nobody_is_lost_when_the_list_moves_during_the_pull(tmp_path: Path, platform: FakePlatform, *, tells_total: bool) -> None:
    """A guest is deleted while the pull is on: the next one slips to a page that was read already, and must not be withdrawn for it."""
    platform.tells_total = tells_total
    stand = Stand(tmp_path, platform)

    def cancel(number: int) -> None:
        if number == 2 and len(platform.tickets) == 9:
            del platform.tickets[0]

    platform.before_page = cancel
    stand.pulled()
    assert stand.roster() >= {str(number) for number in range(1, 9)}
    stand.pulled()
    assert stand.roster() == {str(number) for number in range(1, 9)}


def test_a_deleted_guest_goes_at_once_where_the_platform_counts(tmp_path: Path, platform: FakePlatform) -> None:
    """The platform's own count vouches for the pull: no second one is made."""
    platform.tells_total = True
    stand = Stand(tmp_path, platform)
    del platform.tickets[4]
    platform.pages.clear()
    assert stand.pulled().removed == 1
    assert platform.pages == [0, 1, 2, 3, 4]


def test_the_second_look_is_only_for_who_is_missing(tmp_path: Path, platform: FakePlatform) -> None:
    """Without a count a deleted guest costs a second look; a roster that is all there costs none."""
    stand = Stand(tmp_path, platform)
    platform.pages.clear()
    stand.pulled()
    assert platform.pages == [0, 1, 2, 3, 4]
    del platform.tickets[4]
    platform.pages.clear()
    assert stand.pulled().removed == 1
    assert platform.pages == [0, 1, 2, 3, 4] * 2


def test_doors_are_not_held_up_while_the_list_comes(tmp_path: Path, platform: FakePlatform) -> None:
    """In the middle of a pull another connection admits: the pull holds no lock on the doors' database."""
    stand = Stand(tmp_path, platform)
    other = connect(tmp_path / "kiosk.db")
    other.execute("PRAGMA busy_timeout = 0")
    outcomes = []

    def scan(number: int) -> None:
        stand.desk.database = other
        outcomes.append(stand.desk.admit(f"c{number}").verdict.outcome)

    platform.before_page = scan
    stand.pulled()
    assert outcomes == [Outcome.ADMITTED] * 5
    other.close()


def test_a_held_roster_still_tells_who_is_inside(tmp_path: Path, platform: FakePlatform) -> None:
    """Another door's check-in is believed although the list that came with it is not."""
    stand = Stand(tmp_path, platform)
    platform.entries = [RemoteEntry("8", NOW, "South Door", "Ana")]
    del platform.tickets[:6]
    pulled = stand.pulled()
    assert "shrink" in pulled.held
    assert len(stand.roster()) == 9
    assert stand.desk.admit("c8").verdict.reason is Reason.ALREADY_INSIDE
    assert stand.pulled(accept=True).removed == 6


class _TooOld(list[RosterPage]):
    def __iter__(self) -> Iterator[RosterPage]:
        raise Refused("too old", code="MARK_TOO_OLD")


class TestChanges:
    """Where the platform tells what changed."""

    @pytest.fixture
    def stand(self, tmp_path: Path) -> Stand:
        return Stand(tmp_path, FakePlatform(*(guest(number) for number in range(9)), changes=True))

    def test_only_changes_are_asked_for_after_a_full_pull(self, stand: Stand) -> None:
        """Changed, new and gone tickets arrive; the others stay; the mark moves on."""
        stand.platform.changed = [RosterPage((guest(1, name="Ann"), guest(20)), mark="m2", gone=("3",)), RosterPage((), mark="m3")]
        pulled = stand.pulled()
        assert (pulled.added, pulled.changed, pulled.removed, pulled.full) == (1, 1, 1, False)
        assert stand.name("1") == "Ann"
        assert stand.roster() == {*(str(number) for number in range(9) if number != 3), "20"}
        stand.platform.changed = []
        stand.pulled()
        assert [call for call in stand.platform.calls if call.startswith("changes")] == ["changes mark-of-full", "changes m2"]

    def test_a_mark_is_kept_only_when_all_changes_came(self, stand: Stand) -> None:
        """A delta that breaks off is asked for again from the same mark, and half of it is not seen."""

        def half() -> Iterator[RosterPage]:
            yield RosterPage((guest(1, name="Ann"),), mark="m2")
            raise Unreachable("gone")

        stand.platform.changed = half()  # type: ignore[assignment]
        assert stand.pulled().error is not None
        assert stand.name("1") == "G1"
        stand.platform.changed = []
        stand.pulled()
        assert stand.platform.calls.count("changes mark-of-full") == 2

    def test_the_whole_list_is_pulled_every_hour(self, stand: Stand) -> None:
        """A change that the platform forgets to tell is not lost for longer."""
        stand.later(minutes=61)
        stand.platform.tickets.append(guest(30))
        assert stand.pulled().added == 1

    def test_a_mark_that_is_too_old_leads_to_the_whole_list(self, stand: Stand) -> None:
        """The platform says so, and nobody has to do anything."""

        stand.platform.changed = _TooOld()
        stand.platform.tickets.append(guest(30))
        pulled = stand.pulled()
        assert (pulled.full, pulled.added) == (True, 1)

    def test_changes_that_would_shut_out_many_are_held(self, stand: Stand) -> None:
        """More than a fifth cancelled at once is asked about, also when it comes as changes."""
        stand.platform.changed = [RosterPage(tuple(guest(number, status=Status.CANCELLED) for number in range(6)), mark="m2")]
        assert "change their status" in stand.pulled().held
        assert stand.desk.admit("c0").verdict.outcome is Outcome.ADMITTED

    def test_nothing_changed_costs_two_calls(self, stand: Stand) -> None:
        """The event and the changes: no page of the roster, no list of check-ins."""
        stand.platform.calls.clear()
        stand.platform.changed = [RosterPage((), mark="m2")]
        assert stand.pulled() == replace(stand.pulled(), calls=2)
        assert stand.platform.calls[:2] == ["event", "changes mark-of-full"]


def test_check_ins_go_before_the_roster(tmp_path: Path, platform: FakePlatform) -> None:
    """With a fifth of the calls left the pull stops and says when it goes on; uploads still go; then it goes on where it was."""
    stand = Stand(tmp_path, platform, pull=False)
    stand.pulled()
    stand.desk.admit("c1")
    platform.pages.clear()

    def spend(number: int) -> None:
        if number == 2:
            platform.allowed = Allowance(50, 9, stand.at + timedelta(seconds=40))

    platform.before_page = spend
    pulled = stand.pulled()
    assert isinstance(pulled.error, Unreachable)
    assert pulled.error.retry_after == 40
    assert stand.uploading.round().uploaded == 1
    stand.later(seconds=41)
    assert stand.pulled().error is None
    assert platform.pages == [0, 1, 2, 3, 4]


def test_a_patient_pull_waits_for_the_window(tmp_path: Path, platform: FakePlatform) -> None:
    """From the command line the pull waits by itself, says so, and can be stopped meanwhile."""
    stand = Stand(tmp_path, platform, pull=False)
    platform.allowed = Allowance(50, 0, NOW + timedelta(seconds=30))
    stop = threading.Event()
    told: list[Progress] = []

    def tell(progress: Progress) -> None:
        told.append(progress)
        stop.set()

    stand.syncing.patience, stand.syncing.progress = 60.0, tell
    assert stand.syncing.round(stopping=stop.is_set).stopped
    assert told[0].waits == 30


def test_the_clock_offset_is_kept_beside_each_scan(tmp_path: Path, platform: FakePlatform) -> None:
    """The scan's own time is what our clock said; how wrong that was stands beside it."""
    platform.ahead = timedelta(seconds=42.5)
    stand = Stand(tmp_path, platform)
    decided = stand.desk.admit("c1")
    assert decided.at == NOW
    assert journal.details_of(stand.database, decided.entry).clock_offset == 42.5
    assert events.get(stand.database, "e").clock_offset == 42.5


@pytest.mark.parametrize("error", [Unreachable("x"), Unauthorised("x"), Refused("x")])
def test_one_half_failing_leaves_the_other_alone(tmp_path: Path, platform: FakePlatform, error: Unreachable | Unauthorised | Refused) -> None:
    """A pull that cannot be made does not stop uploads, whatever the reason."""
    stand = Stand(tmp_path, platform)
    stand.desk.admit("c1")
    platform.fault = error
    assert stand.pulled().error is error
    platform.fault = None
    assert stand.uploading.round().uploaded == 1


def test_a_hundred_known_check_ins_are_not_weighed_again(tmp_path: Path, platform: FakePlatform) -> None:
    """What is known, and what is our own, does not make conflicts at any later pull."""
    stand = Stand(tmp_path, platform)
    stand.desk.admit("c1")
    stand.uploading.round()
    platform.entries = [RemoteEntry("1", NOW, "Main"), RemoteEntry("2", NOW, "South"), RemoteEntry("1", None)]
    assert [stand.pulled().conflicts for _ in range(3)] == [0, 0, 0]
    platform.entries.append(RemoteEntry("1", NOW + timedelta(minutes=3), "South"))
    assert [stand.pulled().conflicts for _ in range(3)] == [1, 0, 0]


class TestSlowly:
    """Pulls that a rate limit stretches over many rounds come to their end all the same."""

    def test_a_second_look_goes_on_where_it_was(self, tmp_path: Path, platform: FakePlatform) -> None:
        """It breaks off in the middle: the next round does not begin the whole pull anew."""
        stand = Stand(tmp_path, platform)
        del platform.tickets[4]
        platform.pages.clear()
        seen: list[int] = []

        def before(number: int) -> None:
            seen.append(number)
            platform.fault = RateLimited("slow down", retry_after=30) if len(seen) == 8 else None

        platform.before_page = before
        assert isinstance(stand.pulled().error, RateLimited)
        platform.fault = None
        assert stand.pulled().removed == 1
        assert platform.pages == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]

    def test_the_list_of_check_ins_holds_up_no_roster(self, tmp_path: Path, platform: FakePlatform) -> None:
        """Its pages do not fit into the limit: the roster is taken in, with those check-ins that came."""
        stand = Stand(tmp_path, platform)
        platform.tickets.append(guest(20))
        platform.entries = [RemoteEntry("3", NOW, "South Door")]
        told = iter([platform.entries])

        def entries() -> Iterator[list[RemoteEntry]]:
            yield next(told)
            raise RateLimited("slow down", retry_after=30)

        platform.remote_entries = entries  # type: ignore[method-assign]
        pulled = stand.pulled()
        assert (pulled.error, pulled.added) == (None, 1)
        assert stand.desk.admit("c3").verdict.reason is Reason.ALREADY_INSIDE

    def test_a_broken_list_of_check_ins_is_said_and_the_roster_taken(self, tmp_path: Path, platform: FakePlatform) -> None:
        """Either can fail alone."""
        stand = Stand(tmp_path, platform)
        platform.tickets.append(guest(20))

        def entries() -> Iterator[list[RemoteEntry]]:
            yield []
            raise Unreachable("gone")

        platform.remote_entries = entries  # type: ignore[method-assign]
        pulled = stand.pulled()
        assert isinstance(pulled.error, Unreachable)
        assert pulled.added == 1

    def test_a_pull_of_an_hour_is_one_pull(self, tmp_path: Path, platform: FakePlatform) -> None:
        """Page after page with a quarter of an hour between: what counts is when the last one came."""
        stand = Stand(tmp_path, platform, pull=False)
        for page in range(1, 5):
            _heal(platform)
            _breaks_at(platform, page)
            stand.pulled()
            stand.later(minutes=15)
        _heal(platform)
        assert stand.pulled().added == 9
        assert platform.pages == [4]


def test_a_full_disk_is_not_kept_full_by_the_list(tmp_path: Path, platform: FakePlatform) -> None:
    """What has come is thrown away, so that the doors can write."""
    stand = Stand(tmp_path, platform, pull=False)
    platform.tickets = [guest(number, company="x" * 200) for number in range(400)]
    platform.before_page = lambda number: stand.database.execute("PRAGMA incoming.max_page_count = 20") if number == 1 else None  # type: ignore[assignment]
    with pytest.raises(StoreError, match="full"):
        stand.pulled()
    assert not (tmp_path / FILE).exists()
    platform.before_page = lambda number: None
    assert stand.pulled().added == 400


def test_a_ticket_of_another_event_on_our_list_can_change(tmp_path: Path, platform: FakePlatform) -> None:
    """The portal's list names it: it is refused at the door, and neither its change nor its end stops a pull."""
    platform.tickets.append(guest(77, event="f"))
    stand = Stand(tmp_path, platform)
    assert stand.desk.admit("c77").verdict.reason is Reason.WRONG_EVENT
    platform.tickets[-1] = guest(77, event="f", name="Changed")
    assert stand.pulled().changed == 1
    platform.tickets.pop()
    assert [stand.pulled().removed for _ in range(2)] == [1, 0]


def test_a_rate_limit_is_not_being_offline() -> None:
    """The platform is there: the status says so, and unknown codes are still asked about."""
    connection = Connection()
    connection.met(RateLimited("slow down", retry_after=30), NOW)
    assert connection.state == (True, None, "")
    connection.met(Unreachable("gone"), NOW)
    assert connection.state[0] is False
