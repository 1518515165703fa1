"""kiosk scanners and kiosk scanner-layout: what hangs here, and how it was programmed."""

import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.core.layouts import SETUP, heard_as
from tests.homes import Home, guest


def test_the_list_of_scanners_is_json_lines(tmp_path: Path) -> None:
    """Each with its source and name; none is no error, and no settings are needed."""
    (tmp_path / "kiosk.toml").unlink(missing_ok=True)
    ran = Home(tmp_path).kiosk("scanners")
    assert ran.code == 0
    assert all(set(each) == {"source", "name"} for each in ran.json)


def test_the_set_up_code_is_a_picture_that_scanners_read(tmp_path: Path) -> None:
    """As a PNG; another ending is refused in words."""
    home = Home(tmp_path)
    ran = home.kiosk("scanner-layout", "--out", str(tmp_path / "set-up.png"))
    assert ran.only == {"file": str(tmp_path / "set-up.png")}
    (read,) = zxingcpp.read_barcodes(Image.open(tmp_path / "set-up.png"))
    assert read.text == SETUP
    assert home.kiosk("scanner-layout", "--out", str(tmp_path / "set-up.gif")).code == 2


def scanned(home: Home, text: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "scanner-layout"],
        input=text + "\n",
        env=home.environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_what_the_set_up_code_arrived_as_becomes_a_setting(tmp_path: Path) -> None:
    """An American scanner on a German computer; a well set one needs none; a ticket is no set-up code."""
    home = Home(tmp_path)
    told = scanned(home, heard_as(SETUP, "us", "de"))
    assert told.returncode == 0
    assert '"setting": "scanner_layout = \\"us\\""' in told.stdout
    assert "Set the scanner to the computer's country" in told.stderr
    assert '"setting": ""' in scanned(home, SETUP).stdout
    assert (scanned(home, "TS26-8F3A").returncode, scanned(home, "").returncode) == (1, 1)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('[scanner]\ndriver = "cereal"\nport = "x"\n', ("[scanner] driver", "did you mean serial?")),
        ("[scanner]\n", ("[scanner] port is missing",)),
        ('[scanner]\nport = "x"\nsuffix = "Space"\n', ("[scanner] suffix", "Enter, Tab, none")),
        ('scanner = "x"\n', ("must be a table",)),
        ("[scaner]\n", ("did you mean scanner?",)),
    ],
)
def test_a_wrong_scanner_names_the_key_and_what_is_allowed(more: str, words: tuple[str, ...], tmp_path: Path) -> None:
    """Exit 1 and words."""
    home = Home(tmp_path)
    file = tmp_path / "kiosk.toml"
    file.write_text(more + file.read_text("utf-8") if more.startswith("scanner =") else file.read_text("utf-8") + more, "utf-8")
    ran = home.kiosk("scan", "X")
    assert ran.code == 1
    assert all(word in ran.words for word in words), ran.words
    assert "Traceback" not in ran.words


@pytest.mark.parametrize("station", ['scanner_layout = "klingon"', "scanner_gap_ms = 1", "scanner_gap_ms = -5", "scanner_shortest = 0"])
def test_limits_that_cannot_work_are_refused(station: str, tmp_path: Path) -> None:
    """A gap that no scanner keeps, or codes without a character."""
    home = Home(tmp_path)
    home.configure(station=station)
    ran = home.kiosk("scan", "X")
    assert ran.code == 1
    assert station.partition(" ")[0] in ran.words


def test_doctor_tells_of_each_scanner(tmp_path: Path) -> None:
    """One that is not there is a failed check with a remedy."""
    home = Home(tmp_path)
    home.configure(more='[[scanners]]\nport = "/dev/no-left"\n[[scanners]]\nport = "no-right"\n')
    home.fill(guest(1))
    found = {each["check"]: each for each in home.kiosk("doctor").json}
    for check in ("scanner /dev/no-left", "scanner no-right"):
        assert found[check]["ok"] is False
        assert "kiosk scanners" in found[check]["detail"]
