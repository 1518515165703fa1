"""What a mis-set scanner meant, told from its keys' places or from what they typed; the tables are the X server's own."""

import ctypes
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace

import pytest

from kiosk.core.layout_tables import NOTHING, PLACES, TABLES
from kiosk.core.layouts import LAYOUTS, SETUP, as_typed, characters, detect, heard_as, lost, reading, struck
from kiosk.core.stroke import Stroke
from tests.gui.x_server import x_server

PAIRS = [(scanner, computer) for scanner in LAYOUTS for computer in LAYOUTS if scanner != computer]
NAMES = ["TLDE", *[f"AE{n:02}" for n in range(1, 13)], *[f"AD{n:02}" for n in range(1, 13)], *[f"AC{n:02}" for n in range(1, 12)]]
NAMES += ["BKSL", "LSGT", *[f"AB{n:02}" for n in range(1, 11)], "SPCE"]


def test_the_set_up_code_holds_every_character_of_ascii() -> None:
    """Nothing is left to find out later."""
    assert {chr(code) for code in range(32, 127)} <= set(SETUP)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_scanner_can_type_the_set_up_code(layout: str) -> None:
    """On its own layout it arrives to the letter, and needs no correction."""
    assert heard_as(SETUP, layout, layout) == SETUP
    found = detect(SETUP)
    assert found is not None
    assert (found.well, found.sure) == (True, True)


def test_a_pair_of_layouts_is_found_by_what_arrived() -> None:
    """Every scanner on every computer, also with Caps Lock on."""
    for scanner, computer in PAIRS:
        found = detect(heard_as(SETUP, scanner, computer))
        assert found is not None
        assert (found.scanner, found.computer, found.caps, found.sure) == (scanner, computer, False, True)
    found = detect(heard_as(SETUP, "us", "fr").swapcase())
    assert found is not None
    assert (found.scanner, found.computer, found.caps) == ("us", "fr", True)


def test_a_few_other_characters_still_tell_the_layouts() -> None:
    """A system that joins a dead key otherwise than we do: the pair is named, and that it is not sure."""
    found = detect(heard_as(SETUP, "us", "de").replace("´", "").replace("ß", "ẞ"))
    assert found is not None
    assert (found.scanner, found.computer, found.sure) == ("us", "de", False)


@pytest.mark.parametrize("heard", ["", "TS26-8F3A", "Hello, world", "x" * 121, SETUP[:40]])
def test_what_is_no_set_up_code_tells_nothing(heard: str) -> None:
    """A ticket that is scanned instead."""
    assert detect(heard) is None


@pytest.mark.parametrize(("scanner", "computer"), PAIRS)
def test_by_place_nothing_is_lost(scanner: str, computer: str) -> None:
    """Whatever the computer's layout types, the scanner's keys say what was meant."""
    strokes = [replace(stroke, text="?", caps=True) for mark in SETUP for stroke in struck(mark, scanner)]
    assert reading(scanner)(strokes) == SETUP


@pytest.mark.parametrize(("scanner", "computer"), PAIRS)
def test_by_character_everything_but_what_is_said_to_be_lost_comes_back(scanner: str, computer: str) -> None:
    """A one-to-one correction, and the exceptions by name."""
    gone = lost(scanner, computer)
    assert len(gone) < 14
    known = [mark for mark in SETUP if mark not in gone]
    meant = characters(scanner, computer)
    here = {there: mark for mark, there in meant.items()}
    for mark in known:
        strokes = [_arrived(here.get(stroke.dead or stroke.text, stroke.text)) for stroke in struck(mark, scanner)]
        assert reading(scanner, computer)(strokes) == mark


def _arrived(mark: str) -> Stroke:
    return Stroke(dead=mark) if mark and unicodedata.combining(mark) else Stroke(text=mark)


def test_caps_lock_is_undone() -> None:
    """A capital is what Shift was held for."""
    assert as_typed([Stroke(text="t", shift=True, caps=True), Stroke(text="S", caps=True), Stroke(text="ß", caps=True)]) == "Tsß"


def test_dead_keys_join_as_on_a_keyboard() -> None:
    """é, ^ before a space, and a mark that joins nothing stands by itself."""
    acute, hat = Stroke(dead="\u0301"), Stroke(dead="\u0302")
    assert as_typed([acute, Stroke(text="e"), hat, Stroke(text=" "), acute, Stroke(text="x"), hat, hat]) == "é^´x^^"


@pytest.mark.skipif(sys.platform != "linux", reason="xkb is Linux'")
def test_the_tables_are_the_x_servers_own() -> None:
    """Every place and level of every layout, as setxkbmap and xkbcomp give them here."""
    with x_server() as display:
        for layout in LAYOUTS:
            wanted = subprocess.run(["setxkbmap", "-display", display, "-layout", layout, "-print"], capture_output=True, check=True)
            compiled = subprocess.run(["xkbcomp", "-w0", "-xkb", "-", "-"], input=wanted.stdout, capture_output=True, check=True)
            assert _rows(compiled.stdout.decode()) == list(TABLES[layout]), layout
    assert len(PLACES) == len(NAMES)


def _rows(keymap: str) -> list[str]:
    """Four texts: what the places type plain, with Shift, with AltGr, with both."""
    symbols = keymap[keymap.index("xkb_symbols") :].replace("[Group1]", "")
    keys = []
    for name in NAMES:
        found = re.search(rf"key\s+<{name}>\s*\{{(.*?)\}};", symbols, re.DOTALL)
        listed = re.search(r"\[(.*?)\]", found[1], re.DOTALL) if found else None
        names = [part.strip() for part in listed[1].split(",")][:4] if listed else []
        keys.append([_character(part) for part in names] + [NOTHING] * (4 - len(names)))
    return ["".join(key[level] for key in keys) for level in range(4)]


def _character(name: str) -> str:
    """What a key symbol types, by libxkbcommon; a dead key as its combining character."""
    dead = {"abovering": "RING ABOVE", "doubleacute": "DOUBLE ACUTE ACCENT", "abovedot": "DOT ABOVE", "diaeresis": "DIAERESIS"}
    dead |= {"cedilla": "CEDILLA", "ogonek": "OGONEK", "caron": "CARON", "macron": "MACRON", "breve": "BREVE", "tilde": "TILDE"}
    if name.startswith("dead_"):
        kind = name.removeprefix("dead_")
        try:
            return unicodedata.lookup(f"COMBINING {dead.get(kind, kind.upper() + ' ACCENT')}")
        except KeyError:
            return NOTHING
    library = ctypes.CDLL("libxkbcommon.so.0")
    library.xkb_keysym_to_utf32.restype = ctypes.c_uint32
    code = library.xkb_keysym_to_utf32(library.xkb_keysym_from_name(name.encode(), 0))
    return chr(code) if code and chr(code).isprintable() else NOTHING
