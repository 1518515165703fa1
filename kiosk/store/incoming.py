"""A roster on its way in: kept apart, in a file of its own, until it is complete; scans go on with the old one and wait for nothing."""

import contextlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.core.entry import RemoteEntry
from kiosk.core.errors import StoreError
from kiosk.core.ticket import Strength, Ticket
from kiosk.store import aliases, walkins
from kiosk.store.database import Database
from kiosk.store.remote import TAKEN_BACK
from kiosk.store.rows import optional_time_text, plain, time_text, time_value
from kiosk.store.tickets import mark_of, row_of

FILE = "incoming.db"
FAILS_FROM = 5
"""Nothing is held back over fewer tickets: a handful of cancellations in a small event is an ordinary day."""

_TABLES = (
    "CREATE TABLE incoming.tickets AS SELECT * FROM main.tickets WHERE 0",
    "CREATE UNIQUE INDEX incoming.one_ticket ON tickets (id)",
    "CREATE INDEX incoming.by_type ON tickets (type)",
    "CREATE TABLE incoming.codes (text TEXT, event TEXT, ticket TEXT, strength TEXT)",
    "CREATE INDEX incoming.codes_by_ticket ON codes (ticket)",
    "CREATE TABLE incoming.entries (ticket TEXT, at TEXT, place TEXT, operator TEXT, PRIMARY KEY (ticket, at)) WITHOUT ROWID",
    "CREATE TABLE incoming.gone (id TEXT PRIMARY KEY) WITHOUT ROWID",
    """CREATE TABLE incoming.pull (
        event TEXT, began TEXT, last TEXT, resume TEXT, mark TEXT, rows INTEGER, total INTEGER, moved INTEGER, second INTEGER,
        shape TEXT)""",
)
LONGEST_PULL = timedelta(hours=6)
"""However slowly it comes: a list whose beginning is older is begun anew."""
_SHAPE = "2"
"""Names the form of these tables; a file left by another version is thrown away."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a pull changed, in tickets."""

    added: int = 0
    changed: int = 0
    removed: int = 0


class Incoming:
    """One pull of one event's roster. One process of a station at a time (``flow.lane``).

    A full pull that broke off is taken up again where ``resume`` says, if its last page came no longer than ``resume_within`` ago.
    ``second`` is whether it was looking for the second time.
    """

    def __init__(self, database: Database, event: str, now: datetime, resume_within: timedelta | None = None) -> None:
        self._database = database
        self._event = event
        self._aliases = aliases.known(database, event)
        self._file = database.path.with_name(FILE)
        self._attach()
        if not self._continues(now, resume_within):
            self._begin(now)
        row = database.row("SELECT * FROM incoming.pull")
        assert row is not None
        self.began = time_value(row["began"])
        self.resume: str = row["resume"]
        self.mark: str = row["mark"]
        self.rows: int = row["rows"]
        self.total: int | None = row["total"]
        self.moved = bool(row["moved"])
        self.second = bool(row["second"])
        self._heard = True

    def add(self, tickets: Iterable[Ticket], entries: Iterable[RemoteEntry] = (), gone: Iterable[str] = ()) -> None:
        """A page of the roster. A ticket that comes twice counts once, as it came last. Scans are not held up meanwhile."""
        with self._writing():
            for ticket in tickets:
                self._put(ticket)
            for entry in entries:
                at = optional_time_text(entry.at) or ""
                ticket_id = self._aliases.get(plain(entry.ticket), plain(entry.ticket))
                where, by = (None if each is None else plain(each) for each in (entry.where, entry.by))
                self._database.execute("INSERT OR REPLACE INTO incoming.entries VALUES (?, ?, ?, ?)", (ticket_id, at, where, by))
            for each in gone:
                self._database.execute("INSERT OR IGNORE INTO incoming.gone VALUES (?)", (self._aliases.get(plain(each), plain(each)),))

    def look_again(self) -> None:
        """From now on the roster is walked for the second time; what came is kept."""
        if not self.second:
            self.second, self.resume = True, ""
            with self._writing():
                self._database.execute("UPDATE incoming.pull SET second = 1, resume = ''")

    def unheard(self) -> None:
        """Not every check-in was told: who is not among them may be inside all the same."""
        self._heard = False

    def came(self, count: int, total: int | None, resume: str, mark: str, now: datetime) -> None:
        """Keeps how far the pull has come: ``count`` rows more, of ``total`` where the platform says so, and where it goes on."""
        if self.second:
            self.resume = resume
            with self._writing():
                self._database.execute("UPDATE incoming.pull SET resume = ?, last = ?", (resume, time_text(now)))
            return
        self.moved = self.moved or (self.rows > 0 and total != self.total)
        self.rows, self.total, self.resume, self.mark = self.rows + count, total, resume, self.mark or mark
        with self._writing():
            self._database.execute(
                "UPDATE incoming.pull SET rows = ?, total = ?, resume = ?, mark = ?, moved = ?, last = ?",
                (self.rows, self.total, self.resume, plain(self.mark), int(self.moved), time_text(now)),
            )

    @property
    def settled(self) -> bool:
        """Whether the platform's own count vouches for it that nothing slipped between two pages while the roster changed."""
        return self.total is not None and not self.moved and self.rows == self.total

    def missing(self) -> int:
        """How many tickets of the old roster have not come."""
        return self._database.number(f"SELECT count(*) FROM main.tickets WHERE {self._gone()}", (self._event,))  # noqa: S608

    def doubt(self) -> str:
        """Why this roster should be asked about before it replaces the old one (rules.md), or empty."""
        number = self._database.number
        old = number("SELECT count(*) FROM main.tickets WHERE roster = ?", (self._event,))
        new = number("SELECT count(*) FROM incoming.tickets")
        if old and not new:
            return f"the new list is empty, the old one has {old} guests"
        if (gone := self.missing()) >= FAILS_FROM and gone * 5 > old:
            return f"the list would shrink from {old} to {new} guests" if new < old else f"{gone} of {old} guests are not on the new list"
        lost = self._database.row(
            """SELECT type, count(*) AS n FROM main.tickets WHERE roster = ? AND type NOT IN (SELECT DISTINCT type FROM incoming.tickets)
               GROUP BY type HAVING n >= ? ORDER BY n DESC""",
            (self._event, FAILS_FROM),
        )
        if lost:
            return f"the ticket type {lost['type']!r} would be gone, with {lost['n']} guests"
        return self.turned(old)

    def turned(self, old: int | None = None) -> str:
        """Whether too many would change their status at once, in words, or empty. Changes alone are asked only this."""
        if old is None:
            old = self._database.number("SELECT count(*) FROM main.tickets WHERE roster = ?", (self._event,))
        turned = self._database.number(
            """SELECT count(*) FROM incoming.tickets AS new JOIN main.tickets AS old ON old.event = new.event AND old.id = new.id
               WHERE old.status <> new.status"""
        ) + self._database.number("SELECT count(*) FROM incoming.gone")
        return f"{turned} of {old} guests would change their status" if turned >= FAILS_FROM and turned * 5 > old else ""

    def fresh_entries(self) -> Iterator[list[RemoteEntry]]:
        """Check-ins that are neither known here already nor our own, in handfuls; those that tell a time come first.

        Own and known ones are left out by the database: a hundred thousand guests inside must not be weighed one by one at every pull.
        """
        rows = self._database.rows(
            f"""SELECT ticket, at, place, operator FROM incoming.entries AS entry WHERE NOT EXISTS (
                   SELECT 1 FROM main.remote WHERE event = ?1 AND ticket = entry.ticket AND (at = entry.at OR entry.at = ''))
               AND NOT EXISTS (
                   SELECT 1 FROM main.journal WHERE event = ?1 AND ticket = entry.ticket AND outcome = 'admitted' AND NOT rehearsal
                   AND (journal.at = entry.at OR (entry.at = '' AND NOT {TAKEN_BACK})
                        OR (entry.at LIKE '%.000000Z' AND substr(journal.at, 1, 19) = substr(entry.at, 1, 19))))
               ORDER BY at = '', at""",  # noqa: S608
            (self._event,),
        )
        for first in range(0, len(rows), 200):
            yield [
                RemoteEntry(row["ticket"], time_value(row["at"]) if row["at"] else None, row["place"], row["operator"])
                for row in rows[first : first + 200]
            ]

    def forget_who_left(self, *, full: bool) -> None:
        """Other doors' entries that the platform tells no longer were taken back there, or the guest has left: they do not count any more.

        Unless so many would go at once that the platform rather forgot to tell.
        """
        if not self._heard:
            return
        asked = "" if full else "AND ticket IN (SELECT id FROM incoming.tickets)"
        gone = f"event = ? {asked} AND ticket NOT IN (SELECT ticket FROM incoming.entries)"  # noqa: S608
        here = self._database.number(f"SELECT count(*) FROM main.remote WHERE event = ? {asked}", (self._event,))  # noqa: S608
        count = self._database.number(f"SELECT count(*) FROM main.remote WHERE {gone}", (self._event,))  # noqa: S608
        if count and not (full and count >= FAILS_FROM and count * 5 > here):
            with self._database.transaction():
                self._database.execute(f"DELETE FROM main.remote WHERE {gone}", (self._event,))  # noqa: S608

    def switch(self, at: datetime, *, full: bool = True) -> Change:
        """Takes the new roster in, in one transaction: a scan sees the old one or the new one, never a mixture.

        A ``full`` one withdraws what has not come; changes alone withdraw only what they name as gone.
        """
        database = self._database
        gone = self._gone() if full else "roster = ?1 AND id IN (SELECT id FROM incoming.gone)"
        with database.transaction():
            self._weigh(gone)
            database.execute(
                """INSERT OR REPLACE INTO main.former SELECT event, id, name, type, email, order_number FROM main.tickets
                   WHERE (event, id) IN (SELECT event, id FROM incoming.leaving)
                   AND EXISTS (SELECT 1 FROM main.journal WHERE journal.event = tickets.event AND journal.ticket = tickets.id)"""
            )
            for table in ("touched WHERE NOT is_new", "leaving"):
                these = f"IN (SELECT event, id FROM incoming.{table})"  # noqa: S608
                database.execute(f"DELETE FROM main.codes WHERE (event, ticket) {these}")  # noqa: S608
                database.execute(f"DELETE FROM main.tickets WHERE (event, id) {these}")  # noqa: S608
            database.execute("INSERT INTO main.tickets SELECT * FROM incoming.tickets WHERE id IN (SELECT id FROM incoming.touched)")
            for strength in Strength:  # the stronger first: it stays where a ticket has the same text twice
                database.execute(
                    """INSERT OR IGNORE INTO main.codes SELECT text, event, ticket, strength FROM incoming.codes
                       WHERE strength = ? AND text <> '' AND ticket IN (SELECT id FROM incoming.touched)""",
                    (strength.value,),
                )
            database.execute(
                """UPDATE events SET roster_at = ?, held = '', mark = CASE ? WHEN '' THEN mark ELSE ?2 END,
                   full_at = CASE WHEN ? THEN ?1 ELSE full_at END WHERE id = ?""",
                (time_text(at), plain(self.mark), int(full), self._event),
            )
            added = database.number("SELECT sum(is_new) FROM incoming.touched")
            changed = database.number("SELECT count(*) FROM incoming.touched") - added
            removed = database.number("SELECT count(*) FROM incoming.leaving")
        self.drop()
        return Change(added, changed, removed)

    def _weigh(self, gone: str) -> None:
        """Lists what is new or changed, and what leaves, by id: tables, so that no list of a hundred thousand is held in memory."""
        for table in ("touched", "leaving"):
            self._database.execute(f"DROP TABLE IF EXISTS incoming.{table}")
        self._database.execute("CREATE TABLE incoming.touched (id TEXT PRIMARY KEY, event TEXT, is_new INTEGER) WITHOUT ROWID")
        self._database.execute("CREATE TABLE incoming.leaving (id TEXT, event TEXT, PRIMARY KEY (id, event)) WITHOUT ROWID")
        self._database.execute(
            """INSERT INTO incoming.touched SELECT new.id, new.event, old.id IS NULL FROM incoming.tickets AS new
               LEFT JOIN main.tickets AS old ON old.event = new.event AND old.id = new.id WHERE old.mark IS NOT new.mark"""
        )
        self._database.execute(f"INSERT INTO incoming.leaving SELECT id, event FROM main.tickets WHERE {gone}", (self._event,))  # noqa: S608

    def drop(self) -> None:
        """Forgets what has come in."""
        self.close()
        _remove(self._file)

    def close(self) -> None:
        """Lets go of what has come in, so that it can be taken up again later."""
        with contextlib.suppress(StoreError):
            self._database.execute("DETACH DATABASE incoming")

    def _put(self, ticket: Ticket) -> None:
        values = row_of(ticket)
        mark = mark_of(ticket, values)
        local = self._aliases.get(values[1])
        if local is not None:
            values, mark = (values[0], local, *values[2:]), f"{mark}@{local}"
        marks = ", ".join("?" * (len(values) + 2))
        row = (*values, mark, self._event)
        if not self._database.execute(f"INSERT OR IGNORE INTO incoming.tickets VALUES ({marks})", row).rowcount:  # noqa: S608
            self._database.execute("DELETE FROM incoming.codes WHERE ticket = ?", (values[1],))
            self._database.execute(f"INSERT OR REPLACE INTO incoming.tickets VALUES ({marks})", row)  # noqa: S608
        self._database.connection.executemany(
            "INSERT INTO incoming.codes VALUES (?, ?, ?, ?)",
            [(plain(code.text), values[0], values[1], code.strength.value) for code in ticket.codes],
        )

    def recognise(self, now: datetime, *, full: bool = True) -> None:
        """Finds tickets that were known here before the roster had them: the same admitting code under another id, and walk-ins
        whose registration may have arrived. From now on the roster's id means the ticket here.

        Only a ``full`` roster that is not doubted can tell that a registration has *not* arrived.
        """
        self._prepare()
        with self._database.transaction():
            for platform, local in aliases.known(self._database, self._event).items():
                if self._database.row("SELECT 1 FROM incoming.tickets WHERE id = ?", (platform,)):
                    self._becomes(platform, local)  # learned by the upload thread while the pages came
            self._same_code()
            for local, platform in walkins.found(self._database, self._event, self.began, now, full=full):
                self._becomes(platform, local)

    def _prepare(self) -> None:
        """Indexes, where somebody is to be looked for: without them the doors' transaction would go through the roster for each of them."""
        wanted = {
            "by_name ON tickets (last_name COLLATE NOCASE, first_name COLLATE NOCASE)": "walkins WHERE event = ? AND attempts > 0",
            "by_text ON codes (text)": "main.tickets WHERE event = ? AND roster = ''",
        }
        for index, somebody in wanted.items():
            if self._database.row(f"SELECT 1 FROM {somebody} LIMIT 1", (self._event,)) is not None:  # noqa: S608
                with self._writing():
                    self._database.execute(f"CREATE INDEX IF NOT EXISTS incoming.{index}")

    def _same_code(self) -> None:
        rows = self._database.rows(
            """SELECT DISTINCT known.ticket AS local, new.ticket AS platform FROM main.codes AS known
               JOIN main.tickets ON tickets.event = known.event AND tickets.id = known.ticket AND tickets.roster = ''
               JOIN incoming.codes AS new ON new.text = known.text AND new.strength = ?2 AND new.ticket <> known.ticket
               WHERE known.event = ?1 AND known.strength = ?2""",
            (self._event, Strength.ADMITS.value),
        )
        for row in rows:
            self._becomes(row["platform"], row["local"])

    def _becomes(self, platform: str, local: str) -> None:
        aliases.put(self._database, self._event, platform, local)
        self._aliases[platform] = local
        self._database.execute("DELETE FROM incoming.tickets WHERE id = ?", (local,))
        self._database.execute("UPDATE incoming.tickets SET id = ?1, mark = mark || '@' || ?1 WHERE id = ?2", (local, platform))
        for table in ("codes", "entries"):
            self._database.execute(f"UPDATE OR REPLACE incoming.{table} SET ticket = ? WHERE ticket = ?", (local, platform))  # noqa: S608
        for change in ("UPDATE OR REPLACE main.remote", "UPDATE OR IGNORE main.claims"):
            self._database.execute(f"{change} SET ticket = ? WHERE event = ? AND ticket = ?", (local, self._event, platform))

    def _gone(self) -> str:
        return "roster = ?1 AND NOT EXISTS (SELECT 1 FROM incoming.tickets AS new WHERE new.id = tickets.id)"

    def _attach(self) -> None:
        self.close()
        try:
            self._database.execute("ATTACH DATABASE ? AS incoming", (str(self._file),))
            self._database.execute("PRAGMA incoming.journal_mode = MEMORY")
        except StoreError:
            # What half a power cut has left of it is worth nothing: it is pulled again.
            self.close()
            _remove(self._file)
            self._database.execute("ATTACH DATABASE ? AS incoming", (str(self._file),))
        self._database.execute("PRAGMA incoming.synchronous = OFF")

    def _continues(self, now: datetime, within: timedelta | None) -> bool:
        """Whether the file holds a pull of this event that may go on."""
        if within is None:
            return False
        try:
            row = self._database.row("SELECT * FROM incoming.pull")
            return (
                row is not None
                and (row["event"], row["shape"]) == (self._event, _SHAPE)
                and bool(row["resume"] or row["second"])
                and timedelta() <= now - time_value(row["last"]) <= within
                and timedelta() <= now - time_value(row["began"]) <= LONGEST_PULL
                and self._database.number("SELECT count(*) FROM incoming.tickets") > 0
            )
        except (StoreError, IndexError, ValueError, TypeError):
            return False

    def _begin(self, now: datetime) -> None:
        self.close()
        _remove(self._file)
        self._attach()
        with contextlib.suppress(OSError):
            self._file.chmod(0o600)
        with self._writing():
            for statement in _TABLES:
                self._database.execute(statement)
            values = (self._event, time_text(now), time_text(now), "", "", 0, None, 0, 0, _SHAPE)
            self._database.execute("INSERT INTO incoming.pull VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction on this file alone: ``BEGIN IMMEDIATE`` would lock the doors' database as well."""
        self._database.execute("BEGIN")
        try:
            yield
            self._database.execute("COMMIT")
        except BaseException:
            if self._database.connection.in_transaction:
                self._database.connection.rollback()
            raise


def _remove(file: Path) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        with contextlib.suppress(OSError):
            file.with_name(file.name + ending).unlink(missing_ok=True)
