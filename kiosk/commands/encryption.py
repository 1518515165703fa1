"""``kiosk encryption``: whether the database is encrypted and where its key is; switches it on and off."""

import argparse
from contextlib import closing

from kiosk.commands.output import emit, say
from kiosk.commands.signing import by_option, signed
from kiosk.commands.station import wired
from kiosk.core.errors import KioskError, SettingsError
from kiosk.core.roles import Action
from kiosk.flow.encrypting import Encryption
from kiosk.vault import WAYS
from kiosk.wiring import Wiring

_LOST = "without it, nobody ever reads this database again: write it down and lock it away, or give it to nobody"


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    encryption = commands.add_parser("encryption", help="whether the database is encrypted; on, off, its key")
    encryption.set_defaults(run=_told)
    each = encryption.add_subparsers(metavar="on|off|key")
    on = each.add_parser("on", help="encrypt the database, with a new key")
    on.add_argument("--kept", choices=WAYS, help="where the key is kept; default: the keyring, or this machine's TPM, where there is one")
    on.set_defaults(run=_on)
    off = each.add_parser("off", help="write it in clear again")
    off.add_argument("--yes", action="store_true", required=True, help="whoever takes the disk can read the guest list then")
    off.set_defaults(run=_off)
    key = each.add_parser("key", help="print the key, to open this database on another machine (KIOSK_DB_KEY)")
    key.add_argument("--yes", action="store_true", required=True, help="whoever reads it can read the guest list")
    key.set_defaults(run=_key)
    for part in (on, off, key):
        by_option(part, "which technician does it")


def _told(arguments: argparse.Namespace) -> int:
    wiring = wired()
    state = wiring.locker.state()
    _emit(state)
    return int(not state.ok)


def _signed(arguments: argparse.Namespace) -> Wiring:
    """The station, where somebody who may has signed for what changes or shows how its database is locked."""
    wiring = wired()
    with closing(wiring.database()) as database:
        signed(wiring, database, Action.SETTINGS, arguments.by)
    return wiring


def _on(arguments: argparse.Namespace) -> int:
    wiring = _signed(arguments)
    if wiring.locker.state().encrypted:
        raise KioskError("the database is encrypted already; for a new key switch it off and on again")
    wiring.locker.encrypt(wiring.database(), arguments.kept)
    return _kept(wiring)


def _off(arguments: argparse.Namespace) -> int:
    wiring = _signed(arguments)
    if not wiring.locker.state().encrypted:
        raise KioskError("the database is not encrypted")
    wiring.locker.decrypt(wiring.database())
    for file in wiring.locker.locked():
        say(f"{file} is still encrypted, so its key is kept: kiosk encryption on again makes another one, and that file is lost then")
    return _kept(wiring)


def _kept(wiring: Wiring) -> int:
    with closing(wiring.database()) as database:
        wiring.snapshot(database)
    state = wiring.locker.state()
    _emit(state)
    for file in state.in_clear if state.encrypted else ():
        say(f"{file} is an older file in clear: remove it when nothing of it is needed any more")
    return 0


def _emit(state: Encryption) -> None:
    clear = [*state.in_clear, *state.papers]
    emit({"encrypted": state.encrypted, "kept": state.kept or None, "wanted": state.wanted, "in_clear": clear})


def _key(arguments: argparse.Namespace) -> int:
    wiring = _signed(arguments)
    key = wiring.locker.key() if wiring.locker.state().encrypted else None
    if key is None:
        raise SettingsError("the database is not encrypted: there is no key")
    emit({"key": key.hex()})
    say(_LOST)
    return 0
