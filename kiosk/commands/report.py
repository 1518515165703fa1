"""``kiosk report``: the event in numbers as a PDF or a workbook, for the organiser."""

import argparse
from pathlib import Path

from kiosk.commands.output import emit
from kiosk.commands.station import stored
from kiosk.core.errors import KioskError
from kiosk.flow.counting import known_event
from kiosk.flow.whole_file import check_place, whole_file
from kiosk.papers.page import SIZES

KINDS = (".pdf", ".xlsx")


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    report = commands.add_parser("report", help="the event in numbers, as a PDF or XLSX; names staff who overrode, and no guest")
    report.add_argument("--out", required=True, metavar="F.pdf|F.xlsx", help="where to; the ending says which")
    report.add_argument("--paper", choices=tuple(SIZES), default="A4", help="the PDF's pages (default: A4)")
    report.add_argument("--force", action="store_true", help="replace the file where it is there already")
    report.set_defaults(run=_report)


def _report(arguments: argparse.Namespace) -> int:
    file = Path(arguments.out).expanduser()
    kind = file.suffix.lower()
    if kind not in KINDS:
        raise KioskError(f"{file}: the report is a .pdf or an .xlsx: end the name so")
    check_place(file, over=arguments.force)
    # Drawing brings a font library along, which no other command should wait for.
    from kiosk.papers import report, workbook

    with stored() as (wiring, database):
        zone = wiring.zone_info(database)
        name = known_event(database, wiring.event).name
        told = report.Report(name, wiring.settings.station.name, wiring.now().astimezone(zone), wiring.numbers(database))
    with whole_file(file) as out:
        if kind == ".pdf":
            out.write(report.pdf(told, arguments.paper))
        else:
            workbook.write(out, told)
    emit({"file": str(file), "arrivals": told.numbers.arrivals})
    return 0
