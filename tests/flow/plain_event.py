"""A three-day event on paper: who entered, who left, what was refused, by lists that are read from end to end. No SQL, no cleverness."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True)
class Day:
    """One day of the event as the organiser would write it down, in UTC: it begins at 04:00 by the clock in Berlin, and so on."""

    name: str
    begins: datetime
    doors_open: datetime
    doors_close: datetime
    ends: datetime


def _day(name: str, *moments: str) -> Day:
    return Day(f"day:{name}", *(datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in moments))


AUTUMN = (
    _day("2026-10-23", "2026-10-23T02:00", "2026-10-23T06:30", "2026-10-24T00:30", "2026-10-24T02:00"),
    # The clock goes back at 01:00 UTC on the 25th: 25 hours, and 02:30 comes at 00:30 and at 01:30 UTC.
    _day("2026-10-24", "2026-10-24T02:00", "2026-10-24T06:30", "2026-10-25T01:30", "2026-10-25T03:00"),
    _day("2026-10-25", "2026-10-25T03:00", "2026-10-25T07:30", "2026-10-26T01:30", "2026-10-26T03:00"),
)
SPRING = (
    _day("2026-03-27", "2026-03-27T03:00", "2026-03-27T07:30", "2026-03-28T01:30", "2026-03-28T03:00"),
    # The clock goes forward at 01:00 UTC on the 29th: 23 hours, and there is no 02:30.
    _day("2026-03-28", "2026-03-28T03:00", "2026-03-28T07:30", "2026-03-29T01:00", "2026-03-29T02:00"),
    _day("2026-03-29", "2026-03-29T02:00", "2026-03-29T06:30", "2026-03-30T00:30", "2026-03-30T02:00"),
)
"""Doors from 08:30 to 02:30 in Berlin, on three days, the clock being turned in the second night."""

VENUE, HALL = "venue", "hall"


@dataclass
class Entry:
    """Somebody went in. ``left`` is by which line they left; ``own`` is False where another gate told of it."""

    line: str
    zone: str
    day: str
    ticket: str
    at: datetime
    left: str = ""
    undone: bool = False
    own: bool = True


@dataclass
class Sent:
    """What becomes of a line at the platform. ``attended``: it was the attendance that the platform keeps."""

    ticket: str
    state: str
    attended: bool
    tried: bool = False


@dataclass
class PlainEvent:
    """``blocked`` and ``unpaid`` are ticket ids; at most ``capacity`` are in the hall, which nobody enters twice a day."""

    days: tuple[Day, ...]
    blocked: frozenset[str]
    unpaid: frozenset[str]
    capacity: int
    entries: list[Entry] = field(default_factory=list)
    sent: dict[str, Sent] = field(default_factory=dict)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    corrected: list[tuple[str, str, int]] = field(default_factory=list)
    evacuated: list[str] = field(default_factory=list)
    walked_in: set[str] = field(default_factory=set)

    def day(self, at: datetime) -> Day:
        (day,) = (day for day in self.days if day.begins <= at < day.ends)
        return day

    def here(self, zone: str, day: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.zone == zone and entry.day == day and not entry.left and not entry.undone]

    def inside(self, zone: str, day: str) -> int:
        """How many, as the screen should say."""
        after = 0
        for number, (what, _, _) in enumerate(self.corrected):
            if what in self.evacuated:
                after = number + 1
        by_hand = sum(change for what, where, change in self.corrected[after:] if what == day and where == zone)
        return max(0, len({entry.ticket for entry in self.here(zone, day)}) + by_hand)

    def muster(self, day: str) -> set[tuple[str, str]]:
        """Zone and ticket of everybody who is inside."""
        own = {(entry.zone, entry.ticket) for zone in (VENUE, HALL) for entry in self.here(zone, day) if entry.own}
        told = {entry.ticket for entry in self.here(VENUE, day) if not entry.own}
        return own | {("elsewhere", ticket) for ticket in told - {ticket for _, ticket in own}}

    def verdict(self, zone: str, ticket: str, at: datetime) -> str:
        """What the screen at that door should say."""
        day = self.day(at)
        before = [entry for entry in self.entries if (entry.zone, entry.day, entry.ticket) == (zone, day.name, ticket) and not entry.undone]
        if ticket in self.blocked:
            return "blocked"
        if zone == VENUE and at < day.doors_open:
            return "not_yet_valid"
        if zone == VENUE and at >= day.doors_close:
            return "no_longer_valid"
        if before and not all(entry.left for entry in before):
            return "already_inside"
        if before and zone == HALL and before[-1].left not in self.evacuated:
            return "already_inside"
        if ticket in self.unpaid:
            return "unpaid"
        if zone == HALL and self.inside(HALL, day.name) >= self.capacity:
            return "capacity"
        return "admitted"

    def went_in(self, line: str, zone: str, ticket: str, at: datetime) -> None:
        self.entries.append(Entry(line, zone, self.day(at).name, ticket, at))
        first = zone == VENUE and ticket not in self.walked_in and not any(row.attended and row.ticket == ticket for row in self.sent.values())
        first = first and not any(entry.ticket == ticket and not entry.own for entry in self.entries)
        self.sent[line] = Sent(ticket, "due" if first else "local_only", first)

    def went_out(self, line: str, zone: str, ticket: str, at: datetime) -> None:
        """Who leaves the venue is in no hall of it either."""
        for entry in self.entries:
            today = entry.day == self.day(at).name
            here = entry.zone == HALL and today if zone == HALL else today or entry.own
            if entry.ticket == ticket and here and not entry.left and not entry.undone:
                entry.left = line
        self.sent[line] = Sent(ticket, "local_only", attended=False)

    def told(self, ticket: str, at: datetime) -> None:
        """Another gate admitted them."""
        self.entries.append(Entry("", VENUE, self.day(at).name, ticket, at, own=False))

    def is_newest(self, line: str) -> bool:
        """Whether the ticket did nothing after this line."""
        return [each for each, row in self.sent.items() if row.ticket == self.sent[line].ticket and row.state != "withdrawn"][-1] == line

    def took_back(self, line: str) -> None:
        for entry in self.entries:
            if entry.line == line and entry.own:
                entry.undone = True
            if entry.left == line:
                entry.left = ""
        row = self.sent[line]
        if row.state == "local_only" or (row.state == "due" and not row.tried):
            row.state, row.attended = "withdrawn", False

    def everybody_left(self, line: str) -> None:
        for entry in self.entries:
            if not entry.left and not entry.undone:
                entry.left = line
        self.evacuated.append(line)
        self.corrected.append((line, "", 0))

    def called_off(self, line: str) -> None:
        for entry in self.entries:
            if entry.left == line:
                entry.left = ""
        self.evacuated.remove(line)

    def uploaded(self) -> None:
        for row in self.sent.values():
            if row.state == "due":
                row.state = "done"

    def in_doubt(self) -> None:
        """The laptop was replaced: what was waiting may have been sent."""
        for row in self.sent.values():
            row.tried = row.tried or row.state == "due"

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.sent.values())
