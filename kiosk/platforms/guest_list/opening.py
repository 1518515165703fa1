"""Which kind of file it is, told by its first bytes and never by its name."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from kiosk.core.errors import Unreachable
from kiosk.platforms.guest_list.delimited import Delimited
from kiosk.platforms.guest_list.rows import Sheet, no_list
from kiosk.platforms.guest_list.workbook import Workbook

MOST_BYTES = 1_000_000_000
"""Of a text file; it is read a line at a time."""

_SAVE = "save the list as CSV or XLSX"
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"Rar!", "a packed file (RAR)"),
    (b"7z\xbc\xaf", "a packed file (7z)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<table", b"<meta")


@contextmanager
def opened(path: Path) -> Iterator[Sheet]:
    """The table of a file, closed at the end.

    Raises Refused for a file that is no list, Unreachable where it is not there, cannot be read, or was changed meanwhile.
    """
    try:
        if not path.is_file() and path.exists():
            raise Unreachable(f"{path} is no file: name the list itself")
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            with closing(_sheet(file)) as sheet:
                yield sheet
            after = os.fstat(file.fileno())
            if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                raise Unreachable(f"{path} was written while it was read: nothing of it counts; it is read again")
    except OSError as error:
        raise Unreachable(
            f"{path} cannot be read ({error.strerror or type(error).__name__}): check file under [platform] in kiosk.toml"
        ) from error


def _sheet(file: BinaryIO) -> Sheet:
    begins = file.read(4096)
    if not begins.strip():
        raise no_list("this file is empty: nothing stands in it")
    if begins.startswith(_OLE):
        raise no_list(_office(file))
    for mark, name in _OTHERS:
        if begins.startswith(mark):
            raise no_list(f"this is {name} and not a list: {_SAVE}")
    if begins.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        raise no_list(f"this is a web page or an XML file and not a list: open it in a spreadsheet and {_SAVE}")
    if begins.startswith(b"PK"):
        return Workbook(file)
    size = file.seek(0, os.SEEK_END)
    if size > MOST_BYTES:
        raise no_list(f"this file has {size // 1_000_000} MB, more than {MOST_BYTES // 1_000_000}: it is not a list of guests")
    return Delimited(file)


def _office(file: BinaryIO) -> str:
    """An OLE file is an old .xls, or what Excel makes of a workbook with a password ([MS-OFFCRYPTO] 2.3.2)."""
    file.seek(0)
    inside = file.read(8_000_000)
    if "EncryptedPackage".encode("utf-16-le") in inside:
        return f"this file is protected with a password: open it, take the password away, and {_SAVE}"
    return f"this is an old Excel file (.xls) or another Office document: open it and {_SAVE}"
