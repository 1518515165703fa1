"""Reading one field of an answer whatever type it came in; nothing here raises."""

import math
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

LONGEST_NAME = 200
LONGEST_CODE = 1000

_NO = {"", "no", "none", "null", "n/a", "na", "-", "false", "0", "nil", "nothing"}


def text(value: Any, longest: int = LONGEST_NAME) -> str:
    """``value`` as one line of text; empty for what is no text or number. Lone surrogates are replaced: no file could hold them."""
    if type(value) is str and len(value) <= longest and value.isascii() and value.isprintable():
        return " ".join(value.split())  # by far the most common, and a list has millions of them
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        value = int(value) if value.is_integer() else value
    try:
        plain = str(value)
    except ValueError:  # an integer of more than 4,300 digits
        return ""
    plain = plain[: longest * 4]
    if not plain.isprintable():
        plain = "".join(" " if unicodedata.category(each) == "Cc" else each for each in plain)
    return " ".join(plain.encode("utf-8", "replace").decode().split())[:longest].rstrip()


def code(value: Any) -> str:
    """``value`` as a text that can be scanned, to the letter; empty where it cannot be one. An object may hold it as its value."""
    if isinstance(value, dict):
        value = next((value[key] for key in ("value", "code", "text", "data") if key in value), None)
    if isinstance(value, str):
        plain = value.strip()
        shown = plain if len(plain) <= LONGEST_CODE and plain.isprintable() else ""
        return "" if _is_picture(shown) else shown
    return text(value, LONGEST_CODE)


def _is_picture(shown: str) -> bool:
    """Whether it is the address of a code's picture rather than what the code says."""
    low = shown.lower()
    return low.startswith("data:image") or (low.startswith(("http://", "https://")) and low.endswith((".png", ".svg", ".jpg", ".jpeg", ".gif")))


def first(source: Any, *names: str, longest: int = LONGEST_NAME) -> str:
    """The first of the fields ``names`` that says anything, as text."""
    if not isinstance(source, dict):
        return ""
    return next((found for found in (text(source.get(name), longest) for name in names) if found), "")


def word(value: Any) -> str:
    """A status word in the form that is compared: ``Checked In`` is ``checked_in``."""
    return "_".join(text(value).casefold().replace("-", " ").replace("_", " ").split())


def truth(value: Any) -> bool | None:
    """Yes or no in any of its spellings, None where it is neither."""
    if isinstance(value, bool):
        return value
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(word(value))


def number(value: Any) -> int | None:
    """A whole number that is not negative, also written as text."""
    shown = text(value, 12)
    return int(shown) if shown.isascii() and shown.isdigit() else None


def moment(value: Any) -> datetime | None:
    """A time as aware UTC: ISO 8601 (without a zone it is UTC, as the guide writes all of them), or epoch seconds or milliseconds."""
    shown = text(value, 40)
    if not shown:
        return None
    try:
        if shown.isascii() and shown.isdigit() and len(shown) >= 9:
            stamp = int(shown)
            return datetime.fromtimestamp(stamp / 1000 if stamp > 10**11 else stamp, UTC)
        at = datetime.fromisoformat(shown)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def says_something(value: str) -> bool:
    """Whether a form's answer is more than a no."""
    return value.casefold().strip(" .") not in _NO


def custom_fields(source: Any) -> Iterator[tuple[str, Any]]:
    """Name and answer of each custom field, from an object or from a list of named values."""
    if isinstance(source, dict):
        yield from ((name, value) for name, value in source.items() if isinstance(name, str))
    elif isinstance(source, list):
        for each in source:
            if isinstance(each, dict):
                value = next((each[key] for key in ("value", "field_value", "answer", "values") if key in each), None)
                yield first(each, "name", "field_name", "key", "label", "field_label", "question"), value


def answer(value: Any) -> str:
    """A custom field's answer as text: several are joined, a bare yes is ``yes``."""
    if isinstance(value, list):
        return text(", ".join(filter(None, (text(each) for each in value))))
    return "yes" if value is True else text(value)


def person_name(first_name: str, last_name: str) -> str:
    """The two names as their owner writes them: Chinese, Japanese and Korean family names stand first."""
    if first_name and last_name and all(_east_asian(each) for each in first_name + last_name):
        kana = any(0x3040 <= ord(each) <= 0x30FF for each in first_name + last_name)
        return f"{last_name} {first_name}" if kana else f"{last_name}{first_name}"
    return f"{first_name} {last_name}".strip()


def _east_asian(letter: str) -> bool:
    point = ord(letter)
    return 0x3005 <= point <= 0x30FF or 0x3400 <= point <= 0x9FFF or 0xAC00 <= point <= 0xD7AF or 0x20000 <= point <= 0x3FFFF
