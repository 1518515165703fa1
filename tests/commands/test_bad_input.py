"""Bad input: a clear word that names the file, key or place, never a traceback, nothing lost."""

import random
import sqlite3
from pathlib import Path

import cv2
import numpy as np
import pytest
import segno

from kiosk.sandbox.people import people
from tests.homes import Home, guest
from tests.running import running_sandbox


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('[event]\nplatform = "zoho"\n', ("kiosk.toml", "[event] platform", "zoho_backstage")),
        ("[event]\n", ("kiosk.toml", "[event] platform is missing")),
        ('[event]\nplatfrom = "zoho_backstage"\n', ("platfrom", "did you mean platform?")),
        ('[event]\nplatform = "zoho_backstage"\n[platform]\nportal = "1"\n', ("[platform] portal", "did you mean portal_id?", "event_id")),
        (
            '[event]\nplatform = "zoho_backstage"\n[platform]\nclient_secret = "s3cr3t"\n',
            ("[platform] client_secret", "KIOSK_CLIENT_SECRET", "secrets.toml"),
        ),
        ('[door]\ndirection = "sideways"\n', ("[event] platform is missing",)),
        ("[dor]\n", ("[dor]", "did you mean door?")),
        ("platform = [", ("kiosk.toml", "TOML")),
    ],
)
def test_a_wrong_kiosk_toml_names_file_key_and_what_is_allowed(toml: str, words: tuple[str, ...], tmp_path: Path) -> None:
    """Exit 1 and words on standard error; standard output stays empty; a secret's value is never repeated."""
    home = Home(tmp_path)
    (tmp_path / "kiosk.toml").write_text(toml)
    ran = home.kiosk("scan", "X")
    assert (ran.code, ran.out) == (1, "")
    for word in words:
        assert word in ran.words
    assert "Traceback" not in ran.words
    assert "s3cr3t" not in ran.words


@pytest.mark.parametrize(
    ("door", "words"),
    [
        ('direction = "sideways"', ("direction", "entry, exit, collect, look")),
        ('capacity = "many"', ("capacity", "a whole number")),
        ('doors_open = "half past eight"', ("doors_open", "08:30")),
        ('ticket_types = "VIP"', ("ticket_types", "a list of texts")),
        ('check_point = "x"', ("check_point", "did you mean checkpoint?")),
    ],
)
def test_a_wrong_door_names_the_key_and_what_is_allowed(door: str, words: tuple[str, ...], tmp_path: Path) -> None:
    """Each value is checked against the type that its option declares."""
    home = Home(tmp_path)
    home.configure(door=door)
    ran = home.kiosk("scan", "X")
    assert ran.code == 1
    for word in ("kiosk.toml", "[door]", *words):
        assert word in ran.words


def test_nothing_configured_says_so(tmp_path: Path) -> None:
    """An empty KIOSK_HOME: the missing file is named, and what can be done."""
    home = Home(tmp_path)
    (tmp_path / "kiosk.toml").unlink()
    for words in (("scan", "X"), ("sync",), ()):
        ran = home.kiosk(*words)
        assert ran.code == 1
        assert str(tmp_path / "kiosk.toml") in ran.words


def test_a_readable_secrets_file_is_refused(tmp_path: Path) -> None:
    """Secrets that others can read are not used; the words say how to close the file."""
    home = Home(tmp_path)
    home.secrets.clear()
    file = tmp_path / "secrets.toml"
    file.write_text('client_secret = "a"\nrefresh_token = "b"\n')
    file.chmod(0o644)
    ran = home.kiosk("sync")
    assert ran.code == 1
    assert "chmod 600" in ran.words


def test_secrets_toml_serves_where_the_environment_does_not(tmp_path: Path) -> None:
    """A file that only its owner can read is as good as the environment."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        home.secrets.clear()
        file = home.path / "secrets.toml"
        file.write_text('client_secret = "sandbox-secret"\nrefresh_token = "sandbox-refresh"\n')
        file.chmod(0o600)
        ran = home.kiosk("sync")
    assert ran.code == 0, ran.words


@pytest.mark.parametrize("source", ["99", "no-such-film.mp4", "rtsp://127.0.0.1:9/nothing"])
def test_a_camera_that_is_not_there_is_named(source: str, tmp_path: Path) -> None:
    """Exit 1, the source is named, no traceback, no chatter of OpenCV."""
    ran = Home(tmp_path).kiosk("scan", "--source", source)
    assert ran.code == 1
    assert source.partition("?")[0] in ran.words
    assert "Traceback" not in ran.words
    assert len(ran.words.splitlines()) == 1


def _picture(path: Path, *texts: str) -> None:
    """A picture with these codes side by side."""
    codes = []
    for text in texts:
        rows = np.array([list(row) for row in segno.make(text, micro=False, error="l").matrix_iter(scale=4, border=6)], np.uint8)
        codes.append(255 * (1 - rows))
    height = max(code.shape[0] for code in codes)
    padded = [np.pad(code, ((0, height - code.shape[0]), (0, 0)), constant_values=255) for code in codes]
    assert cv2.imwrite(str(path), np.hstack(padded))


def test_pictures_are_decided_in_order_and_bad_files_are_named(tmp_path: Path) -> None:
    """A folder: one line a code, in order; a repeat at once is the same scan; what cannot be read is named and stops nothing."""
    home = Home(tmp_path / "home")
    home.fill(guest(1), guest(2))
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name, text in (
        ("1.png", "CODE-1"),
        ("2.png", "CODE-1"),
        ("3.png", "CODE-2"),
        ("4.png", "CODE-1"),
        ("5.png", "x" * 2900),
        ("6.png", "\x01\x02"),
    ):
        _picture(folder / name, text)
    _picture(folder / "7.png", "https://example.org/", "CODE-2")
    _picture(folder / "8.png", "CODE-1", "CODE-2")
    (folder / "9.png").write_bytes(b"no picture")
    assert cv2.imwrite(str(folder / "10.png"), np.full((200, 300), 255, np.uint8))
    ran = home.kiosk("scan", "--source", str(folder))
    assert ran.code == 0, ran.words
    assert [(line["outcome"], line["reason"], line["same_scan"]) for line in ran.json] == [
        ("admitted", None, False),
        ("admitted", None, True),
        ("admitted", None, False),
        ("refused", "already_inside", False),
        ("refused", "not_a_ticket", False),
        ("refused", "not_a_ticket", False),
        ("refused", "already_inside", False),
        ("refused", "one_at_a_time", False),
    ]
    assert ran.json[0]["entry"] == ran.json[1]["entry"]
    assert "9.png" in ran.words
    assert "10.png" in ran.words


def _damage(file: Path, kind: str) -> None:
    size = file.stat().st_size
    if kind == "truncated":
        with file.open("r+b") as handle:
            handle.truncate(size * 2 // 3)
        return
    spots = {"header": (0, 100), "first page": (0, 4096), "middle": (size // 2 // 4096 * 4096, 8192)}
    start, length = spots[kind]
    with file.open("r+b") as handle:
        handle.seek(start)
        handle.write(random.Random(1).randbytes(length))


@pytest.mark.parametrize("kind", ["header", "first page", "middle", "truncated"])
def test_a_damaged_database_is_moved_aside_and_its_journal_still_uploaded(kind: str, tmp_path: Path) -> None:
    """Doors stay open: the damaged file is kept, the words say so, what the file or the last snapshot still has is uploaded, nothing twice."""
    guests = [person for person in people() if person.welcome][:40]
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        home.kiosk("sync")
        home.kiosk("scan", *(person.code for person in guests[:30]))
        assert home.kiosk("sync").code == 0
        home.kiosk("scan", *(person.code for person in guests[30:]))
        database = home.database()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        _damage(home.path / "kiosk.db", kind)
        synced = home.kiosk("sync", "--accept-roster")
        listed = sandbox.checkins()
    assert synced.code == 0, synced.words
    assert "damaged" in synced.words
    assert "Traceback" not in synced.words
    assert len(list(home.path.glob("kiosk-damaged-*.db"))) == 1
    assert synced.only["tickets"] == 500
    database = home.database()
    saved = database.number("SELECT count(*) FROM journal WHERE outcome = 'admitted'")
    database.close()
    assert saved == 40 if kind in {"header", "first page"} else saved >= 30
    assert len(listed) == saved
    refused = home.kiosk("scan", guests[0].code).only
    assert refused["reason"] == "already_inside"


def test_a_file_that_is_no_database_is_moved_aside(tmp_path: Path) -> None:
    """Rubbish in place of the database: said, kept, and a new one begun."""
    home = Home(tmp_path)
    (tmp_path / "kiosk.db").write_bytes(b"this is not a database at all" * 400)
    ran = home.kiosk("scan", "X")
    assert (ran.code, ran.only["reason"]) == (0, "not_found")
    assert "damaged" in ran.words


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    """Nothing is changed in it; the words say to update."""
    home = Home(tmp_path)
    home.fill(guest(1))
    with sqlite3.connect(tmp_path / "kiosk.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    ran = home.kiosk("scan", "CODE-1")
    assert ran.code == 1
    assert "newer version" in ran.words
    assert not list(tmp_path.glob("kiosk-damaged-*"))


def test_a_database_that_is_gone_comes_back_from_the_last_snapshot(tmp_path: Path) -> None:
    """Whoever was inside stays inside; without snapshots the station begins anew."""
    guests = [person for person in people() if person.welcome][:2]
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        home.kiosk("sync")
        home.kiosk("scan", guests[0].code)
        home.kiosk("sync")
    for file in home.path.glob("kiosk.db*"):
        file.unlink()
    back = home.kiosk("scan", *(person.code for person in guests))
    assert [line["reason"] for line in back.json] == ["already_inside", None]
    assert "snapshot" in back.words
    for file in (*home.path.glob("kiosk.db*"), *home.path.glob("snapshots/*")):
        file.unlink()
    anew = home.kiosk("scan", guests[0].code)
    assert (anew.only["reason"], anew.words) == ("not_found", "")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('[station]\nscanner_prefix = "f9"\n', ("[station] scanner_prefix", "did you mean F9?")),
        ('[station]\nscanner_prefix = "Enter"\n', ("[station] scanner_prefix", "F1 to F24")),
        ('[camera]\nformats = "qr"\n', ("[camera] formats", '["qr"]')),
        ('[camera]\nformats = ["qrcode"]\n', ("[camera] formats", "code128")),
        ('[[scanner]]\nport = "/dev/null"\n', ("[[scanner]]", "[[scanners]]")),
        ('[event]\ncode_in = "(٢١)"\n', ("code_in",)),
    ],
)
def test_a_wrong_scanner_setting_names_the_key_and_what_is_allowed(more: str, words: tuple[str, ...], tmp_path: Path) -> None:
    """Before the first guest is scanned, not when every scan is lost."""
    home = Home(tmp_path)
    (tmp_path / "kiosk.toml").write_text(_with(more))
    ran = home.kiosk("scan", "X")
    assert ran.code == 1, ran.out
    for word in ("kiosk.toml", *words):
        assert word in ran.words
    assert "Traceback" not in ran.words


def _with(more: str) -> str:
    event = '[event]\nplatform = "guest_list"\n'
    return event + more.removeprefix("[event]\n") if more.startswith("[event]") else event + more


@pytest.mark.parametrize("baud", ["99999999999999999999999", "-1", "0"])
def test_an_impossible_baud_rate_is_said_by_doctor_and_ends_nothing(baud: str, tmp_path: Path) -> None:
    """The check names the key and what is allowed; the checks after it are made all the same."""
    home = Home(tmp_path)
    (tmp_path / "kiosk.toml").write_text(_with(f'[scanner]\nport = "/dev/null"\nbaud = {baud}\n'))
    ran = home.kiosk("doctor")
    assert "Traceback" not in ran.words
    assert "baud" in ran.out
    assert '"check": "platform"' in ran.out
