"""Changing keys of ``[platform]`` in kiosk.toml; a person's comments and everything else stay as they are."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence

from kiosk.core.errors import SettingsError

Value = str | Sequence[str]

_TABLE = re.compile(r"\s*\[\s*platform\s*\]\s*(#.*)?")
_ANY_TABLE = re.compile(r"\s*\[")


def with_platform(text: str, wanted: Mapping[str, Value]) -> str:
    """The file's text with these keys under ``[platform]``. Raises SettingsError that says what to write where it cannot be done."""
    before = tomllib.loads(text)
    table = before.get("platform", {})
    changes = {key: value for key, value in wanted.items() if table.get(key) != _plain(value)}
    if not changes:
        return text
    lines = text.splitlines()
    if not any(map(_TABLE.fullmatch, lines)):
        lines += ["", "[platform]"]
    for key, value in changes.items():
        _put(lines, key, f"{key} = {_written(value)}")
    after = "\n".join(lines) + "\n"
    expected = {**before, "platform": {**table, **{key: _plain(value) for key, value in wanted.items()}}}
    if _loads(after) != expected:
        said = ", ".join(f"{key} = {_written(value)}" for key, value in changes.items())
        raise SettingsError(f"kiosk.toml is written in a way that cannot be changed here: write under [platform]: {said}")
    return after


def _put(lines: list[str], key: str, line: str) -> None:
    """Replaces the key's lines, or adds one below the table's head."""
    head = next(number for number, each in enumerate(lines) if _TABLE.fullmatch(each))
    for start in range(head + 1, len(lines)):
        if _ANY_TABLE.match(lines[start]):
            break
        if re.match(rf"\s*{key}\s*=", lines[start]):
            lines[start : _end(lines, start)] = [line]
            return
    lines.insert(head + 1, line)


def _end(lines: list[str], start: int) -> int:
    """Where a value ends that may go over several lines."""
    return next((end for end in range(start + 1, len(lines) + 1) if _loads("\n".join(lines[start:end])) is not None), start + 1)


def _loads(text: str) -> object:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _plain(value: Value) -> object:
    return value if isinstance(value, str) else list(value)


def _written(value: Value) -> str:
    """TOML's basic strings are JSON's, but for one character."""
    return json.dumps(_plain(value), ensure_ascii=False).replace("\x7f", "\\u007F")
