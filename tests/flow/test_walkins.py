"""People who register at the door: decided at once, made at the platform before their check-in, never twice, never lost in a pull."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.entry import RemoteEntry
from kiosk.core.errors import KioskError, Refused, Unreachable
from kiosk.core.rules import State
from kiosk.core.ticket import Status, Ticket, TicketCode
from kiosk.core.verdict import Outcome, Reason
from kiosk.flow import books
from kiosk.flow.backing import NewGuest
from kiosk.ports.platform import RosterPage, WalkedIn, WalkIn
from kiosk.store import outbox
from tests.fakes import FakePlatform
from tests.flow.stands import Stand, guest

MIA = NewGuest("Mia", "Keller", "mia@example.com", type="General", type_id="t1")


def _registered(person: WalkIn) -> WalkedIn:
    return WalkedIn(_at_platform("900"))


def _at_platform(number: str) -> Ticket:
    return guest(
        9, id=number, name="Mia Keller", first_name="Mia", last_name="Keller", email="mia@example.com", codes=(TicketCode(f"QR{number}"),)
    )


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    platform = FakePlatform(*(guest(number) for number in range(9)), walk_in=True)
    platform.registers = _registered
    return Stand(tmp_path, platform)


def test_a_walk_in_is_made_before_its_check_in_is_sent(stand: Stand) -> None:
    """Offline they are let in; online the platform hears of the guest first, and then of the check-in, under its own id."""
    stand.platform.fault = Unreachable("gone", delivered=False)
    decided = stand.desk.walk_in(MIA)
    assert decided.verdict.outcome is Outcome.ADMITTED
    assert stand.uploading.round().error is not None
    assert stand.platform.received == []
    stand.platform.fault = None
    stand.platform.calls.clear()
    stand.later(minutes=10)
    assert stand.uploading.round().uploaded == 1
    assert stand.platform.calls == ["walk_in Mia", "check_in 1"]
    assert [upload.ticket for upload in stand.platform.received] == ["900"]


def test_a_full_pull_keeps_a_walk_in_that_is_not_mapped_yet(stand: Stand) -> None:
    """The platform's list does not know them: they stay all the same."""
    stand.desk.walk_in(MIA)
    pulled = stand.pulled()
    assert (pulled.removed, pulled.held) == (0, "")
    assert len(stand.roster()) == 10


def test_the_platforms_ticket_is_the_same_guest(stand: Stand) -> None:
    """Once it is on the list, its own code finds the guest who is already inside, and no second guest is counted."""
    stand.desk.walk_in(MIA)
    stand.uploading.round()
    stand.platform.tickets.append(_at_platform("900"))
    stand.platform.entries = [RemoteEntry("900", stand.at, "Main")]
    pulled = stand.pulled()
    assert pulled.conflicts == 0
    assert len(stand.roster()) == 10
    assert stand.desk.admit("QR900").verdict.reason is Reason.ALREADY_INSIDE


def test_a_mapped_walk_in_can_be_withdrawn_like_anybody(stand: Stand) -> None:
    """Later the organiser deletes the registration: then it goes."""
    stand.desk.walk_in(MIA)
    stand.uploading.round()
    stand.platform.tickets.append(_at_platform("900"))
    stand.pulled()
    stand.platform.tickets.pop()
    assert stand.pulled().removed == 1


def test_another_doors_check_in_of_a_walk_in_is_a_conflict_of_the_same_guest(stand: Stand) -> None:
    """The platform names its own id; the conflict names the guest here."""
    decided = stand.desk.walk_in(MIA)
    stand.uploading.round()
    stand.platform.entries = [RemoteEntry("900", stand.at.replace(minute=30), "South Door", "Ana")]
    assert stand.pulled().conflicts == 1
    assert books.conflicts(stand.database, "e")[0].entry == decided.entry


def test_a_refused_walk_in_takes_its_check_in_along(stand: Stand) -> None:
    """Both wait for a person with the platform's reason; a retry by hand tries both."""

    def sold_out(person: WalkIn) -> WalkedIn:
        raise Refused("no General tickets are left", code="TICKET_SOLD_OUT")

    stand.platform.registers = sold_out
    stand.desk.walk_in(MIA)
    done = stand.uploading.round()
    assert (done.uploaded, done.error) == (0, None)
    rows = {row.kind: row for row in books.open_rows(stand.database)}
    assert {kind: row.state for kind, row in rows.items()} == {"upload": "quarantined", "walkin": "quarantined"}
    assert all("no General tickets are left" in row.reason for row in rows.values())
    stand.platform.registers = _registered
    assert books.retry(stand.database, str(rows["walkin"].id), stand.at)
    assert stand.uploading.round().uploaded == 1


def test_a_walk_in_that_may_have_arrived_is_looked_for(stand: Stand) -> None:
    """The answer was lost: the next full pull shows the registration, and it is not made a second time."""

    def lost(person: WalkIn) -> WalkedIn:
        raise Refused("may have arrived", code="MAY_HAVE_ARRIVED")

    stand.platform.registers = lost
    stand.desk.walk_in(MIA)
    stand.uploading.round()
    stand.platform.calls.clear()
    stand.uploading.round()
    assert stand.platform.calls == []
    stand.platform.tickets.append(_at_platform("901"))
    stand.pulled()
    assert stand.uploading.round().uploaded == 1
    assert [upload.ticket for upload in stand.platform.received] == ["901"]
    assert "walk_in Mia" not in stand.platform.calls


def test_a_walk_in_that_did_not_arrive_is_made_again(stand: Stand) -> None:
    """The next full pull does not show it: now it is certain."""

    def lost(person: WalkIn) -> WalkedIn:
        raise Refused("may have arrived", code="MAY_HAVE_ARRIVED")

    stand.platform.registers = lost
    stand.desk.walk_in(MIA)
    stand.uploading.round()
    stand.pulled()
    sent_before = []

    def again(person: WalkIn) -> WalkedIn:
        sent_before.append(person.sent_before)
        return _registered(person)

    stand.platform.registers = again
    assert stand.uploading.round().uploaded == 1
    assert sent_before == [False]


def test_a_try_that_may_have_arrived_is_said_to_the_adapter(stand: Stand) -> None:
    """A broken connection leaves it open: the second try says so, under the same id."""
    tried: list[tuple[str, bool]] = []

    def breaks(person: WalkIn) -> WalkedIn:
        tried.append((person.id, person.sent_before))
        if len(tried) == 1:
            raise Unreachable("broke off")
        return _registered(person)

    stand.platform.registers = breaks
    stand.desk.walk_in(MIA)
    stand.uploading.round()
    stand.later(minutes=10)
    stand.uploading.round()
    assert [sent for _, sent in tried] == [False, True]
    assert len({id_ for id_, _ in tried}) == 1


def test_where_the_platform_takes_no_walk_ins_all_of_it_stays_here(tmp_path: Path) -> None:
    """The check-in is local_only and never asks for a ticket that the platform does not know."""
    stand = Stand(tmp_path, FakePlatform(guest(1)))
    stand.desk.walk_in(MIA)
    stand.uploading.round()
    assert stand.platform.received == []
    assert outbox.counts(stand.database, "e").local_only == 1
    assert books.open_rows(stand.database) == []


@pytest.mark.parametrize("state", [State.REHEARSAL, State.CLOSED])
def test_nobody_registers_at_a_station_that_is_not_open(stand: Stand, state: State) -> None:
    """A rehearsal must not make guests at the platform."""
    stand.rules = replace(stand.rules, state=state)
    with pytest.raises(KioskError, match=state.value):
        stand.desk.walk_in(MIA)
    assert len(stand.roster()) == 9


def test_a_walk_in_whose_answer_broke_off_is_seen_by_the_very_next_pull(stand: Stand) -> None:
    """The connection breaks after the platform did it: the pull that shows it maps it, and it is never made twice."""

    def breaks(person: WalkIn) -> WalkedIn:
        stand.platform.tickets.append(_at_platform("902"))
        raise Unreachable("broke off")

    stand.platform.registers = breaks
    stand.desk.walk_in(MIA)
    stand.uploading.round()
    stand.pulled()
    stand.platform.calls.clear()
    stand.later(minutes=10)
    assert stand.uploading.round().uploaded == 1
    assert stand.platform.calls == ["check_in 1"]
    assert len(stand.roster()) == 10


def test_a_namesake_on_the_list_is_somebody_else(stand: Stand) -> None:
    """Somebody of the same name was registered before: the walk-in is not taken for them."""

    def lost(person: WalkIn) -> WalkedIn:
        raise Refused("may have arrived", code="MAY_HAVE_ARRIVED")

    stand.platform.tickets.append(_at_platform("800"))
    stand.pulled()
    stand.platform.registers = lost
    stand.desk.walk_in(MIA)
    stand.uploading.round()
    stand.pulled()
    assert stand.desk.admit("QR800").verdict.outcome is Outcome.ADMITTED


def test_admitted_here_and_elsewhere_is_a_conflict_also_where_check_ins_stay_here(tmp_path: Path) -> None:
    """The platform takes none of ours but tells of another door's: both times and places are kept."""
    stand = Stand(tmp_path, FakePlatform(guest(1), check_in=False))
    stand.desk.admit("c1")
    stand.platform.entries = [RemoteEntry("1", stand.at.replace(minute=40), "South Door", "Ana")]
    assert [stand.pulled().conflicts for _ in range(2)] == [1, 0]
    stand.rules = replace(stand.rules, attendance=False, checkpoint="hall")
    stand.platform.tickets.append(guest(2))
    stand.pulled()
    stand.desk.admit("c2")
    stand.platform.entries.append(RemoteEntry("2", stand.at.replace(minute=45), "South Door", "Ana"))
    assert stand.pulled().conflicts == 0


def _lost(person: WalkIn) -> WalkedIn:
    raise Refused("may have arrived", code="MAY_HAVE_ARRIVED")


def test_a_list_that_is_held_back_proves_nothing(stand: Stand) -> None:
    """An empty list does not show the walk-in, but it is not believed either: nobody is registered twice for it."""
    stand.platform.registers = _lost
    stand.desk.walk_in(MIA)
    stand.uploading.round()
    listed, stand.platform.tickets = stand.platform.tickets, []
    assert stand.pulled().held
    stand.platform.calls.clear()
    stand.uploading.round()
    assert stand.platform.calls == []
    stand.platform.tickets = [*listed, _at_platform("903")]
    stand.pulled()
    assert stand.uploading.round().uploaded == 1


def test_a_walk_in_that_is_made_while_the_list_comes_is_one_guest(stand: Stand) -> None:
    """The upload thread learns the platform's id between two pages."""
    stand.desk.walk_in(MIA)
    stand.platform.tickets.append(_at_platform("900"))
    stand.platform.before_page = lambda number: stand.uploading.round() if number == 2 else None  # type: ignore[assignment]
    stand.pulled()
    assert len(stand.roster()) == 10
    assert stand.desk.admit("QR900").verdict.reason is Reason.ALREADY_INSIDE


def test_a_cancelled_namesake_is_not_the_walk_in(stand: Stand) -> None:
    """Somebody cancelled an earlier registration of that name: the walk-in is made again, not cancelled."""
    stand.platform.registers = _lost
    stand.desk.walk_in(MIA)
    stand.uploading.round()
    stand.platform.tickets.append(replace(_at_platform("904"), status=Status.CANCELLED))
    stand.pulled()
    stand.platform.registers = _registered
    assert stand.uploading.round().uploaded == 1
    assert [upload.ticket for upload in stand.platform.received] == ["900"]


def test_changes_alone_show_a_walk_in_too(tmp_path: Path) -> None:
    """Where only changes are pulled: the registration that may have arrived comes with them, and it is one guest from then on."""
    platform = FakePlatform(*(guest(number) for number in range(9)), walk_in=True, changes=True)
    stand = Stand(tmp_path, platform)

    def breaks(person: WalkIn) -> WalkedIn:
        raise Unreachable("broke off")

    platform.registers = breaks
    stand.desk.walk_in(MIA)
    stand.uploading.round()
    platform.changed = [RosterPage((_at_platform("905"),), mark="m2")]
    pulled = stand.pulled()
    assert (pulled.full, len(stand.roster())) == (False, 10)
    assert stand.desk.admit("QR905").verdict.reason is Reason.ALREADY_INSIDE


def test_a_ticket_that_the_list_brought_before_the_answer_is_the_same_guest(stand: Stand) -> None:
    """Another station's list, or changes, brought it: when the platform names it as the walk-in's, the two become one."""
    stand.desk.walk_in(MIA)
    stand.platform.tickets.append(_at_platform("900"))
    stand.pulled()
    assert len(stand.roster()) == 11
    stand.uploading.round()
    assert len(stand.roster()) == 10
    assert stand.desk.admit("QR900").verdict.reason is Reason.ALREADY_INSIDE
    assert stand.pulled().changed == 0


def test_whoever_is_withdrawn_keeps_their_name_in_the_books(tmp_path: Path) -> None:
    """In the muster list of a fire alarm a guest is not nameless because the organiser has removed them meanwhile."""
    stand = Stand(tmp_path, FakePlatform(*(guest(number) for number in range(9))))
    stand.desk.admit("c4")
    del stand.platform.tickets[4]
    assert stand.pulled().removed == 1
    (inside,) = books.muster(stand.database, "e", stand.rules.period(stand.at))
    assert (inside.name, inside.type) == ("G4", "General")
