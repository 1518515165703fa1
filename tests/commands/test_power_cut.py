"""The plug is pulled in the middle of a scan: what was printed is in the journal, and is uploaded once."""

import random
import signal
import threading
from pathlib import Path

import pytest

from kiosk.sandbox.people import people
from tests.homes import Home
from tests.running import running_sandbox


def _cut_after(home: Home, codes: list[str], delay: float) -> list[str]:
    """Feeds codes to ``kiosk scan -``, kills it ``delay`` seconds after its first verdict, and gives the entries it had printed as admitted."""
    process = home.started("scan", "-")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("".join(f"{code}\n" for code in codes).encode())
    process.stdin.flush()
    first = process.stdout.readline()
    killer = threading.Timer(delay, process.send_signal, [signal.SIGKILL])
    killer.start()
    printed = [first, *process.stdout.readlines()]
    killer.join()
    process.stdin.close()
    process.wait(30)
    process.stdout.close()
    return [entry for line in printed if line.endswith(b"\n") for entry in _admitted(line)]


def _admitted(line: bytes) -> list[str]:
    import json

    said = json.loads(line)
    return [said["entry"]] if said["outcome"] == "admitted" else []


def _attack(tmp_path: Path, cuts: int, seed: int) -> None:
    dice = random.Random(seed)
    codes = [person.code for person in people() if person.welcome]
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        assert home.kiosk("sync").code == 0
        shown: list[str] = []
        for cut in range(cuts):
            dice.shuffle(codes)
            shown += _cut_after(home, codes[:60], dice.uniform(0.0, 0.15))
            if cut % 5 == 4:
                home.kiosk("sync")
        assert home.kiosk("verify").only["intact"]
        synced = home.kiosk("sync").only
        listed = sandbox.checkins()
    database = home.database()
    journal = {row["id"]: row["ticket"] for row in database.rows("SELECT id, ticket FROM journal WHERE outcome = 'admitted'")}
    assert set(shown) <= journal.keys()
    assert len(shown) >= cuts
    tickets = list(journal.values())
    assert len(set(tickets)) == len(tickets)
    assert sorted(tickets) == sorted(str(row["registration_id"]) for row in listed)
    assert [synced["pending"], synced["refused"], synced["conflicts"]] == [0, 0, 0]


def test_every_printed_verdict_survives_kill_9_and_is_uploaded_once(tmp_path: Path) -> None:
    """Twelve cuts at random moments: printed means journalled, nobody twice, the platform's list equals the journal."""
    _attack(tmp_path, cuts=12, seed=2)


@pytest.mark.torture
def test_three_hundred_cuts(tmp_path: Path) -> None:
    """The same three hundred times."""
    _attack(tmp_path, cuts=300, seed=3)
