"""Pass phrases: from where secrets are kept, else asked for on the terminal."""

import getpass
import sys
from collections.abc import Callable

from kiosk.core.errors import KioskError
from kiosk.flow.sealing import checked
from kiosk.secrets import Secrets


def passphrase(secrets: Secrets, name: str, words: str, *, twice: bool) -> str:
    """The pass phrase of that name; typed ``twice`` where a new thing is sealed with it. Raises SettingsError, KioskError."""
    found = secrets.find(name)
    if found is not None or not sys.stdin.isatty():
        return checked(found if found is not None else secrets(name))
    try:
        asked = checked(getpass.getpass(words))
        if twice and getpass.getpass("Once more: ") != asked:
            raise KioskError("the two pass phrases differ: nothing was written")
    except EOFError as error:
        raise KioskError("no pass phrase was given") from error
    return asked


def database_passphrase() -> Callable[[bool], str] | None:
    """Asks for the database's pass phrase on the terminal, once for each process; None where there is none."""
    if sys.stdin is None or sys.stderr is None or not sys.stdin.isatty():
        return None

    def ask(new: bool) -> str:
        try:
            asked = getpass.getpass("New pass phrase of the database: " if new else "Pass phrase of the database: ")
            if new and getpass.getpass("Once more: ") != asked:
                raise KioskError("the two pass phrases differ: nothing was changed")
        except EOFError as error:
            raise KioskError("no pass phrase was given") from error
        return asked

    return ask
