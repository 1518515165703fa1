"""The index for finding people by words: a file of its own beside the database, which can be thrown away and is built again.

Not in ``kiosk.db``: building it must not make a scan wait, the doors' file is checked as a whole at every start, and what a withdrawn guest was
called must go without a trace. Ordered tables and not FTS5, whose shadow tables keep deleted words until they happen to be merged.
"""

import contextlib
import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anyascii import anyascii

from kiosk.core import folding
from kiosk.core.errors import StoreError
from kiosk.core.ranking import may_be_misspelt
from kiosk.core.ticket import Strength
from kiosk.store.database import CorruptDatabaseError, Database
from kiosk.store.rows import plain

FILE = "search.db"
_BITS = 14
SEGMENT = 1 << _BITS
"""So many tickets share a segment, a region of the index that is written in one go, in order: one place for a million would have to be
rewritten as a whole for each thousand. The upper bits of a ticket's number in the index (``doc``) name its segment."""
BETWEEN = " |"
"""Stands between the words of a person's name and the others, all with a space on either side; no folded word holds one of the two."""
_SHAPE = "1"
"""Names the form of these tables and of the folding; a file left by another version is thrown away."""
_CACHE_KIB = 24_000
_TABLES = (
    "CREATE TABLE search.state (shape TEXT NOT NULL, event TEXT NOT NULL, ticket TEXT NOT NULL, complete INTEGER NOT NULL)",
    "CREATE TABLE search.docs (doc INTEGER PRIMARY KEY, event TEXT NOT NULL, ticket TEXT NOT NULL, words TEXT NOT NULL)",
    "CREATE UNIQUE INDEX search.one_doc ON docs (ticket, event)",
    "CREATE TABLE search.segments (segment INTEGER PRIMARY KEY, event TEXT NOT NULL)",
    "CREATE TABLE search.entries (segment INTEGER NOT NULL, word TEXT NOT NULL, who BLOB NOT NULL, PRIMARY KEY (segment, word)) WITHOUT ROWID",
    "CREATE TABLE search.words (event TEXT NOT NULL, word TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (event, word)) WITHOUT ROWID",
)
"""``who`` are the places in the segment of those who have the word, two bytes each; ``words`` are those in which a typing error is looked
for, with the number of people who have them."""


_IN_RANGE = """SELECT segment, who FROM json_each(?1) AS segments
    CROSS JOIN search.entries ON segment = segments.value AND word BETWEEN ?2 AND ?3 LIMIT ?4"""


class Index:
    """The index, attached to a connection that no desk uses, since a desk's transaction would lock it too. Has the database's own key.

    A damaged index is thrown away and begun anew; it never makes the database count as damaged.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._file = 0
        self.renew()

    def close(self) -> None:
        with contextlib.suppress(StoreError):
            self._database.execute("DETACH DATABASE search")

    @property
    def replaced(self) -> bool:
        """Whether another process has thrown this index away since."""
        return _inode(self._database.path.with_name(FILE)) != self._file

    def renew(self) -> None:
        """Turns to the file that is there now. Raises StoreError."""
        try:
            self._attach()
        except CorruptDatabaseError:
            self._begin_anew()

    def behind(self, most: int) -> int | None:
        """How many changes it does not know yet, counted up to ``most``; None while it is being built. Raises StoreError."""
        with self.guarded():
            state = self._database.row("SELECT complete FROM search.state")
            if state is None or not state["complete"]:
                return None
            return self._database.number("SELECT count(*) FROM (SELECT 1 FROM main.search_due LIMIT ?)", (most,))

    def size(self) -> int:
        """About how many tickets it holds: those that were withdrawn leave gaps. Raises StoreError."""
        with self.guarded():
            last = self._database.number("SELECT max(doc) FROM search.docs")
            return self._database.number("SELECT count(*) FROM search.segments WHERE segment < ?", (last >> _BITS,)) * SEGMENT + (
                (last & SEGMENT - 1) + 1 if last else 0
            )

    def step(self, tickets: int = SEGMENT) -> bool:
        """Takes in what has changed, or the next tickets of a list that is not indexed yet. False where nothing is left to do.

        A crash in between loses nothing: what was taken in is taken in again. Raises StoreError.
        """
        with self.guarded():
            due = self._database.rows("SELECT seq, event, ticket FROM main.search_due ORDER BY seq LIMIT ?", (tickets,))
            if due:
                self._take_in(list(dict.fromkeys((row["event"], row["ticket"]) for row in due)))
                if not self.replaced:  # else the new file has yet to hear of them
                    self._database.execute("DELETE FROM main.search_due WHERE seq <= ?", (due[-1]["seq"],))
                return True
            state = self._database.row("SELECT event, ticket, complete FROM search.state")
            if state is None or state["complete"]:
                return False
            self._build_on(state["event"], state["ticket"], tickets)
            return True

    def tuples(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows as plain tuples: those that know the names of their columns take twice as long."""
        return list(self._each(sql, *values))

    def who(self, segments: str, low: str, high: str, most: int) -> dict[int, None]:
        """Numbers of people in these segments (JSON) who have a word of this range, both ends included; about ``most`` of them at most."""
        found: dict[int, list[bytes]] = {}
        size = 0
        for segment, places in self._each(_IN_RANGE, segments, low, high, most):
            found.setdefault(segment, []).append(places)
            size += len(places)
            if size >= 2 * most:
                break
        return dict.fromkeys((segment << _BITS) + place for segment, places in found.items() for place in array("H", b"".join(places)))

    def _each(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        cursor = self._database.connection.cursor()
        cursor.row_factory = None
        return self._database.fetching(cursor, sql, values)

    def segments(self, event: str) -> list[int]:
        """The segments with people of an event."""
        return [row[0] for row in self.tuples("SELECT segment FROM search.segments WHERE event = ?", plain(event))]

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """What is wrong with the index is said of the index, and it is begun anew."""
        try:
            yield
        except CorruptDatabaseError as error:
            self._begin_anew()
            raise StoreError(f"{self._database.path.with_name(FILE)} was damaged and is built again: search once more in a moment") from error

    def _build_on(self, event: str, ticket: str, tickets: int) -> None:
        sql = "SELECT event, id FROM main.tickets WHERE (event, id) > (?, ?) ORDER BY event, id LIMIT ?"
        keys = [(row[0], row[1]) for row in self.tuples(sql, event, ticket, tickets)]
        if keys:
            self._take_in(keys)
            self._database.execute("UPDATE search.state SET event = ?, ticket = ?", keys[-1])
        else:
            self._database.execute("UPDATE search.state SET complete = 1")

    def _take_in(self, keys: list[tuple[str, str]]) -> None:
        with self._writing():
            self._forget(keys)
            for event in dict.fromkeys(event for event, _ in keys):
                self._put(event, [ticket for each, ticket in keys if each == event])

    def _forget(self, keys: list[tuple[str, str]]) -> None:
        sql = """SELECT doc, docs.event, words FROM json_each(?) AS keys
            CROSS JOIN search.docs ON docs.ticket = json_extract(keys.value, '$[1]') AND docs.event = json_extract(keys.value, '$[0]')"""
        old = self.tuples(sql, json.dumps(keys))
        if not old:
            return
        gone = defaultdict[tuple[int, str], set[int]](set)
        for doc, _, words in old:
            for word in _all(words):
                gone[doc >> _BITS, word].add(doc & SEGMENT - 1)
        for (segment, word), places in gone.items():
            left = array("H", [place for place in self._places(segment, word) if place not in places])
            self._write(segment, word, left)
        self._database.many("DELETE FROM search.docs WHERE doc = ?", [(row[0],) for row in old])
        for event in {row[1] for row in old}:
            self._count(event, Counter(word for _, each, words in old if each == event for word in _all(words)), -1)
        self._database.execute("DELETE FROM search.words WHERE n <= 0")
        emptied = "DELETE FROM search.segments WHERE segment = ?1 AND NOT EXISTS (SELECT 1 FROM search.docs WHERE doc BETWEEN ?2 AND ?3)"
        self._database.many(emptied, [(each, each << _BITS, (each << _BITS) + SEGMENT - 1) for each in {row[0] >> _BITS for row in old}])

    def _put(self, event: str, tickets: list[str]) -> None:
        while tickets:
            segment, first = self._room(event)
            some, tickets = tickets[: SEGMENT - first], tickets[SEGMENT - first :]
            self._fill(event, segment, (segment << _BITS) + first, json.dumps(some))

    def _room(self, event: str) -> tuple[int, int]:
        """The event's last segment and the first free place in it, or a new one."""
        row = self._database.row("SELECT max(segment) AS last FROM search.segments WHERE event = ?", (event,))
        if row is not None and row["last"] is not None:
            start = row["last"] << _BITS
            free = self._database.number(
                "SELECT coalesce(max(doc) + 1, ?1) FROM search.docs WHERE doc BETWEEN ?1 AND ?2", (start, start + SEGMENT - 1)
            )
            if free - start < SEGMENT:
                return row["last"], free - start
        self._database.execute("INSERT INTO search.segments (event) VALUES (?)", (event,))
        return self._database.number("SELECT max(segment) FROM search.segments"), 0

    def _fill(self, event: str, segment: int, first: int, ids: str) -> None:
        looked_up = self._looked_up(event, ids)
        sql = """SELECT tickets.id, first_name, last_name, name, company, email, order_number FROM json_each(?2) AS ids
            CROSS JOIN main.tickets ON event = ?1 AND tickets.id = ids.value"""
        docs, who = [], defaultdict[str, "array[int]"](lambda: array("H"))
        for doc, row in enumerate(self.tuples(sql, event, ids), first):
            names, others = _words(row, looked_up.get(row[0], ()))
            docs.append((doc, event, row[0], f" {' '.join(names)}{BETWEEN} {' '.join(others)} "))
            place = doc & SEGMENT - 1
            for word in names:
                who[word].append(place)
            for word in others:
                who[word].append(place)
        self._database.many("INSERT INTO search.docs VALUES (?, ?, ?, ?)", docs)
        # In the order of the table: each page is written once. Places of the same segment follow each other.
        self._database.many(
            "INSERT INTO search.entries VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET who = CAST(who || excluded.who AS BLOB)",
            ((segment, word, who[word].tobytes()) for word in sorted(who)),
        )
        self._count(event, {word: len(having) for word, having in who.items()}, 1)

    def _places(self, segment: int, word: str) -> "array[int]":
        found = self.tuples("SELECT who FROM search.entries WHERE segment = ? AND word = ?", segment, word)
        return array("H", found[0][0] if found else b"")

    def _write(self, segment: int, word: str, places: "array[int]") -> None:
        if places:
            self._database.execute("UPDATE search.entries SET who = ? WHERE segment = ? AND word = ?", (places.tobytes(), segment, word))
        else:
            self._database.execute("DELETE FROM search.entries WHERE segment = ? AND word = ?", (segment, word))

    def _count(self, event: str, words: Mapping[str, int], sign: int) -> None:
        """More or fewer people have these words."""
        self._database.many(
            "INSERT INTO search.words VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n",
            ((event, word, sign * words[word]) for word in sorted(words) if may_be_misspelt(word)),
        )

    def _looked_up(self, event: str, ids: str) -> dict[str, list[str]]:
        """Numbers that name somebody and admit nobody, telephones among them. A code that admits is a secret and never indexed."""
        sql = """SELECT ticket, text FROM json_each(?2) AS ids CROSS JOIN main.codes ON event = ?1 AND ticket = ids.value WHERE strength = ?3
            UNION ALL SELECT ticket, phone FROM json_each(?2) AS ids CROSS JOIN main.walkins ON event = ?1 AND ticket = ids.value
            WHERE phone <> ''"""
        found: dict[str, list[str]] = {}
        for ticket, text in self.tuples(sql, event, ids, Strength.LOOKS_UP.value):
            found.setdefault(ticket, []).append(text)
        return found

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction of the index alone, its lock first: ``BEGIN IMMEDIATE`` would take the doors' lock as well."""
        self._database.execute("BEGIN")
        try:
            self._database.execute("UPDATE search.state SET shape = shape")
            yield
            self._database.execute("COMMIT")
        except BaseException:
            if self._database.connection.in_transaction:
                self._database.connection.rollback()
            raise

    def _attach(self) -> None:
        self.close()
        file = self._database.path.with_name(FILE)
        self._database.execute("ATTACH DATABASE ? AS search", (str(file),))
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON", f"cache_size = -{_CACHE_KIB}"):
            self._database.execute(f"PRAGMA search.{pragma}")
        with contextlib.suppress(OSError):
            file.chmod(0o600)
        if not self._is_made():
            self._make()
        self._file = _inode(file)
        if self._database.row("SELECT 1 FROM search.state WHERE shape = ?", (_SHAPE,)) is None:
            self._begin_anew()

    def _is_made(self) -> bool:
        return self._database.row("SELECT 1 FROM search.sqlite_master WHERE name = 'state'") is not None

    def _make(self) -> None:
        """Every ticket is to be read from now on: what was noted as changed until now is among them."""
        with self._database.transaction():
            if not self._is_made():
                for statement in _TABLES:
                    self._database.execute(statement)
                self._database.execute("INSERT INTO search.state VALUES (?, '', '', 0)", (_SHAPE,))
                self._database.execute("DELETE FROM main.search_due")

    def _begin_anew(self) -> None:
        self.close()
        forget(self._database.path)
        file = self._database.path.with_name(FILE)
        if file.exists():
            raise StoreError(f"{file} is damaged or of another version and cannot be removed: close the program's other windows")
        self._attach()


@contextmanager
def opened(database: Database) -> Iterator[Index]:
    """The index for as long as it is needed."""
    index = Index(database)
    try:
        yield index
    finally:
        index.close()


def _inode(file: Path) -> int:
    try:
        return file.stat().st_ino
    except OSError:
        return -1


def is_behind(database: Database) -> bool:
    """Whether changes wait to be taken in. Raises StoreError."""
    return database.row("SELECT 1 FROM main.search_due LIMIT 1") is not None


def forget(path: Path) -> None:
    """Removes the index of the database ``path``: it holds folded names, addresses of mail and numbers. It is built again when asked."""
    for ending in ("", "-wal", "-shm", "-journal"):
        with contextlib.suppress(OSError):
            path.with_name(FILE + ending).unlink(missing_ok=True)


def _all(words: str) -> list[str]:
    return words.replace(BETWEEN, " ").split()


def _words(row: tuple[Any, ...], looked_up: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of a name, and the others, none of them twice."""
    _, first, last, shown, company, email, order = row
    names = folding.words_of_name(first, last, shown, anyascii)
    others = dict.fromkeys((*folding.words_of_text(company, anyascii), *folding.words_of_email(email), *folding.words_of_number(order)))
    for number in looked_up:
        if number not in {order, email}:
            others.update(dict.fromkeys(folding.words_of_number(number)))
    for word in names:
        others.pop(word, None)
    return names, list(others)
