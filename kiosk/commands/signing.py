"""Who signs for a command: ``--by NAME``, and their PIN from KIOSK_PIN or typed when asked."""

import argparse

from kiosk.commands import pin_prompt
from kiosk.core.errors import SigningError
from kiosk.core.roles import Action, needs_pin
from kiosk.flow import staff
from kiosk.flow.authority import signer
from kiosk.flow.pin_check import Signed
from kiosk.flow.signing import wanted
from kiosk.wiring import Database, Wiring

PIN, NEW_PIN = "KIOSK_PIN", "KIOSK_NEW_PIN"
"""Read from the environment only: a PIN among the words of a command could be read by every program, and one in a file by whoever finds it."""


def by_option(parser: argparse.ArgumentParser, words: str) -> None:
    """Adds ``--by NAME``."""
    parser.add_argument("--by", default="", metavar="NAME", help=f"{words}; where people have PINs, theirs is taken from KIOSK_PIN or asked")


def signed(wiring: Wiring, database: Database, action: Action, by: str) -> Signed | None:
    """Who signs for the action; None where nobody has a PIN, or none is needed and no name is given. Raises SigningError."""
    if not staff.set_up(database) or not (by or needs_pin(action)):
        return None
    if not by:
        raise SigningError(f"{wanted(action)} Say whose with --by NAME (kiosk people lists them); it is taken from {PIN} or asked.")
    found = identified(wiring, database, by)
    signer(database, action, found, "")
    return found


def identified(wiring: Wiring, database: Database, by: str) -> Signed:
    """The person of that name, by their PIN, whatever they may do. Raises SigningError."""
    return wiring.pin_check(database)(by, wiring.secrets.environment.get(PIN) or pin_prompt.ask("PIN: "))
