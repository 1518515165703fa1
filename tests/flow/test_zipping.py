"""Exports under a pass phrase: what other programs open, and nobody without it."""

import io
import zipfile
from pathlib import Path

import pytest
import pyzipper

from kiosk.core.errors import SettingsError
from kiosk.flow.zipping import sealed

PHRASE = "four words are better than one"
TABLE = "name,time\nÞórdís Ægisdóttir,09:00\n".encode() * 400


def archive(phrase: str = PHRASE) -> bytes:
    out = io.BytesIO()
    with sealed(out, "journal.csv", phrase) as within:
        within.write(TABLE)
    return out.getvalue()


def test_the_pass_phrase_opens_it_and_another_does_not() -> None:
    """The table comes back byte for byte; a wrong pass phrase and none give nothing."""
    with pyzipper.AESZipFile(io.BytesIO(archive())) as opened:
        assert opened.namelist() == ["journal.csv"]
        opened.setpassword(PHRASE.encode())
        assert opened.read("journal.csv") == TABLE
        for wrong in (b"four words are better than two", None):
            opened.setpassword(wrong)
            with pytest.raises(RuntimeError):
                opened.read("journal.csv")


def test_it_is_what_winzip_calls_aes_256() -> None:
    """Method 99 with the field 0x9901: version AE-1 or AE-2, vendor AE, strength 3 (https://www.winzip.com/en/support/aes-encryption/)."""
    with zipfile.ZipFile(io.BytesIO(archive())) as opened:
        (member,) = opened.infolist()
    assert member.compress_type == 99
    assert member.flag_bits & 1
    at = member.extra.index(b"\x01\x99")
    assert member.extra[at + 4 : at + 6] in {b"\x01\x00", b"\x02\x00"}
    assert member.extra[at + 6 : at + 9] == b"AE\x03"


def test_no_byte_of_the_table_is_in_it() -> None:
    """Neither a name nor the heading; a changed byte is found when it is opened."""
    content = archive()
    assert "Ægisdóttir".encode() not in content
    spoiled = bytearray(content)
    spoiled[len(content) // 2] ^= 1
    with pyzipper.AESZipFile(io.BytesIO(bytes(spoiled))) as opened:
        opened.setpassword(PHRASE.encode())
        with pytest.raises((zipfile.BadZipFile, pyzipper.BadZipFile)):
            opened.read("journal.csv")


def test_a_short_pass_phrase_is_refused(tmp_path: Path) -> None:
    """The format's own derivation is weak: the pass phrase must not be."""
    with pytest.raises(SettingsError, match="too short"):
        archive("1234")
