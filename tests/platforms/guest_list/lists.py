"""Lists as tests write them, and how they are read back."""

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from kiosk.core.ticket import Ticket
from kiosk.platforms.guest_list.codes import Codes
from kiosk.platforms.guest_list.columns import wishes
from kiosk.platforms.guest_list.guests import Bad, Guest
from kiosk.platforms.guest_list.listing import listing


def written(folder: Path, content: str | bytes, name: str = "list.csv") -> Path:
    """A file in UTF-8, or of exactly these bytes."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(folder: Path, *rows: Sequence[object], name: str = "list.xlsx") -> Path:
    """An XLSX with one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(folder / name)
    book.close()
    return folder / name


def read(path: Path, *spoken: str) -> list[Guest | Bad]:
    """Every row; the key of codes lies beside the file."""
    with listing(path, wishes(spoken)) as listed:
        return list(listed.guests("party", Codes(path.parent), None))


def tickets(path: Path, *spoken: str) -> list[Ticket]:
    """The good rows' tickets; there are no bad ones."""
    rows = read(path, *spoken)
    assert not [row for row in rows if isinstance(row, Bad)], rows
    return [row.ticket for row in rows if isinstance(row, Guest)]


def only(path: Path, *spoken: str) -> Ticket:
    """The one ticket of a list of one."""
    (ticket,) = tickets(path, *spoken)
    return ticket


def bad(path: Path, *spoken: str) -> dict[int, str]:
    """Reasons by line."""
    return {row.line: row.reason for row in read(path, *spoken) if isinstance(row, Bad)}
