"""A serial hand scanner, on a pseudo-terminal: framing, silence, noise, unplugging."""

import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.capture.scanners.serial import ADAPTER, SerialSettings
from kiosk.core.errors import CaptureError, SettingsError
from kiosk.ports.adapter import Surroundings
from kiosk.ports.capture import HandScanner

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")

if sys.platform != "win32":
    from tests.capture.scanners.lines import Line


def opened(port: Path | str, **more: Any) -> HandScanner:
    def no_secret(name: str) -> str:
        raise SettingsError(name)

    made: HandScanner = ADAPTER.make(SerialSettings(str(port), **more), Surroundings(Path(), no_secret, lambda: datetime.now(UTC)))
    return made


@pytest.fixture
def line(tmp_path: Path) -> Iterator["Line"]:
    made = Line(tmp_path / "scanner")
    yield made
    made.unplug()


@pytest.fixture
def scanner(line: "Line") -> Iterator[HandScanner]:
    made = opened(line.path)
    yield made
    made.close()


def codes(scanner: HandScanner, count: int) -> list[str]:
    """The next so many codes; fewer where none comes for some seconds."""
    found: list[str] = []
    empty = 0
    while len(found) < count and empty < 3:
        text = scanner.read()
        empty = empty + 1 if text is None else 0
        found += [] if text is None else [text]
    return found


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\x03", b"\x03\r\n", b"\r\x00\n"])
def test_whatever_ends_a_line_ends_a_code(line: "Line", scanner: HandScanner, end: bytes) -> None:
    """CR, LF, both, ETX: two codes in one go are two codes, with nothing between them."""
    line.write(b"TS26-8F3A" + end + b"TS26-9B77" + end)
    assert codes(scanner, 2) == ["TS26-8F3A", "TS26-9B77"]
    assert (scanner.read(), scanner.broken) == (None, 0)


def test_a_frame_of_control_characters_is_no_part_of_the_code(line: "Line", scanner: HandScanner) -> None:
    """STX and ETX around the code, and NULs in it, are the line's; a tab and a group separator are the code's."""
    line.write(b"\x02TS\x0026\x1d8F\t3A\x03\x02NEXT\x03")
    assert codes(scanner, 2) == ["TS26\x1d8F\t3A", "NEXT"]


def test_a_tab_ends_a_code_where_it_is_set_so(line: "Line") -> None:
    """``suffix = "Tab"``."""
    scanner = opened(line.path, suffix="Tab")
    line.write(b"FIRST\tSECOND\t")
    assert codes(scanner, 2) == ["FIRST", "SECOND"]
    scanner.close()


def test_a_code_that_comes_in_pieces_is_one_code(line: "Line", scanner: HandScanner) -> None:
    """Byte by byte, as a slow line brings it."""

    def bytewise() -> None:
        for byte in b"TS26-8F3A\r":
            line.write(bytes([byte]))

    writer = threading.Thread(target=bytewise)
    writer.start()
    assert codes(scanner, 1) == ["TS26-8F3A"]
    writer.join()


def test_what_only_silence_ends_is_half_a_code_from_the_first_on(line: "Line", scanner: HandScanner) -> None:
    """A cable that wobbled, a port just opened: the beginning of a code may be somebody else's. It is counted, and not joined with the next."""
    line.write(b"12345678")
    assert codes(scanner, 1) == []
    assert scanner.broken == 1
    line.write(b"SECOND\r")
    assert codes(scanner, 1) == ["SECOND"]


def test_half_a_code_is_counted_and_not_given(line: "Line", scanner: HandScanner) -> None:
    """Where codes end in their suffix, half a code that silence ends may be somebody else's."""
    line.write(b"WHOLE\rHALF")
    assert codes(scanner, 2) == ["WHOLE"]
    assert scanner.broken == 1
    line.write(b"NEXT\r")
    assert codes(scanner, 1) == ["NEXT"]


def test_noise_is_no_code_and_takes_no_memory(line: "Line", scanner: HandScanner) -> None:
    """Kilobytes without an end are dropped; the next code is read."""
    line.write(b"FIRST\r")
    assert codes(scanner, 1) == ["FIRST"]
    writer = threading.Thread(target=line.write, args=(os.urandom(40_000).translate(None, b"\r\n\x02\x03\x04") + b"\rTS26\r",))
    writer.start()
    assert codes(scanner, 1) == ["TS26"]
    writer.join()
    assert scanner.broken == 1


@pytest.mark.parametrize(("sent", "text"), [("Zoë·李".encode(), "Zoë·李"), ("Zoë".encode("latin-1"), "Zoë"), (b"\xff\xfe", "ÿþ")])
def test_bytes_are_utf_8_and_else_latin_1(line: "Line", scanner: HandScanner, sent: bytes, text: str) -> None:
    """No byte is lost, none raises."""
    line.write(sent + b"\r")
    assert codes(scanner, 1) == [text]


def test_an_unplugged_scanner_is_told_and_read_again_under_the_same_path(line: "Line", scanner: HandScanner) -> None:
    """CaptureError with what to do; opened anew it reads on."""
    line.write(b"FIRST\r")
    assert codes(scanner, 1) == ["FIRST"]
    line.unplug()
    with pytest.raises(CaptureError, match="plug it in again"):
        codes(scanner, 1)
    scanner.close()
    scanner.close()
    with pytest.raises(CaptureError, match="cannot be opened"):
        opened(line.path)
    line.plug()
    again = opened(line.path)
    line.write(b"SECOND\r")
    assert codes(again, 1) == ["SECOND"]
    again.close()


def test_an_idle_scanner_lets_its_reader_go_after_a_second(scanner: HandScanner) -> None:
    """None, and nothing broken."""
    assert (scanner.read(), scanner.broken) == (None, 0)


def test_a_port_that_another_program_has_is_said(line: "Line", scanner: HandScanner) -> None:
    """Two programs would each get half of the bytes."""
    with pytest.raises(CaptureError, match="close other programs"):
        opened(line.path)


@pytest.mark.parametrize("port", ["/dev/null", "/etc/hostname", "/", "no such scanner", "", "/dev/tty\x00"])
def test_what_is_no_serial_port_is_said(port: str) -> None:
    """Whatever stands in the settings, the error is ours and says what to do."""
    with pytest.raises(CaptureError, match="kiosk scanners"):
        opened(port)


def test_the_list_of_ports_can_always_be_asked_for() -> None:
    """On a machine without any it is empty or names what there is."""
    assert ADAPTER.found is not None
    assert all(each.source and each.name for each in ADAPTER.found())
