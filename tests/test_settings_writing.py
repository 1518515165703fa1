"""A camera that is kept: one value of kiosk.toml changes, everything else stays, or nothing does."""

import os
import stat
import tomllib
from pathlib import Path

import pytest

from kiosk.core.errors import SettingsError
from kiosk.settings_writing import keep_camera

WRITTEN = """\
# Twelve laptops, hall 3. Do not change the checkpoint! — Ana
[event]
platform = "guest_list"   # until Zoho answers

[camera]
source   = "0"            # the built-in one
width    = 1920
rotation = 180            # hangs upside down

[station]
name = 'Süd-Eingang'
# the end
"""


def kept(folder: Path, text: str, source: str) -> str:
    """The file's text after ``source`` was kept."""
    file = folder / "kiosk.toml"
    file.write_bytes(text.encode())
    keep_camera(file, source)
    return file.read_bytes().decode()


def test_only_the_source_changes(tmp_path: Path) -> None:
    """Comments, order, spacing and quotes stay to the letter."""
    after = kept(tmp_path, WRITTEN, "rtsp://10.0.0.7/live")
    assert after == WRITTEN.replace('"0" ', '"rtsp://10.0.0.7/live" ')


@pytest.mark.parametrize(
    ("before", "where"),
    [
        ('[event]\nplatform = "p"\n# no camera yet\n', ("camera",)),
        ("# empty\n", ("camera",)),
        ("[camera]\nwidth = 1920 # wide\n", ("camera",)),
        ("[camera]\nsource = 0\n", ("camera",)),
        ('camera = { source = "0", width = 640 }\n', ("camera",)),
        ('camera.source = "0"\n', ("camera",)),
        ('[[cameras]] # left\nsource = "0"\n[[cameras]] # right\nsource = "2"\n', ("cameras", 0)),
        ('[camera]\nsource = "0"\n[[cameras]]\nsource = "2"\n', ("camera",)),
        ('[event]\r\nplatform = "p"\r\n[camera]\r\nsource = "0" # here\r\n', ("camera",)),
        ('[event]\r\nplatform = "p"\r\n', ("camera",)),
        ('[event]\nplatform = "p" # last', ("camera",)),
        ('\ufeff[camera]\nsource = "0"\n', ("camera",)),
    ],
    ids=[
        "none",
        "empty",
        "without source",
        "a number",
        "inline",
        "dotted",
        "several",
        "one and several",
        "CRLF",
        "CRLF, none",
        "no last line end",
        "BOM",
    ],
)
def test_every_way_of_writing_a_camera_is_understood(before: str, where: tuple[str | int, ...], tmp_path: Path) -> None:
    """The first camera gets the source; every comment is still there, and no line has another end."""
    after = kept(tmp_path, before, "1")
    found = tomllib.loads(after.removeprefix("\ufeff"))
    for step in where:
        found = found[step]  # type: ignore[index]
    assert found["source"] == "1"
    for line in before.splitlines():
        assert line.partition("#")[2] in after
    assert after.startswith("\ufeff") == before.startswith("\ufeff")
    assert ("\r\n" in after) == ("\r\n" in before)
    if "\r\n" in before:
        assert "\n" not in after.replace("\r\n", "")


@pytest.mark.parametrize("source", ['C:\\Users\\Ana\\"best" film.mp4', "دوربين", "1\n[station]\nname = 'x'"])
def test_any_source_is_one_text(source: str, tmp_path: Path) -> None:
    """Quotes, backslashes, other scripts, line ends."""
    assert tomllib.loads(kept(tmp_path, WRITTEN, source))["camera"]["source"] == source


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_mode_and_link_stay(tmp_path: Path) -> None:
    """A file for its owner and group stays one; a link stays a link to the file that it names; nothing else is left in the folder."""
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "shared.toml", tmp_path / "kiosk.toml"
    real.write_text(WRITTEN, "utf-8")
    real.chmod(0o640)
    link.symlink_to(real)
    keep_camera(link, "1")
    assert link.is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert tomllib.loads(real.read_text("utf-8"))["camera"]["source"] == "1"
    assert [each.name for each in real.parent.iterdir()] == ["shared.toml"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_read_only_file_is_said_and_left_alone(tmp_path: Path) -> None:
    """Even where the folder would let it be replaced; the words name the file and what to write by hand."""
    file = tmp_path / "kiosk.toml"
    file.write_text(WRITTEN, "utf-8")
    file.chmod(0o444)
    with pytest.raises(SettingsError, match=r'kiosk\.toml was not changed \(it is read-only\)\. Write by hand: \[camera\] source = "1"'):
        keep_camera(file, "1")
    assert file.read_text("utf-8") == WRITTEN


@pytest.mark.parametrize(
    "text", [b"[camera\nsource = 0", b"\xff\xfe[camera]", b"camera = 7\n", b"cameras = 7\n", b"cameras = [7]\n", b"[cameras]\na = 1\n"]
)
def test_a_file_that_is_not_understood_is_left_alone(text: bytes, tmp_path: Path) -> None:
    """Said, with what to write by hand."""
    file = tmp_path / "kiosk.toml"
    file.write_bytes(text)
    with pytest.raises(SettingsError, match="Write by hand"):
        keep_camera(file, "1")
    assert file.read_bytes() == text


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """None is made: a station that is configured otherwise must not find one."""
    with pytest.raises(SettingsError, match="was not changed"):
        keep_camera(tmp_path / "kiosk.toml", "1")
    assert list(tmp_path.iterdir()) == []
