"""The closing report as an XLSX workbook: the same numbers, a sheet each, to reckon with."""

from datetime import datetime
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from kiosk.flow.numbers import totals
from kiosk.flow.tables import Cell, Rows, text_cell
from kiosk.papers.report import NOTES, Report

_WIDTHS = (34, 16, 16, 16, 16, 16)


def write(out: BinaryIO, report: Report) -> None:
    """All sheets. Times are texts in the event's own time: a spreadsheet's dates have no zone."""
    book = Workbook(write_only=True)
    numbers = report.numbers
    _sheet(book, "Summary", ("what", "number"), _summary(report))
    types = [(each.type, each.valid, each.arrived, each.elsewhere, each.no_shows) for each in numbers.types]
    _sheet(book, "Ticket types", ("type", "valid tickets", "came here", "elsewhere only", "no-shows"), types)
    doors = [(each.checkpoint, each.entries, each.again, each.exits, each.collected, each.refused) for each in numbers.checkpoints]
    _sheet(book, "Checkpoints", ("checkpoint", "entries", "of them again", "exits", "badges collected", "refused"), doors)
    _sheet(book, "Days", ("day", "arrivals"), [(day.isoformat(), count) for day, count in numbers.days])
    _sheet(book, "Hours", ("hour from", "arrivals"), [(_moment(at), count) for at, count in numbers.hours])
    _sheet(book, "Minutes", ("minute", "arrivals"), [(_moment(at), count) for at, count in numbers.minutes])
    _sheet(book, "Refusals", ("reason", "scans"), numbers.reasons)
    signed = [(each.person, each.given, each.taken_back) for each in numbers.overrides]
    _sheet(book, "Overrides", ("person", "overrides", "taken back"), signed)
    _sheet(book, "Waived", ("reason", "overrides"), numbers.waived)
    book.save(out)


def _summary(report: Report) -> list[tuple[Cell, ...]]:
    peak = report.numbers.peak
    rows: list[tuple[Cell, ...]] = [("event", report.event), ("station", report.station), ("made at", _moment(report.made_at))]
    rows += totals(report.numbers)
    rows += [("peak minute", _moment(peak[0]) if peak else None), ("arrivals in it", peak[1] if peak else 0)]
    return [*rows, *((note, None) for note in NOTES)]


def _sheet(book: Workbook, name: str, columns: tuple[str, ...], rows: Rows) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(_WIDTHS[: len(columns)], start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append(list(columns))
    for row in rows:
        sheet.append([text_cell(sheet, value) for value in row])


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="minutes")
