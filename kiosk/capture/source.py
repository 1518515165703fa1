"""A camera's source: as a path, and in words, without its secrets."""

import re
from pathlib import Path


def path_of(source: str) -> Path:
    """The source as a path; ``~`` is the home where there is one."""
    try:
        return Path(source).expanduser()
    except RuntimeError:
        return Path(source)


def shown(source: str) -> str:
    """The source as it may be shown and logged: an address without user, password, query and fragment, whatever characters they hold."""
    scheme, mark, rest = source.strip().partition("://")
    return f"{scheme}://{re.split('[?#]', rest.rpartition('@')[2])[0]}" if mark else source
