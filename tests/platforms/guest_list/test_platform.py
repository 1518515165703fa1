"""The guest list as a platform: pages, totals, sessions, and settings that are wrong."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.adapters import discover
from kiosk.core.errors import PlatformError, Refused, SettingsError, Unreachable
from kiosk.platforms.guest_list import ADAPTER, GuestListSettings
from kiosk.ports.adapter import Surroundings
from kiosk.ports.platform import Platform, Session
from tests.platforms.guest_list.lists import written


def _platform(home: Path, **more: Any) -> Platform:
    def secret(name: str) -> str:
        raise AssertionError(f"a guest list asks for {name}")

    made: Platform = ADAPTER.make(
        GuestListSettings(**{"file": Path("list.csv"), **more}), Surroundings(home, secret, lambda: datetime.now(UTC))
    )
    return made


def test_it_is_found() -> None:
    """By its name, like every other platform."""
    assert discover("kiosk.platforms")["guest_list"] is ADAPTER


def test_the_event_is_the_file(tmp_path: Path) -> None:
    """The file's name, or what the settings say; no check-in is ever sent."""
    written(tmp_path, "Name\nAda\n")
    platform = _platform(tmp_path)
    assert (platform.event().id, platform.event().name, platform.event().timezone) == ("guest-list", "list", "")
    named = _platform(tmp_path, name="Garden party", event_id="party-26", timezone="Europe/Lisbon")
    assert (named.event_id, named.event().name, named.event().timezone) == ("party-26", "Garden party", "Europe/Lisbon")
    assert not platform.capabilities.check_in
    assert not platform.capabilities.walk_in


def test_the_roster_comes_in_pages_with_its_total(tmp_path: Path) -> None:
    """Five hundred rows at a time, bad ones counted, blank ones not; the numbers add up to the total."""
    rows = "".join(f"Guest {n},C{n}\n" if n % 100 else ",,\nTwice,C1\n" for n in range(1, 1201))
    written(tmp_path, f"Name,Code\n{rows}")
    pages = list(_platform(tmp_path).roster())
    assert [(len(page.tickets), page.skipped, page.total) for page in pages] == [(495, 5, 1200), (495, 5, 1200), (198, 2, 1200)]
    assert len({ticket.id for page in pages for ticket in page.tickets}) == 1188
    assert {ticket.event for page in pages for ticket in page.tickets} == {"guest-list"}


def test_each_pull_reads_the_file_anew(tmp_path: Path) -> None:
    """What was changed meanwhile is there, and ids stay."""
    platform = _platform(tmp_path)
    written(tmp_path, "Name,Code\nAda,1\nAlan,2\n")
    before = [ticket for page in platform.roster() for ticket in page.tickets]
    written(tmp_path, "Name,Code\nGrace,3\nAda L.,1\n")
    after = [ticket for page in platform.roster() for ticket in page.tickets]
    assert [ticket.name for ticket in after] == ["Grace", "Ada L."]
    assert before[0].id == after[1].id


def test_a_list_without_rows_is_an_empty_roster(tmp_path: Path) -> None:
    """Its headings are known: that nobody is invited yet can be true. The engine asks before it empties a full one."""
    written(tmp_path, "Name,Code\n")
    (page,) = _platform(tmp_path).roster()
    assert (page.tickets, page.skipped, page.total) == ((), 0, 0)


def test_a_list_of_bad_rows_never_passes_for_an_empty_roster(tmp_path: Path) -> None:
    """All rows bad is a fault of the list."""
    written(tmp_path, "Name,Code,Type\n,,VIP\n,,Std\n")
    with pytest.raises(Refused, match="none of the 2 rows"):
        list(_platform(tmp_path).roster())


def test_dates_are_in_the_configured_zone(tmp_path: Path) -> None:
    """Half past eight in Tokyo, wherever the laptop thinks it is."""
    written(tmp_path, "Name,Code,Valid from\nAda,1,2026-06-15 08:30\n")
    (page,) = _platform(tmp_path, timezone="Asia/Tokyo").roster()
    assert page.tickets[0].valid_from == datetime(2026, 6, 14, 23, 30, tzinfo=UTC)


def test_sessions_are_those_in_the_column(tmp_path: Path) -> None:
    """Each once, by name; a list without the column has none."""
    written(tmp_path, "Name;Sessions\nA;Keynote; \nB;Panel|Keynote\nC;all\n")
    assert _platform(tmp_path).sessions() == (Session("Keynote", "Keynote"), Session("Panel", "Panel"))
    written(tmp_path, "Name\nA\n")
    assert _platform(tmp_path).sessions() == ()


def test_a_mapping_in_the_settings_is_used(tmp_path: Path) -> None:
    """The same spelling as on the command line."""
    written(tmp_path, "Ada,x1\n")
    (page,) = _platform(tmp_path, map=("1=name", "2=code")).roster()
    assert (page.tickets[0].name, page.tickets[0].codes[0].text) == ("Ada", "x1")


@pytest.mark.parametrize(
    ("more", "word"), [({"timezone": "Lisbon"}, "Europe/Lisbon"), ({"timezone": "../x"}, "timezone"), ({"map": ("x",)}, "column=field")]
)
def test_wrong_settings_are_said_when_it_is_made(tmp_path: Path, more: dict[str, Any], word: str) -> None:
    """Before any file is read, and with what to write."""
    with pytest.raises(SettingsError, match=word):
        _platform(tmp_path, **more)


def test_a_missing_file_is_unreachable(tmp_path: Path) -> None:
    """It may come back: nothing is taken from the roster."""
    platform = _platform(tmp_path)
    calls: list[Callable[[], object]] = [platform.event, lambda: list(platform.roster()), platform.sessions]
    for call in calls:
        with pytest.raises(Unreachable):
            call()
    platform.close()


def test_what_is_not_offered_is_refused(tmp_path: Path) -> None:
    """Nobody calls it; who does is told."""
    with pytest.raises(PlatformError, match="guest_list"):
        _platform(tmp_path).check_in([])
