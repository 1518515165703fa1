"""The sealed file: what was written comes back, and nothing else ever does."""

import hashlib
import io
import json
import zlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.errors import SettingsError
from kiosk.flow.sealing import COST, Sealed, Sealer, checked

PASS = "correct horse battery"
CHEAP = 10
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4),
    max_leaves=12,
)


def _sealed(lines: list[Any], *, passphrase: str = PASS, station: str = "Door", cost: int = CHEAP) -> bytes:
    file = io.BytesIO()
    sealer = Sealer(file, passphrase, cost=cost)
    for line in lines:
        sealer.line(line)
    sealer.finish(KEY, station)
    return file.getvalue()


def _read(content: bytes, passphrase: str = PASS) -> list[Any]:
    """Verified, then read: as the kiosk does it."""
    sealed = Sealed(io.BytesIO(content), "list.kiosk", passphrase)
    sealed.verify()
    return list(sealed.lines())


LONG = _sealed([{"n": number, "noise": str(KEY.sign(str(number).encode()))} for number in range(2600)])
"""Several frames."""


@settings(max_examples=60)
@given(st.lists(JSON, max_size=40))
def test_what_was_written_comes_back(lines: list[Any]) -> None:
    """Any JSON values, in their order, with the station's name and key."""
    content = _sealed(lines)
    assert _read(content) == lines
    seal = Sealed(io.BytesIO(content), "list.kiosk", PASS).verify()
    assert (seal.station, seal.key) == ("Door", KEY.public_key().public_bytes_raw())


def test_many_frames_come_back() -> None:
    """More than one frame; what compresses a thousandfold too, and a line that is longer than a frame."""
    assert len(LONG) > 3 * 65536
    assert [line["n"] for line in _read(LONG)] == list(range(2600))
    lines = ["x" * 3_000_000, "y" * 200_000, "z"]
    assert _read(_sealed(lines)) == lines


@settings(max_examples=150)
@given(st.integers(0, len(LONG) - 1), st.integers(1, 255))
def test_a_changed_byte_anywhere_is_noticed(place: int, change: int) -> None:
    """One byte that differs, in the head, a length, a frame or the seal: an error in words, from the verification and from reading alone."""
    content = bytearray(LONG)
    content[place] ^= change
    with pytest.raises(SettingsError):
        Sealed(io.BytesIO(bytes(content)), "list.kiosk", PASS).verify()
    with pytest.raises(SettingsError):
        list(Sealed(io.BytesIO(bytes(content)), "list.kiosk", PASS).lines())


def test_every_byte_of_the_head_counts() -> None:
    """Form, key derivation and salt are bound to the key."""
    small = _sealed([1])
    for place in range(54):
        content = bytearray(small)
        content[place] ^= 1
        with pytest.raises(SettingsError):
            _read(bytes(content))


@settings(max_examples=80)
@given(st.integers(0, len(LONG) - 1))
def test_a_file_that_ends_too_early_is_noticed(length: int) -> None:
    """Wherever it was cut, also between two frames."""
    with pytest.raises(SettingsError):
        _read(LONG[:length])


def _frames(content: bytes) -> tuple[bytes, list[bytes]]:
    head, rest = content[:50], content[50:]
    frames = []
    while rest:
        size = 4 + int.from_bytes(rest[:4], "big")
        frames.append(rest[:size])
        rest = rest[size:]
    return head, frames


def test_frames_cannot_be_moved_left_out_added_or_borrowed() -> None:
    """Reordered, dropped, doubled, cut between frames, followed by something, or of another file with the same pass phrase."""
    head, frames = _frames(LONG)
    _, others = _frames(_sealed([{"n": number, "noise": str(KEY.sign(b"other%d" % number))} for number in range(2600)]))
    assert len(frames) > 3
    for wrong in (
        [frames[1], frames[0], *frames[2:]],
        [frames[0], *frames[2:]],
        [frames[0], *frames],
        frames[:-1],
        [frames[-1]],
        [*frames, b"\0"],
        [*frames, frames[-1]],
        [others[0], *frames[1:]],
        [*frames[:-1], others[-1]],
    ):
        with pytest.raises(SettingsError):
            _read(head + b"".join(wrong))
    assert len(_read(head + b"".join(frames))) == 2600


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_anything_else_is_no_such_file(content: bytes) -> None:
    """Whatever bytes: an error in words, never another exception."""
    with pytest.raises(SettingsError):
        _read(content)
    with pytest.raises(SettingsError):
        _read(LONG[:50] + content)


def test_the_words_tell_what_is_wrong() -> None:
    """A wrong pass phrase, another kind of file, another version and a damaged one are told apart; none tells the pass phrase."""
    other = bytearray(_sealed([1]))
    other[13] = 2
    for content, passphrase, words in (
        (LONG, "another horse battery", "pass phrase"),
        (b"PK\x03\x04 a spreadsheet", PASS, "no roster file"),
        (bytes(other), PASS, "another version"),
        (LONG[:-20], PASS, "damaged"),
    ):
        with pytest.raises(SettingsError, match=words) as caught:
            _read(content, passphrase)
        assert "horse" not in str(caught.value)


def test_a_seal_of_somebody_else_s_key_is_refused() -> None:
    """Who knows the pass phrase can write a file, but not in another station's name."""
    sealer = Sealer(out := io.BytesIO(), PASS, cost=CHEAP)
    sealer.line("forged")
    stranger = Ed25519PrivateKey.generate()

    class Pretending:
        """Signs with a key of its own, and names the station's."""

        def sign(self, content: bytes) -> bytes:
            return stranger.sign(content)

        def public_key(self) -> Any:
            return KEY.public_key()

    sealer.finish(Pretending(), "Door")  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="signature"):
        _read(out.getvalue())


def test_a_pass_phrase_is_the_same_however_its_letters_are_composed() -> None:
    """One keyboard sends é, another e and an accent."""
    assert _read(_sealed(["open"], passphrase="caf\u00e9 caf\u00e9"), "cafe\u0301 cafe\u0301") == ["open"]


def test_a_short_pass_phrase_is_refused() -> None:
    """Seven characters are too few, eight are taken."""
    assert checked("12345678") == "12345678"
    with pytest.raises(SettingsError, match="at least 8"):
        checked("1234567")


def test_guessing_costs_memory() -> None:
    """The head says scrypt with N of 2 to the 15th, r 8, p 1; the same content never looks the same twice."""
    one, two = _sealed(["same"], cost=COST), _sealed(["same"], cost=COST)
    assert one[:18] == b"kiosk roster\n" + bytes([1, 1, 15, 8, 1])
    assert one[18:34] != two[18:34]
    assert not set(_frames(one)[1]) & set(_frames(two)[1])
    assert b"same" not in one


def test_the_form_is_as_it_is_written_down() -> None:
    """Read by another reader than the kiosk's: every frame has a nonce of its own, its number and whether it is the last."""
    head, frames = _frames(LONG)
    cipher = ChaCha20Poly1305(Scrypt(salt=head[18:34], length=32, n=2 ** head[15], r=head[16], p=head[17]).derive(PASS.encode()))
    nonces = [number.to_bytes(11, "big") + bytes([number == len(frames) - 1]) for number in range(len(frames))]
    *pieces, seal = [cipher.decrypt(nonce, frame[4:], head[:34]) for nonce, frame in zip(nonces, frames, strict=True)]
    assert [json.loads(line)["n"] for line in zlib.decompress(b"".join(pieces)).splitlines()] == list(range(2600))
    told = json.loads(seal)
    signed = b"checkin-kiosk roster 1\0" + hashlib.sha256(head + b"".join(frames[:-1])).digest() + b"Door"
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(told["key"])).verify(bytes.fromhex(told["signature"]), signed)
