"""``kiosk people``: who works at this station, their roles and PINs, and who tried to be whom."""

import argparse

from kiosk.commands import pin_prompt
from kiosk.commands.output import emit, moment, say
from kiosk.commands.signing import NEW_PIN, PIN, by_option, identified, signed
from kiosk.commands.station import stored
from kiosk.core.errors import SigningError
from kiosk.core.roles import Action, Role
from kiosk.flow import staff
from kiosk.flow.pin_check import Signed
from kiosk.wiring import Wiring


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    people = commands.add_parser("people", help="who works here: names, roles, PINs; without more: the list")
    people.set_defaults(run=_list)
    what = people.add_subparsers(metavar="WHAT")
    add = what.add_parser("add", help=f"one more person; the PIN is taken from {NEW_PIN} or asked twice")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", required=True, choices=[role.value for role in Role], help="the first one must be a technician")
    add.set_defaults(run=_add)
    remove = what.add_parser("remove", help="somebody leaves")
    remove.add_argument("name", metavar="NAME")
    remove.set_defaults(run=_remove)
    pin = what.add_parser("pin", help=f"another PIN, by the person or by a technician; from {NEW_PIN} or asked twice")
    pin.add_argument("name", metavar="NAME")
    pin.set_defaults(run=_pin)
    for each in (add, remove, pin):
        by_option(each, "which technician does it" if each is not pin else "who does it; default: the person")
    tries = what.add_parser("tries", help="who tried to sign in as whom, and what came of it, newest first")
    tries.add_argument("--most", type=int, default=100, metavar="N")
    tries.set_defaults(run=_tries)


def _list(arguments: argparse.Namespace) -> int:
    with stored() as (_, database):
        for person in staff.everybody(database):
            emit({"name": person.name, "role": person.role.value, "added": moment(person.added_at)})
    return 0


def _add(arguments: argparse.Namespace) -> int:
    with stored() as (wiring, database):
        signature = signed(wiring, database, Action.PEOPLE, arguments.by)
        pin = _new_pin(wiring, signature)
        role, station = Role(arguments.role), wiring.settings.station.name
        person = staff.add(database, arguments.name, role, pin, signed=signature, station=station, now=wiring.now())
    emit({"name": person.name, "role": person.role.value, "added": moment(person.added_at)})
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    with stored() as (wiring, database):
        signature = signed(wiring, database, Action.PEOPLE, arguments.by)
        station = wiring.settings.station.name
        last = staff.remove(database, arguments.name, signed=signature, station=station, now=wiring.now())
    emit({"removed": True, "anybody": not last})
    if last:
        say("nobody has a PIN any more: everybody may do everything here")
    return 0


def _pin(arguments: argparse.Namespace) -> int:
    with stored() as (wiring, database):
        if not staff.set_up(database):
            raise SigningError("Nobody is set up here: kiosk people add NAME --role technician")
        signature = identified(wiring, database, arguments.by or arguments.name)
        station = wiring.settings.station.name
        staff.change_pin(database, arguments.name, _new_pin(wiring, signature), signed=signature, station=station, now=wiring.now())
    emit({"pin": "changed"})
    return 0


def _tries(arguments: argparse.Namespace) -> int:
    with stored() as (_, database):
        names = {person.id: person.name for person in staff.everybody(database)}
        for each in staff.told(database, max(1, arguments.most)):
            emit({"at": moment(each.at), "station": each.station, "claimed": each.claimed or names.get(each.person), "result": each.result})
    return 0


def _new_pin(wiring: Wiring, signature: Signed | None) -> str:
    """The new person's PIN. Where nobody signs with a PIN of their own, KIOSK_PIN can only mean the new one."""
    environment = wiring.secrets.environment
    given = environment.get(NEW_PIN) or (environment.get(PIN) if signature is None else None)
    if given:
        return given
    first = pin_prompt.ask("new PIN: ")
    if pin_prompt.ask("the same once more: ") != first:
        raise SigningError("The two PINs differ: nothing was changed.")
    return first
