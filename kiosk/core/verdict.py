"""What was decided: an outcome, a reason, and how it is to be taken."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.core.ticket import Attention, Ticket


class Outcome(StrEnum):
    """What happened, in the words of the command line."""

    ADMITTED = "admitted"
    EXIT = "exit"
    NOTED = "noted"
    REFUSED = "refused"
    UNDECIDED = "undecided"


class Reason(StrEnum):
    """Why, in one word; the order is the order of checks in rules.md."""

    STORE_FAILURE = "store_failure"
    CLOSED = "closed"
    ONE_AT_A_TIME = "one_at_a_time"
    GROUP = "group"
    NOT_A_TICKET = "not_a_ticket"
    WRONG_EVENT = "wrong_event"
    NOT_FOUND = "not_found"
    SEVERAL_MATCH = "several_match"
    LOOK_UP = "look_up"
    BLOCKED = "blocked"
    REVOKED = "revoked"
    BADGE_REPLACED = "badge_replaced"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    PENDING = "pending"
    WAITLISTED = "waitlisted"
    NOT_YET_VALID = "not_yet_valid"
    NO_LONGER_VALID = "no_longer_valid"
    WRONG_CHECKPOINT = "wrong_checkpoint"
    WRONG_TICKET_TYPE = "wrong_ticket_type"
    NOT_ENROLLED = "not_enrolled"
    ALREADY_INSIDE = "already_inside"
    UNPAID = "unpaid"
    QUESTION = "question"
    CAPACITY = "capacity"
    UNDONE = "undone"


class Shown(StrEnum):
    """The four faces a verdict can have on a screen (rules.md's table)."""

    GO = "go"
    WAIT = "wait"
    STOP = "stop"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class FirstEntry:
    """An earlier entry: when (aware UTC), at which station, by whom. None where the source does not say."""

    at: datetime | None
    where: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision about one scan.

    ``number`` is the entry number that an admission claims (1 the first time in its period), 0 where nothing is claimed.
    ``earlier`` counts the entries before this one in the period. ``since`` is the moment a reason speaks of:
    when the badge was replaced, when the ticket becomes or stopped being valid.
    """

    outcome: Outcome
    shown: Shown
    reason: Reason | None = None
    ticket: Ticket | None = None
    attention: tuple[Attention, ...] = ()
    first_entry: FirstEntry | None = None
    number: int = 0
    earlier: int = 0
    since: datetime | None = None
