"""Pass phrases: from where secrets are kept, else asked for on the terminal."""

import getpass
import sys

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
