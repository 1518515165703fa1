"""What the store knows about a code at the moment of the decision, as the pure ``decide`` wants it."""

from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.core import badge as badges
from kiosk.core.decide import BadgeRead, Facts, Match
from kiosk.core.entry import Entry
from kiosk.core.rules import Direction, Rules, State
from kiosk.core.scan import compared_form
from kiosk.core.ticket import Strength, Ticket
from kiosk.core.verdict import FirstEntry, Reason
from kiosk.store import answers, claims, journal, outbox, rehearsals, tickets
from kiosk.store.database import Database
from kiosk.store.events import KnownEvent


@dataclass(frozen=True, slots=True)
class Named:
    """The tickets that one text names: as a badge or as a code, in this event or in another."""

    matches: tuple[Match, ...]
    badge: BadgeRead | None
    other_event: bool

    @property
    def ticket(self) -> Ticket | None:
        """The one ticket that the text may act for, if it is one."""
        strong = {match.ticket.id: match.ticket for match in self.matches if match.strength is Strength.ADMITS}
        found = strong or {match.ticket.id: match.ticket for match in self.matches}
        return next(iter(found.values())) if len(found) == 1 else None

    @property
    def admitting(self) -> tuple[Ticket, ...]:
        """The tickets that the text could admit."""
        return tuple(match.ticket for match in self.matches if match.strength is Strength.ADMITS)


def named(database: Database, event: str, text: str, badge_key: bytes) -> Named:
    """What ``text`` names. Reads only."""
    shown = compared_form(text)
    code = badges.read(shown, event, badge_key)
    if code is None:
        found = tickets.find(database, shown)
        matches = tuple(Match(_asked(database, each.ticket), each.strength) for each in found if each.ticket.event == event)
        return Named(matches, None, len(matches) < len(found))
    ticket = tickets.get(database, event, code.ticket) if code.genuine and code.event == event else None
    newest, at = outbox.newest_copy(database, event, code.ticket)
    read = BadgeRead(code.event, code.ticket, code.copy, code.genuine, newest, at)
    return Named((Match(_asked(database, ticket), Strength.ADMITS),) if ticket else (), read, other_event=False)


def holder(database: Database, ticket: Ticket) -> Named:
    """As if this ticket's own code had been shown."""
    return Named((Match(_asked(database, ticket), Strength.ADMITS),), None, other_event=False)


def of_line(database: Database, line: Entry, text: str, badge_key: bytes) -> Named:
    """Whom a line of the journal speaks of: by the code that was shown, or where none was (an order, a walk-in) by the line itself."""
    ticket = tickets.get(database, line.event, line.ticket) if line.ticket and not text else None
    return holder(database, ticket) if ticket else named(database, line.event, text, badge_key)


def _asked(database: Database, ticket: Ticket) -> Ticket:
    """The ticket with those questions that its holder has not answered yet."""
    if not ticket.questions:
        return ticket
    given = dict(answers.of(database, ticket.event, ticket.id))
    return replace(ticket, questions=tuple(each for each in ticket.questions if each.id not in given))


def facts(database: Database, rules: Rules, known: KnownEvent, found: Named, now: datetime, waived: frozenset[Reason] = frozenset()) -> Facts:
    """The facts for one decision; to be read inside the transaction that will write it."""
    age = now - known.roster_at if known.roster_at else None
    ticket = found.ticket
    if ticket is None:
        return Facts(found.matches, found.badge, found.other_event, roster_age=age, waived=waived)
    period = rules.period(now)
    exiting, looking = rules.direction is Direction.EXIT, rules.direction is Direction.LOOK
    # Who leaves may have come in through any door of the zone; who is looked up is shown with their entry.
    door = replace(place(rules), direction="entry") if exiting or looking else place(rules)
    remote = rules.attends or ((exiting or looking) and rules.at_event_door)
    admissions = claims.of_ticket(database, door, period, ticket.id, by_zone=exiting, remote=remote, anywhere=exiting and rules.at_event_door)
    if rules.state is State.REHEARSAL:
        admissions += rehearsals.of_ticket(database, rules.event, rules.checkpoint, period, ticket.id)
    inside = claims.inside(database, place(rules), period, remote=rules.attends) if rules.capacity is not None else 0
    return Facts(
        matches=found.matches,
        badge=found.badge,
        other_event=found.other_event,
        admissions=tuple(_named_place(admission.entry) for admission in admissions),
        left=bool(admissions) and all(admission.left for admission in admissions),
        evacuated=bool(admissions) and max(admissions, key=lambda admission: admission.number).evacuated,
        number=max((admission.number for admission in admissions), default=0),
        inside=inside,
        roster_age=age,
        waived=waived,
    )


def place(rules: Rules) -> claims.Place:
    """The door as claims see it."""
    return claims.Place(rules.event, rules.checkpoint, rules.zone, rules.direction.value)


def badge_key(database: Database, event: str, configured: str | None) -> bytes:
    """The key that signs this event's badges: the one that the stations share where one is configured, else this station's own."""
    return configured.encode() if configured else journal.badge_key(database, event)


def _named_place(entry: FirstEntry) -> FirstEntry:
    return FirstEntry(entry.at, entry.where or None, entry.by or None)
