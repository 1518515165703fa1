"""The roster, whichever the platform: complete, also while it changes; and every change reaches the door."""

from contextlib import closing
from pathlib import Path

import pytest

from kiosk.core.errors import PlatformError, Unreachable
from kiosk.core.ticket import Status, Strength
from kiosk.core.verdict import Outcome, Reason
from kiosk.ports.platform import Platform
from tests.contracts.backs import EVERYONE, WELCOME, Back
from tests.contracts.doors import Door


def test_everybody_is_there_once_with_their_codes(back: Back, platform: Platform) -> None:
    """Every page together: each person once, whatever the status, with a code that admits and the words that a door shows."""
    found = {ticket.id: ticket for page in platform.roster() for ticket in page.tickets}
    assert found.keys() == {back.ticket(person) for person in EVERYONE}
    for person in EVERYONE[:200]:
        ticket = found[back.ticket(person)]
        assert platform.key(back.qr(person)) in {code.text for code in ticket.codes if code.strength is Strength.ADMITS}
        assert (ticket.first_name, ticket.last_name, ticket.email) == (person.first_name, person.last_name, person.email)
        assert ticket.company == person.company
        assert ticket.type == person.ticket_type
        assert (ticket.status is Status.VALID) == (person.status == "approved")
        assert ticket.event == platform.event_id


def test_nothing_guessable_admits(platform: Platform) -> None:
    """Order numbers, mail addresses and names never open a door."""
    for page in platform.roster():
        for ticket in page.tickets:
            strong = {code.text.casefold() for code in ticket.codes if code.strength is Strength.ADMITS}
            assert not strong & {ticket.email.casefold(), ticket.order.casefold(), ticket.name.casefold()}


def test_a_pull_goes_on_after_any_page_that_says_so(platform: Platform) -> None:
    """What is left after the first page is what ``resume`` gives."""
    pages = list(platform.roster())
    whole = [ticket.id for page in pages for ticket in page.tickets]
    first = pages[0]
    if len(pages) == 1 or not first.resume:
        pytest.skip("this platform's roster comes in one piece")
    rest = [ticket.id for page in platform.roster(first.resume) for ticket in page.tickets]
    assert sorted([ticket.id for ticket in first.tickets] + rest) == sorted(whole)


def test_a_total_is_the_truth_where_one_is_told(platform: Platform) -> None:
    """The engine believes it when it decides who is gone."""
    pages = list(platform.roster())
    rows = sum(len(page.tickets) + page.skipped for page in pages)
    assert {page.total for page in pages} <= {None, rows}


def test_changes_cancellations_and_deletions_reach_the_door(back: Back, home: Path) -> None:
    """A corrected name, a cancelled ticket, a deleted registration: after the next pull the door knows."""
    renamed, cancelled, deleted, kept = WELCOME[10:14]
    with Door(home, back) as door:
        assert door.pull().added == len(EVERYONE)
        back.change(renamed, first_name="Rénée")
        back.change(cancelled, status="cancelled")
        back.change(deleted, deleted=True)
        pulled = door.pull(full=True)
        assert pulled.error is None
        assert pulled.removed == 1
        assert door.scan(renamed).ticket is not None
        assert "Rénée" in door.name(renamed)
        assert door.scan(cancelled).reason is Reason.CANCELLED
        assert door.scan(deleted).reason is Reason.NOT_FOUND
        assert door.scan(kept).outcome is Outcome.ADMITTED


def test_changes_alone_bring_the_same(back: Back, home: Path) -> None:
    """Where changes can be asked for, they show what a full pull would; nothing changed brings nothing."""
    changed, cancelled = WELCOME[20:22]
    with Door(home, back) as door:
        if not door.platform.capabilities.changes:
            pytest.skip("this platform does not tell changes")
        door.pull()
        back.change(changed, first_name="Delta")
        back.change(cancelled, status="cancelled")
        pulled = door.pull()
        assert (pulled.full, pulled.error) == (False, None)
        assert "Delta" in door.name(changed)
        assert door.scan(cancelled).reason is Reason.CANCELLED
        again = door.pull()
        assert (again.full, again.error, again.removed) == (False, None, 0)


def test_nobody_is_lost_while_the_list_changes(back: Back, home: Path) -> None:
    """Between two pages somebody is deleted and somebody changed: everybody else is there after the pull, and all is right after the next."""
    deleted, changed = WELCOME[30:32]
    with Door(home, back) as door:
        door.pull()

        def meanwhile() -> None:
            back.change(deleted, deleted=True)
            back.change(changed, first_name="Meanwhile")

        door.after_first_page(meanwhile)
        door.pull(full=True)
        gone = {person.registration_id for person in EVERYONE if back.ticket(person) not in door.roster()}
        assert gone <= {deleted.registration_id, *door.deleted_before}
        door.pull(full=True)
        assert back.ticket(deleted) not in door.roster()
        assert "Meanwhile" in door.name(changed)


def test_a_token_that_dies_in_the_middle_is_renewed(back: Back) -> None:
    """The pull goes on with a new one, and not a page is lost."""
    if back.served is None:
        pytest.skip("a file asks for no token")
    with closing(back.make()) as whole:
        everybody = {ticket.id for page in whole.roster() for ticket in page.tickets}
    back.served.faults(token_calls=3)
    with closing(back.make()) as platform:
        if platform.name == "pretix":
            pytest.skip("a device's token does not expire")
        assert {ticket.id for page in platform.roster() for ticket in page.tickets} == everybody


def _ask_much(platform: Platform) -> None:
    for _ in range(4):
        platform.event()
        list(platform.roster())


def test_a_rate_limit_says_when_to_come_back(back: Back) -> None:
    """A 429 is no failure for good: it names a time, and it is certain that nothing was done."""
    if back.served is None:
        pytest.skip("a file has no rate limit")
    back.served.faults(per_minute=2, retry_after=True)
    with closing(back.make()) as platform, pytest.raises(Unreachable) as caught:
        _ask_much(platform)
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 61
    assert caught.value.delivered is False


@pytest.mark.parametrize(
    "fault",
    [{"portal": True}, {"half": 100}, {"redirect": "http://127.0.0.2:9/"}, {"status": 503, "status_count": -1}, {"offline": True}],
    ids=["captive portal", "half an answer", "redirect", "503", "offline"],
)
def test_trouble_changes_nothing_here(back: Back, home: Path, fault: dict[str, object]) -> None:
    """Words for a person, the old list, the old verdicts; when it is over, all goes on by itself."""
    if back.served is None:
        pytest.skip("a file has no network")
    with Door(home, back) as door:
        door.pull()
        before = door.roster()
        back.served.faults(**fault)
        pulled = door.pull(full=True)
        assert isinstance(pulled.error, PlatformError)
        assert str(pulled.error)
        assert door.roster() == before
        assert door.scan(WELCOME[40]).outcome is Outcome.ADMITTED
        back.served.heal()
        assert door.pull(full=True).error is None


def test_an_empty_roster_is_held_back(back: Back, home: Path) -> None:
    """The platform says that nobody is registered any more: a person is asked before the doors believe it."""
    if back.served is None:
        pytest.skip("an empty file is an error of its own")
    with Door(home, back) as door:
        door.pull()
        back.served.faults(empty_roster=True)
        pulled = door.pull(full=True)
        assert pulled.held or pulled.error is not None
        assert door.scan(WELCOME[41]).outcome is Outcome.ADMITTED


def test_everybody_twice_is_everybody_once(back: Back, home: Path) -> None:
    """A server that repeats rows makes no second guest."""
    if back.served is None:
        pytest.skip("a code that stands twice in a file is a bad row")
    with Door(home, back) as door:
        door.pull()
        before = door.roster()
        back.served.faults(twice=True)
        pulled = door.pull(full=True)
        assert (pulled.error, pulled.held) == (None, "")
        assert door.roster() == before


@pytest.mark.parametrize(
    "name",
    ["", "\u0645\u062d\u0645\u062f \u0639\u0644\u064a", "N" * 4096, "Zo\u00eb\u200f\u202e", "=1+1", "\U0001f600", "A\nB", "0012", "null"],
    ids=["empty", "right to left", "4 KB", "marks", "formula", "emoji", "two lines", "digits", "null"],
)
def test_any_name_keeps_its_ticket(back: Back, home: Path, name: str) -> None:
    """However somebody is called: one line of at most 200 letters on the screen, and the ticket opens the door."""
    person = WELCOME[120]
    back.change(person, first_name=name)
    with Door(home, back) as door:
        pulled = door.pull()
        assert (pulled.error, pulled.held) == (None, "")
        verdict = door.scan(person)
        assert verdict.outcome is Outcome.ADMITTED
        assert verdict.ticket is not None
        assert len(verdict.ticket.name) <= 401
        assert verdict.ticket.name
        assert "\n" not in verdict.ticket.name
