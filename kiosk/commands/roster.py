"""``kiosk roster``: the list goes out as a sealed file for other stations, or comes in from one, by stick or folder."""

import argparse
from pathlib import Path

from kiosk.commands import asking
from kiosk.commands.output import emit, moment, say
from kiosk.commands.signing import by_option, signed
from kiosk.commands.station import stored
from kiosk.core.errors import KioskError, StoreError
from kiosk.core.heads import Head
from kiosk.core.roles import Action
from kiosk.flow.handover import Allowed, Taken, hand_out, take_over
from kiosk.flow.lane import lane
from kiosk.wiring import Database, Wiring

SECRET = "KIOSK_ROSTER_PASSPHRASE"  # noqa: S105
ASKED = "Pass phrase of the list: "
LANE_SECONDS = 30.0


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    roster = commands.add_parser("roster", help="hand the list to other stations by stick or folder")
    each = roster.add_subparsers(metavar="export|import", required=True)
    out = each.add_parser("export", help="write the list into a file, sealed with a pass phrase")
    out.add_argument("file", metavar="FILE", help="where to; an older roster file there is replaced")
    out.add_argument("--force", action="store_true", help="replace FILE whatever it is")
    by_option(out, "who hands it out")
    out.set_defaults(run=_export)
    into = each.add_parser("import", help="take the list from such a file")
    into.add_argument("file", metavar="FILE", help="what another station has exported")
    into.add_argument("--older", action="store_true", help="take it although the list here is newer")
    into.add_argument("--accept-roster", action="store_true", help="take it although it is held back because it looks wrong")
    into.add_argument("--trust", action="store_true", help="take it although another station signed the lists until now")
    into.set_defaults(run=_import)


def _export(arguments: argparse.Namespace) -> int:
    file = Path(arguments.file).expanduser()
    with stored() as (wiring, database):
        signed(wiring, database, Action.EXPORT, arguments.by)
        passphrase = asking.passphrase(wiring.secrets, SECRET, ASKED, twice=True)
        means = wiring.means()
        door = means.place if means.attends else None
        name = wiring.settings.station.name
        heads = _heads(wiring, database, file)
        handed = hand_out(database, wiring.event, file, passphrase, station=name, door=door, heads=heads, over_anything=arguments.force)
    emit({"tickets": handed.tickets, "event": handed.event, "roster_at": moment(handed.roster_at)})
    say(f"the key of this station is {handed.fingerprint}: compare it where the list is taken in for the first time")
    return 0


def _import(arguments: argparse.Namespace) -> int:
    file = Path(arguments.file).expanduser()
    allowed = Allowed(arguments.older, arguments.accept_roster, arguments.trust)
    with stored() as (wiring, database):
        passphrase = asking.passphrase(wiring.secrets, SECRET, ASKED, twice=False)
        with lane(wiring.home, "roster", wait_seconds=LANE_SECONDS) as free:
            if not free:
                raise KioskError("another program of this station is just pulling the list: try again")
            taken = take_over(database, wiring.event, file, passphrase, period=wiring.period(database), now=wiring.now(), allowed=allowed)
        _tell(taken)
        if taken.held:
            raise KioskError(f"{file.name} is held back: {taken.held}. If that is right: the same with --accept-roster")
        emit(
            {
                "tickets": taken.tickets,
                "event": taken.event,
                "roster_at": moment(taken.roster_at),
                "added": taken.change.added,
                "changed": taken.change.changed,
                "removed": taken.change.removed,
                "conflicts": taken.conflicts,
            }
        )
        _leave_heads(wiring, database, file)
        _keep_snapshot(wiring, database)
    return 0


def _heads(wiring: Wiring, database: Database, file: Path) -> list[Head]:
    """The heads that go with the list, those of other stations that lie beside it among them; without them the list goes all the same."""
    try:
        return wiring.leaving.with_list(database, file.parent)
    except StoreError:
        raise
    except KioskError as error:
        say(f"no heads in it: {error}")
        return []


def _leave_heads(wiring: Wiring, database: Database, file: Path) -> None:
    """This station's heads go back with the stick."""
    try:
        wiring.leaving.into(database, file.parent)
    except KioskError as error:
        say(f"no heads of this station beside it: {error}")


def _tell(taken: Taken) -> None:
    """Whose list it is: the first time a person should compare the key, later ones are compared by the program."""
    say(f"the list is from station {taken.seal.station!r}, its key is {taken.seal.fingerprint}")
    if taken.first:
        say("that key was seen for the first time: compare it with what the exporting station says; other keys are refused from now on")
    if taken.ahead:
        say(f"the list says that it is of {moment(taken.roster_at)}, which is still to come: the clock of one of the two stations is wrong")


def _keep_snapshot(wiring: Wiring, database: Database) -> None:
    """A snapshot that fails (a full disk) is said; the list was taken."""
    try:
        wiring.snapshot(database)
    except StoreError as error:
        say(f"no snapshot: {error}")
