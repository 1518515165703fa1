"""By which line of the journal somebody left: the first exit or evacuation after their entry that was not taken back.

Told by the journal alone, so that an undo finds the exit behind the one that it takes back, and a salvage the claims as they were.
"""

from kiosk.store.database import Database

_STANDS = """NOT EXISTS (SELECT 1 FROM journal AS undo WHERE undo.event = leaving.event AND undo.ticket = leaving.ticket
    AND undo.kind = 'undo' AND undo.refers = leaving.id)"""
_FLED = """SELECT fled.seq, fled.id FROM journal AS fled WHERE fled.kind = 'evacuation' AND fled.refers IS NULL AND fled.event = {of}.event
    AND NOT EXISTS (SELECT 1 FROM journal AS off WHERE off.kind = 'evacuation' AND off.event = fled.event AND off.refers = fled.id)"""

OF_CLAIM = f"""(SELECT id FROM (
    SELECT leaving.seq, leaving.id FROM journal AS leaving
    WHERE leaving.event = claims.event AND leaving.ticket = claims.ticket AND leaving.outcome = 'exit' AND NOT leaving.rehearsal
    AND leaving.seq > coalesce((SELECT entered.seq FROM journal AS entered WHERE entered.id = claims.entry), 0)
    AND ((leaving.zone = claims.zone AND leaving.period = claims.period) OR EXISTS (SELECT 1 FROM ways_out WHERE ways_out.entry = leaving.id))
    AND {_STANDS}
    UNION ALL {_FLED.format(of="claims")}
    AND fled.seq > coalesce((SELECT entered.seq FROM journal AS entered WHERE entered.id = claims.entry), 0)
    ) ORDER BY seq LIMIT 1)"""  # noqa: S608
"""Of a row of ``claims``: the id of that line, or NULL."""

OF_REMOTE = f"""(SELECT id FROM (
    SELECT leaving.seq, leaving.id FROM journal AS leaving
    WHERE leaving.event = remote.event AND leaving.ticket = remote.ticket AND leaving.outcome = 'exit' AND NOT leaving.rehearsal
    AND leaving.at >= remote.at AND leaving.period = remote.period
    AND EXISTS (SELECT 1 FROM ways_out WHERE ways_out.entry = leaving.id) AND {_STANDS}
    UNION ALL {_FLED.format(of="remote")} AND fled.at >= remote.at
    ) ORDER BY seq LIMIT 1)"""  # noqa: S608
"""The same of a row of ``remote`` that has a time."""


def way_out(database: Database, entry: str) -> None:
    """Notes that an exit was at a door of the event itself, which a journal line does not say."""
    database.execute("INSERT OR IGNORE INTO ways_out VALUES (?)", (entry,))


def anew(database: Database, entry: str) -> None:
    """Who left by a line that was taken back: inside again, unless they left by a later one as well."""
    database.execute(f"UPDATE claims SET left_by = {OF_CLAIM} WHERE left_by = ?", (entry,))  # noqa: S608
    database.execute(f"UPDATE remote SET left_by = CASE at WHEN '' THEN NULL ELSE {OF_REMOTE} END WHERE left_by = ?", (entry,))  # noqa: S608


def heard_late(database: Database, event: str, ticket: str, at: str) -> None:
    """A check-in elsewhere that is heard of after the guest left by this door."""
    database.execute(
        f"UPDATE remote SET left_by = {OF_REMOTE} WHERE event = ? AND ticket = ? AND at = ? AND at <> '' AND left_by IS NULL",  # noqa: S608
        (event, ticket, at),
    )
