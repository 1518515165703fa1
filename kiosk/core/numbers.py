"""The day in numbers, counted from the journal's lines: who came when, what was refused, who waived what."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from kiosk.core.rules import event_day


@dataclass(frozen=True, slots=True)
class Line:
    """A journal line as it is counted; never one of a rehearsal. ``at`` is aware, ``type`` the ticket's, ``operator`` who signed it.

    ``valid`` is whether the ticket is one of those that could come, by the list as it is now.
    """

    id: str
    kind: str
    at: datetime
    checkpoint: str
    direction: str
    outcome: str
    reason: str | None
    ticket: str | None
    refers: str | None
    type: str = ""
    operator: str = ""
    valid: bool = True


@dataclass(frozen=True, slots=True)
class Beside:
    """What is counted elsewhere than in the journal. ``valid`` are the numbers of tickets that could come, by type; ``elsewhere`` the ids and
    types of those of them that other doors let in, as far as the platform tells.
    """

    valid: Mapping[str, int]
    elsewhere: Mapping[str, str]
    conflicts: int = 0
    badges: int = 0


@dataclass(frozen=True, slots=True)
class OfType:
    """One ticket type over the whole event: ``arrived`` here, ``elsewhere`` only at other doors.

    Of the valid ones ``no_shows`` did neither. Somebody may arrive whose ticket is not valid: by an override, or before it was cancelled.
    """

    type: str
    valid: int
    arrived: int
    elsewhere: int
    no_shows: int


@dataclass(frozen=True, slots=True)
class OfCheckpoint:
    """One checkpoint: entries that stand, how many of them came in again the same day, exits, badges collected, scans refused."""

    checkpoint: str
    entries: int
    again: int
    exits: int
    collected: int
    refused: int


@dataclass(frozen=True, slots=True)
class Overrides:
    """What one person waived, and how much of it was taken back later. ``person`` is empty where nobody signed, or after a purge."""

    person: str
    given: int
    taken_back: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counts of one station and event. An arrival is the first time on one of the event's days that a guest was let in or given a badge here,
    and was not taken back. ``minutes`` and ``hours`` are in the event's own time, aware, without those in which nobody came.
    """

    arrivals: int
    guests: int
    again: int
    exits: int
    collected: int
    undone: int
    refusals: int
    walk_ins: int
    conflicts: int
    badges: int
    reprints: int
    evacuations: int
    corrections: int
    valid: int
    elsewhere: int
    no_shows: int
    types: tuple[OfType, ...]
    checkpoints: tuple[OfCheckpoint, ...]
    days: tuple[tuple[date, int], ...]
    hours: tuple[tuple[datetime, int], ...]
    minutes: tuple[tuple[datetime, int], ...]
    reasons: tuple[tuple[str, int], ...]
    waived: tuple[tuple[str, int], ...]
    overrides: tuple[Overrides, ...]

    @property
    def peak(self) -> tuple[datetime, int] | None:
        """The minute in which most came, the first of several; None where nobody came."""
        return max(self.minutes, key=lambda each: each[1], default=None)


def counted(lines: Iterable[Line], beside: Beside, zone: tzinfo, day_start: time) -> Numbers:
    """Counts the lines of one event, in the order of the journal."""
    lines = list(lines)
    undone = {line.refers for line in lines if line.kind == "undo"}
    standing = [line for line in lines if line.ticket and line.outcome in {"admitted", "exit"} and line.id not in undone]
    arrived, again = _arrivals(standing, zone, day_start)
    refused = [line for line in lines if line.outcome == "refused" and line.kind != "override"]
    overrides = [line for line in lines if line.kind == "override" and line.outcome in {"admitted", "exit"}]
    reason_of = {line.id: line.reason or "" for line in refused}
    local = [_local(line.at, zone) for line in arrived]
    types = _types(arrived, beside)
    return Numbers(
        arrivals=len(arrived),
        guests=sum(each.arrived for each in types),
        again=len(again),
        exits=sum(line.outcome == "exit" for line in standing),
        collected=sum(line.direction == "collect" for line in standing),
        undone=sum(line.id in undone for line in lines if line.outcome in {"admitted", "exit"}),
        refusals=len(refused),
        walk_ins=sum(line.kind == "walk_in" for line in lines),
        conflicts=beside.conflicts,
        badges=beside.badges,
        reprints=sum(line.kind == "reprint" for line in lines),
        evacuations=sum(-1 if line.refers else 1 for line in lines if line.kind == "evacuation"),  # one is taken back by one that refers to it
        corrections=sum(line.kind == "correction" for line in lines),
        valid=sum(each.valid for each in types),
        elsewhere=sum(each.elsewhere for each in types),
        no_shows=sum(each.no_shows for each in types),
        types=types,
        checkpoints=_checkpoints(standing, again, refused),
        days=_sorted(Counter(event_day(line.at, zone, day_start) for line in arrived)),
        hours=_moments(Counter(at.replace(minute=0, second=0, microsecond=0) for at in local)),
        minutes=_moments(Counter(at.replace(second=0, microsecond=0) for at in local)),
        reasons=_most(Counter(line.reason or "" for line in refused)),
        waived=_most(Counter(reason_of.get(line.refers or "", "") for line in overrides)),
        overrides=_overrides(overrides, undone),
    )


def _arrivals(standing: Collection[Line], zone: tzinfo, day_start: time) -> tuple[list[Line], list[Line]]:
    """Who came for the first time on a day, and who came in again through a checkpoint they had entered by that day."""
    seen: set[tuple[date, str | None]] = set()
    entered: set[tuple[date, str | None, str]] = set()
    arrived, again = [], []
    for line in standing:
        if line.outcome != "admitted":
            continue
        day = event_day(line.at, zone, day_start)
        if (day, line.ticket) not in seen:
            seen.add((day, line.ticket))
            arrived.append(line)
        if line.direction == "entry":
            key = (day, line.ticket, line.checkpoint)
            if key in entered:
                again.append(line)
            entered.add(key)
    return arrived, again


def _local(at: datetime, zone: tzinfo) -> datetime:
    """The event's own time with its offset fixed: two times of one zone are compared without it, and the hour that comes twice would be one."""
    local = at.astimezone(zone)
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()), fold=0)


def _types(arrived: Iterable[Line], beside: Beside) -> tuple[OfType, ...]:
    came = {line.ticket: line for line in arrived}
    here = Counter(line.type for line in came.values())
    seen = Counter(line.type for line in came.values() if line.valid)
    away = Counter(kind for ticket, kind in beside.elsewhere.items() if ticket not in came)
    kinds = sorted({*beside.valid, *here, *away}, key=lambda kind: (kind == "", kind.casefold(), kind))
    valid = beside.valid
    return tuple(
        OfType(kind, valid.get(kind, 0), here[kind], away[kind], max(0, valid.get(kind, 0) - seen[kind] - away[kind])) for kind in kinds
    )


def _checkpoints(standing: Collection[Line], again: Collection[Line], refused: Collection[Line]) -> tuple[OfCheckpoint, ...]:
    entries = Counter(line.checkpoint for line in standing if line.outcome == "admitted" and line.direction == "entry")
    collected = Counter(line.checkpoint for line in standing if line.outcome == "admitted" and line.direction == "collect")
    exits = Counter(line.checkpoint for line in standing if line.outcome == "exit")
    anew, turned = Counter(line.checkpoint for line in again), Counter(line.checkpoint for line in refused)
    return tuple(
        OfCheckpoint(each, entries[each], anew[each], exits[each], collected[each], turned[each])
        for each in sorted({*entries, *collected, *exits, *turned})
    )


def _overrides(overrides: Collection[Line], undone: Collection[str | None]) -> tuple[Overrides, ...]:
    given = Counter(line.operator for line in overrides)
    back = Counter(line.operator for line in overrides if line.id in undone)
    people = sorted(given, key=lambda person: (-given[person], person.casefold()))
    return tuple(Overrides(person, given[person], back[person]) for person in people)


def _sorted(counts: Mapping[date, int]) -> tuple[tuple[date, int], ...]:
    return tuple(sorted(counts.items()))


def _moments(counts: Mapping[datetime, int]) -> tuple[tuple[datetime, int], ...]:
    return tuple(sorted(counts.items()))


def _most(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The most frequent first."""
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
