"""After a demo: does the journal agree with the badges and with what the platform itself holds?"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.core.entry import Entry
from kiosk.flow import books
from kiosk.flow.counting import totals
from kiosk.sandbox.stage import Holdings
from kiosk.wiring import Database


@dataclass(frozen=True, slots=True)
class Books:
    """The station's side. ``checks_in``: the platform takes check-ins; ``places``: it keeps the name of their door, here ``station``."""

    database: Database
    event: str
    station: str
    badges: Path
    checks_in: bool
    places: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """What the demo did. ``platform_checkins`` counts the admitted guests that the platform's own list holds."""

    admitted: int
    refused: dict[str, int]
    badges: int
    uploaded: int
    conflicts: int
    platform_checkins: int
    disagreements: tuple[str, ...] = field(default=())

    @property
    def agree(self) -> bool:
        return not self.disagreements

    def as_json(self) -> dict[str, Any]:
        return {
            "admitted": self.admitted,
            "refused": self.refused,
            "badges": self.badges,
            "uploaded": self.uploaded,
            "conflicts": self.conflicts,
            "platform_checkins": self.platform_checkins,
            "agree": self.agree,
        }


def reckon(ours: Books, before: Holdings, after: Holdings) -> Summary:
    """Compares the books line by line: journal, badges, and what the platform held before and holds now."""
    lines = [line for line in books.lines(ours.database, ours.event) if line.kind.value in {"scan", "override"}]
    admitted = [line for line in lines if line.outcome == "admitted" and line.ticket]
    refused = Counter(line.reason for line in lines if line.outcome == "refused" and line.reason)
    total = totals(ours.database, ours.event)
    by_ticket: dict[str, list[Mapping[str, Any]]] = {}
    for row in after.checkins:
        by_ticket.setdefault(str(row["ticket"]), []).append(row)

    wrong = list(_listed(ours, admitted, by_ticket) if ours.checks_in else _kept(admitted, total.counts.local_only, after))
    wrong += [f"registration {lost}: the platform has lost it" for lost in sorted(before.registrations - after.registrations)]
    if total.tickets != len(after.registrations):
        wrong.append(f"{total.tickets} tickets here, {len(after.registrations)} registrations at the platform")
    wrong += _badges(ours.badges, {line.ticket or "" for line in admitted})
    left = total.counts.uploads + total.counts.quarantined + total.counts.badges + total.counts.stuck
    if left:
        wrong.append(f"{left} uploads or badges did not come to their end (kiosk queue)")
    if fault := books.verify(ours.database)[1]:
        wrong.append(f"journal line {fault.seq}: {fault.words}")
    return Summary(
        admitted=len(admitted),
        refused=dict(sorted((str(reason), count) for reason, count in refused.items())),
        badges=len(list(ours.badges.glob("*.pdf"))),
        uploaded=books.uploaded(ours.database, ours.event),
        conflicts=total.conflicts,
        platform_checkins=sum(len(by_ticket.get(line.ticket or "", [])) for line in admitted) if ours.checks_in else 0,
        disagreements=tuple(wrong),
    )


def _listed(ours: Books, admitted: Sequence[Entry], by_ticket: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    """Where the platform's list of check-ins and the journal differ."""
    conflicts = {each.ticket for each in books.conflicts(ours.database, ours.event)}
    known = {line.ticket or "" for line in admitted}
    for line in admitted:
        rows = by_ticket.get(line.ticket or "", [])
        if len(rows) != 1:
            yield f"ticket {line.ticket}: admitted here, {len(rows)} times on the platform's list"
        elif line.ticket not in conflicts and not _same(rows[0], line.at, ours.station if ours.places else None):
            yield f"ticket {line.ticket}: the platform's list has another time or place, and no conflict says so"
    for ticket, rows in by_ticket.items():
        if ticket not in known and any(row["received_count"] for row in rows):
            yield f"ticket {ticket}: on the platform's list as ours, not in the journal"


def _kept(admitted: Sequence[Entry], local_only: int, after: Holdings) -> Iterator[str]:
    """Where something reached a platform that takes no check-ins, or was not kept here instead."""
    sent = sum(bool(row["received_count"]) for row in after.checkins)
    if sent:
        yield f"{sent} check-ins at a platform that takes none"
    if local_only != len(admitted):
        yield f"{len(admitted)} admitted, but {local_only} check-ins are kept for the organiser (local_only)"


def _same(row: Mapping[str, Any], at: datetime, station: str | None) -> bool:
    return _time(row) == _second(at) and station in {None, row["check_in_location"]}


def _badges(folder: Path, admitted: set[str]) -> list[str]:
    found = {path.stem.rpartition("-")[0] for path in folder.glob("*.pdf")}
    wanted = {f"badge-{ticket}-1" for ticket in admitted}
    missing = [f"{name}: admitted, but there is no such badge" for name in sorted(wanted - found)]
    return missing + [f"{name}: a badge of nobody who was admitted" for name in sorted(found - wanted)]


def _time(row: Mapping[str, Any]) -> datetime | None:
    try:
        return _second(datetime.fromisoformat(str(row["check_in_time"])))
    except ValueError:
        return None


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)
