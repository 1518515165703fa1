"""A sealed roster on its way in: everything that speaks against it is asked before anything is changed."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.core.entry import RemoteEntry
from kiosk.core.errors import KioskError, SettingsError
from kiosk.core.heads import Head, head_of
from kiosk.core.ticket import Ticket
from kiosk.flow import heads
from kiosk.flow.sealing import Seal, Sealed, fingerprint
from kiosk.ports.platform import Session
from kiosk.store import aliases, events, handover, remote, sessions, tickets
from kiosk.store.database import Database
from kiosk.store.events import KnownEvent
from kiosk.store.incoming import Change, Incoming

T = TypeVar("T")
_AT_ONCE = 500
_AHEAD = timedelta(minutes=2)
"""A list that is younger than now by more tells of a clock that is wrong."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a person has said yes to: a list that is older than the one here, one that looks wrong, one that another station signed."""

    older: bool = False
    doubtful: bool = False
    stranger: bool = False


NOTHING = Allowed()


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file. ``held``: why it waits for a person, else empty. ``first``: its key was seen for the first time."""

    tickets: int
    change: Change
    conflicts: int
    held: str
    event: str
    roster_at: datetime
    seal: Seal
    first: bool
    ahead: bool


class Arrival:
    """One file on its way in. ``known`` is what it says of its event, ``roster_at`` when its list was complete.

    Raises SettingsError where it holds what this version does not know.
    """

    def __init__(self, database: Database, event: str, sealed: Sealed, name: str) -> None:
        self._database, self._event, self._sealed, self._name = database, event, sealed, name
        self._tickets = 0
        self._walk_ins: list[Ticket] = []
        self._sessions: list[Session] = []
        self._heads: list[Head] = []
        self._here, self._new = handover.ids_here(database, event, {})
        with self._understood():
            first: Any = next(sealed.lines(), None)
            if first[0] != "event":
                raise ValueError
            self.known, self._starts, self._ends = handover.event_of(first[1])
            assert self.known.roster_at is not None
            self.roster_at = self.known.roster_at

    def take(self, period: Callable[[datetime], str], now: datetime, allowed: Allowed) -> Taken:
        """All of it, after everything that can speak against it was asked."""
        self._check_event()
        seal = self._sealed.verify()
        first = self._checksigner_of(seal, allowed)
        self._check_age(allowed)
        incoming = Incoming(self._database, self._event, self.roster_at)
        try:
            with self._understood():
                self._fill(incoming)
            self._learn(seal)
            heads.learn(self._database, self._heads, now)
            incoming.recognise(now, full=False)
            conflicts = sum(remote.learn(self._database, self._event, each, period, now) for each in incoming.fresh_entries())
            held = "" if allowed.doubtful else incoming.doubt()
            change = self._hold(held) if held else self._switch(incoming)
        finally:
            incoming.drop()
        return Taken(self._tickets, change, conflicts, held, self._event, self.roster_at, seal, first, self.roster_at > now + _AHEAD)

    def _check_event(self) -> None:
        if self.known.id != self._event:
            theirs, ours = _called(self.known), _called(events.get(self._database, self._event))
            raise KioskError(f"{self._name} is the list of {theirs}; this station is set up for {ours}: nothing was changed")

    def _checksigner_of(self, seal: Seal, allowed: Allowed) -> bool:
        """Whether its key is seen for the first time. Raises KioskError where another one is known."""
        known = handover.trusted(self._database, self._event)
        if known is None or seal.key in {known, self._own_key()}:
            return known is None and seal.key != self._own_key()
        if not allowed.stranger:
            raise KioskError(
                f"{self._name} was signed by {seal.station!r} with the key {seal.fingerprint}; the lists of this event came with the key "
                f"{fingerprint(known)} until now: nothing was changed. If another station pulls now, compare its key, then: --trust"
            )
        return False

    def _check_age(self, allowed: Allowed) -> None:
        ours, theirs = events.get(self._database, self._event).roster_at, self.roster_at
        if ours is not None and theirs < ours and not allowed.older:
            raise KioskError(
                f"{self._name} is older ({theirs:%Y-%m-%d %H:%M:%S} UTC) than the list here ({ours:%Y-%m-%d %H:%M:%S} UTC): "
                "nothing was changed. If it is wanted all the same: --older"
            )

    def _fill(self, incoming: Incoming) -> None:
        """Tickets and check-ins into what has come in; walk-ins, which are no part of the platform's roster, are kept beside it."""
        self._tickets, self._walk_ins, self._heads = 0, [], []
        for kind, lines in groupby(((kind, told) for kind, told in self._sealed.lines()), key=lambda line: line[0]):
            told = (each for _, each in lines)
            if kind == "session":
                self._sessions = [handover.session_of(each) for each in told]
            elif kind == "alias":
                self._here, self._new = handover.ids_here(self._database, self._event, {str(theirs): str(local) for theirs, local in told})
            elif kind == "ticket":
                for tickets_ in _handfuls(map(self._ticket, told)):
                    incoming.add(tickets_)
                    self._tickets += len(tickets_)
            elif kind == "walk_in":
                self._walk_ins = [self._ticket(each) for each in told]
                self._tickets += len(self._walk_ins)
            elif kind == "head":
                self._heads = [head_of(each) for each in told]
            elif kind == "entry":
                for entries in _handfuls(map(self._entry, told)):
                    incoming.add((), entries)

    def _ticket(self, told: Any) -> Ticket:
        ticket = handover.ticket_of(self._event, told)
        return replace(ticket, id=self._here.get(ticket.id, ticket.id))

    def _entry(self, told: Any) -> RemoteEntry:
        entry = handover.entry_of(told)
        return replace(entry, ticket=self._here.get(entry.ticket, entry.ticket))

    def _learn(self, seal: Seal) -> None:
        """What goes before the tickets, and whose lists are taken from now on."""
        with self._database.transaction():
            events.put(self._database, self.known, self._starts, self._ends)
            sessions.put(self._database, self._event, self._sessions)
            for platform, local in self._new.items():
                aliases.put(self._database, self._event, platform, local)
            if seal.key != self._own_key():
                handover.trust(self._database, self._event, seal.key)

    def _hold(self, why: str) -> Change:
        with self._database.transaction():
            events.hold(self._database, self._event, why)
        return Change()

    def _switch(self, incoming: Incoming) -> Change:
        handover.forget_mark(self._database, self._event)
        change = incoming.switch(self.roster_at)
        with self._database.transaction():
            for ticket in self._walk_ins:
                if tickets.get(self._database, self._event, ticket.id) is None:
                    tickets.put_local(self._database, ticket)
        return change

    def _own_key(self) -> bytes:
        return signer_of(self._database).public_key().public_bytes_raw()

    @contextmanager
    def _understood(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
            raise SettingsError(f"{self._name} holds something that this version of the program does not know: update the older one") from error


def signer_of(database: Database) -> Ed25519PrivateKey:
    """This station's key."""
    return Ed25519PrivateKey.from_private_bytes(handover.signing_key(database))


def _called(known: KnownEvent) -> str:
    return f"{known.name!r} ({known.id})" if known.name else f"the event {known.id}"


def _handfuls(values: Iterable[T]) -> Iterator[list[T]]:
    """So many at once, however many there are."""
    each = iter(values)
    while some := list(islice(each, _AT_ONCE)):
        yield some
