"""The rules of the door and nothing else: facts and rules in, a verdict out. Reads from top to bottom like rules.md."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.core.rules import Direction, Reentry, Rules, State
from kiosk.core.scan import compared_form, looks_foreign
from kiosk.core.ticket import Attention, AttentionKind, Status, Strength, Ticket
from kiosk.core.verdict import FirstEntry, Outcome, Reason, Shown, Verdict


@dataclass(frozen=True, slots=True)
class Match:
    """A ticket of this event that the code names, and how strongly."""

    ticket: Ticket
    strength: Strength


@dataclass(frozen=True, slots=True)
class BadgeRead:
    """What a code says when it has the form of one of our badges.

    ``genuine`` is whether the event's key signed it; ``newest`` the newest copy this station has seen or heard of, and ``replaced_at`` when.
    """

    event: str
    ticket: str
    copy: int
    genuine: bool
    newest: int = 0
    replaced_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store knows at the moment of the decision, read in the transaction that will write the verdict.

    ``admissions`` are the entries at this checkpoint in this period that still stand, oldest first, local and remote;
    ``left`` is whether the guest left the zone after the last of them, ``evacuated`` whether with everybody else;
    ``number`` the highest entry number claimed so far.
    ``inside`` counts the zone. ``roster_age`` is None where no roster was ever complete. ``other_event`` is whether the
    code stands in the roster of another event. ``waived`` is what a supervisor has waived for this one decision.
    """

    matches: tuple[Match, ...] = ()
    badge: BadgeRead | None = None
    other_event: bool = False
    admissions: tuple[FirstEntry, ...] = ()
    left: bool = False
    evacuated: bool = False
    number: int = 0
    inside: int = 0
    roster_age: timedelta | None = None
    waived: frozenset[Reason] = frozenset()


NEVER_WAIVED = frozenset(
    {Reason.STORE_FAILURE, Reason.CLOSED, Reason.BLOCKED, Reason.REVOKED, Reason.NOT_A_TICKET, Reason.WRONG_EVENT, Reason.NOT_FOUND}
)
"""Blocked is never waived (rules.md); the others name no ticket that could be let in."""

_STATUS = {
    Status.BLOCKED: Reason.BLOCKED,
    Status.REVOKED: Reason.REVOKED,
    Status.CANCELLED: Reason.CANCELLED,
    Status.REJECTED: Reason.REJECTED,
    Status.PENDING: Reason.PENDING,
    Status.WAITLISTED: Reason.WAITLISTED,
}

_WAIT = frozenset(
    {
        Reason.STORE_FAILURE,
        Reason.CLOSED,
        Reason.ONE_AT_A_TIME,
        Reason.ALREADY_INSIDE,
        Reason.SEVERAL_MATCH,
        Reason.UNPAID,
        Reason.QUESTION,
        Reason.CAPACITY,
    }
)


def decide(code: str, at: datetime, facts: Facts, rules: Rules) -> Verdict:
    """The verdict on one code. ``at`` is aware. Raises nothing: a refusal is a verdict."""
    if rules.state is State.CLOSED and rules.direction is not Direction.EXIT:
        return _refuse(Reason.CLOSED)
    found = _find(code, facts, rules)
    if isinstance(found, Verdict):
        return found
    ticket = found
    if rules.direction is Direction.EXIT:
        return _exit(ticket, facts)
    if rules.direction is Direction.LOOK:
        return Verdict(Outcome.NOTED, Shown.NOTE, None, ticket, ticket.attention, _first(facts), earlier=len(facts.admissions))
    for check in _CHECKS:
        refusal = check(ticket, at, facts, rules)
        if refusal is not None and refusal.reason not in facts.waived:
            return refusal
    return _admit(ticket, facts, rules)


def face(outcome: Outcome, reason: Reason | None) -> Shown:
    """How an outcome is shown (rules.md's table)."""
    if outcome is Outcome.ADMITTED:
        return Shown.GO
    if outcome in {Outcome.EXIT, Outcome.NOTED}:
        return Shown.NOTE
    return Shown.WAIT if reason in _WAIT else Shown.STOP


def undecided() -> Verdict:
    """What a station says when its store fails: never a refusal."""
    return Verdict(Outcome.UNDECIDED, Shown.WAIT, Reason.STORE_FAILURE)


def together(tickets: tuple[Ticket, ...]) -> Verdict | None:
    """Several codes in one frame, reduced to the tickets among them: None where they are one ticket, else the verdict on all.

    Different orders: one at a time, nobody admitted. One order: the group is offered.
    """
    distinct = {ticket.id: ticket for ticket in tickets}
    if len(distinct) <= 1:
        return None
    orders = {ticket.order for ticket in distinct.values()}
    if len(orders) == 1 and "" not in orders:
        return Verdict(Outcome.NOTED, Shown.NOTE, Reason.GROUP, next(iter(distinct.values())))
    return _refuse(Reason.ONE_AT_A_TIME)


def _find(code: str, facts: Facts, rules: Rules) -> Ticket | Verdict:
    """The one ticket that the code may act for, or the verdict that says why there is none."""
    if facts.badge is not None:
        return _of_badge(facts.badge, facts, rules)
    strong = _tickets(facts, Strength.ADMITS)
    if len(strong) == 1:
        return strong[0]
    if len(strong) > 1:
        return _refuse(Reason.SEVERAL_MATCH)
    weak = _tickets(facts, Strength.LOOKS_UP)
    if len(weak) > 1:
        return _refuse(Reason.SEVERAL_MATCH)
    if weak:
        return Verdict(Outcome.NOTED, Shown.NOTE, Reason.LOOK_UP, weak[0], weak[0].attention, _first(facts), earlier=len(facts.admissions))
    if compared_form(code) in rules.event_codes or looks_foreign(code):
        return _refuse(Reason.NOT_A_TICKET)
    if facts.other_event:
        return _refuse(Reason.WRONG_EVENT)
    return _not_found(facts, rules)


def _of_badge(badge: BadgeRead, facts: Facts, rules: Rules) -> Ticket | Verdict:
    if badge.event != rules.event:
        return _refuse(Reason.WRONG_EVENT)
    if not badge.genuine:
        return _refuse(Reason.NOT_A_TICKET)
    tickets = [match.ticket for match in facts.matches]
    if not tickets:
        return _not_found(facts, rules)
    # Copy 0 is what a rehearsal prints.
    if badge.copy < max(badge.newest, 0 if rules.state is State.REHEARSAL else 1) and Reason.BADGE_REPLACED not in facts.waived:
        return _refuse(Reason.BADGE_REPLACED, tickets[0], since=badge.replaced_at)
    return tickets[0]


def _tickets(facts: Facts, strength: Strength) -> list[Ticket]:
    return list({match.ticket.id: match.ticket for match in facts.matches if match.strength is strength}.values())


def _not_found(facts: Facts, rules: Rules) -> Verdict:
    old = facts.roster_age is None or facts.roster_age >= rules.stale_after
    return Verdict(Outcome.REFUSED, Shown.WAIT if old else Shown.STOP, Reason.NOT_FOUND)


def _exit(ticket: Ticket, facts: Facts) -> Verdict:
    """Nobody is kept inside: whoever holds a ticket of this event may leave, seen entering or not."""
    attention = ticket.attention
    if not facts.admissions or facts.left:
        attention += (Attention(AttentionKind.NOT_SEEN_ENTERING),)
    return Verdict(Outcome.EXIT, Shown.NOTE, None, ticket, attention, _first(facts), number=facts.number, earlier=len(facts.admissions))


def _status(ticket: Ticket, at: datetime, facts: Facts, rules: Rules) -> Verdict | None:
    reason = _STATUS.get(ticket.status)
    return _refuse(reason, ticket) if reason else None


def _time(ticket: Ticket, at: datetime, facts: Facts, rules: Rules) -> Verdict | None:
    if ticket.valid_from is not None and at < ticket.valid_from:
        return _refuse(Reason.NOT_YET_VALID, ticket, since=ticket.valid_from)
    if ticket.valid_until is not None and at >= ticket.valid_until:
        return _refuse(Reason.NO_LONGER_VALID, ticket, since=ticket.valid_until)
    if rules.too_early(at):
        return _refuse(Reason.NOT_YET_VALID, ticket)
    if rules.too_late(at):
        return _refuse(Reason.NO_LONGER_VALID, ticket)
    if rules.outside_hours(at):
        coming = rules.next_hours(at)
        if coming is not None:
            return _refuse(Reason.NOT_YET_VALID, ticket, since=coming)
        return _refuse(Reason.NO_LONGER_VALID, ticket, since=max(end for _, end in rules.hours))
    return None


def _place(ticket: Ticket, at: datetime, facts: Facts, rules: Rules) -> Verdict | None:
    if ticket.checkpoints is not None and rules.checkpoint not in ticket.checkpoints:
        return _refuse(Reason.WRONG_CHECKPOINT, ticket)
    if rules.ticket_types is not None and not {ticket.type.casefold(), ticket.type_id.casefold()} & rules.ticket_types:
        return _refuse(Reason.WRONG_TICKET_TYPE, ticket)
    return None


def _enrolment(ticket: Ticket, at: datetime, facts: Facts, rules: Rules) -> Verdict | None:
    if rules.session is not None and ticket.sessions is not None and rules.session not in ticket.sessions:
        return _refuse(Reason.NOT_ENROLLED, ticket)
    return None


def _inside(ticket: Ticket, at: datetime, facts: Facts, rules: Rules) -> Verdict | None:
    if not facts.admissions or rules.reentry is Reentry.ALWAYS:
        return None
    if facts.left and (facts.evacuated or rules.reentry is Reentry.AFTER_EXIT):
        return None
    return Verdict(Outcome.REFUSED, Shown.WAIT, Reason.ALREADY_INSIDE, ticket, ticket.attention, _first(facts), earlier=len(facts.admissions))


def _payment(ticket: Ticket, at: datetime, facts: Facts, rules: Rules) -> Verdict | None:
    return _refuse(Reason.UNPAID, ticket) if ticket.paid is False else None


def _questions(ticket: Ticket, at: datetime, facts: Facts, rules: Rules) -> Verdict | None:
    return _refuse(Reason.QUESTION, ticket) if ticket.questions else None


def _capacity(ticket: Ticket, at: datetime, facts: Facts, rules: Rules) -> Verdict | None:
    counted = rules.reentry is Reentry.ALWAYS and bool(facts.admissions) and not facts.left
    full = rules.capacity is not None and facts.inside >= rules.capacity and not counted
    return _refuse(Reason.CAPACITY, ticket) if full else None


_Check = Callable[[Ticket, datetime, Facts, Rules], Verdict | None]
_CHECKS: tuple[_Check, ...] = (_status, _time, _place, _enrolment, _inside, _payment, _questions, _capacity)
"""The order of checks for a ticket that was found; the first that fails is the reason."""


def _admit(ticket: Ticket, facts: Facts, rules: Rules) -> Verdict:
    attention = ticket.attention
    if rules.state is State.REHEARSAL:
        attention += (Attention(AttentionKind.REHEARSAL),)
    if rules.nearly_full is not None and facts.inside + 1 >= rules.nearly_full:
        attention += (Attention(AttentionKind.NEARLY_FULL, f"{facts.inside + 1} / {rules.capacity}"),)
    return Verdict(Outcome.ADMITTED, Shown.GO, None, ticket, attention, _first(facts), number=facts.number + 1, earlier=len(facts.admissions))


def _refuse(reason: Reason, ticket: Ticket | None = None, *, since: datetime | None = None) -> Verdict:
    return Verdict(Outcome.REFUSED, face(Outcome.REFUSED, reason), reason, ticket, ticket.attention if ticket else (), since=since)


def _first(facts: Facts) -> FirstEntry | None:
    return facts.admissions[0] if facts.admissions else None
