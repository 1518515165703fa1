"""``kiosk export``: what the organiser takes home, as a file for a spreadsheet or a program."""

import argparse
from pathlib import Path

from kiosk.commands.output import emit, say
from kiosk.commands.station import stored
from kiosk.core.errors import KioskError
from kiosk.flow.exporting import WHAT, Books, export
from kiosk.flow.heads import beside
from kiosk.flow.tables import FORMATS
from kiosk.wiring import Database, Wiring


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    each = commands.add_parser("export", help="journal, muster, check-ins that stayed here, or conflicts as a file")
    each.add_argument("--what", required=True, choices=tuple(WHAT), help="local_only: the check-ins that the platform did not get")
    each.add_argument("--format", choices=tuple(FORMATS), help="default: by the ending of --out, else csv")
    each.add_argument("--out", required=True, metavar="FILE", help="where to; holds personal data, so only you can read it")
    each.add_argument("--force", action="store_true", help="replace FILE where it is there already")
    each.set_defaults(run=_export)


def _export(arguments: argparse.Namespace) -> int:
    file = Path(arguments.out).expanduser()
    ending = file.suffix.removeprefix(".").lower()
    kind = arguments.format or (ending if ending in FORMATS else "csv")
    with stored() as (wiring, database):
        kept = Books(database, wiring.event, wiring.zone_info(database), wiring.period(database)(wiring.now()))
        rows = export(kept, arguments.what, kind, file, over=arguments.force)
        _leave_heads(wiring, database, file)
    emit({"file": str(file), "rows": rows})
    return 0


def _leave_heads(wiring: Wiring, database: Database, file: Path) -> None:
    """Where they cannot be written, the export is there all the same, and that is said."""
    try:
        if wiring.leaving.beside_export(database, file):
            say(f"{beside(file).name} beside it holds the journal's signed heads: keep it elsewhere than on this laptop (kiosk verify --heads)")
    except KioskError as error:
        say(f"no heads beside it: {error}")
