"""What was rehearsed: read from the journal, because a rehearsal leaves no claims."""

from kiosk.core.verdict import FirstEntry
from kiosk.store.claims import Admission
from kiosk.store.database import Database
from kiosk.store.rows import time_value


def of_ticket(database: Database, event: str, checkpoint: str, period: str, ticket: str) -> list[Admission]:
    """The rehearsed entries of a ticket at this checkpoint in this period, oldest first; each exit ends those before it."""
    found: list[Admission] = []
    for row in database.rows(
        """SELECT journal.at, journal.station, journal.outcome, journal.number, details.operator FROM journal
           LEFT JOIN details ON details.entry = journal.id
           WHERE journal.event = ? AND journal.ticket = ? AND rehearsal AND checkpoint = ? AND period = ?
           AND outcome IN ('admitted', 'exit')
           AND NOT EXISTS (SELECT 1 FROM journal AS undo WHERE undo.event = journal.event AND undo.ticket = journal.ticket
                           AND undo.kind = 'undo' AND undo.refers = journal.id)
           ORDER BY seq""",
        (event, ticket, checkpoint, period),
    ):
        if row["outcome"] == "exit":
            found = [Admission(each.entry, left=True, number=each.number) for each in found]
        else:
            entry = FirstEntry(time_value(row["at"]), row["station"], row["operator"] or None)
            found.append(Admission(entry, left=False, number=row["number"]))
    return found
