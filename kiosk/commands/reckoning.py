"""After a demo: does the journal agree with the badges and with the platform's own list of check-ins?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.flow import books
from kiosk.flow.counting import totals
from kiosk.wiring import Database


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


def reckon(database: Database, event: str, station: str, badges: Path, listed: Sequence[dict[str, Any]]) -> Summary:
    """Compares the three books line by line. ``listed`` are the platform's check-ins, each with registration, time and place."""
    lines = [line for line in books.lines(database, event) if line.kind.value in {"scan", "override"}]
    admitted = [line for line in lines if line.outcome == "admitted" and line.ticket]
    refused = Counter(line.reason for line in lines if line.outcome == "refused" and line.reason)
    conflicts = {each.ticket for each in books.conflicts(database, event)}
    ours = {(line.ticket or "", _second(line.at)) for line in admitted}
    by_ticket: dict[str, list[dict[str, Any]]] = {}
    for row in listed:
        by_ticket.setdefault(str(row["registration_id"]), []).append(row)

    wrong: list[str] = []
    for line in admitted:
        rows = by_ticket.get(line.ticket or "", [])
        if len(rows) != 1:
            wrong.append(f"ticket {line.ticket}: admitted here, {len(rows)} times on the platform's list")
        elif line.ticket not in conflicts and (rows[0]["check_in_location"], _time(rows[0])) != (station, _second(line.at)):
            wrong.append(f"ticket {line.ticket}: the platform's list has another time or place, and no conflict says so")
    wrong += [
        f"ticket {row['registration_id']}: on the platform's list as ours, not in the journal"
        for row in listed
        if row["check_in_location"] == station and (str(row["registration_id"]), _time(row)) not in ours
    ]
    wrong += _badges(badges, {line.ticket or "" for line in admitted})
    total = totals(database, event)
    left = total.counts.uploads + total.counts.quarantined + total.counts.badges + total.counts.stuck
    if left:
        wrong.append(f"{left} uploads or badges did not come to their end (kiosk queue)")
    if fault := books.verify(database)[1]:
        wrong.append(f"journal line {fault.seq}: {fault.words}")
    return Summary(
        admitted=len(admitted),
        refused=dict(sorted((str(reason), count) for reason, count in refused.items())),
        badges=len(list(badges.glob("*.pdf"))),
        uploaded=books.uploaded(database, event),
        conflicts=total.conflicts,
        platform_checkins=sum(len(by_ticket.get(line.ticket or "", [])) for line in admitted),
        disagreements=tuple(wrong),
    )


def _badges(folder: Path, admitted: set[str]) -> list[str]:
    found = {path.stem.rpartition("-")[0] for path in folder.glob("*.pdf")}
    wanted = {f"badge-{ticket}-1" for ticket in admitted}
    missing = [f"{name}: admitted, but there is no such badge" for name in sorted(wanted - found)]
    return missing + [f"{name}: a badge of nobody who was admitted" for name in sorted(found - wanted)]


def _time(row: dict[str, Any]) -> datetime | None:
    try:
        return _second(datetime.fromisoformat(str(row["check_in_time"])))
    except ValueError:
        return None


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)
