"""The heart: a code becomes a verdict and a committed line in the journal, in one transaction."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kiosk.core.decide import NEVER_WAIVED, Match, decide, together, undecided
from kiosk.core.entry import Details, Entry, EntryKind, UploadState
from kiosk.core.errors import KioskError, StoreError
from kiosk.core.roles import Action
from kiosk.core.rules import Direction, Rules, State
from kiosk.core.scan import compared_form
from kiosk.core.steady import SameScan
from kiosk.core.ticket import Question, Strength, Ticket
from kiosk.core.verdict import Outcome, Reason, Shown, Verdict
from kiosk.flow.answering import check
from kiosk.flow.authority import signer, undo_signer, withheld
from kiosk.flow.backing import Backing, NewGuest, learn
from kiosk.flow.bulletin import Bulletin, Decided, Undone
from kiosk.flow.facts import Named, facts, holder, named, of_line, place
from kiosk.flow.lately import Elsewhere, Lately
from kiosk.flow.pin_check import Signed
from kiosk.flow.tested import Would
from kiosk.flow.would import cannot, would
from kiosk.ports.claims import ClaimKey
from kiosk.store import answers, claims, events, journal, outbox, standing_in, tickets, walkins
from kiosk.store.database import CorruptDatabaseError, Database, DiskFullError


@dataclass(frozen=True, slots=True)
class Post:
    """Where this desk stands: the rules of its door, its station's name, who stands there, and what follows an admission.

    ``rules`` are asked for at each scan with what is known of the event, since a sync may have learned its time zone.
    ``checks_in`` is whether the platform takes check-ins; ``prints`` whether an admission here orders a badge; ``backing`` what else the
    platform can do for a desk.
    """

    event: str
    station: str
    rules: Callable[[events.KnownEvent], Rules]
    operator: str = ""
    checks_in: bool = True
    prints: bool = False
    badge_key: bytes = field(default=b"", repr=False)
    backing: Backing = field(default_factory=Backing)


@dataclass(slots=True)
class Desk:
    """Decides scans for one thread, on a connection of its own."""

    database: Database
    post: Post
    now: Callable[[], datetime]
    bulletin: Bulletin = field(default_factory=Bulletin)
    reopen: Callable[[], Database] | None = None
    """Opens the database anew where it was damaged or replaced; None: such a scan stays undecided."""
    elsewhere: Elsewhere = field(default_factory=lambda: Lately().from_another())
    """What the other desks of this station have just decided: a ticket that two cameras see is one scan."""
    make_room: Callable[[], object] = lambda: None
    """Frees what is held back for the journal, where the disk is full."""
    _same: SameScan[Decided] = field(default_factory=SameScan)

    def admit(self, text: str, seen: float | None = None) -> Decided:
        """Decides one code and commits the verdict. A store failure is a verdict too (``undecided``); nothing is raised.

        ``seen`` is the camera's own time in seconds: a code shown again soon is the same scan. None: every call is decided.
        """
        shown = self.code_of(text)
        if seen is None:
            return self._tell(self._guarded(lambda: self._scan(shown), shown))
        with self.elsewhere.one_at_a_time(shown):
            own = None if self.elsewhere.passed(shown) else self._same.repeats(shown, seen)
            repeated = own or self.elsewhere.repeats(shown)
            if repeated is not None and self._stands(repeated):
                decided = replace(repeated, same_scan=True, seconds=0.0)
            else:
                repeated = decided = self._guarded(lambda: self._scan(shown), shown)
            if decided.verdict.outcome is not Outcome.UNDECIDED:
                self._same.remember(shown, seen, repeated)
                self.elsewhere.remember(shown, repeated)
        return self._tell(decided)

    def present(self, texts: Sequence[str], seen: float | None) -> tuple[Decided, bool]:
        """Decides the codes that one frame showed together, and whether they should be presented anew when one has gone."""
        if len(texts) == 1:
            return self.admit(texts[0], seen), False
        read = {self.code_of(text): text for text in texts}
        try:
            found = {code: named(self.database, self.post.event, code, self.post.badge_key) for code in sorted(read)}
        except StoreError:
            return self._tell(self._failed()), True
        holders = tuple(ticket for each in found.values() for ticket in each.admitting)
        verdict = together(holders)
        if verdict is None:
            # A ticket beside a poster's web address: the ticket. No ticket at all: what could best be one.
            best = min(found, key=lambda code: (not found[code].admitting, not found[code].matches, "://" in code))
            return self.admit(read[best], seen), False
        return self._tell(self._guarded(lambda: self._record(EntryKind.SCAN, "", verdict))), True

    def still_shown(self, texts: frozenset[str], seen: float) -> None:
        """What is in view now: a code that stays in view stays the same scan."""
        shown = frozenset(map(self.code_of, texts))
        self._same.still_shown(shown, seen)
        self.elsewhere.still_shown(shown)

    def admit_each(self, guests: Sequence[Ticket], kind: EntryKind, operator: str = "") -> list[Decided]:
        """Decides tickets whose codes were not all shown (a whole order) in one transaction, each as a line of its own.

        Raises StoreError, and nobody was admitted then.
        """
        self._fresh()
        with self.database.transaction():
            details = Details("", operator or self.post.operator)
            done = [self._decide(kind, details, holder(self.database, ticket)) for ticket in guests]
        return [self._tell(decided) for decided in done]

    def look(self, text: str) -> Decided:
        """What is known about a code, without admitting anybody."""
        shown = self.code_of(text)
        return self._tell(self._guarded(lambda: self._scan(shown, EntryKind.LOOK), shown))

    def would(self, text: str) -> Would:
        """What ``admit`` would decide now, without names. Writes nothing, asks no network, remembers nothing; raises nothing."""
        shown = self.code_of(text)
        try:
            self._fresh()
            with self.database.reading():
                known = events.get(self.database, self.post.event)
                rules = self.post.rules(known)
                return would(self.database, known, rules, self.post.backing, shown, self.post.badge_key, self.now())
        except StoreError:
            return cannot()

    def answer(self, text: str, given: Mapping[str, str]) -> Decided:
        """Keeps what the guest answers to the organiser's questions, by question id, as a line of its own; admits nobody.

        Raises KioskError where the code names no ticket, or a question or choice is not the organiser's.
        """
        self._fresh()
        shown = self.code_of(text)
        with self.database.transaction():
            ticket = named(self.database, self.post.event, shown, self.post.badge_key).ticket
            if ticket is None:
                raise KioskError("That code names no single ticket of this event: there is nobody to answer.")
            check(ticket, given)
            decided = self.note(EntryKind.ANSWER, ticket, "")
            answers.put(self.database, self.post.event, ticket.id, given, decided.at)
        return self._tell(decided)

    def questions(self, text: str) -> tuple[Question, ...]:
        """What the holder of this code must still answer. Raises KioskError where it names no ticket."""
        ticket = named(self.database, self.post.event, self.code_of(text), self.post.badge_key).ticket
        if ticket is None:
            raise KioskError("That code names no single ticket of this event: there is nobody to ask.")
        return ticket.questions

    def walk_in(self, person: NewGuest, *, operator: str = "", signed: Signed | None = None) -> Decided:
        """Somebody registers at this door and is decided at once, online or not; the platform is told before their check-in is sent.

        A failure of the store is a verdict (``undecided``), and nobody was registered then. Raises KioskError where the station is closed or
        rehearses, SigningError where nobody signs who may register.
        """
        if (state := self._rules().state) is not State.OPEN:
            raise KioskError(f"The station is {state.value}: nobody is registered. Open it first ([station] state in kiosk.toml).")

        def registered() -> Decided:
            with self.database.transaction():
                at = self.now()
                by = signer(self.database, Action.WALK_IN, signed, operator or self.post.operator)
                ticket = person.ticket(self.post.event)
                walkins.add(self.database, ticket, phone=person.phone, at=at, offered=self.post.backing.walk_in)
                found = Named((Match(ticket, Strength.ADMITS),), None, other_event=False)
                return self._decide(EntryKind.WALK_IN, Details("", by), found)

        return self._tell(self._guarded(registered))

    def undo(self, entry: str, *, operator: str = "", words: str = "", signed: Signed | None = None) -> Decided:
        """Takes back an admission or exit, as a line of its own. Raises KioskError where there is nothing to take back, SigningError where
        it is too late to do so without a supervisor.
        """
        self._fresh()
        with self.database.transaction():
            line = self._line(entry)
            if line is None or line.event != self.post.event or line.outcome not in {"admitted", "exit"}:
                raise KioskError("That scan was no admission or exit of this event: there is nothing to take back.")
            if journal.undone(self.database, line):
                raise KioskError("That entry was taken back before.")
            if not line.rehearsal and self._rules().state is State.REHEARSAL:
                raise KioskError("That scan counts, and the station rehearses: open it first ([station] state in kiosk.toml).")
            by = undo_signer(self.database, line, self.now(), signed, operator or self.post.operator)
            ticket = tickets.get(self.database, line.event, line.ticket) if line.ticket else None
            verdict = Verdict(Outcome.NOTED, Shown.NOTE, Reason.UNDONE, ticket)
            decided = self._append(EntryKind.UNDO, Details("", by, words), verdict, self._rules(), refers=line)
            claims.release(self.database, line.id, decided.entry)
            told_of = standing_in.told_of(self.database, line)
            told = outbox.withdraw(self.database, line.id, decided.at)
            if told and self.post.backing.undo and line.ticket:
                outbox.add_upload(self.database, decided.entry, line.event, line.ticket, decided.at, UploadState.DUE)
            if told_of:
                standing_in.succeed(self.database, line, decided.at)
        self.bulletin.post(Undone(entry))
        return decided

    def override(self, entry: str, *, operator: str = "", words: str, signed: Signed | None = None) -> Decided:
        """Waives the one reason of a refused scan and decides the rest anew. Raises KioskError where that is not possible, SigningError
        where nobody signs who may.
        """
        started = time.perf_counter()
        self._fresh()
        with self.database.transaction():
            by = signer(self.database, Action.OVERRIDE, signed, operator or self.post.operator)
            line, reason = self._waivable(entry)
            text = journal.details_of(self.database, entry).text
            found = of_line(self.database, line, text, self.post.badge_key)
            details = Details(text, by, words)
            decided = self._decide(EntryKind.OVERRIDE, details, found, line, frozenset({reason}))
        return self._tell(replace(decided, seconds=time.perf_counter() - started))

    def _waivable(self, entry: str) -> tuple[Entry, Reason]:
        """The refused line and its reason, where a supervisor may waive it: here, now, and once."""
        line, rules = self._line(entry), self._rules()
        if line is None or line.event != self.post.event or line.outcome != "refused" or line.reason is None:
            raise KioskError("That scan was no refusal of this event: there is nothing to waive.")
        reason = Reason(line.reason)
        if reason in NEVER_WAIVED or line.ticket is None:
            raise KioskError(f"The reason {reason.value} is never waived.")
        here = (rules.checkpoint, rules.period(self.now()), rules.state is State.REHEARSAL)
        if (line.checkpoint, line.period, line.rehearsal) != here:
            raise KioskError("That scan was at another checkpoint, on another day or in a rehearsal: scan the ticket again.")
        if journal.waived(self.database, line):
            raise KioskError("That refusal was waived before: scan the ticket again.")
        return line, reason

    def _line(self, entry: str) -> Entry | None:
        return journal.get(self.database, entry)

    def _stands(self, repeated: Decided) -> bool:
        """Whether a verdict may be repeated: an entry that was taken back meanwhile is decided anew."""
        if repeated.verdict.outcome not in {Outcome.ADMITTED, Outcome.EXIT}:
            return True
        try:
            line = self._line(repeated.entry)
            return line is not None and not journal.undone(self.database, line)
        except StoreError:
            return False

    def note(
        self,
        kind: EntryKind,
        ticket: Ticket | None,
        words: str,
        operator: str = "",
        *,
        number: int = 0,
        zone: str = "",
        refers: Entry | None = None,
    ) -> Decided:
        """A line that decides nothing (a badge by hand, a corrected count); ``zone`` if not this door's. Inside the caller's transaction."""
        rules = self._rules()
        verdict = Verdict(Outcome.NOTED, Shown.NOTE, None, ticket, number=number)
        details = Details("", operator or self.post.operator, words)
        return self._append(kind, details, verdict, replace(rules, zone=zone or rules.zone), refers=refers)

    def _scan(self, text: str, kind: EntryKind = EntryKind.SCAN) -> Decided:
        with self.database.transaction():
            found = named(self.database, self.post.event, text, self.post.badge_key)
            return self._decide(kind, Details(text, self.post.operator), found)

    def _fresh(self) -> None:
        """A database whose place another file has taken must not be written: what it held is lost to everybody else."""
        if self.database.replaced:
            raise CorruptDatabaseError("the database was replaced")

    def _record(self, kind: EntryKind, text: str, verdict: Verdict) -> Decided:
        with self.database.transaction():
            return self._append(kind, Details(text, self.post.operator), verdict, self._rules())

    def _decide(
        self, kind: EntryKind, details: Details, found: Named, refers: Entry | None = None, waived: frozenset[Reason] = frozenset()
    ) -> Decided:
        known = events.get(self.database, self.post.event)
        rules = self.post.rules(known)
        if kind is EntryKind.LOOK:
            rules = replace(rules, direction=Direction.LOOK, state=State.OPEN)
        at = self.now()
        if found.badge is not None and found.badge.genuine and found.badge.event == self.post.event:
            outbox.copy_seen(self.database, self.post.event, found.badge.ticket, found.badge.copy, at)
        verdict = decide(details.text, at, facts(self.database, rules, known, found, at, waived), rules)
        kept = details.text if found.matches or not withheld(self.database, details.text) else ""
        details = replace(details, text=kept, clock_offset=known.clock_offset)
        return self._append(kind, details, verdict, rules, refers=refers, at=at)

    def _append(
        self, kind: EntryKind, details: Details, verdict: Verdict, rules: Rules, *, refers: Entry | None = None, at: datetime | None = None
    ) -> Decided:
        at = at or self.now()
        entry = Entry(
            id=str(uuid.uuid4()),
            kind=kind,
            at=at,
            event=rules.event,
            station=self.post.station,
            checkpoint=rules.checkpoint,
            zone=rules.zone,
            period=rules.period(at),
            direction=rules.direction.value,
            outcome=verdict.outcome.value,
            reason=verdict.reason.value if verdict.reason else None,
            ticket=verdict.ticket.id if verdict.ticket else None,
            number=verdict.number,
            refers=refers.id if refers else None,
            rehearsal=rules.state is State.REHEARSAL,
        )
        journal.append(self.database, entry, details)
        badge = self._consequences(entry, verdict, rules, known=bool(entry.ticket or details.text))
        undoable = verdict.outcome in {Outcome.ADMITTED, Outcome.EXIT} and not badge
        return Decided(entry.id, at, verdict, badge=badge, undoable=undoable)

    def _consequences(self, entry: Entry, verdict: Verdict, rules: Rules, *, known: bool) -> bool:
        """What follows from the line, in its transaction: the claim, the upload, the badge. Returns whether a badge was ordered.

        ``known`` is whether a platform can be told what was refused: a ticket, or a code that was kept.
        """
        if verdict.outcome is Outcome.REFUSED and known and self.post.backing.refusals and rules.attends and not entry.rehearsal:
            outbox.add_upload(self.database, entry.id, entry.event, entry.ticket or "", entry.at, UploadState.DUE)
        if entry.ticket is None or verdict.outcome not in {Outcome.ADMITTED, Outcome.EXIT}:
            return False
        admitted = verdict.outcome is Outcome.ADMITTED
        if not entry.rehearsal:
            if admitted:
                key = ClaimKey(entry.event, entry.checkpoint, entry.period, entry.ticket, entry.number)
                claims.take(self.database, key, place(rules), entry.id, entry.at)
            else:
                outside = rules.at_event_door
                claims.leave(self.database, entry.event, entry.zone, entry.period, entry.ticket, entry.id, outside=outside)
            self._upload(entry, entry.ticket, attends=admitted and rules.attends)
        if not (admitted and self.post.prints):
            return False
        return outbox.add_badge(self.database, entry.id, entry.event, entry.ticket, entry.at, copy=1, rehearsal=entry.rehearsal)

    def _upload(self, entry: Entry, ticket: str, *, attends: bool) -> None:
        """The first attendance goes to the platform; all else stays here, is counted and exported."""
        due = attends and self.post.checks_in and not outbox.was_uploaded(self.database, entry.event, ticket)
        due = due and not walkins.is_local_only(self.database, entry.event, ticket)
        state = UploadState.DUE if due else UploadState.LOCAL_ONLY
        reason = outbox.NOT_TAKEN if attends and not self.post.checks_in and entry.number == 1 else ""
        outbox.add_upload(self.database, entry.id, entry.event, ticket, entry.at, state, reason)

    def code_of(self, text: str) -> str:
        """What is compared: the code inside what was read. What else a QR code carries (names, mail addresses) is never kept."""
        return compared_form(self.post.backing.key(compared_form(text)))

    def _guarded(self, scan: Callable[[], Decided], asked: str = "") -> Decided:
        """``asked`` is a code that may be unknown here: the platform is asked about it first, where it can be (rules.md)."""
        if asked and not self._withheld(asked):
            learn(self.database, self.post.event, self.post.backing, asked, self.post.badge_key)
        started = time.perf_counter()
        try:
            self._fresh()
            decided = scan()
        except (CorruptDatabaseError, DiskFullError) as error:
            decided = self._again(scan, full=isinstance(error, DiskFullError))
        except StoreError:
            decided = self._failed()
        return replace(decided, seconds=time.perf_counter() - started)

    def _withheld(self, code: str) -> bool:
        try:
            return withheld(self.database, code)
        except StoreError:
            return True  # the decision meets it too, and says so

    def _again(self, scan: Callable[[], Decided], *, full: bool) -> Decided:
        """Once more: on a full disk in the space held back, else on a database that was opened, and where need be salvaged, anew."""
        if self.reopen is None and not full:
            return self._failed()
        try:
            if full:
                self.make_room()
                self.database.tighten()
            elif self.reopen is not None:
                self.database.close()
                self.database = self.reopen()
            return scan()
        except StoreError:
            return self._failed()

    def _failed(self) -> Decided:
        return Decided("", self.now(), undecided())

    def _tell(self, decided: Decided) -> Decided:
        self.bulletin.post(decided)
        return decided

    def _rules(self) -> Rules:
        return self.post.rules(events.get(self.database, self.post.event))
