"""``kiosk import``: the zero-account way, from a file to an open door."""

import csv
import json
import stat
import tomllib
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.homes import Home, Ran

_LIST = "Vorname;Nachname;E-Mail;Ticketart;Code\nZoë;Müller;z@example.org;VIP;Z-1\nAlan;Turing;a@example.org;Std;A-2\nGrace;Hopper;;Std;\n"


class _Empty(Home):
    """A station's folder in which nothing is configured."""

    def configure(self, **more: object) -> None:
        self.secrets = {"KIOSK_NO_KEYRING": "1"}

    def write(self, content: str | bytes, name: str = "Summer party.csv") -> str:
        path = self.path.parent / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    @property
    def toml(self) -> dict[str, dict[str, object]]:
        return tomllib.loads((self.path / "kiosk.toml").read_text("utf-8"))


@pytest.fixture
def home(tmp_path: Path) -> _Empty:
    return _Empty(tmp_path / "home")


def _outcomes(ran: Ran) -> list[tuple[str, str | None]]:
    return [(line["outcome"], line["reason"]) for line in ran.json]


def test_from_a_file_to_an_open_door(home: _Empty) -> None:
    """Nothing configured, a list with a bad row: import, scan, and what was scanned is counted as kept here."""
    ran = home.kiosk("import", home.write(_LIST + ";;x@example.org;Std;\nTwice;;;;Z-1\n"))
    assert ran.code == 0, ran.words
    assert ran.only == {
        "imported": 3,
        "bad": [{"line": 5, "reason": "has no name and no code"}, {"line": 6, "reason": "has the same code as line 2"}],
    }
    assert home.toml == {"event": {"platform": "guest_list"}, "platform": {"name": "Summer party", "file": "guests.csv"}}
    assert "kiosk.toml was written" in ran.words
    scanned = home.kiosk("scan", "Z-1", "Z-1", "z@example.org", "A-2", "NOBODY")
    assert [outcome for outcome, _ in _outcomes(scanned)] == ["admitted", "refused", "noted", "admitted", "refused"]
    assert scanned.json[0]["ticket"] == {"name": "Zoë Müller", "type": "VIP"}
    synced = home.kiosk("sync").only
    assert (synced["tickets"], synced["local_only"], synced["pending"], synced["added"], synced["changed"], synced["errors"]) == (
        3,
        2,
        0,
        0,
        0,
        [],
    )


def test_everything_it_writes_is_its_owners_alone(home: _Empty) -> None:
    """Names and the key of codes are personal data; nothing is left on the stage."""
    assert home.kiosk("import", home.write(_LIST)).code == 0
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in home.path.iterdir() if path.is_file()}
    assert {"guests.csv", "kiosk.toml", "guest-codes.json", "kiosk.db"} <= set(files)
    assert {mode & 0o077 for mode in files.values()} == {0}
    assert not list(home.path.glob(".*"))


def test_a_new_list_is_compared_with_the_old_one(home: _Empty) -> None:
    """Who was admitted stays admitted, a corrected name is corrected, who is gone is gone, generated codes stay."""
    home.kiosk("import", home.write(_LIST), "--codes", str(home.path.parent / "one"))
    home.kiosk("scan", "Z-1")
    again = home.kiosk(
        "import",
        home.write("Name;E-mail;Code\nZoe Mueller;z@example.org;Z-1\nGrace Hopper;;\nNew;;N\n"),
        "--codes",
        str(home.path.parent / "two"),
    )
    assert again.only == {"imported": 3, "bad": []}
    looked = home.kiosk("look", "Z-1", "A-2", "N")
    assert [line["ticket"]["name"] if line["ticket"] else None for line in looked.json] == ["Zoe Mueller", None, "New"]
    assert _outcomes(home.kiosk("scan", "Z-1")) == [("refused", "already_inside")]
    codes = [{row["name"]: row["code"] for row in _table(home.path.parent / name)} for name in ("one", "two")]
    assert codes[0]["Grace Hopper"] == codes[1]["Grace Hopper"]


def _table(folder: Path) -> list[dict[str, str]]:
    with (folder / "codes.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_pictures_open_the_door(home: _Empty) -> None:
    """What is mailed is what admits: the folder of pictures is scanned as a camera would see it."""
    folder = home.path.parent / "codes"
    ran = home.kiosk("import", home.write(_LIST), "--codes", str(folder))
    assert ran.code == 0, ran.words
    table = _table(folder)
    assert [(row["name"], row["image"]) for row in table] == [
        ("Zoë Müller", "000002-zoe-muller.png"),
        ("Alan Turing", "000003-alan-turing.png"),
        ("Grace Hopper", "000004-grace-hopper.png"),
    ]
    (folder / "codes.csv").unlink()
    assert _outcomes(home.kiosk("scan", "--source", str(folder))) == [("admitted", None)] * 3
    assert home.kiosk("scan", table[2]["code"]).only["reason"] == "already_inside"
    refused = home.kiosk("import", home.write(_LIST), "--codes", str(folder))
    assert (refused.code, refused.out) == (1, "")
    assert "not empty" in refused.words


def test_a_preview_shows_and_changes_nothing(home: _Empty) -> None:
    """What is recognised, the first rows and the bad ones; no file appears."""
    ran = home.kiosk("import", home.write(_LIST.replace("Ticketart", "Farbe") + ";;;;\n;;x@y;;\n"), "--preview")
    told = ran.only
    assert ran.code == 0
    assert [(column["column"], column["heading"], column["field"]) for column in told["columns"]] == [
        (1, "Vorname", "first_name"),
        (2, "Nachname", "last_name"),
        (3, "E-Mail", "email"),
        (4, "Farbe", None),
        (5, "Code", "code"),
    ]
    assert (told["encoding"], told["separator"], told["heading"], told["imported"]) == ("utf-8", "semicolon", 1, 3)
    assert told["rows"][0] == ["Zoë", "Müller", "z@example.org", "VIP", "Z-1"]
    assert told["bad"] == [{"line": 6, "reason": "has no name and no code"}]
    assert not list(home.path.iterdir())


def test_a_preview_shows_a_list_of_which_nothing_is_known(home: _Empty) -> None:
    """That is when one has to see it; the words say how to go on, and going on works."""
    file = home.write("Zoë,Müller,Z-1\nAlan,Turing,A-2\n")
    shown = home.kiosk("import", file, "--preview")
    assert (shown.code, shown.only["imported"], shown.only["rows"][0]) == (1, 0, ["Zoë", "Müller", "Z-1"])
    assert [column["field"] for column in shown.only["columns"]] == [None, None, None]
    assert "--map" in shown.words
    assert home.kiosk("import", file).code == 1
    assert not list(home.path.glob("kiosk.*"))
    assert home.kiosk("import", file, "--map", "1=first_name", "--map", "2=last_name", "--map", "3=code").only["imported"] == 2


def test_a_mapping_is_remembered(home: _Empty) -> None:
    """The next import and every pull use it; another mapping takes its place; a person's own lines in kiosk.toml stay."""
    file = home.write("Wer;Billett;Farbe\nZoë;Z-1;rot\n")
    assert home.kiosk("import", file, "--map", "Wer=name", "--map", "Billett=code").only["imported"] == 1
    assert home.toml["platform"]["map"] == ["Wer=name", "Billett=code"]
    configured = home.path / "kiosk.toml"
    configured.write_text(configured.read_text("utf-8") + '# ours\n[station]\nname = "North"  # the gate\n', "utf-8")
    assert home.kiosk("sync").only["tickets"] == 1
    assert home.kiosk("import", file).only["imported"] == 1
    assert home.kiosk("import", file, "--map", "Wer=name", "--map", "2=code", "--map", "3=type").only["imported"] == 1
    assert home.toml["platform"]["map"] == ["Wer=name", "2=code", "3=type"]
    assert '# ours\n[station]\nname = "North"  # the gate' in configured.read_text("utf-8")
    assert home.kiosk("scan", "Z-1").only["ticket"] == {"name": "Zoë", "type": "rot"}
    other = home.write("Name;Code\nZoë;Z-1\n")
    assert "--map ''" in home.kiosk("import", other).words
    assert home.kiosk("import", other, "--map", "").only["imported"] == 1
    assert home.toml["platform"]["map"] == []


def test_a_list_that_shrinks_is_held_back(home: _Empty) -> None:
    """More than a fifth would be gone: nothing changes until a person says so, and then it does."""
    full = "Name,Code\n" + "".join(f"Guest {n},C{n}\n" for n in range(50))
    short = "Name,Code\n" + "".join(f"Guest {n},C{n}\n" for n in range(30))
    assert home.kiosk("import", home.write(full)).code == 0
    held = home.kiosk("import", home.write(short))
    assert (held.code, held.only["imported"]) == (1, 0)
    assert "--accept-roster" in held.words
    assert (home.path / "guests.csv").read_text("utf-8") == full
    assert home.kiosk("sync").only["tickets"] == 50
    assert home.kiosk("scan", "C49").only["outcome"] == "admitted"
    accepted = home.kiosk("import", home.write(short), "--accept-roster")
    assert (accepted.code, accepted.only["imported"]) == (0, 30)
    assert home.kiosk("sync").only["tickets"] == 30


def test_a_workbook_takes_the_place_of_a_text_file(home: _Empty) -> None:
    """The older copy is a guest list too much."""
    assert home.kiosk("import", home.write(_LIST)).code == 0
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Name", "Code", "E-mail"], ["Zoë Müller", "Z-1", "z@example.org"], ["Grace Hopper", None, None], ["Alan", 42, None]):
        sheet.append(row)
    book.save(home.path.parent / "list.xlsx")
    book.close()
    assert home.kiosk("import", str(home.path.parent / "list.xlsx")).only == {"imported": 3, "bad": []}
    assert (home.path / "guests.xlsx").exists()
    assert not (home.path / "guests.csv").exists()
    assert home.kiosk("sync").only["tickets"] == 3
    assert home.kiosk("scan", "42").only["outcome"] == "admitted"


def test_the_configured_file_is_imported_where_it_is(home: _Empty) -> None:
    """An organiser's own file is neither copied nor moved, and the settings stay as they are written."""
    file = home.write(_LIST)
    toml = f'[event]\nplatform = "guest_list"\n[platform]\nfile = {json.dumps(file)}\n'
    (home.path / "kiosk.toml").write_text(toml, "utf-8")
    assert home.kiosk("import", file).only["imported"] == 3
    assert (home.path / "kiosk.toml").read_text("utf-8") == toml
    assert not (home.path / "guests.csv").exists()


def test_another_platforms_event_is_left_alone(tmp_path: Path) -> None:
    """A guest list would replace its roster: the words say what to do."""
    home = Home(tmp_path / "home")
    (tmp_path / "list.csv").write_text(_LIST, "utf-8")
    before = (home.path / "kiosk.toml").read_bytes()
    for more in ((), ("--preview",), ("--accept-roster",)):
        ran = home.kiosk("import", str(tmp_path / "list.csv"), *more)
        assert (ran.code, ran.out) == (1, "")
        assert "zoho_backstage" in ran.words
    assert (home.path / "kiosk.toml").read_bytes() == before


def test_what_cannot_be_imported_leaves_everything_as_it_was(home: _Empty) -> None:
    """Exit 1 and words; the roster, the list and the settings of before are still there."""
    assert home.kiosk("import", home.write(_LIST)).code == 0
    before = {name: (home.path / name).read_bytes() for name in ("guests.csv", "kiosk.toml")}
    for content, word in (("", "empty"), ("%PDF-1.4", "PDF"), ("Name,Code\n", "nothing can be"), ("Name,Code,Type\n,,VIP\n", "nothing can be")):
        ran = home.kiosk("import", home.write(content, "new.csv"))
        assert ran.code == 1
        assert word in ran.words
    assert ran.only == {"imported": 0, "bad": [{"line": 2, "reason": "has no name and no code"}]}
    assert {name: (home.path / name).read_bytes() for name in before} == before
    assert home.kiosk("look", "Z-1").only["ticket"] == {"name": "Zoë Müller", "type": "VIP"}
    assert not list(home.path.glob(".*"))


def test_a_station_that_takes_the_list_from_another_imports_nothing(home: _Empty) -> None:
    """It would say that it imported, and the next list from the other station would take it away again."""
    (home.path / "kiosk.toml").write_text('[event]\nplatform = "guest_list"\npulls_roster = false\n', "utf-8")
    ran = home.kiosk("import", home.write(_LIST))
    assert (ran.code, ran.out) == (1, "")
    assert "import it there" in ran.words
    assert not (home.path / "guests.csv").exists()


def test_a_home_that_only_names_the_platform_takes_its_first_list(home: _Empty) -> None:
    """The file has a default; until a list is there, a pull says what to do. Windows-1252 is read, and said to be a guess."""
    (home.path / "kiosk.toml").write_text('[event]\nplatform = "guest_list"\n', "utf-8")
    empty = home.kiosk("sync")
    assert (empty.code, empty.only["tickets"]) == (1, 0)
    assert "kiosk import FILE" in empty.words
    ran = home.kiosk("import", home.write("Name;Code\nJörg;J-1\n".encode("cp1252")))
    assert (ran.code, ran.only["imported"]) == (0, 1)
    assert "Windows-1252" in ran.words
    assert home.toml == {"event": {"platform": "guest_list"}, "platform": {"file": "guests.csv"}}
    assert home.kiosk("scan", "J-1").only["ticket"] == {"name": "Jörg", "type": ""}


def test_wrong_wishes_are_said(home: _Empty) -> None:
    """An unknown field lists the fields, an unknown column the columns, a missing file its path."""
    file = home.write(_LIST)
    assert "one of: id, name" in home.kiosk("import", file, "--map", "Code=qr").words
    assert "1 'Vorname'" in home.kiosk("import", file, "--map", "Kode=code").words
    gone = home.kiosk("import", file + "x")
    assert (gone.code, gone.out) == (1, "")
    assert file + "x" in gone.words
    assert home.kiosk("import").code == 2
