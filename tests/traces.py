"""Reads every byte of a folder as a curious finder of the laptop would: in clear, in UTF-16, and inside what is merely compressed."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


def traces(folder: Path, texts: Iterable[str]) -> dict[str, set[str]]:
    """Which of ``texts`` stand in which file below ``folder``, by the file's relative path; files without any are left out."""
    wanted = [(text, [text.encode(encoding) for encoding in ENCODINGS]) for text in sorted(set(texts))]
    found = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            layers = list(_layers(file.read_bytes()))
            here = {text for text, forms in wanted if any(form in layer for layer in layers for form in forms)}
            if here:
                found[str(file.relative_to(folder))] = here
    return found


def _layers(content: bytes) -> Iterator[bytes]:
    """The bytes as they are, and what deflated streams and ZIP members in them hold."""
    yield content
    if content.startswith(b"PK"):
        yield from _members(content)
    yield from _streams(content)


def _members(content: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for each in archive.infolist():
            if not each.flag_bits & 1:
                yield from _layers(archive.read(each))


def _streams(content: bytes) -> Iterator[bytes]:
    """What lies behind each ``stream`` of a PDF, inflated where it is deflated."""
    first = 0
    while content.startswith(b"%PDF") and (first := content.find(b"stream", first)) >= 0:
        first += 6
        try:
            yield zlib.decompressobj().decompress(content[first:].lstrip(b"\r\n"))
        except zlib.error:
            continue


def persons(people: Sequence[tuple[str, str, str]]) -> list[str]:
    """Name, address and code of each, without those that are empty."""
    return [text for each in people for text in each if text]
