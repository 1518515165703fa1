"""The process dies at a write, an fsync or a send, whichever: what was shown is journalled, uploaded once and printed once."""

import json
import random
from pathlib import Path

import pytest

from kiosk.sandbox.people import people
from tests.commands.killing import Shim, badges, shim
from tests.homes import Home, Ran
from tests.running import RunningSandbox, running_sandbox

pytestmark = [pytest.mark.slow]
__all__ = ["shim"]


class Day:
    """A station with a printer, the guests who have not come yet, and what its screen has shown."""

    def __init__(self, folder: Path, sandbox: RunningSandbox, shim: Shim) -> None:
        self.sandbox, self._shim = sandbox, shim
        self.home = Home(folder / "home", sandbox.url)
        self.home.configure(printer=True)
        assert self.home.kiosk("sync").code == 0
        self.codes = [person.code for person in people() if person.welcome]
        self.shown: list[str] = []
        self.out: dict[str, tuple[int, int]] = {}
        self.guests = 0

    def comes(self, count: int) -> None:
        """So many guests are let in by a process that lives, so that there is something to send and to print."""
        self._note(self.home.kiosk("scan", *self._fresh(count)))

    def words(self, kind: str) -> tuple[str, ...]:
        """The command, for a scan with guests who have not come yet."""
        return ("scan", *self._fresh(3)) if kind == "scan" else (kind,)

    def _fresh(self, count: int) -> list[str]:
        self.guests += count
        return [self.codes[number % len(self.codes)] for number in range(self.guests - count, self.guests)]

    def calls(self, kind: str) -> int:
        self.comes(3)
        return self._shim.calls(self.home, *self.words(kind))

    def dies(self, kind: str, at: int, *, half: bool) -> bool:
        """One command that dies at its ``at``-th call; gives whether it did."""
        ran = self._shim.run(self.home, *self.words(kind), at=at, half=half)
        self._note(ran)
        assert ran.code in {0, -9}, ran.words
        now = badges(self.home)
        assert {name: now.get(name) for name in self.out} == self.out, "a badge came out a second time, or was lost"
        self.out = now
        return ran.code == -9

    def _note(self, ran: Ran) -> None:
        lines = [json.loads(line) for line in ran.out.splitlines(keepends=True) if line.endswith("\n")]
        self.shown += [line["entry"] for line in lines if line.get("outcome") == "admitted"]

    def holds(self) -> None:
        """After one more sync and print by a process that lives: the promise."""
        assert self.home.kiosk("verify").only["intact"]
        synced = self.home.kiosk("sync").only
        printed = self.home.kiosk("print").only
        assert [synced["pending"], synced["refused"], synced["conflicts"], synced["errors"]] == [0, 0, 0, []]
        database = self.home.database()
        journal = {row["id"]: row["ticket"] for row in database.rows("SELECT id, ticket FROM journal WHERE outcome = 'admitted'")}
        states = [row["state"] for row in database.rows("SELECT state FROM outbox WHERE kind = 'badge'")]
        database.close()
        assert set(self.shown) <= journal.keys()
        assert len(self.shown) == len(set(self.shown))
        assert sorted(set(journal.values())) == sorted(journal.values())
        assert sorted(journal.values()) == sorted(str(row["registration_id"]) for row in self.sandbox.checkins())
        assert set(states) <= {"done", "uncertain"}
        assert len(badges(self.home)) == states.count("done") == len(journal) - printed["uncertain"]


def _attack(day: Day, seed: int, kills: dict[str, int]) -> int:
    """So many kills of each command, at calls drawn from all that it makes; gives how many processes died.

    Guests come before every third kill. What is left to do after the others is less, and a process may end before its turn.
    """
    dice = random.Random(seed)
    died = 0
    for kind, count in kills.items():
        calls = day.calls(kind)
        drawn = range(1, calls + 1) if count >= calls else sorted(dice.sample(range(1, calls + 1), count))
        for number, at in enumerate(drawn):
            if kind != "scan" and number % 3 == 0:
                day.comes(3)
            died += day.dies(kind, at, half=dice.random() < 0.5)
    return died


def test_killed_at_some_writes_syncs_and_sends(tmp_path: Path, shim: Shim) -> None:
    """Four of a scan, two of a sync, two of a print: shown is journalled, each is uploaded once, each badge comes out once."""
    with running_sandbox(tmp_path, people=200) as sandbox:
        day = Day(tmp_path, sandbox, shim)
        assert _attack(day, 5, {"scan": 4, "sync": 2, "print": 2}) >= 5
        day.holds()


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(4))
def test_killed_at_every_write_sync_and_send(tmp_path: Path, shim: Shim, seed: int) -> None:
    """A scan and a print at every one of their calls, a sync at two hundred: the same claims."""
    with running_sandbox(tmp_path, people=4000) as sandbox:
        day = Day(tmp_path, sandbox, shim)
        _attack(day, seed, {"scan": 10_000, "print": 10_000, "sync": 200})
        day.holds()
