"""The codes as pictures for mailing: each is read back by the decoder the door uses."""

import csv
import stat
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.core.errors import KioskError
from kiosk.platforms.guest_list.guests import Guest
from kiosk.platforms.guest_list.pictures import TABLE, export, room
from tests.platforms.guest_list.lists import read, written

_LIST = (
    "Name,Email,Code\nAda Lovelace,a@example.org,\n../../Évil: <Name>?,b@example.org,X-1\n王小明,,票2\n,c@example.org,"
    + "K" * 1000
    + '\n=cmd(),"=1+1",00123\n'
    + "L" * 300
    + ",,"
    + "語" * 900
    + "\n"
)


def _exported(folder: Path) -> list[Guest]:
    guests = [row for row in read(written(folder, _LIST)) if isinstance(row, Guest)]
    room(folder / "codes")
    assert export(guests, folder / "codes") == len(guests) == 6
    return guests


def test_every_picture_says_its_guests_code(tmp_path: Path) -> None:
    """Decoded from the file, whatever letters the code has and however long it is; the table says whose it is."""
    guests = _exported(tmp_path)
    with (tmp_path / "codes" / TABLE).open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    for guest, row in zip(guests, table, strict=True):
        with Image.open(tmp_path / "codes" / row["image"]) as picture:
            (found,) = zxingcpp.read_barcodes(picture.convert("L"))
        assert found.text == row["code"] == guest.ticket.codes[0].text
        assert row["email"].lstrip("'") == guest.ticket.email


def test_names_of_files_are_safe_and_their_own(tmp_path: Path) -> None:
    """The line and what of the name every file system takes; nothing leaves the folder, and only the owner reads it."""
    _exported(tmp_path)
    names = sorted(path.name for path in (tmp_path / "codes").iterdir())
    assert names[:4] == ["000002-ada-lovelace.png", "000003-evil-name.png", "000004-guest.png", "000005-guest.png"]
    assert names[4:] == ["000006-cmd.png", f"000007-{'l' * 40}.png", "codes.csv"]
    assert stat.S_IMODE((tmp_path / "codes").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "codes").iterdir()} == {0o600}


def test_the_table_runs_no_formula(tmp_path: Path) -> None:
    """A guest who calls himself ``=cmd()`` is a name with an apostrophe in front; codes stay as they are."""
    _exported(tmp_path)
    with (tmp_path / "codes" / TABLE).open(encoding="utf-8-sig", newline="") as file:
        odd = list(csv.DictReader(file))[4]
    assert (odd["name"], odd["email"], odd["code"]) == ("'=cmd()", "'=1+1", "00123")


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    """Pictures of an older list beside new ones would be mailed to somebody."""
    written(tmp_path, "x")
    with pytest.raises(KioskError, match="not empty"):
        room(tmp_path)
    with pytest.raises(KioskError, match="cannot be written"):
        room(tmp_path / "list.csv" / "codes")
