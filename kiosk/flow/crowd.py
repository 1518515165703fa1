"""Counts and crowds: a zone's count corrected by hand, and an evacuation, which everybody leaves by and may come back from once."""

from dataclasses import dataclass, replace

from kiosk.core.entry import EntryKind
from kiosk.core.errors import KioskError
from kiosk.core.roles import Action
from kiosk.core.rules import Rules, Span, State
from kiosk.flow import books
from kiosk.flow.authority import signer
from kiosk.flow.bulletin import Decided
from kiosk.flow.desk import Desk
from kiosk.flow.pin_check import Signed
from kiosk.store import claims, corrections, events, journal

MOST = 100_000
"""No count is corrected by more at once: it would be a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Evacuated:
    """The line that was written, and who was inside then."""

    line: Decided
    people: tuple[books.Person, ...]


def correct(desk: Desk, change: int, words: str, *, zone: str = "", operator: str = "", signed: Signed | None = None) -> tuple[Decided, int]:
    """Changes the count of a zone (this door's by itself) by ``change``, with a reason; gives the line and the count it leads to.

    The people are not named: the muster list stays what it is, and says by how many it differs. Raises KioskError where the station does not
    count now, the reason is missing or the number is none, SigningError, StoreError.
    """
    if not change or abs(change) > MOST:
        raise KioskError(f"A count is corrected by 1 to {MOST:,} people, up or down.")
    rules = _counting(desk, words, "A correction")
    with desk.database.transaction():
        name = signer(desk.database, Action.CORRECT, signed, operator)
        here = claims.Place(rules.event, rules.checkpoint, zone or rules.zone, "entry")
        remote = rules.attends and here.zone == rules.zone
        counted = claims.inside(desk.database, here, rules.period(desk.now()), remote=remote)
        if counted + change < 0:
            raise KioskError(f"{counted} are counted there: a count cannot go below nobody.")
        line = desk.note(EntryKind.CORRECTION, None, words, name, number=change, zone=zone)
        return line, claims.inside(desk.database, here, rules.period(line.at), remote=remote)


def evacuate(desk: Desk, words: str, *, operator: str = "") -> Evacuated:
    """Everybody leaves every zone; each may enter once more, whatever the rule for coming again says. Corrections end with it.

    It is this station that knows: others do not hear of it. Raises KioskError where the station does not count or the reason is missing.
    """
    _counting(desk, words, "An evacuation")
    with desk.database.transaction():
        people = inside(desk)
        line = desk.note(EntryKind.EVACUATION, None, words, operator, number=len({person.ticket for person in people}))
        claims.evacuate(desk.database, desk.post.event, line.entry)
        return Evacuated(line, people)


def call_off(desk: Desk, entry: str, words: str, *, operator: str = "", signed: Signed | None = None) -> Decided:
    """The evacuation was none: who left by it is inside again. Raises KioskError where there is no such evacuation, SigningError."""
    _counting(desk, words, "To call an evacuation off")
    with desk.database.transaction():
        line = journal.get(desk.database, entry)
        if line is None or line.event != desk.post.event or entry not in corrections.evacuations(desk.database, desk.post.event):
            raise KioskError("That is no evacuation of this event, or it was called off before.")
        name = signer(desk.database, Action.UNDO_EVACUATION, signed, operator)
        decided = desk.note(EntryKind.EVACUATION, None, words, name, refers=line)
        claims.release(desk.database, line.id, decided.entry)
        return decided


def inside(desk: Desk) -> tuple[books.Person, ...]:
    """Who is inside now, in every zone: by the period of this door, by the day, and where a claim lasts for the whole event."""
    rules = desk.post.rules(events.get(desk.database, desk.post.event))
    periods = dict.fromkeys((rules.period(desk.now()), replace(rules, span=Span.DAY).period(desk.now()), "event"))
    found = [person for period in periods for person in books.muster(desk.database, desk.post.event, period)]
    known = {person.ticket for person in found if person.zone != "elsewhere"}
    return tuple(person for person in found if person.zone != "elsewhere" or person.ticket not in known)


def _counting(desk: Desk, words: str, what: str) -> Rules:
    if not words.strip():
        raise KioskError(f"{what} needs a reason.")
    rules = desk.post.rules(events.get(desk.database, desk.post.event))
    if rules.state is State.REHEARSAL:
        raise KioskError("The station rehearses: it counts nobody. Open it first ([station] state in kiosk.toml).")
    return rules
