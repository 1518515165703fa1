"""Counts corrected by hand, and evacuations: lines of the journal that speak of no single ticket."""

from kiosk.store.database import Database

_STANDING = """kind = 'evacuation' AND event = ? AND refers IS NULL AND id NOT IN (
    SELECT refers FROM journal WHERE kind = 'evacuation' AND event = ? AND refers IS NOT NULL)"""


def by_hand(database: Database, event: str, zone: str, period: str) -> int:
    """By how many the count of a zone was corrected in this period, since everybody left it last."""
    return database.number(
        f"""SELECT coalesce(sum(number), 0) FROM journal WHERE kind = 'correction' AND event = ? AND zone = ? AND period = ?
            AND NOT rehearsal AND seq > coalesce((SELECT max(seq) FROM journal WHERE {_STANDING}), 0)""",  # noqa: S608
        (event, zone, period, event, event),
    )


def zones(database: Database, event: str, period: str) -> dict[str, int]:
    """Every zone that was corrected in this period, and by how many."""
    rows = database.rows("SELECT DISTINCT zone FROM journal WHERE kind = 'correction' AND event = ? AND period = ?", (event, period))
    found = {row["zone"]: by_hand(database, event, row["zone"], period) for row in rows}
    return {zone: number for zone, number in found.items() if number}


def evacuations(database: Database, event: str) -> frozenset[str]:
    """The ids of the evacuations that were not called off."""
    return frozenset(row["id"] for row in database.rows(f"SELECT id FROM journal WHERE {_STANDING}", (event, event)))  # noqa: S608
