"""A ticket as the door knows it: who, what type, which codes, and what may stand in the way."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """Where a registration stands, whatever the platform calls it."""

    VALID = "valid"
    PENDING = "pending"
    WAITLISTED = "waitlisted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"
    REVOKED = "revoked"


class Strength(StrEnum):
    """What a code may do: the platform's ticket secret admits, a guessable number only looks up (rules.md)."""

    ADMITS = "admits"
    LOOKS_UP = "looks_up"


@dataclass(frozen=True, slots=True)
class TicketCode:
    """One text that may be scanned for a ticket."""

    text: str
    strength: Strength = Strength.ADMITS


class AttentionKind(StrEnum):
    """Why a steward should look twice; it never refuses."""

    REQUIREMENT = "requirement"
    VIP = "vip"
    NOTE = "note"
    HAND_OUT = "hand_out"
    UNKNOWN_STATUS = "unknown_status"
    REHEARSAL = "rehearsal"
    NOT_SEEN_ENTERING = "not_seen_entering"
    NEARLY_FULL = "nearly_full"


@dataclass(frozen=True, slots=True)
class Attention:
    """One thing to know. ``text`` may be private: staff screens only."""

    kind: AttentionKind
    text: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something the organiser wants to know at the door. ``id`` is the platform's, ``words`` the organiser's own.

    ``kind`` is text, number, yes_no, choice or choices; ``choices`` are pairs of id and words. A yes_no that must be answered must be
    answered with yes: it is a waiver.
    """

    id: str
    words: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """One person's right to enter one event. Ids are strings always, whatever the platform sends.

    ``paid`` is None where the platform says nothing; ``checkpoints`` and ``sessions`` are None where the ticket is not limited.
    ``valid_from`` and ``valid_until`` are aware. ``questions`` are those that must still be answered.
    """

    event: str
    id: str
    name: str
    type: str = ""
    type_id: str = ""
    company: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    order: str = ""
    status: Status = Status.VALID
    paid: bool | None = None
    codes: tuple[TicketCode, ...] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    checkpoints: frozenset[str] | None = None
    sessions: frozenset[str] | None = None
    questions: tuple[Question, ...] = ()
    attention: tuple[Attention, ...] = ()
