"""How a text file is encoded: its byte order mark, its zero bytes, and else whether it reads as UTF-8."""

import codecs
import re
from typing import BinaryIO

from kiosk.platforms.guest_list.rows import no_list

SAMPLE = 65_536

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DAMAGED = re.compile("[\udc80-\udcff]")
_FOREIGN = re.compile("[\x80-\ud7ff\ue000-\U0010ffff]")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")


def encoding_of(file: BinaryIO) -> str:
    """The encoding's name, for a file at its beginning. Raises Refused where it is no text."""
    sample = file.read(SAMPLE)
    marked = next((name for mark, name in _MARKS if sample.startswith(mark)), "")
    if marked:
        return marked
    if wide := _wide(sample):
        return wide
    if len(_CONTROLS.findall(sample)) * 100 > len(sample):
        raise no_list("this is not a text file: save the list as CSV or XLSX")
    return _narrow(file, sample)


def handler_of(encoding: str) -> str:
    """How bytes that cannot be decoded are kept, so that ``damaged`` finds them."""
    return "surrogateescape" if encoding in {"utf-8", "utf-8-sig", "cp1252"} else "replace"


def damaged(text: str, encoding: str) -> bool:
    """Whether it holds bytes that could not be decoded."""
    if text.isascii():
        return False
    return _DAMAGED.search(text) is not None or (handler_of(encoding) == "replace" and "\ufffd" in text)


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: separators, digits and line ends have a zero byte, always on the same side."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if even + odd < max(2, len(sample) // 200) or min(even, odd) * 10 > max(even, odd):
        return ""
    name = "utf-16-be" if even > odd else "utf-16-le"
    text = sample.decode(name, "replace")
    return name if text.count("\ufffd") * 20 <= len(text) else ""


def _narrow(file: BinaryIO, sample: bytes) -> str:
    """UTF-8, damaged in places or not, unless what is foreign in it mostly does not read as UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    chunk = sample
    while True:
        text = decoder.decode(chunk, final=not chunk)
        if not text.isascii():
            good += len(_FOREIGN.findall(text))
            bad += len(_DAMAGED.findall(text))
        if not chunk:
            return "utf-8" if good >= bad else "cp1252"
        chunk = file.read(SAMPLE)
