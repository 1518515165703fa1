"""``kiosk export``: what the organiser takes home, as a file for a spreadsheet or a program."""

import argparse
from pathlib import Path

from kiosk.commands.asking import passphrase
from kiosk.commands.output import emit, say
from kiosk.commands.signing import by_option, signed
from kiosk.commands.station import stored
from kiosk.core.errors import KioskError
from kiosk.core.roles import Action
from kiosk.flow.exporting import WHAT, Books, taken_home
from kiosk.flow.heads import beside
from kiosk.flow.tables import FORMATS
from kiosk.wiring import Database, Wiring

SECRET = "KIOSK_EXPORT_PASSPHRASE"  # noqa: S105


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    each = commands.add_parser("export", help="journal, muster, check-ins that stayed here, or conflicts as a file")
    each.add_argument("--what", required=True, choices=tuple(WHAT), help="local_only: the check-ins that the platform did not get")
    each.add_argument("--format", choices=tuple(FORMATS), help="default: by the ending of --out, else csv")
    each.add_argument("--out", required=True, metavar="FILE", help="where to; holds personal data, so only you can read it")
    each.add_argument("--force", action="store_true", help="replace FILE where it is there already")
    each.add_argument("--seal", action="store_true", help=f"a ZIP with AES-256 under a pass phrase ({SECRET}, or asked)")
    by_option(each, "who takes it home; who is inside (muster) is nobody's to sign: a fire does not wait")
    each.set_defaults(run=_export)


def _export(arguments: argparse.Namespace) -> int:
    file = Path(arguments.out).expanduser()
    inner = file.with_suffix("") if arguments.seal and file.suffix.lower() == ".zip" else file
    ending = inner.suffix.removeprefix(".").lower()
    kind = arguments.format or (ending if ending in FORMATS else "csv")
    with stored() as (wiring, database):
        secret = passphrase(wiring.secrets, SECRET, "Pass phrase of the export: ", twice=True) if arguments.seal else None
        if arguments.what != "muster":
            signed(wiring, database, Action.EXPORT, arguments.by)
        kept = Books(database, wiring.event, wiring.zone_info(database), wiring.period(database)(wiring.now()))
        rows = taken_home(kept, arguments.what, kind, file, wiring.now(), over=arguments.force, passphrase=secret)
        _leave_heads(wiring, database, file)
    emit({"file": str(file), "rows": rows, **({"sealed": True} if arguments.seal else {})})
    return 0


def _leave_heads(wiring: Wiring, database: Database, file: Path) -> None:
    """Where they cannot be written, the export is there all the same, and that is said."""
    try:
        if wiring.leaving.beside_export(database, file):
            say(f"{beside(file).name} beside it holds the journal's signed heads: keep it elsewhere than on this laptop (kiosk verify --heads)")
    except KioskError as error:
        say(f"no heads beside it: {error}")
