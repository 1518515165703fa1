"""``kiosk sync`` against a real server: both halves, each fault, and what the platform holds afterwards."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.sandbox.people import Person, people
from tests.homes import Home, guest
from tests.running import RunningSandbox, running_sandbox

KEYS = ["tickets", "pending", "local_only", "conflicts", "added", "changed", "removed", "uploaded", "refused", "seconds", "errors"]


def _welcome(count: int) -> list[Person]:
    return [person for person in people() if person.welcome][:count]


def _on_list(sandbox: RunningSandbox) -> dict[str, dict[str, object]]:
    rows = sandbox.checkins()
    assert len({row["registration_id"] for row in rows}) == len(rows)
    return {str(row["registration_id"]): row for row in rows}


def test_the_first_round_pulls_the_roster_and_the_second_changes_nothing(tmp_path: Path) -> None:
    """Totals and this round's changes are told apart; the keys are design.md's."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        first, second = home.kiosk("sync"), home.kiosk("sync")
    assert (first.code, second.code) == (0, 0), first.words + second.words
    assert list(first.only) == KEYS
    assert (first.only["tickets"], first.only["added"], first.only["errors"]) == (500, 500, [])
    assert [second.only[key] for key in ("tickets", "added", "changed", "removed", "uploaded")] == [500, 0, 0, 0, 0]


def test_check_ins_arrive_once_with_their_own_time_and_place(tmp_path: Path) -> None:
    """What was scanned is on the platform's list, once, at the second and station of the scan, however often it is synced."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        home.kiosk("sync")
        guests = _welcome(5)
        before = datetime.now(UTC).replace(microsecond=0)
        home.kiosk("scan", *(person.code for person in guests))
        after = datetime.now(UTC)
        synced, again = home.kiosk("sync"), home.kiosk("sync")
        listed = _on_list(sandbox)
    assert (synced.only["uploaded"], synced.only["pending"], again.only["uploaded"]) == (5, 0, 0)
    assert set(listed) == {person.registration_id for person in guests}
    for row in listed.values():
        assert row["check_in_location"] == "Main Entrance"
        assert before <= datetime.fromisoformat(str(row["check_in_time"])) <= after
        assert row["received_count"] == 1


def test_offline_the_scan_goes_on_and_nothing_is_lost(tmp_path: Path) -> None:
    """Without a network: exit 1 and words; with it again: all is sent, though the rows had been put off."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        home.kiosk("sync")
        sandbox.faults(offline=True)
        assert home.kiosk("scan", _welcome(1)[0].code).only["outcome"] == "admitted"
        cut = home.kiosk("sync")
        sandbox.faults(offline=False)
        back = home.kiosk("sync")
        listed = _on_list(sandbox)
    assert cut.code == 1
    assert len(cut.only["errors"]) == 2
    assert (cut.only["pending"], cut.only["tickets"]) == (1, 500)
    assert (back.code, back.only["uploaded"], len(listed)) == (0, 1, 1)


def test_a_lost_answer_is_sent_again_and_is_no_conflict(tmp_path: Path) -> None:
    """The work was done and the answer lost: the resend meets "already checked in" at our own time."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        home.kiosk("sync")
        home.kiosk("scan", *(person.code for person in _welcome(3)))
        sandbox.faults(lost_answer=1)
        lost, again = home.kiosk("sync"), home.kiosk("sync")
        listed = _on_list(sandbox)
    assert (lost.code, lost.only["uploaded"], lost.only["pending"], lost.only["conflicts"]) == (0, 3, 0, 0)
    assert (again.code, again.only["uploaded"], again.only["conflicts"]) == (0, 0, 0)
    assert len(listed) == 3


def test_another_door_s_admission_is_a_conflict_with_both_places_and_times(tmp_path: Path) -> None:
    """Admitted here offline and at the South Door: done, and one conflict, however often it is synced."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        home.configure(door='period = "event"')  # sixteen minutes ago may be another day's period
        home.kiosk("sync")
        person = _welcome(1)[0]
        ours = home.kiosk("scan", person.code).only["entry"]
        earlier = datetime.now(UTC) - timedelta(minutes=16)
        sandbox.another_door(person.registration_id, check_in_time=earlier.isoformat(), check_in_location="South Door", checked_in_by="Ana")
        synced, again = home.kiosk("sync").only, home.kiosk("sync").only
        conflict = home.kiosk("conflicts").only
    assert (synced["uploaded"], synced["conflicts"], again["conflicts"], synced["pending"]) == (1, 1, 1, 0)
    assert (conflict["entry"], conflict["here"]["where"], conflict["there"]["where"]) == (ours, "Main Entrance", "South Door")
    assert abs(datetime.fromisoformat(conflict["there"]["at"]) - earlier) < timedelta(seconds=1)


def test_who_was_let_in_elsewhere_is_already_inside_here(tmp_path: Path) -> None:
    """A remote check-in that was pulled refuses the second entry, with when, where and by whom."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        person = _welcome(1)[0]
        sandbox.another_door(person.registration_id, check_in_location="South Door", checked_in_by="Ana")
        home.kiosk("sync")
    refused = home.kiosk("scan", person.code).only
    assert (refused["reason"], refused["first_entry"]["where"], refused["first_entry"]["by"]) == ("already_inside", "South Door", "Ana")
    assert datetime.now(UTC) - datetime.fromisoformat(refused["first_entry"]["at"]) < timedelta(minutes=5)


@pytest.mark.parametrize("shape", ["results", "list", "lists", "bare", "multi_status", "none", "not_allowed", "too_large", "omit"])
def test_every_answer_to_a_bulk_delivers_each_check_in_once(shape: str, tmp_path: Path) -> None:
    """The eight answers of platforms.md: after at most two rounds each check-in is on the list, and none is due."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        home.kiosk("sync")
        home.kiosk("scan", *(person.code for person in _welcome(7)))
        sandbox.faults(bulk_shape=shape, bulk_limit=2)
        rounds = [home.kiosk("sync").only]
        for _ in range(6):
            if not rounds[-1]["pending"]:
                break
            rounds.append(home.kiosk("sync").only)
        listed = _on_list(sandbox)
    assert rounds[-1]["pending"] == 0
    assert sum(each["uploaded"] for each in rounds) == 7
    assert [rounds[-1]["refused"], rounds[-1]["conflicts"], len(listed)] == [0, 0, 7]


def test_one_bad_row_never_blocks_the_rest_and_stays_visible(tmp_path: Path) -> None:
    """A guest the platform does not know: the others are sent, the row is quarantined with its reason and can be tried again."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        known = [guest(number, id=person.registration_id) for number, person in enumerate(_welcome(5))]
        home.fill(*known, guest(99, id="404"))
        home.kiosk("scan", "CODE-0", "CODE-1", "CODE-99", "CODE-2", "CODE-3", "CODE-4")
        synced = home.kiosk("sync", "--accept-roster")
        row = home.kiosk("queue").only
        retried = home.kiosk("queue", "--retry", str(row["id"])).only
        again = home.kiosk("sync")
        listed = _on_list(sandbox)
    assert (synced.code, synced.only["uploaded"], synced.only["refused"], synced.only["pending"]) == (0, 5, 1, 0)
    assert list(row) == ["id", "kind", "ticket", "attempts", "next", "reason"]
    assert (row["kind"], row["ticket"], row["attempts"], row["next"]) == ("upload", "404", 1, None)
    assert row["reason"]
    assert retried["next"] is not None
    assert (again.code, again.only["uploaded"], again.only["refused"], len(listed)) == (0, 0, 1, 5)


def test_a_poisoned_batch_is_halved_until_every_row_has_its_own_answer(tmp_path: Path) -> None:
    """A row that makes every batch it is in a 400 holds up nobody."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        home.kiosk("sync")
        guests = _welcome(6)
        home.kiosk("scan", *(person.code for person in guests))
        sandbox.faults(bulk_shape="poison", poison=[guests[2].registration_id])
        synced = home.kiosk("sync").only
        listed = _on_list(sandbox)
    assert synced["pending"] == 0
    assert set(listed) >= {person.registration_id for person in guests if person is not guests[2]}


def test_wrong_credentials_are_said_and_keep_the_queue(tmp_path: Path) -> None:
    """A wrong secret: exit 1, words that name the secret and not its value; after correcting it all is sent."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        home.kiosk("sync")
        home.kiosk("scan", _welcome(1)[0].code)
        right, home.secrets["KIOSK_CLIENT_SECRET"] = home.secrets["KIOSK_CLIENT_SECRET"], "tr0ub4dor"
        wrong = home.kiosk("sync")
        home.secrets["KIOSK_CLIENT_SECRET"] = right
        corrected = home.kiosk("sync")
    assert (wrong.code, wrong.only["pending"], len(wrong.only["errors"])) == (1, 1, 2)
    assert "KIOSK_CLIENT_SECRET" in wrong.words
    assert "tr0ub4dor" not in wrong.words + wrong.out
    assert (corrected.code, corrected.only["uploaded"]) == (0, 1)


def test_an_event_that_does_not_exist_names_the_keys_to_check(tmp_path: Path) -> None:
    """A wrong event_id: exit 1, the key and the file are named, no traceback."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        home.configure(event="1")
        ran = home.kiosk("sync")
    assert ran.code == 1
    assert "event_id" in ran.words
    assert "Traceback" not in ran.words


def test_missing_secrets_say_where_to_put_them(tmp_path: Path) -> None:
    """Without secrets: exit 1, one JSON object all the same, and the three places are named."""
    home = Home(tmp_path / "home")
    home.secrets.clear()
    ran = home.kiosk("sync")
    assert (ran.code, list(ran.only), len(ran.only["errors"])) == (1, KEYS, 1)
    assert "Traceback" not in ran.words
    for place in ("environment", "keyring", "secrets.toml"):
        assert place in ran.words


def test_an_expired_token_in_the_middle_changes_nothing(tmp_path: Path) -> None:
    """Tokens that die at once are renewed; the roster is whole."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        sandbox.faults(token_seconds=1, per_page_cap=50)
        ran = home.kiosk("sync")
    assert (ran.code, ran.only["tickets"]) == (0, 500), ran.words


def test_a_roster_that_looks_wrong_is_held_back_and_asked_about(tmp_path: Path) -> None:
    """Half the list gone: the old one stays in force, exit 1 with words; --accept-roster takes it in."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        home.kiosk("sync")
        sandbox.faults(paging="none", per_page_cap=37)
        held = home.kiosk("sync")
        still = home.kiosk("scan", _welcome(1)[0].code).only
        accepted = home.kiosk("sync", "--accept-roster")
    assert (held.code, held.only["tickets"], held.only["removed"]) == (1, 500, 0), json.dumps(held.only)
    assert "--accept-roster" in held.words
    assert still["outcome"] == "admitted"
    assert accepted.only["removed"] > 250


def test_rate_limits_end_the_round_and_lose_nothing(tmp_path: Path) -> None:
    """A 429 in the middle of a pull: exit 1, the old roster stays, the next round completes."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        sandbox.faults(per_minute=3, per_page_cap=50)
        limited = home.kiosk("sync")
        sandbox.heal()
        complete = home.kiosk("sync")
    assert (limited.code, limited.only["tickets"]) == (1, 0)
    assert (complete.code, complete.only["tickets"]) == (0, 500)
