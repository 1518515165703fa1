"""Show 5: no byte of a purged station, nor of an encrypted one, says who was there."""

from datetime import date
from pathlib import Path

import pytest

from kiosk.core.retention import Retention
from kiosk.core.ticket import Attention, AttentionKind, Question, TicketCode
from kiosk.sandbox.people import people
from kiosk.wiring import configured
from tests.homes import Home, guest
from tests.running import running_sandbox
from tests.traces import persons, traces

DAY = Retention(day=date(2099, 7, 15))
WALK_IN = ("--first", "Wendeline", "--last", "Okonkwo-Brandt", "--email", "wendeline@example.net", "--phone", "+351912345678")
STAFF = "Kunigunde Technikerin"
WORDS = "her brother Archibald Finnegan vouches for her"
BY = ("--by", STAFF)
OTHERS = ("Wendeline Okonkwo-Brandt", "Wendeline", "Okonkwo-Brandt", "wendeline@example.net", "+351912345678", WORDS, STAFF)


def roster() -> list[str]:
    """What must not be found: the five hundred's names, addresses, codes, orders and companies, and who was added at the door."""
    everybody = people()
    more = [each.order for each in everybody] + [each.company for each in everybody if " " in each.company]
    return [*persons([(each.name, each.email, each.code) for each in everybody]), *more, *OTHERS]


@pytest.mark.slow
def test_a_purged_station_holds_no_name_address_or_code(tmp_path: Path) -> None:
    """Five hundred people, scans, a walk-in, an override, badges, an export and uploads, all in processes as a user would; before the
    purge the same look finds them in the database, its log, the snapshot, the badges and the export, so it can fail. Books and chain go on.
    """
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        home.configure(printer=True)
        assert home.kiosk("sync").code == 0
        everybody = people()
        welcome = [each.code for each in everybody if each.welcome][:25]
        refused = [each.code for each in everybody if each.payment == "unpaid" and each.status == "approved"][:2]
        scanned = home.kiosk("scan", "-", stdin="\n".join([*welcome, welcome[0], *refused, "https://example.net/not/a/ticket"])).json
        assert [row["outcome"] for row in scanned[:25]] == ["admitted"] * 25
        home.secrets["KIOSK_PIN"] = "580247"
        assert home.kiosk("people", "add", STAFF, "--role", "technician").code == 0
        assert home.kiosk("override", scanned[26]["entry"], "--reason", WORDS, *BY).only["outcome"] == "admitted"
        assert home.kiosk("undo", scanned[3]["entry"], *BY).code == 0
        assert home.kiosk("walkin", *WALK_IN, "--type", "General Admission", *BY).only["outcome"] == "admitted"
        assert home.kiosk("print").only["printed"] >= 26
        assert home.kiosk("sync").only["errors"] == []
        assert home.kiosk("export", "--what", "journal", "--out", str(home.path / "journal.csv"), *BY).code == 0
        stats, lines = home.kiosk("stats").json, home.kiosk("verify").only["lines"]

        wanted = roster()
        before = traces(home.path, wanted)
        assert {"kiosk.db", "snapshots/kiosk-snapshot.db", "journal.csv"} <= before.keys()
        assert list(home.path.glob("badges/*.pdf"))
        assert len(set().union(*before.values())) > 1500

        assert home.kiosk("purge", "--yes").code == 1
        ran = home.kiosk("purge", "--yes", *BY)
        assert (ran.code, ran.only["tickets"], ran.only["left"]) == (0, 501, []), ran.words
        assert traces(home.path, wanted) == {}
        assert not list(home.path.rglob("*.pdf"))
        assert {file.name for file in home.path.glob("*.db*")} == {"kiosk.db"}

        verified = home.kiosk("verify").only
        assert (verified["lines"], verified["intact"]) == (lines, True)
        assert home.kiosk("stats").json == stats
        assert home.kiosk("scan", welcome[0]).only["reason"] == "not_found"


def test_a_purge_refuses_while_something_is_unsent_or_not_taken_home(tmp_path: Path) -> None:
    """It exits 1, says how many and what to do, and forgets nothing; a technician who says it twice has it done."""
    home = Home(tmp_path / "home")
    home.fill(guest(1, name="Zebediah Quackenbush"))
    assert home.kiosk("scan", "CODE-1").only["outcome"] == "admitted"
    ran = home.kiosk("purge", "--yes")
    assert (ran.code, ran.out) == (1, "")
    assert "1 check-ins or walk-ins are not at the platform" in ran.words
    assert "kiosk export --what journal" in ran.words
    assert "kiosk.db" in traces(home.path, ["Zebediah Quackenbush"])
    assert home.kiosk("export", "--what", "journal", "--out", str(tmp_path / "j.csv")).code == 0
    again = home.kiosk("purge", "--yes")
    assert again.code == 1
    assert "--what journal" not in again.words
    done = home.kiosk("purge", "--yes", "--even-unsent")
    assert (done.code, done.only["unsent"], done.only["unexported"]) == (0, 1, 0)
    assert traces(home.path, ["Zebediah Quackenbush", "CODE-1"]) == {}


def test_an_event_that_is_over_and_taken_home_is_purged_without_questions(tmp_path: Path) -> None:
    """Nothing was scanned: nothing is unsent. Without --yes it is wrong usage."""
    home = Home(tmp_path / "home")
    home.fill(guest(1, name="Zebediah Quackenbush", email="zeb@example.net"))
    assert home.kiosk("purge").code == 2
    for _ in range(2):
        assert home.kiosk("purge", "--yes").code == 0
    assert traces(home.path, ["Zebediah Quackenbush", "zeb@example.net"]) == {}


def test_an_event_that_is_scanned_after_its_export_is_asked_about_again(tmp_path: Path) -> None:
    """An export holds what was there when it began."""
    home = Home(tmp_path / "home")
    home.fill(guest(1), guest(2))
    assert home.kiosk("scan", "CODE-NOBODY").only["reason"] == "not_found"
    assert home.kiosk("export", "--what", "journal", "--out", str(tmp_path / "j.csv")).code == 0
    assert home.kiosk("scan", "CODE-NOBODY-ELSE").only["reason"] == "not_found"
    ran = home.kiosk("purge", "--yes")
    assert ran.code == 1
    assert "1 rows were not taken home (kiosk export --what journal" in ran.words


def test_a_running_station_is_not_purged(tmp_path: Path) -> None:
    """Another program has the database open: it is asked to close first, and nobody is forgotten."""
    home = Home(tmp_path / "home")
    home.fill(guest(1))
    database = home.database()
    ran = home.kiosk("purge", "--yes")
    assert ran.code == 1
    assert "close its window" in ran.words
    assert database.number("SELECT count(*) FROM codes") == 1
    database.close()


def test_what_somebody_else_left_is_named(tmp_path: Path) -> None:
    """A list that a person put beside the database is not ours to remove: it is told by name, exit 1; the guest list of the settings goes."""
    home = Home(tmp_path / "home")
    home.fill(guest(1, name="Zebediah Quackenbush"))
    (home.path / "notes of ours.txt").write_text("ask for Zebediah Quackenbush at the door", "utf-8")
    (home.path / "harmless.txt").write_text("water, glasses, tape", "utf-8")
    ran = home.kiosk("purge", "--yes")
    assert ran.code == 1
    assert [Path(row["file"]).name for row in ran.only["left"]] == ["notes of ours.txt"]
    assert "Zebediah" not in ran.words


def test_a_guest_list_goes_with_its_codes(tmp_path: Path) -> None:
    """kiosk import keeps a copy of the list and a key for its codes: both are gone, and so is every name."""
    home = Home(tmp_path / "home")
    (home.path / "kiosk.toml").unlink()
    listed = tmp_path / "list.csv"
    listed.write_text("name,email,type\nZebediah Quackenbush,zeb@example.net,VIP\nÞórdís Ægisdóttir,th@example.net,General\n", "utf-8")
    assert home.kiosk("import", str(listed)).code == 0
    assert traces(home.path, ["Þórdís Ægisdóttir"]).keys() >= {"guests.csv"}
    ran = home.kiosk("purge", "--yes")
    assert ran.code == 0, ran.words
    assert traces(home.path, ["Zebediah Quackenbush", "zeb@example.net", "Þórdís Ægisdóttir", "th@example.net"]) == {}
    assert not (home.path / "guest-codes.json").exists()


def test_questions_answers_and_needs_are_forgotten(tmp_path: Path) -> None:
    """What a guest said at the door and what the organiser noted of them."""
    home = Home(tmp_path / "home")
    asked = (Question("q1", "Allergies of Zebediah?", "text"),)
    noted = (Attention(AttentionKind.REQUIREMENT, "brings a guide dog called Balthasar"),)
    home.fill(guest(1, questions=asked, attention=noted, codes=(TicketCode("SECRET-77001"),)))
    home.kiosk("answer", "SECRET-77001", "q1=hazelnuts and bees")
    told = ["Allergies of Zebediah?", "guide dog called Balthasar", "hazelnuts and bees", "SECRET-77001"]
    assert len(set().union(*traces(home.path, told).values())) == 4
    assert home.kiosk("purge", "--yes", "--even-unsent").code == 0
    assert traces(home.path, told) == {}


def test_a_date_that_is_none_is_refused_with_what_is_allowed(tmp_path: Path) -> None:
    """Both spellings are taken; a wrong one names file, key and both."""
    home = Home(tmp_path / "home")
    for right, until in (('"30 days"', Retention(days=30)), ('"2099-07-15"', DAY), ("2099-07-15", DAY)):
        home.configure(of_event=f"forget_after = {right}")
        assert configured(home.path).event.forget_after == until
    home.configure(of_event='forget_after = "soon"')
    ran = home.kiosk("stats")
    assert ran.code == 1
    assert all(word in ran.words for word in ("kiosk.toml", "[event] forget_after", "'soon'", "30 days", "2026-07-15"))
