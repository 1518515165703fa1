"""Many processes at one store."""

import json
import random
import threading
from pathlib import Path

from tests.homes import Home, guest


def _scan(home: Home, codes: list[str], said: list[dict[str, object]], codes_of_exit: list[int]) -> None:
    process = home.started("scan", "-")
    out, _ = process.communicate("".join(f"{code}\n" for code in codes).encode(), timeout=240)
    said += [json.loads(line) for line in out.splitlines()]
    codes_of_exit.append(process.returncode)


def test_eight_processes_admit_each_of_two_hundred_tickets_once(tmp_path: Path) -> None:
    """Eight processes scan the same 200 codes in their own order: one admission each, no lock error, nothing undecided."""
    home = Home(tmp_path)
    home.configure(printer=True)
    home.fill(*(guest(number) for number in range(200)))
    said: list[dict[str, object]] = []
    exits: list[int] = []
    threads = []
    for door in range(8):
        codes = [f"CODE-{number}" for number in range(200)]
        random.Random(door).shuffle(codes)
        threads.append(threading.Thread(target=_scan, args=(home, codes, said, exits)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcomes = [(line["outcome"], line["reason"]) for line in said]
    assert exits == [0] * 8
    assert outcomes.count(("admitted", None)) == 200
    assert outcomes.count(("refused", "already_inside")) == 1400
    verified = home.kiosk("verify").only
    assert (verified["lines"], verified["intact"], verified["line"]) == (1600, True, None)
    rows = home.kiosk("queue").json
    assert sorted(row["kind"] for row in rows) == ["badge"] * 200 + ["upload"] * 200


def test_eight_processes_start_on_an_empty_folder_at_once(tmp_path: Path) -> None:
    """The database is made by whoever comes first; the others wait and go on."""
    home = Home(tmp_path)
    said: list[dict[str, object]] = []
    exits: list[int] = []
    threads = [threading.Thread(target=_scan, args=(home, ["X"], said, exits)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert exits == [0] * 8
    assert [line["reason"] for line in said] == ["not_found"] * 8
