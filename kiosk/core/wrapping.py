"""How a ticket's code is wrapped in what is read: a web address, a GS1 element string, a hand scanner's mark in front."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from kiosk.core.scan import compared_form

CODE, ANY = "{code}", "{any}"
"""In a pattern: the code itself, and one part of a path that may be anything."""

_AIM = re.compile(r"\](?:C[0-4]|Q[0-6]|d[0-6]|z[0-9A-C]|L[0-5]|e[0-3])(?=.)")
_PORTS = {"http": 80, "https": 443}
_SEPARATOR = "\x1d"
"""FNC1 between two elements of a GS1 code."""

_FIXED = {"00": 20, "01": 16, "02": 16, "03": 16, "04": 18, "20": 4, "41": 16}
_FIXED |= {f"{number}": 8 for number in range(11, 20)} | {f"{number}": 10 for number in range(31, 37)}
"""Characters of an element, its identifier included, that needs no separator behind it (GS1 General Specifications, 7.8.5)."""

_LONGER = {"23": 3, "24": 3, "25": 3, "40": 3, "41": 3, "42": 3, "71": 3}
_LONGER |= dict.fromkeys(("31", "32", "33", "34", "35", "36", "39", "43", "70", "72", "80", "81", "82"), 4)
"""Digits of an application identifier by its first two, where they are more than two (figure 7.8.2-1 of the same)."""


class BadPattern(ValueError):
    """A pattern that cannot be used; the words say what is wrong and what is allowed."""


def unwrapping(pattern: str) -> Callable[[str], str]:
    """A function from what was read to the code in it. Total and pure: what the pattern does not fit is given as it is.

    ``pattern`` is empty (nothing is wrapped), ``(21)`` (an application identifier of a GS1 code), or a web address with ``{code}`` once,
    in its path or as a parameter's value. Raises BadPattern. The AIM mark that a hand scanner may be set to send in front
    (``]Q1``, ``]C0``; ISO/IEC 15424) is taken off always.
    """
    inside = _rule(pattern.strip())

    def unwrap(text: str) -> str:
        read = compared_form(text)
        bare = _AIM.sub("", read, count=1) if _AIM.match(read) else read
        found = inside(bare.removeprefix(_SEPARATOR))
        return bare if found is None else found

    return unwrap


def _rule(pattern: str) -> Callable[[str], str | None]:
    if not pattern:
        return lambda text: None
    if re.fullmatch(r"\([0-9]+\)", pattern):
        wanted = pattern[1:-1]
        if len(wanted) != _LONGER.get(wanted[:2], 2):
            raise BadPattern(f"{pattern} is no application identifier of GS1: (21) is a serial number, (8018) a service relation number")
        return lambda text: _elements(text).get(wanted)
    return _address(pattern).code


def _elements(text: str) -> dict[str, str]:
    """The elements of a GS1 element string by their identifiers; empty where it is none, or says one thing twice."""
    elements: dict[str, str] = {}
    rest = text
    while rest:
        name = rest[: _LONGER.get(rest[:2], 2)]
        fixed = _FIXED.get(rest[:2])
        element, separator, behind = rest.partition(_SEPARATOR)
        if fixed is not None:
            element, behind = rest[:fixed], rest[fixed:].removeprefix(_SEPARATOR)
        value = element[len(name) :]
        known = elements.setdefault(name, value) if name.isascii() and name.isdigit() else None
        if not value or known != value or (fixed or len(element)) != len(element) or _SEPARATOR in value or (separator and not element):
            return {}
        rest = behind
    return elements


@dataclass(frozen=True, slots=True)
class _Address:
    """A web address around a code, taken apart. In ``path`` and ``parameters`` one text holds CODE."""

    scheme: str
    place: tuple[str, int | None]
    path: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]

    def code(self, text: str) -> str | None:
        """The code in an address of exactly this scheme, host, port and path, with these parameters; others may be beside them."""
        parts = _split(text)
        if parts is None or (parts.scheme, _place(parts)) != (self.scheme, self.place):
            return None
        path, given = _path(parts), _parameters(parts)
        if path is None or given is None or len(path) != len(self.path):
            return None
        found = [_fitted(wanted, has) for wanted, has in zip(self.path, path, strict=True)]
        for name, wanted in self.parameters:
            values = [value for key, value in given if key == name]
            found.append(_fitted(wanted, values[0]) if len(values) == 1 else None)
        codes = [each for each in found if each]
        return codes[0] if None not in found and len(codes) == 1 else None


def _address(pattern: str) -> _Address:
    if pattern.count(CODE) != 1:
        raise BadPattern(f"{pattern!r} must hold {CODE} once: https://tickets.example.org/t/{CODE}, or be an identifier such as (21)")
    parts = _split(pattern)
    path, given = (None, None) if parts is None else (_path(parts), _parameters(parts))
    if parts is None or path is None or given is None or parts.scheme not in _PORTS:
        raise BadPattern(f"{pattern!r} is no web address: write it as https://tickets.example.org/t/{CODE}, without a name or password in it")
    if parts.fragment or CODE in parts.netloc or not any(CODE in each for each in (*path, *(value for _, value in given))):
        raise BadPattern(f"{pattern!r}: {CODE} must be in the path or a parameter's value, and nothing may follow a #")
    if len({name for name, _ in given}) != len(given):
        raise BadPattern(f"{pattern!r} names a parameter twice")
    return _Address(parts.scheme, _place(parts), path, given)


def _split(text: str) -> SplitResult | None:
    """An address with a host; None for anything that two readers might take apart differently."""
    if not text.isprintable() or any(each in text for each in " \\"):
        return None
    try:
        parts = urlsplit(text)
        usable = bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


def _place(parts: SplitResult) -> tuple[str, int | None]:
    """Host and port; a host's letters are compared as the network does."""
    host = parts.hostname or ""
    with suppress(UnicodeError):  # no host of the network: compared as it is
        host = host.encode("idna").decode("ascii")
    return host.lower(), parts.port or _PORTS.get(parts.scheme)


def _path(parts: SplitResult) -> tuple[str, ...] | None:
    """What stands between the slashes, decoded; a slash at the end is nothing."""
    decoded = [_decoded(each) for each in parts.path.removesuffix("/").split("/")]
    return None if None in decoded else tuple(each for each in decoded if each is not None)


def _parameters(parts: SplitResult) -> tuple[tuple[str, str], ...] | None:
    """Names and values, decoded. A plus is a plus: codes have it, and no spaces."""
    pairs = [each.partition("=") for each in parts.query.split("&") if each]
    decoded = [(_decoded(name), _decoded(value)) for name, _, value in pairs]
    return None if any(None in each for each in decoded) else tuple((name or "", value or "") for name, value in decoded)


def _decoded(text: str) -> str | None:
    """Percent signs undone once; None where the bytes are no UTF-8."""
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return None


def _fitted(wanted: str, has: str) -> str | None:
    """The code where ``wanted`` holds CODE and ``has`` fits; an empty text where it fits without one; None where it does not fit."""
    if CODE not in wanted:
        return "" if wanted in {has, ANY} else None
    before, _, after = wanted.partition(CODE)
    if len(has) <= len(before) + len(after) or not (has.startswith(before) and has.endswith(after)):
        return None
    return has[len(before) : len(has) - len(after)]
