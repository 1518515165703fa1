"""The event in numbers, from one state of the books: for the command line, the closing report and the screen."""

from collections.abc import Iterator
from datetime import time, tzinfo

from kiosk.core.numbers import Numbers, counted
from kiosk.store import numbers
from kiosk.store.database import Database

__all__ = ["Numbers", "of_event", "rows", "totals"]


def of_event(database: Database, event: str, zone: tzinfo, day_start: time) -> Numbers:
    """Counts one event of this station; scans go on meanwhile. Raises StoreError."""
    with database.reading():
        return counted(numbers.lines(database, event), numbers.beside(database, event), zone, day_start)


def totals(numbers: Numbers) -> tuple[tuple[str, int], ...]:
    """Every number that stands alone, by name."""
    return (
        ("arrivals", numbers.arrivals),
        ("guests", numbers.guests),
        ("valid_tickets", numbers.valid),
        ("elsewhere_only", numbers.elsewhere),
        ("no_shows", numbers.no_shows),
        ("again", numbers.again),
        ("exits", numbers.exits),
        ("collected", numbers.collected),
        ("refused", numbers.refusals),
        ("overrides", sum(each.given for each in numbers.overrides)),
        ("undone", numbers.undone),
        ("walk_ins", numbers.walk_ins),
        ("conflicts", numbers.conflicts),
        ("badges", numbers.badges),
        ("reprints", numbers.reprints),
        ("evacuations", numbers.evacuations),
        ("count_corrections", numbers.corrections),
    )


def rows(found: Numbers) -> Iterator[tuple[str, str, int]]:
    """Every number as (by what, key, count): totals, then arrivals by day, hour and minute, no-shows by type, refusals, overrides by person."""
    yield from (("total", name, number) for name, number in totals(found))
    yield from (("arrivals_day", day.isoformat(), count) for day, count in found.days)
    yield from (("arrivals_hour", at.isoformat(timespec="minutes"), count) for at, count in found.hours)
    yield from (("arrivals_minute", at.isoformat(timespec="minutes"), count) for at, count in found.minutes)
    if found.peak is not None:
        yield "peak_minute", found.peak[0].isoformat(timespec="minutes"), found.peak[1]
    for kind in found.types:
        yield "valid_type", kind.type, kind.valid
        yield "came_type", kind.type, kind.arrived
        yield "no_shows_type", kind.type, kind.no_shows
    for door in found.checkpoints:
        yield "again_checkpoint", door.checkpoint, door.again
        yield "exits_checkpoint", door.checkpoint, door.exits
        yield "refused_checkpoint", door.checkpoint, door.refused
    yield from (("refused_reason", reason, count) for reason, count in found.reasons)
    yield from (("waived_reason", reason, count) for reason, count in found.waived)
    yield from (("overrides_person", each.person, each.given) for each in found.overrides)
