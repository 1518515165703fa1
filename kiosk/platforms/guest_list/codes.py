"""Codes for guests who have none: nobody can guess them, and the same guest gets the same one at every import.

A code is a keyed digest of who the guest is. Only the key is kept, in a file of KIOSK_HOME that its owner alone can read: copied to another
station, the same list has the same codes there.
"""

import contextlib
import hashlib
import json
import os
import secrets
import stat
import tempfile
import unicodedata
from pathlib import Path

from kiosk.core.errors import Refused
from kiosk.core.ticket import Ticket
from kiosk.platforms.guest_list.seen import Seen

FILE = "guest-codes.json"
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Thirty-two, without those that are mistaken for one another: sixteen of them are 80 bits."""

_LENGTH = 16
_KEY_BYTES = 32


class Codes:
    """Makes the codes of one reading of a list. ``home`` None: codes that count for nothing, for a preview."""

    def __init__(self, home: Path | None) -> None:
        self._home = home
        self._key = b""
        self._times = Seen()

    def code(self, ticket: Ticket, id_: str) -> str:
        """The code of a guest known by an id of the organiser's, else by name, e-mail and order; equal rows are counted.

        Raises Refused where the key cannot be read or kept.
        """
        if not self._key:
            self._key = key_of(self._home) if self._home is not None else secrets.token_bytes(_KEY_BYTES)
        who = f"id\x1f{id_}" if id_ else "\x1f".join(map(_same, (ticket.name, ticket.email, ticket.order)))
        times = self._times.get(who) + 1
        self._times.put(who, times)
        digest = hashlib.blake2b(f"{who}\x1f{times}".encode(), key=self._key, digest_size=_LENGTH * 5 // 8).digest()
        number = int.from_bytes(digest, "big")
        return "".join(_LETTERS[number >> 5 * place & 31] for place in range(_LENGTH))


def key_of(home: Path) -> bytes:
    """The key of a KIOSK_HOME, made where there is none yet. Raises Refused."""
    path = home / FILE
    try:
        if not path.exists():
            _keep(path)
        with path.open("rb") as file:
            if os.name == "posix" and os.fstat(file.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise Refused(f"{path} can be read by others: run  chmod 600 '{path}'")
            told = json.loads(file.read(4096))
    except OSError as error:
        raise Refused(f"{path} cannot be used: check that it is yours and has space ({error.strerror})") from error
    except (ValueError, RecursionError):
        told = None
    with contextlib.suppress(ValueError, TypeError, KeyError):
        if len(key := bytes.fromhex(told["key"])) == _KEY_BYTES:
            return key
    raise Refused(
        f"{path} is damaged: bring it back from a copy. Without it the codes that were sent out admit nobody; removing it makes new ones"
    )


def _keep(path: Path) -> None:
    """A whole file or none; where two programs come at once, the first one's stays."""
    content = json.dumps({"about": "the key of generated guest codes: keep it, and keep it secret", "key": secrets.token_hex(_KEY_BYTES)})
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".guest-codes-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _same(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
