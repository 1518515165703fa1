"""Does the journal hold together, and is it still what it was when its heads left the station?"""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.core.heads import Head, beyond, elsewhere, marks
from kiosk.flow.sealing import fingerprint
from kiosk.store import heads, journal
from kiosk.store.database import Database
from kiosk.store.journal import Fault

__all__ = ["Fault", "Verified", "verify"]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: so many lines, the first that does not fit, by how many heads that was looked at, and up to which line they bind.

    ``forgotten`` lines have lost what lay beside them, as by a purge. ``words`` are what a person should know besides.
    """

    lines: int
    fault: Fault | None
    heads: int
    bound: int
    forgotten: int
    words: tuple[str, ...]
    doubtful: int = 0
    """Files of heads that lie here and cannot be believed."""


def verify(database: Database, given: Iterable[Head] = (), own_key: bytes | None = None) -> Verified:
    """Every line against the one before it, and against what the heads say that are given or kept here. Raises StoreError.

    ``own_key`` is this station's public key, where it is known.
    """
    found = list(dict.fromkeys([*given, *heads.kept(database)]))
    lineage = heads.lineage(database)
    ours = [head for head in found if head.chain == lineage[0][0] and head.station in {station for station, _ in lineage}]
    said = marks(found, lineage)
    checked = journal.verify_all(database, said)
    fault = checked.fault
    if fault is None and said and (last := max(said)) > checked.lines:
        head = said[last][0].head
        first = min(seq for seq in said if seq > checked.lines)
        fault = Fault(first, f"the journal ends before it: line {last} had left with a head of {_when(head)}")
        if (stranger := _stranger(head, own_key, lineage)) is not None:
            fault = Fault(first, f"{fault.words}; {stranger}")
    elif fault is not None and fault.head is not None and (stranger := _stranger(fault.head, own_key, lineage)) is not None:
        fault = Fault(fault.seq, f"{fault.words}; {stranger}")
    words = [
        f"the laptop before this one wrote up to line {head.seq} (head of {_when(head)}): what it wrote after its snapshot is not here"
        for head in beyond(found, lineage).values()
    ]
    words += [
        f"another laptop ({head.name!r}) goes on with this journal from line {head.since} (head of {_when(head)})"
        for head in elsewhere(found, lineage)
    ]
    bound = max((seq for seq in said if seq <= checked.lines), default=0)
    return Verified(checked.lines, fault, len(ours), bound, checked.forgotten, tuple(words))


def of_this_journal(database: Database, given: Iterable[Head]) -> int:
    """How many of the heads are of this journal, whoever went on with it."""
    chain = journal.chain_id(database)
    return sum(head.chain == chain for head in given)


def _stranger(head: Head, own_key: bytes | None, lineage: list[tuple[str, int]]) -> str | None:
    """Words for a head that this station itself should have signed and did not, as far as it knows its key."""
    if own_key is None or head.station != lineage[-1][0] or head.key == own_key:
        return None
    return (
        f"that head has the key {fingerprint(head.key)}, this station's is {fingerprint(own_key)}: "
        "either the station's key was replaced, or the head is forged"
    )


def _when(head: Head) -> str:
    return f"{head.at:%Y-%m-%d %H:%M:%S} UTC"
