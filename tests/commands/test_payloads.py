"""What a code may hold, end to end: addresses, bytes, parts, bar codes, and a station without its second engine."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import segno
import zxingcpp

from kiosk.core.ticket import TicketCode
from kiosk.ports.capture import Image
from tests.capture.codes import drawn, qr
from tests.homes import Home, Ran, guest

CODE_IN = 'code_in = "https://tickets.example.org/t/{code}"'
TICKET = "https://tickets.example.org/t/"


def answers(ran: Ran) -> list[tuple[str, str | None]]:
    assert ran.code == 0, ran.words
    assert "Traceback" not in ran.words
    return [(line["outcome"], line["reason"]) for line in ran.json]


def picture(folder: Path, name: str, image: Image) -> str:
    file = folder / f"{name}.png"
    cv2.imwrite(str(file), image)
    return str(file)


GO, INSIDE, NO_TICKET, UNKNOWN = ("admitted", None), ("refused", "already_inside"), ("refused", "not_a_ticket"), ("refused", "not_found")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A station whose guests' codes are wrapped in an address."""
    home = Home(tmp_path / "home")
    home.configure(of_event=CODE_IN)
    home.fill(*(guest(number) for number in range(1, 9)), guest(9, codes=(TicketCode("José/9 ü"),)))
    return home


def test_an_address_is_a_ticket_where_the_settings_say_so(home: Home) -> None:
    """The same from an argument, standard input, a look and a picture; without its wrapping it is the same ticket."""
    assert answers(home.kiosk("scan", TICKET + "CODE-1", "CODE-1", "]Q1" + TICKET + "CODE-1")) == [GO, INSIDE, INSIDE]
    typed = "\n".join(["HTTPS://Tickets.Example.ORG/t/CODE-2/?utm=1#x", TICKET + "Jos%C3%A9%2F9%20%C3%BC", "]C0CODE-3"])
    assert answers(home.kiosk("scan", "-", stdin=typed)) == [GO, GO, GO]
    assert home.kiosk("look", TICKET + "CODE-4").only["ticket"]["name"] == "Guest 4"
    file = picture(home.path, "ticket", qr(TICKET + "CODE-5"))
    assert answers(home.kiosk("scan", "--source", file)) == [GO]


POSTERS = (
    "https://tickets.example.org.evil.com/t/CODE-1",
    "https://evil.com/t/CODE-1",
    "https://tickets.example.org@evil.com/t/CODE-1",
    "https://tickets.example.org/admin/CODE-1",
    "https://tickets.example.org/t/CODE-1/cancel",
    "http://tickets.example.org/t/CODE-1",
)


def test_another_address_is_no_ticket(home: Home) -> None:
    """Another host, path or scheme with a good code in it: not a ticket, from every side, and nobody was admitted by it."""
    posters = home.path / "posters"
    posters.mkdir()
    for number, read in enumerate(POSTERS):
        picture(posters, str(number), qr(read))
    refused = [NO_TICKET] * len(POSTERS)
    assert answers(home.kiosk("scan", *POSTERS)) == refused
    assert answers(home.kiosk("scan", "-", stdin="\n".join(POSTERS))) == refused
    assert answers(home.kiosk("look", *POSTERS)) == refused
    assert answers(home.kiosk("scan", "--source", str(posters))) == refused
    assert answers(home.kiosk("scan", "CODE-1")) == [GO]


def test_without_the_setting_an_address_is_no_ticket(home: Home) -> None:
    """As before: plain codes only."""
    home.configure()
    assert answers(home.kiosk("scan", TICKET + "CODE-1", "CODE-1")) == [NO_TICKET, GO]


def test_a_gs1_code(home: Home) -> None:
    """An element of a GS1 code that the settings name, from a picture and typed with a scanner's mark."""
    home.configure(of_event='code_in = "(21)"', more='[camera]\nformats = ["datamatrix"]')
    made = zxingcpp.create_barcode("(01)09506000134352(21)CODE-1", zxingcpp.BarcodeFormat.DataMatrix, gs1=True)
    file = picture(home.path, "gs1", np.pad(np.asarray(made.to_image(scale=6), np.uint8), 40, constant_values=255))
    assert answers(home.kiosk("scan", "--source", file)) == [GO]
    assert answers(home.kiosk("scan", "]d2010950600013435221CODE-2\x1d10LOT", "0109506000134352\x1d10CODE-3", "CODE-4")) == [GO, NO_TICKET, GO]


def test_a_badge_by_the_address(home: Home) -> None:
    """A badge is made for what was scanned, wrapped or not."""
    ran = home.kiosk("badge", TICKET + "CODE-6", "--out", str(home.path / "badge.pdf"))
    assert ran.code == 0, ran.words


def test_a_part_of_a_ticket_admits_nobody(home: Home) -> None:
    """A part of a code in two symbols, whose text is a guest's whole code, is no code; both parts are the other ticket's."""
    home.fill(guest(1, codes=(TicketCode("AAAA-1"),)), guest(2, codes=(TicketCode("AAAA-1BBBB-2"),)))
    first, second = (drawn(code) for code in segno.make_sequence("AAAA-1BBBB-2", symbol_count=2))
    alone = home.kiosk("scan", "--source", picture(home.path, "half", first))
    assert (alone.code, alone.out) == (0, "")
    assert "half.png: no code found" in alone.words
    both = home.kiosk("scan", "--source", picture(home.path, "whole", np.hstack([first, second])))
    assert answers(both) == [GO]
    assert both.only["ticket"]["name"] == "Guest 2"
    assert answers(home.kiosk("scan", "AAAA-1")) == [GO]


NO_TEXTS = (bytes(range(256)), b"\x00", b"CODE-1\x00", b"\x89PNG\r\n\x1a\n" * 3, b"\x1b[2JCODE-1\x07")


def test_bytes_that_are_no_text_are_no_ticket(home: Home) -> None:
    """From pictures and through a pipe: said on one line each, kept in a journal that stays whole, shown on no terminal."""
    pictures = home.path / "pictures"
    pictures.mkdir()
    for number, data in enumerate(NO_TEXTS):
        picture(pictures, str(number), qr(data))
    ran = home.kiosk("scan", "--source", str(pictures))
    assert answers(ran) == [NO_TICKET] * len(NO_TEXTS)
    piped = b"\n".join(data.replace(b"\n", b"").replace(b"\r", b"") for data in NO_TEXTS)
    again = home.kiosk("scan", "-", stdin=piped + b"\nCODE-2\n")
    assert answers(again) == [NO_TICKET] * len(NO_TEXTS) + [GO]
    assert "\x1b" not in ran.out + ran.words + again.out + again.words
    assert home.kiosk("verify").only["intact"]
    assert home.kiosk("export", "--what", "journal", "--format", "jsonl", "--out", str(home.path / "j.jsonl")).code == 0


def test_a_name_beside_the_code_in_any_encoding(tmp_path: Path) -> None:
    """Through a pipe, bytes that are no UTF-8 are no ticket; the same bytes as UTF-8 are the ticket."""
    home = Home(tmp_path)
    home.fill(guest(1, codes=(TicketCode("JOSÉ-1"),)))
    assert answers(home.kiosk("scan", "-", stdin="JOSÉ-1\n".encode("latin-1") + "JOSÉ-1\n".encode("utf-8-sig"))) == [NO_TICKET, GO]


def test_bar_codes_on_request(home: Home) -> None:
    """A bar code is a ticket where the settings name its kind for any camera, else no code at all."""
    made = zxingcpp.create_barcode("CODE-1", zxingcpp.BarcodeFormat.Code128)
    file = picture(home.path, "bars", np.pad(np.asarray(made.to_image(scale=3), np.uint8), 40, constant_values=255))
    assert home.kiosk("scan", "--source", file).out == ""
    home.configure(of_event=CODE_IN, more='[[cameras]]\nsource = "0"\n[[cameras]]\nsource = "1"\nformats = ["code128"]')
    assert answers(home.kiosk("scan", "--source", file)) == [GO]


@pytest.mark.parametrize(
    ("event", "more", "words"),
    [
        ('code_in = "https://tickets.example.org/t/"', "", ("kiosk.toml", "[event] code_in", "{code}")),
        ('code_in = "(1)"', "", ("[event] code_in", "application identifier")),
        ("code_in = 7", "", ("[event] code_in", "{code}")),
        ("", '[camera]\nformats = ["qr", "code182"]', ("kiosk.toml", "[camera] formats", "did you mean code128?", "qr, aztec, datamatrix")),
        ("", "[camera]\nformats = []", ("[camera] formats", "name at least one of: qr")),
        ("", '[camera]\nformats = "qr"', ("[camera] formats", '["qr"]')),
    ],
)
def test_a_wrong_setting_says_what_is_allowed(event: str, more: str, words: tuple[str, ...], home: Home) -> None:
    """File, key, and what is allowed; nothing on standard output."""
    home.configure(of_event=event, more=more)
    ran = home.kiosk("scan", "X")
    assert (ran.code, ran.out) == (1, "")
    assert all(word in ran.words for word in words), ran.words
    assert "Traceback" not in ran.words


def test_without_the_zbar_library(home: Home) -> None:
    """Where the system has no libzbar, pictures are decided by zxing-cpp alone, and the self-test says so and does not fail for it."""
    program = "from ctypes import util\nutil.find_library = lambda name: None\nfrom kiosk.__main__ import main\nraise SystemExit(main())"
    file = picture(home.path, "ticket", qr(TICKET + "CODE-7"))

    def kiosk(*words: str) -> Ran:
        done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, env=home.environment, timeout=120, check=False)
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    assert answers(kiosk("scan", "--source", file)) == [GO]
    (said,) = [line for line in kiosk("doctor").json if line["check"] == "decoder zbar"]
    assert said["ok"]
    assert "libzbar0" in said["detail"]
    assert "zxing-cpp alone" in said["remedy"]


def test_on_windows_zbar_is_left_out() -> None:
    """Where the platform is Windows the module of the second engine refuses to load, before it loads zbar."""
    program = "import sys\nsys.platform = 'win32'\nimport kiosk.capture.decoders.zbar"
    paths = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode == 1
    assert "ImportError: left out on Windows" in done.stderr
    assert "pyzbar" not in done.stderr.split("ImportError")[0]
