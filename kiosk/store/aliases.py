"""Tickets that were known here before the platform had an id for them: walk-ins, and tickets that proved themselves by a signature.

Their id here stays what it is, since badges and the journal name it; the platform's id is translated at the edge.
"""

from kiosk.store.database import Database
from kiosk.store.rows import plain


def put(database: Database, event: str, platform_id: str, ticket: str) -> None:
    """From now on the platform's id means this ticket. Inside the caller's transaction."""
    database.execute("DELETE FROM aliases WHERE event = ? AND ticket = ?", (event, ticket))
    database.execute("INSERT OR REPLACE INTO aliases VALUES (?, ?, ?)", (event, plain(platform_id), ticket))


def absorb(database: Database, event: str, platform_id: str, ticket: str) -> None:
    """As ``put``, where the roster may have brought the platform's ticket already: it becomes the one that is known here.

    Inside the caller's transaction.
    """
    put(database, event, platform_id, ticket)
    if database.row("SELECT 1 FROM tickets WHERE event = ? AND id = ?", (event, plain(platform_id))) is not None:
        for table, column in (("tickets", "id"), ("codes", "ticket")):
            database.execute(f"DELETE FROM {table} WHERE event = ? AND {column} = ?", (event, ticket))  # noqa: S608
            database.execute(f"UPDATE {table} SET {column} = ? WHERE event = ? AND {column} = ?", (ticket, event, plain(platform_id)))  # noqa: S608
        database.execute("UPDATE tickets SET mark = mark || '@' || ?1 WHERE event = ? AND id = ?1", (ticket, event))
    for change in ("UPDATE OR REPLACE remote", "UPDATE OR IGNORE claims"):
        database.execute(f"{change} SET ticket = ? WHERE event = ? AND ticket = ?", (ticket, event, plain(platform_id)))


def known(database: Database, event: str) -> dict[str, str]:
    """Ids here, by the platform's. Few: one for each walk-in."""
    return {row["platform_id"]: row["ticket"] for row in database.rows("SELECT platform_id, ticket FROM aliases WHERE event = ?", (event,))}


def platform_id(database: Database, event: str, ticket: str) -> str:
    """The platform's id of a ticket: its own where it has no other."""
    row = database.row("SELECT platform_id FROM aliases WHERE event = ? AND ticket = ?", (event, ticket))
    return str(row["platform_id"]) if row else ticket


def local_id(database: Database, event: str, platform: str) -> str:
    """The id here of what the platform calls ``platform``."""
    row = database.row("SELECT ticket FROM aliases WHERE event = ? AND platform_id = ?", (event, plain(platform)))
    return str(row["ticket"]) if row else platform
