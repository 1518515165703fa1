"""One line of the journal, and what the outbox makes of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EntryKind(StrEnum):
    """What a journal line records. Nothing is ever taken back: an undo is a line of its own."""

    SCAN = "scan"
    UNDO = "undo"
    OVERRIDE = "override"
    LOOK = "look"
    BADGE = "badge"
    REPRINT = "reprint"
    RESTORED = "restored"
    WALK_IN = "walk_in"
    ANSWER = "answer"
    CONFLICT = "conflict"
    GROUP = "group"
    CORRECTION = "correction"
    EVACUATION = "evacuation"
    NEW_STATION = "new_station"
    """From this line on another station writes: ``refers`` is its id, ``reason`` says why (``copied``, ``taken_over``)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal line: ids and facts only. Scanned text, operator and words live beside it, where a purge can empty them.

    ``at`` is aware UTC. ``ticket`` is None where none matched. ``refers`` is the line that an undo or override speaks of, or the evacuation
    that this line calls off. ``number`` is the entry number, of a correction by how many a zone's count changes, of an evacuation how many
    were inside.
    """

    id: str
    kind: EntryKind
    at: datetime
    event: str
    station: str
    checkpoint: str
    zone: str
    period: str
    direction: str
    outcome: str
    reason: str | None = None
    ticket: str | None = None
    number: int = 0
    refers: str | None = None
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class Details:
    """What belongs to a journal line and must be forgettable: the scanned text, who stood there, the words given.

    ``clock_offset`` is how many seconds the platform's clock was ahead of ours, as last measured; None where it never was.
    """

    text: str = field(default="", repr=False)
    operator: str = ""
    words: str = ""
    clock_offset: float | None = None


@dataclass(frozen=True, slots=True)
class RemoteEntry:
    """A check-in that the platform knows of. ``at``, ``where`` and ``by`` are None where it does not say."""

    ticket: str
    at: datetime | None
    where: str | None = None
    by: str | None = None


class UploadState(StrEnum):
    """Where an upload row stands. ``local_only``: the platform cannot take it; kept, counted, exported."""

    DUE = "due"
    DONE = "done"
    QUARANTINED = "quarantined"
    LOCAL_ONLY = "local_only"
    WITHDRAWN = "withdrawn"


class BadgeState(StrEnum):
    """Where one physical copy stands (printing.md). ``uncertain`` is never printed again by itself."""

    QUEUED = "queued"
    SUBMITTING = "submitting"
    DONE = "done"
    BLOCKED = "blocked"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    CANCELLED = "cancelled"


class UploadKind(StrEnum):
    """What an upload tells: an admission, one that was taken back, or a scan that was refused."""

    CHECK_IN = "check_in"
    UNDO = "undo"
    REFUSAL = "refusal"


@dataclass(frozen=True, slots=True)
class Upload:
    """One line to send: the journal line's own id, time and place, which no retry changes.

    ``ticket`` is the platform's own id of it, empty for a refused scan of an unknown code. ``sent_before`` says that an earlier attempt
    may have arrived. ``undoes`` is the entry that an undo takes back. ``reason`` is why a scan was refused (``Reason``), or why one that
    would be refused was let in. ``answers`` are the answers given at the door, by the question's id.
    """

    row: int
    entry: str
    ticket: str
    code: str = field(repr=False)
    at: datetime
    location: str
    attempts: int = 0
    sent_before: bool = False
    kind: UploadKind = UploadKind.CHECK_IN
    undoes: str = ""
    reason: str = ""
    answers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


class ReceiptKind(StrEnum):
    """What the platform made of an upload. ``not_sent``: it was not tried, so certainly nothing of it arrived."""

    ACCEPTED = "accepted"
    ALREADY = "already"
    REFUSED = "refused"
    LATER = "later"
    NOT_SENT = "not_sent"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's answer for one upload. ``remote`` tells of the entry it already had, for ``ALREADY``."""

    row: int
    kind: ReceiptKind
    code: str = ""
    words: str = ""
    remote: RemoteEntry | None = None
