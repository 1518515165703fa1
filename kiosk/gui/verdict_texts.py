"""What a verdict says: the word, who it is, what to know, what was done. What happened comes first, then what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from PySide6.QtCore import QObject

from kiosk.core.rules import Direction
from kiosk.core.ticket import Attention, AttentionKind, Ticket
from kiosk.core.verdict import FirstEntry, Outcome, Reason, Shown, Verdict
from kiosk.flow.bulletin import Decided
from kiosk.gui.reason_texts import ReasonTexts
from kiosk.gui.texts import Texts, clock, isolated, plain


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence below the name; ``icon`` is drawn before it."""

    text: str
    strong: bool = False
    icon: AttentionKind | None = None


@dataclass(frozen=True, slots=True)
class VerdictWords:
    """Everything a verdict screen writes, in reading order. Empty texts are left out."""

    word: str
    name: str = ""
    company: str = ""
    pill: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """What a sentence needs to know besides the verdict: the time now, the event's zone, the list's age, what the door does."""

    now: datetime
    zone: tzinfo
    direction: Direction
    roster_at: datetime | None = None
    inside: int = 0
    capacity: int | None = None


class VerdictTexts(QObject):
    """Words for every outcome and every reason."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts
        self._reasons = ReasonTexts()

    def words(self, decided: Decided, around: Around) -> VerdictWords:
        """The whole screen for one decision."""
        verdict = decided.verdict
        ticket = verdict.ticket
        if verdict.reason in {Reason.ONE_AT_A_TIME, Reason.GROUP}:
            ticket = None
        return VerdictWords(
            word=self.word(verdict, around),
            name=_name(ticket) if ticket else "",
            company=plain(ticket.company) if ticket else "",
            pill=plain(ticket.type) if ticket else "",
            lines=tuple(self._lines(decided, around)),
        )

    def word(self, verdict: Verdict, around: Around) -> str:
        """The one thing that is read from an arm's length."""
        if verdict.reason is not None:
            return self._reason_word(verdict, verdict.reason, around)
        if verdict.outcome is Outcome.ADMITTED:
            return self._welcome(verdict, around.direction)
        if verdict.outcome is Outcome.EXIT:
            return self.tr("Goodbye")
        if verdict.outcome is Outcome.NOTED:
            return self.tr("Looked up")
        return self.tr("Cannot decide")

    def in_list(self, decided: Decided, *, undone: bool = False) -> str:
        """The second line of a row in the list: the ticket type where all is well, otherwise why not."""
        verdict = decided.verdict
        if undone:
            return self._reasons.in_list(Reason.UNDONE)
        if verdict.reason is not None:
            return self._reasons.in_list(verdict.reason)
        if verdict.outcome is Outcome.EXIT:
            return self.tr("exit")
        return plain(verdict.ticket.type) if verdict.ticket else ""

    def name(self, decided: Decided) -> str:
        """Whose row it is; for a code that named nobody, what it was."""
        ticket = decided.verdict.ticket
        return _name(ticket) if ticket else self.tr("Unknown code")

    def undone(self, decided: Decided | None) -> VerdictWords:
        """What is shown when an entry was taken back."""
        ticket = decided.verdict.ticket if decided else None
        reasons, reason = self._reasons, Reason.UNDONE
        lines = (Line(reasons.happened(reason), strong=True), Line(reasons.advice(reason)))
        return VerdictWords(reasons.word(reason), _name(ticket) if ticket else "", pill=plain(ticket.type) if ticket else "", lines=lines)

    def _welcome(self, verdict: Verdict, direction: Direction) -> str:
        if direction is Direction.COLLECT:
            return self.tr("Badge, please")
        return self.tr("Welcome back") if verdict.number > 1 else self.tr("Welcome")

    def _reason_word(self, verdict: Verdict, reason: Reason, around: Around) -> str:
        if reason is Reason.NOT_FOUND and verdict.shown is Shown.WAIT:
            if around.roster_at is None:
                return self.tr("No guest list yet")
            return self.tr("Not on the {time} list").format(time=clock(around.roster_at, around.zone))
        return self._reasons.word(reason)

    def _lines(self, decided: Decided, around: Around) -> list[Line]:
        verdict = decided.verdict
        lines = [Line(text, strong=place == 0) for place, text in enumerate(self._what_happened(verdict, around)) if text]
        lines += [self._attention(attention) for attention in verdict.attention if attention.kind is not AttentionKind.REHEARSAL]
        return lines + [Line(text) for text in self._what_was_done(decided)]

    def _what_happened(self, verdict: Verdict, around: Around) -> list[str]:
        reason = verdict.reason
        if reason is None:
            return [self.tr("For information — nothing was counted")] if verdict.outcome is Outcome.NOTED else []
        if reason is Reason.ALREADY_INSIDE:
            return [self._first(verdict.first_entry, around), self._by(verdict), self._reasons.advice(reason)]
        told = self._told(reason, verdict, around) or self._reasons.happened(reason)
        return [told, self._reasons.advice(reason)]

    def _told(self, reason: Reason, verdict: Verdict, around: Around) -> str:
        """What happened, where the verdict knows more than the reason alone; else empty."""
        teller: dict[Reason, Callable[[Verdict, Around], str]] = {
            Reason.NOT_FOUND: self._old_list,
            Reason.BADGE_REPLACED: self._replaced,
            Reason.NOT_YET_VALID: self._not_yet,
            Reason.NO_LONGER_VALID: self._no_longer,
            Reason.WRONG_TICKET_TYPE: self._type,
            Reason.QUESTION: self._question,
        }
        return teller[reason](verdict, around) if reason in teller else ""

    def _old_list(self, verdict: Verdict, around: Around) -> str:
        return self.tr("The ticket may be newer than this station's list") if verdict.shown is Shown.WAIT else ""

    def _replaced(self, verdict: Verdict, around: Around) -> str:
        return self.tr("Reprinted at {time}").format(time=self._moment(verdict.since, around)) if verdict.since else ""

    def _not_yet(self, verdict: Verdict, around: Around) -> str:
        return self.tr("Valid from {time}").format(time=self._moment(verdict.since, around)) if verdict.since else ""

    def _no_longer(self, verdict: Verdict, around: Around) -> str:
        return self.tr("Was valid until {time}").format(time=self._moment(verdict.since, around)) if verdict.since else ""

    def _type(self, verdict: Verdict, around: Around) -> str:
        kind = verdict.ticket.type if verdict.ticket else ""
        return self.tr("{type} is not admitted at this door").format(type=isolated(kind)) if kind else ""

    def _question(self, verdict: Verdict, around: Around) -> str:
        return plain(verdict.ticket.questions[0].words) if verdict.ticket and verdict.ticket.questions else ""

    def _moment(self, at: datetime | None, around: Around) -> str:
        return self._texts.moment(at, around.now, around.zone) if at else ""

    def _first(self, first: FirstEntry | None, around: Around) -> str:
        """``South Door at 08:41, 16 minutes ago``, each part only where it is known."""
        at = first.at if first else None
        where = isolated(first.where) if first and first.where else ""
        if at is None:
            return self.tr("{where}, time not known").format(where=where) if where else self.tr("Where and when is not known")
        said = self._moment(at, around)
        told = self.tr("{where} at {time}").format(where=where, time=said) if where else self.tr("At {time}").format(time=said)
        ago = self._texts.ago(at, around.now)
        return self.tr("{where_and_when}, {ago}").format(where_and_when=told, ago=ago) if ago else told

    def _by(self, verdict: Verdict) -> str:
        by = verdict.first_entry.by if verdict.first_entry else None
        parts = [self.tr("Scanned by {who}").format(who=isolated(by))] if by else []
        if verdict.earlier:
            parts.append(self.tr("%n earlier entries", "", verdict.earlier))
        return " · ".join(parts)

    def _attention(self, attention: Attention) -> Line:
        said = {
            AttentionKind.VIP: self.tr("VIP"),
            AttentionKind.UNKNOWN_STATUS: self.tr("The platform's status is new to this station"),
            AttentionKind.NOT_SEEN_ENTERING: self.tr("Was not seen entering"),
            AttentionKind.REQUIREMENT: self.tr("Needs attention"),
            AttentionKind.NOTE: self.tr("Note"),
            AttentionKind.HAND_OUT: self.tr("To hand out"),
        }
        if attention.kind is AttentionKind.NEARLY_FULL:
            return Line(self.tr("Nearly full: {count}").format(count=attention.text), strong=True, icon=attention.kind)
        return Line(plain(attention.text) or said.get(attention.kind, ""), strong=True, icon=attention.kind)

    def _what_was_done(self, decided: Decided) -> list[str]:
        verdict = decided.verdict
        done = []
        if decided.badge:
            done.append(self.tr("Badge is printing"))
        if verdict.outcome is Outcome.EXIT:
            done.append(self.tr("Exit noted"))
        if verdict.outcome is Outcome.ADMITTED and verdict.number > 1:
            done.append(self.tr("Entry number {count} here").format(count=verdict.number))
        if decided.same_scan:
            done.append(self.tr("Shown again — counted only once"))
        return done


def _name(ticket: Ticket) -> str:
    return plain(ticket.name) or plain(f"{ticket.first_name} {ticket.last_name}") or plain(ticket.id)
