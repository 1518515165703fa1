"""Heads: a station's signed word on how far its journal went, which others keep."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

_SIGNED = b"checkin-kiosk head 1\0"
TRAIL_DIGITS = 8
"""So many hexadecimal digits of each line's hash stand in a trail: they tell which line it was, the head's own hash binds them all."""
LONGEST_TRAIL = 5_000
"""Lines in one trail at most."""
_HASH = re.compile(r"[0-9a-f]{64}")
_TRAIL = re.compile(rf"(?:[0-9a-f]{{{TRAIL_DIGITS}}})*")


@dataclass(frozen=True, slots=True)
class Head:
    """Line ``seq`` of a journal had this ``hash`` at ``at`` (the station's clock, aware).

    ``chain`` is the id of the station that began the journal, ``station`` of the one that signs, which wrote the lines from ``since`` on;
    ``replaces``: it does so in place of the one before, which is gone. ``trail`` holds the first digits of the hashes of the lines up to
    ``seq``. ``key`` is the public key (32 bytes), ``signature`` has 64.
    """

    chain: str
    station: str
    name: str
    since: int
    seq: int
    hash: str
    trail: str
    at: datetime
    event: str
    key: bytes
    replaces: bool = False
    signature: bytes = b""

    @property
    def signed(self) -> bytes:
        """What the signature is of."""
        return _SIGNED + json.dumps([*_texts(self), self.key.hex()], ensure_ascii=True).encode()

    @property
    def trail_begins(self) -> int:
        """The number of the first line in the trail."""
        return self.seq - len(self.trail) // TRAIL_DIGITS + 1


@dataclass(frozen=True, slots=True)
class Mark:
    """How the hash of a line began when it had left the station, and by which head that is known."""

    digits: str
    head: Head


def told(head: Head) -> dict[str, Any]:
    """A head as files and other stations are told it."""
    names = ("chain", "station", "name", "since", "seq", "hash", "trail", "at", "event", "replaces")
    return {**dict(zip(names, _texts(head), strict=True)), "key": head.key.hex(), "signature": head.signature.hex()}


def head_of(value: Any) -> Head:
    """The head back, its signature not yet looked at. Raises ValueError, TypeError or KeyError."""
    at = datetime.fromisoformat(value["at"])
    head = Head(
        chain=str(value["chain"]),
        station=str(value["station"]),
        name=str(value["name"]),
        since=int(value["since"]),
        seq=int(value["seq"]),
        hash=str(value["hash"]),
        trail=str(value["trail"]),
        at=at,
        event=str(value["event"]),
        key=bytes.fromhex(value["key"]),
        replaces=bool(value["replaces"]),
        signature=bytes.fromhex(value["signature"]),
    )
    fits = _HASH.fullmatch(head.hash) and _TRAIL.fullmatch(head.trail) and at.tzinfo and 1 <= head.trail_begins <= head.seq + 1 < 2**62
    if not fits or (head.trail and head.trail[-TRAIL_DIGITS:] != head.hash[:TRAIL_DIGITS]):
        raise ValueError
    return head


def marks(heads: Iterable[Head], lineage: Sequence[tuple[str, int]]) -> dict[int, list[Mark]]:
    """What the heads say of each line of the journal whose stations follow each other as ``lineage`` tells: (station's id, first line).

    The first of them began the journal. What a station wrote after the next one had taken the journal over is no line of it.
    """
    ends = dict(zip([station for station, _ in lineage], [since - 1 for _, since in lineage[1:]] + [2**62], strict=True))
    found: dict[int, list[Mark]] = {}
    for head in heads:
        if head.chain != lineage[0][0] or head.station not in ends:
            continue
        pieces = [head.trail[at : at + TRAIL_DIGITS] for at in range(0, len(head.trail), TRAIL_DIGITS)]
        for seq, digits in (*enumerate(pieces, head.trail_begins), (head.seq, head.hash)):
            if seq <= ends[head.station] and all(mark.digits != digits for mark in found.get(seq, ())):
                found.setdefault(seq, []).append(Mark(digits, head))
    return found


def beyond(heads: Iterable[Head], lineage: Sequence[tuple[str, int]]) -> Mapping[str, Head]:
    """Of each earlier station of the journal the head that goes farthest beyond the line from which the next one went on."""
    ends = {station: since - 1 for (station, _), (_, since) in pairwise(lineage)}
    found: dict[str, Head] = {}
    for head in heads:
        if head.chain == lineage[0][0] and head.seq > ends.get(head.station, 2**62) and head.seq > getattr(found.get(head.station), "seq", 0):
            found[head.station] = head
    return found


def elsewhere(heads: Iterable[Head], lineage: Sequence[tuple[str, int]]) -> list[Head]:
    """Heads of stations that went on with this journal and are not in its ``lineage``: another laptop has it too. The earliest of each."""
    stations = {station for station, _ in lineage}
    found: dict[str, Head] = {}
    for head in heads:
        if head.chain == lineage[0][0] and head.station not in stations and head.at <= getattr(found.get(head.station), "at", head.at):
            found[head.station] = head
    return sorted(found.values(), key=lambda head: head.at)


def _texts(head: Head) -> tuple[str | int, ...]:
    return (head.chain, head.station, head.name, head.since, head.seq, head.hash, head.trail, head.at.isoformat(), head.event, head.replaces)
