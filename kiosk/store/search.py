"""Who fits what was typed: words in any order, begun, misspelt, best first."""

import json
from dataclasses import dataclass, field

from anyascii import anyascii

from kiosk.core import folding, ranking
from kiosk.core.ranking import Query
from kiosk.core.ticket import Status
from kiosk.store.database import Database
from kiosk.store.indexing import BETWEEN, Index
from kiosk.store.rows import plain

_Ranges = list[tuple[str, str]]
"""From one word to another, both included; a whole word is a range of itself."""
_END = "\U0010ffff"
_POOL = 200
"""So many people are ranked at most; where more fit a query, it is too short to have a best one."""
_MANY = 20_000
"""A word that more people share does not narrow a query by itself: the others do, and it is compared afterwards."""
_FEW = 300
"""So few are compared at once, whoever else has the other words."""
_SHORT = 2
"""Of one that is not longer nobody asks the index where there is a longer one: half of all people have it, begun."""
_AT_ONCE = 500
_ENOUGH = 20
"""Where so many fit without a typing error, none is looked for."""
_NEXT = "SELECT value, (SELECT word FROM search.words WHERE event = ?1 AND word >= value LIMIT 1) FROM json_each(?2)"
"""The word that is there at each place where a text would stand."""
_DOCS = "SELECT doc, ticket, words FROM json_each(?) AS asked CROSS JOIN search.docs ON doc = asked.value"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whom one search is about: the people of one event, and where they are in the index, as JSON."""

    index: Index
    event: str
    segments: str
    heard: dict[tuple[str, str], dict[int, None]] = field(default_factory=dict)
    """Who has a word of a range."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the list, with what tells two of one name apart. ``inside``: in some zone, in the period that was asked about."""

    ticket: str
    name: str
    type: str
    company: str
    order: str
    email: str
    status: Status
    inside: bool


def matches(index: Index, event: str, text: str, *, whole: bool = False) -> list[tuple[str, float]]:
    """Ids of tickets of the event that fit, with their cost (``ranking.cost``), best first: at most some hundreds. ``whole``: with whole
    words only. Raises StoreError.
    """
    with index.guarded():
        asked = _Asked(index, plain(event), json.dumps(index.segments(event)))
        for query in folding.readings(plain(text), anyascii):
            if found := _fitting(asked, query, whole=whole):
                return sorted(found.values(), key=lambda each: each[1])
    return []


def people(database: Database, event: str, ids: list[str], period: str) -> list[Person]:
    """What is known of these tickets now; one that has gone meanwhile is missing. Raises StoreError."""
    rows = database.rows(
        """SELECT tickets.id, name, tickets.type, company, order_number, email, status,
               EXISTS (SELECT 1 FROM main.journal JOIN main.claims ON claims.entry = journal.id
                   WHERE journal.event = ?1 AND journal.ticket = tickets.id AND claims.direction = 'entry' AND claims.period = ?3
                   AND released_by IS NULL AND left_by IS NULL)
               OR EXISTS (SELECT 1 FROM main.remote WHERE event = ?1 AND ticket = tickets.id AND period = ?3 AND left_by IS NULL) AS inside
           FROM json_each(?2) AS ids CROSS JOIN main.tickets ON tickets.event = ?1 AND tickets.id = ids.value""",
        (plain(event), json.dumps(ids), period),
    )
    return [
        Person(
            row["id"], row["name"], row["type"], row["company"], row["order_number"], row["email"], Status(row["status"]), bool(row["inside"])
        )
        for row in rows
    ]


def _fitting(asked: _Asked, query: Query, *, whole: bool) -> dict[int, tuple[str, float]]:
    """Tickets and their cost: first those with the whole words, then with begun ones, and misspelt ones only where few fit so far."""
    found: dict[int, tuple[str, float]] = {}
    _rank(asked.index, query, _who(asked, [[(form, form) for form in forms] for forms in query]), found, whole=True)
    if whole:
        return found
    if len(found) < _POOL:
        _rank(asked.index, query, _who(asked, [_begun(forms) for forms in query]), found)
    if len(found) < _ENOUGH:
        _rank(asked.index, query, _who(asked, [_misspelt(asked, forms) for forms in query]), found, misspelt=True)
    return found


def _rank(
    index: Index, query: Query, docs: list[int], found: dict[int, tuple[str, float]], *, whole: bool = False, misspelt: bool = False
) -> None:
    """Adds those who fit the whole query."""
    # A word that begins as typed stands behind a space, a whole one also before one: whoever has none such is not brought here at all.
    begun = [] if misspelt else [" OR ".join("instr(words, ?)" for _ in forms) for forms in query]
    sql = " AND ".join((f"{_DOCS} WHERE 1", *(f"({each})" for each in begun)))
    forms = [f" {form} " if whole else f" {form}" for forms in query for form in forms] if begun else []
    for first in range(0, len(docs), _AT_ONCE):
        some = [doc for doc in docs[first : first + _AT_ONCE] if doc not in found]
        for doc, ticket, words in index.tuples(sql, json.dumps(some), *forms):
            names, _, others = words.partition(BETWEEN)
            cost = ranking.cost(query, names.split(), others.split(), misspelt=misspelt)
            if cost is not None:
                found[doc] = ticket, cost
        if len(found) >= _POOL:
            return


def _who(asked: _Asked, words: list[_Ranges]) -> list[int]:
    """Who has them all, or few enough who may: they are compared afterwards. The longest word comes first, since it is the rarest."""
    ordered = sorted(words, key=lambda ranges: -len(ranges[0][0]))
    long = [ranges for ranges in ordered if len(ranges[0][0]) > _SHORT]
    if len(words) == 1:
        # Of each word that may have been meant some: none is more likely than another.
        return list(_in_ranges(asked, ordered[0], _POOL, max(_POOL // len(ordered[0]), 2 * _ENOUGH)))
    if not long:
        return list(_in_ranges(asked, ordered[0], _MANY // 4))
    lists: list[dict[int, None]] = []
    for ranges in long:
        lists.append(_in_ranges(asked, ranges, _MANY))
        if len(lists[-1]) <= _FEW:
            break
    lists.sort(key=len)
    return [doc for doc in lists[0] if all(len(other) >= _MANY or doc in other for other in lists[1:])]


def _in_ranges(asked: _Asked, ranges: _Ranges, most: int, each: int = _MANY) -> dict[int, None]:
    """Who has a word of these ranges: about ``most`` at most, and of one range about ``each``."""
    docs: dict[int, None] = {}
    for low, high in ranges:
        if (low, high) not in asked.heard:
            asked.heard[low, high] = asked.index.who(asked.segments, low, high, min(most, each))
        docs |= asked.heard[low, high]
        if len(docs) >= most:
            break
    return docs


def _begun(forms: tuple[str, ...]) -> _Ranges:
    return [(form, form + _END) for form in forms]


def _misspelt(asked: _Asked, forms: tuple[str, ...]) -> _Ranges:
    """As typed, and the words that are there one typing error away: whole ones first, then those that begin so."""
    ranges = _begun(forms)
    longer: _Ranges = []
    for form in filter(ranking.may_be_misspelt, forms):
        early, late = ranking.edits(form)
        going_on = set(early) if len(form) >= ranking.SHORTEST_MISSPELT else set()
        for text, word in asked.index.tuples(_NEXT, asked.event, json.dumps(early + late)):
            if text == word and len(word) >= ranking.SHORTEST_MISSPELT:
                ranges.append((text, text))
            if word and text in going_on and word.startswith(text):
                longer.append((text, text + _END))
    return ranges + longer
