"""The journal: append-only, hash-chained lines of what was decided here."""

import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.core.entry import Details, Entry, EntryKind
from kiosk.core.heads import Head, Mark
from kiosk.store.database import Database
from kiosk.store.rows import plain, time_text, time_value

_FIELDS = (
    "id", "kind", "at", "event", "station", "checkpoint", "zone", "period", "direction", "outcome", "reason", "ticket", "number",
    "refers", "rehearsal", "details",
)  # fmt: skip
_INSERT = f"""INSERT INTO journal (seq, {", ".join(_FIELDS)}, previous, hash) VALUES (?, {", ".join("?" * len(_FIELDS))}, ?, ?)"""  # noqa: S608


MOST_KEPT = 4_000
"""So many characters of what was scanned are kept: more than any QR code of letters holds."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The first line of the journal that does not fit, and what is wrong with it; ``head`` where only a head tells."""

    seq: int
    words: str
    head: Head | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """So many lines were looked at; ``forgotten`` of them have lost what lay beside them. ``fault`` is the first, at which looking ended."""

    lines: int
    fault: Fault | None
    forgotten: int


def append(database: Database, entry: Entry, details: Details) -> None:
    """Adds a line. To be called inside the transaction whose effects it records."""
    texts = (plain(details.text[:MOST_KEPT]), plain(details.operator), plain(details.words[:MOST_KEPT]))
    digest = _digest(station_key(database), texts, details.clock_offset)
    values = (
        entry.id, entry.kind.value, time_text(entry.at), entry.event, entry.station, entry.checkpoint, entry.zone, entry.period,
        entry.direction, entry.outcome, entry.reason, entry.ticket, entry.number, entry.refers, int(entry.rehearsal), digest,
    )  # fmt: skip
    last = database.row("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
    seq, previous = (last["seq"] + 1, last["hash"]) if last else (1, genesis(database))
    database.execute(_INSERT, (seq, *values, previous, _hash(previous, seq, values)))
    if any(texts) or details.clock_offset is not None:
        database.execute("INSERT OR REPLACE INTO details VALUES (?, ?, ?, ?, ?)", (entry.id, *texts, details.clock_offset))


def get(database: Database, entry: str) -> Entry | None:
    """One line by its UUID."""
    row = database.row("SELECT * FROM journal WHERE id = ?", (plain(entry),))
    return of_row(row) if row else None


def details_of(database: Database, entry: str) -> Details:
    """What lies beside a line; empty after a purge."""
    row = database.row("SELECT text, operator, words, clock_offset FROM details WHERE entry = ?", (entry,))
    return Details(*row) if row else Details()


def lines(database: Database, event: str | None = None) -> list[Entry]:
    """All lines in order, of one event or of all."""
    if event is None:
        return [of_row(row) for row in database.rows("SELECT * FROM journal ORDER BY seq")]
    return [of_row(row) for row in database.rows("SELECT * FROM journal WHERE event = ? ORDER BY seq", (event,))]


def latest(database: Database, event: str, count: int, kinds: tuple[EntryKind, ...]) -> list[Entry]:
    """The newest lines of these kinds, newest first."""
    marks = ", ".join("?" * len(kinds))
    query = f"SELECT * FROM journal WHERE event = ? AND kind IN ({marks}) ORDER BY seq DESC LIMIT ?"  # noqa: S608
    return [of_row(row) for row in database.rows(query, (event, *(kind.value for kind in kinds), count))]


def undone(database: Database, line: Entry) -> bool:
    """Whether a later line takes this one back."""
    query = "SELECT 1 FROM journal WHERE event = ? AND ticket = ? AND kind = 'undo' AND refers = ?"
    return database.row(query, (line.event, line.ticket, line.id)) is not None


def waived(database: Database, line: Entry) -> bool:
    """Whether a supervisor has waived this refusal before."""
    query = "SELECT 1 FROM journal WHERE event = ? AND ticket = ? AND kind = 'override' AND refers = ?"
    return database.row(query, (line.event, line.ticket, line.id)) is not None


def newest_time(database: Database) -> datetime | None:
    """The latest time that any line has, which need not be the last line's."""
    row = database.row("SELECT max(at) AS at FROM journal")
    return time_value(row["at"]) if row and row["at"] else None


def count(database: Database) -> int:
    """How many lines there are."""
    return database.number("SELECT count(*) FROM journal")


def verify(database: Database) -> Fault | None:
    """The first line that does not fit the chain, or None. Details that a purge emptied do not break it."""
    return verify_all(database, {}).fault


def verify_all(database: Database, said: Mapping[int, Sequence[Mark]]) -> Checked:
    """Looks at every line until one does not fit: the chain, what lies beside it, and what heads ``said`` of it."""
    previous, number, forgotten = genesis(database), 0, 0
    key = station_key(database)
    for row in _in_slices(database):
        fault = _misfit(row, number + 1, previous, said.get(number + 1, ()))
        if fault is None and not _is_beside(row, key):
            if any((row["text"], row["operator"], row["words"])):
                fault = Fault(number + 1, "what was scanned or who stood there was changed")
            forgotten += 1
        if fault is not None:
            return Checked(count(database), fault, forgotten)
        previous, number = row["hash"], number + 1
    return Checked(number, None, forgotten)


def _misfit(row: Any, expected: int, previous: str, said: Sequence[Mark]) -> Fault | None:
    if row["seq"] != expected:
        return Fault(expected, "the line is missing")
    if row["previous"] != previous:
        return Fault(expected, "the line does not follow the one before it")
    if row["hash"] != _hash(previous, expected, tuple(row[field] for field in _FIELDS)):
        return Fault(expected, "the line was changed")
    for mark in said:
        if not row["hash"].startswith(mark.digits):
            when = f"{mark.head.at:%Y-%m-%d %H:%M:%S} UTC"
            return Fault(
                expected, f"the line was rewritten after it had left the station with a head of {when} (line {mark.head.seq})", mark.head
            )
    return None


def _is_beside(row: Any, key: bytes) -> bool:
    """Whether what lies beside a line is what was there when it was written."""
    texts = (row["text"] or "", row["operator"] or "", row["words"] or "")
    # Lines of an earlier version have a digest of the texts alone.
    fitting = [_digest(key, texts, offset) for offset in dict.fromkeys((row["clock_offset"], None))]
    return any(hmac.compare_digest(each, str(row["details"])) for each in fitting)


def _in_slices(database: Database) -> Iterator[Any]:
    """The lines with their details, a few thousand at once: a journal may have a million."""
    after: int | None = -(2**62)
    while after is not None:
        rows = database.rows(
            """SELECT journal.*, text, operator, words, clock_offset FROM journal LEFT JOIN details ON entry = id
               WHERE seq > ? ORDER BY seq LIMIT 5000""",
            (after,),
        )
        yield from rows
        after = rows[-1]["seq"] if rows else None


def station_id(database: Database) -> str:
    """The station's own UUID, made once."""
    return _made_once(database, "station_id", str(uuid.uuid4()))


def station_key(database: Database) -> bytes:
    """The key of the digests in the chain; it never leaves the station."""
    return bytes.fromhex(_made_once(database, "digest_key", secrets.token_hex(32)))


def badge_key(database: Database, event: str) -> bytes:
    """The event's badge key, made once where no key that the stations share was configured."""
    return bytes.fromhex(_made_once(database, f"badge_key:{event}", secrets.token_hex(32)))


def chain_id(database: Database) -> str:
    """The id of the station that began this journal: this one, unless the journal came from another laptop."""
    row = database.row("SELECT value FROM meta WHERE key = 'chain_id'")
    return str(row["value"]) if row else station_id(database)


def paper_id(database: Database) -> str:
    """By what printers know this station's badges: a laptop that replaces another asks them about the same ones."""
    row = database.row("SELECT value FROM meta WHERE key = 'paper_id'")
    return str(row["value"]) if row else station_id(database)


def genesis(database: Database) -> str:
    """What the first line follows."""
    return hashlib.sha256(f"genesis:{chain_id(database)}".encode()).hexdigest()


def of_row(row: Any) -> Entry:
    """A journal row as an entry."""
    return Entry(
        id=row["id"],
        kind=EntryKind(row["kind"]),
        at=time_value(row["at"]),
        event=row["event"],
        station=row["station"],
        checkpoint=row["checkpoint"],
        zone=row["zone"],
        period=row["period"],
        direction=row["direction"],
        outcome=row["outcome"],
        reason=row["reason"],
        ticket=row["ticket"],
        number=row["number"],
        refers=row["refers"],
        rehearsal=bool(row["rehearsal"]),
    )


def _digest(key: bytes, texts: tuple[str, str, str], clock_offset: float | None) -> str:
    """Binds what lies beside a line to it, so that it cannot be changed unseen and can be forgotten."""
    bound = texts if clock_offset is None else (*texts, float(clock_offset))
    return hmac.new(key, json.dumps(bound).encode(), hashlib.sha256).hexdigest()


def _hash(previous: str, seq: int, values: tuple[Any, ...]) -> str:
    return hashlib.sha256(json.dumps([previous, seq, *values], ensure_ascii=True).encode()).hexdigest()


def _made_once(database: Database, key: str, value: str) -> str:
    row = database.row("SELECT value FROM meta WHERE key = ?", (key,))
    if row is None:
        database.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (key, value))
        row = database.row("SELECT value FROM meta WHERE key = ?", (key,))
    return str(row["value"]) if row else value
