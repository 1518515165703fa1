"""One station pulls, another takes the list from a folder they share: no call of the account is spent twice."""

from pathlib import Path

from tests.homes import Home
from tests.running import running_sandbox


def _station(folder: Path, name: str, url: str, of_event: str) -> Home:
    home = Home(folder / name, url)
    home.configure(of_event=of_event)
    home.secrets["KIOSK_ROSTER_PASSPHRASE"] = "correct horse battery"
    return home


def test_the_list_travels_by_folder_and_check_ins_go_straight(tmp_path: Path) -> None:
    """The second station knows everybody, and who is inside, without one call for the list; its own check-ins reach the platform."""
    shared = tmp_path / "shared.kiosk"
    with running_sandbox(tmp_path) as sandbox:
        puller = _station(tmp_path, "puller", sandbox.url, f'roster_to = "{shared.as_posix()}"')
        other = _station(tmp_path, "other", sandbox.url, f'pulls_roster = false\nroster_from = "{shared.as_posix()}"')
        missing = other.kiosk("sync")
        assert missing.code == 1
        assert "is not there" in missing.words
        assert puller.kiosk("sync").code == 0
        codes = [row["qr_code"] for row in sandbox.registrations() if row["status"] == "approved" and row["payment_status"] != "unpaid"]
        puller.kiosk("scan", codes[0])
        assert puller.kiosk("sync").code == 0
        taken = other.kiosk("sync")
        assert (taken.code, taken.only["tickets"], taken.only["added"]) == (0, 500, 500)
        assert other.kiosk("scan", codes[0]).only["reason"] == "already_inside"
        assert other.kiosk("scan", codes[1]).only["outcome"] == "admitted"
        again = other.kiosk("sync").only
        assert (again["uploaded"], again["added"], again["conflicts"]) == (1, 0, 0)
        assert len(sandbox.checkins()) == 2


def test_a_station_that_neither_pulls_nor_takes_says_so(tmp_path: Path) -> None:
    """Nothing is wrong: the list comes by hand."""
    home = Home(tmp_path / "home")
    home.configure(of_event="pulls_roster = false")
    ran = home.kiosk("sync")
    assert ran.code == 0
    assert "kiosk roster import" in ran.words


def test_a_wrong_pass_phrase_leaves_the_old_list(tmp_path: Path) -> None:
    """The error names the secret; scanning goes on with what is there."""
    shared = tmp_path / "shared.kiosk"
    with running_sandbox(tmp_path) as sandbox:
        puller = _station(tmp_path, "puller", sandbox.url, f'roster_to = "{shared.as_posix()}"')
        other = _station(tmp_path, "other", sandbox.url, f'pulls_roster = false\nroster_from = "{shared.as_posix()}"')
        puller.kiosk("sync")
        other.kiosk("sync")
        puller.kiosk("sync")
        other.secrets["KIOSK_ROSTER_PASSPHRASE"] = "wrong horse battery"
        ran = other.kiosk("sync")
    assert (ran.code, ran.only["tickets"]) == (1, 500)
    assert "pass phrase" in ran.words
