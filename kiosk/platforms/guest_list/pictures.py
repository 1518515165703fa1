"""Guests' codes as QR pictures for mailing: one PNG each, and a table that says whose is which."""

import csv
import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import segno

from kiosk.core.errors import KioskError
from kiosk.platforms.guest_list.guests import Guest

TABLE = "codes.csv"
_SCALE = 8
_LONGEST_SLUG = 40


def room(folder: Path) -> None:
    """Makes the folder, which only its owner can read. Raises KioskError where something is in it already: whose pictures would be whose?"""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise KioskError(f"{folder} is not empty: name a new folder for the codes")
    except OSError as error:
        raise _unwritten(folder, error) from error


def export(guests: Iterable[Guest], folder: Path) -> int:
    """Writes the pictures and ``codes.csv`` (UTF-8 with a mark, as spreadsheets and mail programs want it); gives how many guests.

    A name or an e-mail that a spreadsheet would run as a formula gets an apostrophe in front. Raises KioskError.
    """
    number = 0
    try:
        with os.fdopen(_private(folder / TABLE), "w", encoding="utf-8-sig", newline="") as file:
            table = csv.writer(file)
            table.writerow(("name", "email", "code", "image"))
            for guest in guests:
                code = guest.ticket.codes[0].text
                picture = f"{guest.line:06d}-{_slug(guest.ticket.name)}.png"
                with os.fdopen(_private(folder / picture), "wb") as png:
                    _drawn(code).save(png, kind="png", scale=_SCALE, border=4)
                table.writerow((_harmless(guest.ticket.name), _harmless(guest.ticket.email), code, picture))
                number += 1
    except OSError as error:
        raise _unwritten(folder, error) from error
    return number


def _drawn(code: str) -> segno.QRCode:
    """As robust as it can be: a thousand letters of a foreign alphabet only fit with the weakest correction."""
    encoding = None if code.isascii() else "utf-8"
    try:
        return segno.make(code, micro=False, error="m", boost_error=True, encoding=encoding)
    except segno.DataOverflowError:
        return segno.make(code, micro=False, error="l", encoding=encoding)


def _private(path: Path) -> int:
    """A new file that its owner alone can read, from the first byte on."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-") or "guest"


def _harmless(shown: str) -> str:
    return f"'{shown}" if shown[:1] in {"=", "+", "-", "@"} else shown


def _unwritten(folder: Path, error: OSError) -> KioskError:
    return KioskError(f"{folder} cannot be written ({error.strerror}): check that it is yours and has space")
