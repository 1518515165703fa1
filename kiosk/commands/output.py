"""What commands print: JSON for programs on standard output, words for people on standard error."""

import json
import sys
from datetime import UTC, datetime
from typing import Any

from kiosk.core.ticket import Attention, Ticket
from kiosk.core.verdict import FirstEntry
from kiosk.flow.books import Person
from kiosk.flow.bulletin import Decided


def emit(value: Any) -> None:
    """One JSON value on a line of its own, flushed at once: whoever reads it may rely on what it says."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def line(text: str) -> None:
    """One plain line on standard output."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say(words: str) -> None:
    """Words for a person."""
    if sys.stderr is not None:
        sys.stderr.write(f"kiosk: {words}\n")
        sys.stderr.flush()


def moment(at: datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds, or None."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def decision(decided: Decided) -> dict[str, Any]:
    """A decision as the command line spells it (design.md): these keys and no others."""
    verdict = decided.verdict
    return {
        "outcome": verdict.outcome.value,
        "reason": verdict.reason.value if verdict.reason else None,
        "same_scan": decided.same_scan,
        "attention": [attention(item) for item in verdict.attention],
        "ticket": ticket(verdict.ticket),
        "entry": decided.entry or None,
        "first_entry": first_entry(verdict.first_entry),
        "seconds": round(decided.seconds, 6),
    }


def attention(item: Attention) -> str:
    """The text where there is one, else the kind's word."""
    return item.text or item.kind.value


def ticket(found: Ticket | None) -> dict[str, str] | None:
    """``{name, type}``, or None."""
    return None if found is None else {"name": found.name, "type": found.type}


def first_entry(entry: FirstEntry | None) -> dict[str, str | None] | None:
    """``{at, where, by}``, or None."""
    return None if entry is None else {"at": moment(entry.at), "where": entry.where, "by": entry.by}


def somebody_inside(person: Person) -> dict[str, Any]:
    """A line of the muster list."""
    return {
        "zone": person.zone,
        "name": person.name,
        "type": person.type,
        "ticket": person.ticket,
        "at": moment(person.at),
        "where": person.where or None,
    }
