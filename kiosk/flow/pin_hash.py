"""PINs hashed with argon2id, slow on purpose."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class PinHash:
    """Hashes and compares. A comparison takes as long as hashing: by default some 50 ms and 32 MiB (OWASP asks for 19 MiB at least).

    ``passes`` and ``kib`` are argon2's own time and memory cost; a hash carries those that it was made with.
    """

    def __init__(self, passes: int = 3, kib: int = 32_768) -> None:
        self._argon2 = PasswordHasher(time_cost=passes, memory_cost=kib, parallelism=1)
        self._nobodys = self.made(secrets.token_hex(6))

    def made(self, pin: str) -> str:
        """The encoded hash, with a salt of its own."""
        return self._argon2.hash(pin)

    def fits(self, kept: str | None, pin: str) -> bool:
        """Whether it is that PIN. None, for a name that nobody has, takes as long and never fits."""
        try:
            return self._argon2.verify(kept or self._nobodys, pin) and kept is not None
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False
