"""``kiosk demo --headless``: the main job, end to end."""

import json
import os
import signal
import threading
from pathlib import Path

import pytest

from kiosk.sandbox.faces import available
from kiosk.sandbox.script import script
from kiosk.sandbox.stage import GUEST_LIST
from tests.homes import Home

KEYS = ["admitted", "refused", "badges", "uploaded", "conflicts", "platform_checkins", "agree"]


def _kill_sandbox_during(home: Home, stop: threading.Event, killed: list[int]) -> None:
    """Waits for the demo's first badges, then kills its sandbox, twice."""
    folder = home.path / "demo"
    for badges in (3, 9):
        while len(list((folder / "badges").glob("*.pdf"))) < badges:
            if stop.wait(0.05):
                return
        pid = int((folder / "sandbox.pid").read_text())
        os.kill(pid, signal.SIGKILL)
        killed.append(pid)


def test_the_demo_agrees_with_itself_and_reads_everybody_in_the_film(tmp_path: Path) -> None:
    """Exit 0; whoever should be let in was, once; each other kind is refused for its own reason; one conflict is found."""
    home = Home(tmp_path)
    before = (tmp_path / "kiosk.toml").read_bytes()
    ran = home.kiosk("demo", "--headless")
    assert ran.code == 0, ran.words
    summary = json.loads(ran.out)
    assert list(summary) == KEYS
    welcome = len(script().welcome)
    assert [summary[key] for key in ("admitted", "badges", "uploaded", "platform_checkins")] == [welcome] * 4
    assert (summary["conflicts"], summary["agree"]) == (1, True)
    refused = summary["refused"]
    assert refused["already_inside"] == 2
    for reason in ("unpaid", "cancelled", "pending", "rejected", "waitlisted", "not_found", "one_at_a_time"):
        assert refused[reason] == 1, reason
    assert refused["not_a_ticket"] >= 1
    assert (tmp_path / "kiosk.toml").read_bytes() == before
    assert not (tmp_path / "kiosk.db").exists()


DOORS = {"eventtia", "pretix"}
"""The platforms that tell of other doors' check-ins, beside Zoho's v1."""
TAKES_CHECKINS = {"pretix"}
UNPAID_IS_NOT_TOLD = {"zoho_backstage_v3"}
"""So that somebody who has not paid is let in."""


@pytest.mark.parametrize("platform", [*available()[1:], GUEST_LIST])
def test_the_demo_plays_on_every_platform(platform: str, tmp_path: Path) -> None:
    """Everybody who is welcome gets a badge; where the platform takes no check-ins they are kept here, and all books agree."""
    ran = Home(tmp_path).kiosk("demo", "--headless", "--platform", platform, "--guests", "5")
    assert ran.code == 0, ran.words
    summary = json.loads(ran.out)
    assert list(summary) == KEYS
    welcome = len(script(guests=5, doors=platform in DOORS).welcome) + (platform in UNPAID_IS_NOT_TOLD)
    taken = welcome if platform in TAKES_CHECKINS else 0
    assert (summary["admitted"], summary["badges"], summary["agree"]) == (welcome, welcome, True)
    assert (summary["uploaded"], summary["platform_checkins"]) == (taken, taken)
    assert (summary["refused"]["not_found"], summary["refused"]["one_at_a_time"]) == (1, 1)
    # Not every platform has a word for each of them.
    assert sum(summary["refused"].get(reason, 0) for reason in ("cancelled", "pending", "rejected", "waitlisted")) == 4
    assert summary["refused"].get("unpaid", 0) == (platform not in UNPAID_IS_NOT_TOLD)
    assert summary["refused"]["already_inside"] == 1 + (platform in DOORS)


def test_too_few_guests_are_refused_in_words(tmp_path: Path) -> None:
    """The film needs some."""
    ran = Home(tmp_path).kiosk("demo", "--headless", "--guests", "1")
    assert (ran.code, ran.out) == (1, "")
    assert "--guests" in ran.words


def test_a_sandbox_killed_during_the_film_changes_nothing(tmp_path: Path) -> None:
    """The platform dies twice and returns with its state: the three books are equal again, each check-in arrived once."""
    home = Home(tmp_path)
    stop = threading.Event()
    killed: list[int] = []
    killer = threading.Thread(target=_kill_sandbox_during, args=(home, stop, killed))
    killer.start()
    ran = home.kiosk("demo", "--headless")
    stop.set()
    killer.join()
    assert len(set(killed)) == 2
    assert ran.code == 0, ran.words
    summary = json.loads(ran.out)
    welcome = len(script().welcome)
    assert [summary[key] for key in ("admitted", "badges", "uploaded", "platform_checkins")] == [welcome] * 4


def test_two_demos_do_not_share_a_folder_and_a_stranger_s_folder_is_left_alone(tmp_path: Path) -> None:
    """A folder named demo that no demo has made is not removed; the words say what to do."""
    home = Home(tmp_path)
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "holiday.txt").write_text("mine")
    ran = home.kiosk("demo", "--headless")
    assert ran.code == 1
    assert "KIOSK_HOME" in ran.words
    assert (tmp_path / "demo" / "holiday.txt").read_text() == "mine"
