"""Looks through a folder's files for people who should be forgotten."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from kiosk.store.forgetting import People

_WORD = re.compile(rb"[^\s,;|<>()\[\]{}\"'=\x00]+")
_PIECE = 8 * 1024 * 1024
_LONGEST = 4096
"""Pieces of a large file overlap by so many bytes: longer than any name."""


def residue(folder: Path, people: People) -> Iterator[Path]:
    """Files below ``folder`` in which somebody's name, address or code stands as UTF-8. What is compressed is not looked into."""
    words = frozenset(word.encode() for word in people.words)
    names: dict[bytes, list[bytes]] = defaultdict(list)
    for name in people.names:
        names[_first(name.encode())].append(name.encode())
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink() and any(_holds(piece, words, names) for piece in _pieces(file)):
            yield file


def _first(name: bytes) -> bytes:
    found = _WORD.search(name)
    return found.group() if found else name


def _holds(piece: bytes, words: frozenset[bytes], names: dict[bytes, list[bytes]]) -> bool:
    for found in _WORD.finditer(piece):
        word = found.group()
        if word.lower() in words or any(piece.startswith(name, found.start()) for name in names.get(word, ())):
            return True
    return False


def _pieces(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as content:
            before = b""
            while piece := content.read(_PIECE):
                yield before + piece
                before = piece[-_LONGEST:]
    except OSError:
        return  # what we cannot read nobody else of ours has written
