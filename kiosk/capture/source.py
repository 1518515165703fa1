"""How a camera's source is named in words, without its secrets."""

import re


def shown(source: str) -> str:
    """The source as it may be shown and logged: an address without user, password, query and fragment, whatever characters they hold."""
    scheme, mark, rest = source.strip().partition("://")
    return f"{scheme}://{re.split('[?#]', rest.rpartition('@')[2])[0]}" if mark else source
