"""The one place where the bytes of a code become the text that is compared, whatever engine, scanner or pipe they came through."""

LOST = "\ufffd"
"""Stands for a byte that says nothing: no ticket has it, so a text with it is plainly none (``scan.looks_foreign``)."""

_MARK = "\ufeff"


def text_of(data: bytes, declared: str | None = None) -> str:
    """The text of a code's bytes. Total: every bytes object has one.

    ``declared`` is the text as the symbol itself declares it (ECI, Kanji mode), by an engine that knows; what the symbol leaves open, such
    an engine takes for UTF-8 where it is UTF-8, which hardly anything else is by chance, else for ISO 8859-1 or Shift-JIS. Without it
    (an engine, a serial scanner or a pipe that gives bytes only) UTF-8 alone is believed: each byte that is not becomes ``LOST``, since a
    guess would be a garbled text. What stands in ASCII beside it stays legible, for platforms whose code is one field of many.

    A byte order mark is no part of the text; a half of a surrogate pair, which no store can keep, is ``LOST``.
    """
    text = data.decode("utf-8", "replace") if declared is None else declared
    return text.removeprefix(_MARK).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def passed_on(data: bytes) -> str:
    """The text of bytes that a hand scanner passes on as they stand in the symbol: UTF-8, else ISO 8859-1, which a QR code's bytes mean
    where it declares nothing (ISO/IEC 18004). What was Shift-JIS becomes letters that no ticket has."""
    try:
        return text_of(data, data.decode("utf-8"))
    except UnicodeDecodeError:
        return text_of(data, data.decode("latin-1"))


def legible(text: str) -> bool:
    """Whether nothing of the text was lost."""
    return LOST not in text
