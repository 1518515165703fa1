"""What a door would decide about a code: read in a transaction that writes nothing, asks no network and remembers nothing."""

import time
from dataclasses import replace
from datetime import datetime

from kiosk.core.decide import Match, decide, undecided
from kiosk.core.rules import Rules, State
from kiosk.core.scan import looks_foreign
from kiosk.core.ticket import Status, Strength, Ticket
from kiosk.core.verdict import Verdict
from kiosk.flow.backing import Backing
from kiosk.flow.facts import Named, facts, named
from kiosk.flow.tested import Would
from kiosk.store import tickets
from kiosk.store.database import Database
from kiosk.store.events import KnownEvent


def would(database: Database, known: KnownEvent, rules: Rules, backing: Backing, shown: str, badge_key: bytes, at: datetime) -> Would:
    """The verdict on ``shown`` (a code in compared form), without names. Inside the caller's ``reading``. Raises StoreError.

    Stations are set up while they are closed: what is told then holds for the open door.
    """
    started = time.perf_counter()
    closed = rules.state is State.CLOSED
    rules = replace(rules, state=State.OPEN) if closed else rules
    found = named(database, known.id, shown, badge_key)
    if found.badge is None and backing.signed is not None:
        found = _proved(database, known, backing, shown, found)
    verdict = decide(shown, at, facts(database, rules, known, found, at), rules)
    ours = found.badge is not None and found.badge.genuine and found.badge.event == known.id
    unknown = not found.matches and found.badge is None and not looks_foreign(shown)
    return replace(
        told(verdict),
        copy=found.badge.copy if ours and found.badge else None,
        event_code=shown in rules.event_codes,
        asks=unknown and backing.look_up is not None,
        closed=closed,
        seconds=time.perf_counter() - started,
    )


def told(verdict: Verdict) -> Would:
    """A verdict without the guest."""
    return Would(verdict.outcome, verdict.shown, verdict.reason, verdict.ticket.type if verdict.ticket else "")


def cannot() -> Would:
    """The store could not be read."""
    return told(undecided())


def _proved(database: Database, known: KnownEvent, backing: Backing, shown: str, found: Named) -> Named:
    """A ticket that carries its own proof, as ``backing.learn`` would keep it, without keeping it."""
    if backing.signed is None or looks_foreign(shown) or shown in known.codes:
        return found
    before = tickets.proved(database, known.id, shown)
    if before is None and found.matches:
        return found
    signed = backing.signed(shown, known.signing) if known.signing else None
    if signed is not None and signed.event == known.id:
        return _alone(replace(signed, id=before.id) if before else signed)
    return _alone(replace(before, status=Status.REVOKED)) if before is not None else found


def _alone(ticket: Ticket) -> Named:
    return Named((Match(ticket, Strength.ADMITS),), None, other_event=False)
