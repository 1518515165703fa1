"""The sealed file: JSON lines, compressed, encrypted under a pass phrase in frames, and signed by the station that wrote them.

::

    head    "kiosk roster\\n", form 1, key derivation (1 scrypt, log2 N, r, p), salt of 16 bytes; a tag that only the right pass phrase gives
    frame   length (4 bytes, big endian), ChaCha20-Poly1305 of at most 64 KiB; its nonce is the frame's number and whether it is the last
    last    the seal: the station's name, its public key, its Ed25519 signature of the SHA-256 of everything before

The salt makes the key another one for every file, so numbers serve as nonces. A frame that is changed, moved, missing or added does not open
(the STREAM construction: Hoang, Reyhanitabar, Rogaway, Vizár, 2015).
"""

import hashlib
import json
import os
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from kiosk.core.errors import SettingsError

MAGIC = b"kiosk roster\n"
FORM = 1
SHORTEST = 8
"""So many characters a pass phrase has at least."""
COST = 15
"""log2 of scrypt's N: 32 MiB and about a tenth of a second for each guess (RFC 7914)."""
_COSTS = range(10, 18)
_SCRYPT, _R, _P = 1, 8, 1
_HEAD = struct.Struct(">13sBBBBB16s")
_TAG = 16
_FRAME = 64 * 1024
_PIECE = 4 * _FRAME
_LONGEST_LINE = 64 * 1024 * 1024
_SIGNED = b"checkin-kiosk roster 1\0"
_HEAD_NONCE = b"\xff" * 12


@dataclass(frozen=True, slots=True)
class Seal:
    """Who wrote a file: the station's name and its public key (32 bytes)."""

    station: str
    key: bytes

    @property
    def fingerprint(self) -> str:
        """The key in a form that people can compare: 16 hexadecimal digits in groups of four."""
        return fingerprint(self.key)


def fingerprint(key: bytes) -> str:
    """The first 16 hexadecimal digits of the key's SHA-256, in groups of four."""
    digits = hashlib.sha256(key).hexdigest()[:16]
    return " ".join(digits[first : first + 4] for first in range(0, 16, 4))


def checked(passphrase: str) -> str:
    """The pass phrase, where it is long enough. Raises SettingsError."""
    if len(passphrase) < SHORTEST:
        raise SettingsError(f"the pass phrase is too short: at least {SHORTEST} characters, better four or five words")
    return passphrase


def is_sealed(path: Path) -> bool:
    """Whether a file looks like one of these."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


class Sealer:
    """Writes one file. ``cost`` is log2 of scrypt's N."""

    def __init__(self, file: BinaryIO, passphrase: str, *, cost: int = COST) -> None:
        self._file = file
        head = _HEAD.pack(MAGIC, FORM, _SCRYPT, cost, _R, _P, os.urandom(16))
        self._box = _Box(head, _cipher(head, passphrase, cost))
        self._compressor = zlib.compressobj(6)
        self._waiting = bytearray()
        self._write(head + self._box.tag)

    def line(self, value: Any) -> None:
        """One JSON value."""
        self._gather(self._compressor.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"))

    def finish(self, signer: Ed25519PrivateKey, station: str) -> None:
        """The seal; nothing can be added after it."""
        self._gather(self._compressor.flush())
        if self._waiting:
            self._frame(bytes(self._waiting))
        signature = signer.sign(_signed(self._box.digest, station))
        key = signer.public_key().public_bytes_raw()
        seal = {"station": station, "key": key.hex(), "signature": signature.hex()}
        self._frame(json.dumps(seal, ensure_ascii=False).encode(), last=True)

    def _gather(self, compressed: bytes) -> None:
        self._waiting += compressed
        while len(self._waiting) >= _FRAME:
            self._frame(bytes(self._waiting[:_FRAME]))
            del self._waiting[:_FRAME]

    def _frame(self, plain: bytes, *, last: bool = False) -> None:
        sealed = self._box.seal(plain, last=last)
        self._write(len(sealed).to_bytes(4, "big") + sealed)

    def _write(self, content: bytes) -> None:
        self._box.hash.update(content)
        self._file.write(content)


class Sealed:
    """Reads one file, as often as is asked. Raises SettingsError at once where it is no such file or the pass phrase is wrong.

    ``name`` is how messages call it. The file must be one that can be read again from its beginning.
    """

    def __init__(self, file: BinaryIO, name: str, passphrase: str) -> None:
        self._file, self._name = file, name
        self._verified = b""
        self._head = self._read(_HEAD.size)
        if self._head[: len(MAGIC)] != MAGIC:
            raise SettingsError(f"{name} is no roster file: kiosk roster export writes one")
        if len(self._head) < _HEAD.size or len(tag := self._read(_TAG)) < _TAG:
            raise SettingsError(f"{name} ends too early: copy it again")
        _, form, kind, cost, r, p, _ = _HEAD.unpack(self._head)
        if form != FORM or (kind, r, p) != (_SCRYPT, _R, _P) or cost not in _COSTS:
            raise SettingsError(
                f"{name} was written by another version of the program (form {form}, this one reads {FORM}): update the older one"
            )
        self._box = _Box(self._head, _cipher(self._head, passphrase, cost))
        if tag != self._box.tag:
            raise SettingsError(f"{name} does not open: the pass phrase is another one (or the beginning of the file is damaged)")

    def verify(self) -> Seal:
        """Reads all of it: that nothing was changed, is missing or was added, and whose it is. Raises SettingsError."""
        plain = b""
        for plain, _ in self._frames():  # noqa: B007
            pass
        seal = self._seal(plain)
        self._verified = self._box.digest
        return seal

    def lines(self) -> Iterator[Any]:
        """The JSON values. What has been read may be relied on only when the end was reached, and is then what was verified before.

        Raises SettingsError.
        """
        unzip = zlib.decompressobj()
        rest = bytearray()
        for plain, last in self._frames():
            if last:
                self._seal(plain)
                break
            for piece in self._inflated(unzip, plain):
                whole, found, after = piece.rpartition(b"\n")
                rest += whole if found else piece
                if len(rest) > _LONGEST_LINE:
                    raise self._damaged()
                if found:
                    yield from map(self._value, bytes(rest).split(b"\n"))
                    rest = bytearray(after)
        if rest or not unzip.eof or self._verified not in {b"", self._box.digest}:
            raise self._damaged()

    def _inflated(self, unzip: "zlib._Decompress", plain: bytes) -> Iterator[bytes]:
        """A little at a time: a frame can hold a thousand times its size."""
        try:
            while True:
                piece = unzip.decompress(plain, _PIECE)
                yield piece
                plain = unzip.unconsumed_tail
                if not plain and len(piece) < _PIECE:
                    return
        except zlib.error as error:
            raise self._damaged() from error

    def _value(self, line: bytes) -> Any:
        try:
            return json.loads(line)
        except (ValueError, RecursionError) as error:
            raise self._damaged() from error

    def _frames(self) -> Iterator[tuple[bytes, bool]]:
        """Every frame, opened, and whether it is the last; the running hash is that of everything before the last."""
        self._file.seek(_HEAD.size + _TAG)
        self._box = _Box(self._head, self._box.cipher)
        self._box.hash.update(self._head + self._box.tag)
        while True:
            length = self._read(4)
            size = int.from_bytes(length, "big")
            if len(length) < 4 or not _TAG <= size <= _FRAME + _TAG:
                raise self._damaged()
            sealed = self._read(size)
            if len(sealed) < size:
                raise self._damaged()
            plain, last = self._opened(sealed)
            if last:
                if self._read(1):
                    raise self._damaged()
                yield plain, True
                return
            self._box.hash.update(length + sealed)
            yield plain, False

    def _opened(self, sealed: bytes) -> tuple[bytes, bool]:
        try:
            return self._box.open(sealed)
        except InvalidTag as error:
            raise self._damaged() from error

    def _seal(self, plain: bytes) -> Seal:
        try:
            told = json.loads(plain)
            station, key, signature = str(told["station"]), bytes.fromhex(told["key"]), bytes.fromhex(told["signature"])
            Ed25519PublicKey.from_public_bytes(key).verify(signature, _signed(self._box.digest, station))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise self._damaged() from error
        except InvalidSignature as error:
            raise SettingsError(f"{self._name}: the signature is not of the station that it names: do not use this file") from error
        return Seal(station, key)

    def _read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except OSError as error:
            raise SettingsError(f"{self._name} cannot be read ({error.strerror}): is the stick still there?") from error

    def _damaged(self) -> SettingsError:
        return SettingsError(f"{self._name} is damaged or was changed, or ends too early: copy it again, or export it again")


class _Box:
    """The key of one file, the number of the next frame, and the running hash."""

    def __init__(self, head: bytes, cipher: ChaCha20Poly1305) -> None:
        self.cipher = cipher
        self.tag = cipher.encrypt(_HEAD_NONCE, b"", head)
        self.hash = hashlib.sha256()
        self._head = head
        self._number = 0

    @property
    def digest(self) -> bytes:
        return self.hash.digest()

    def seal(self, plain: bytes, *, last: bool) -> bytes:
        return self.cipher.encrypt(self._nonce(last=last), plain, self._head)

    def open(self, sealed: bytes) -> tuple[bytes, bool]:
        """What a frame holds, and whether it is the last. Raises InvalidTag."""
        before = self._number
        try:
            return self.cipher.decrypt(self._nonce(last=False), sealed, self._head), False
        except InvalidTag:
            self._number = before
            return self.cipher.decrypt(self._nonce(last=True), sealed, self._head), True

    def _nonce(self, *, last: bool) -> bytes:
        nonce = self._number.to_bytes(11, "big") + bytes([last])
        self._number += 1
        return nonce


def _cipher(head: bytes, passphrase: str, cost: int) -> ChaCha20Poly1305:
    """One spelling of a pass phrase, however a keyboard composes its letters."""
    spelled = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    return ChaCha20Poly1305(Scrypt(salt=head[-16:], length=32, n=2**cost, r=_R, p=_P).derive(spelled))


def _signed(digest: bytes, station: str) -> bytes:
    return _SIGNED + digest + station.encode("utf-8", "surrogatepass")
