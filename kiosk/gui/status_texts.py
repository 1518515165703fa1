"""The status line in words: each item a word and a number, calm, true, and with its explanation behind a tap."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QObject

from kiosk.flow.bulletin import Disk, Status
from kiosk.gui.texts import Texts, clock, number, plain

OLD_LIST = timedelta(minutes=15)
"""From this age on the list's dot is amber: decisions on unknown codes then say so too (Rules.stale_after)."""


WRONG_CLOCK = 5.0
"""So many seconds are more than the measuring itself can be wrong by."""


@dataclass(frozen=True, slots=True)
class StatusItem:
    """One item: ``heed`` makes its dot amber, never red. ``more`` is what a tap tells."""

    kind: str
    words: str
    heed: bool
    more: tuple[str, ...]


class StatusTexts(QObject):
    """The items for a Status."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts

    def items(self, status: Status, now: datetime, zone: tzinfo) -> tuple[StatusItem, ...]:
        """What the line says now, most important first; items with nothing to say are left out."""
        found = (
            self._network(status, zone),
            self._disk(status),
            self._list(status, now, zone),
            self._uploads(status),
            self._badges(status),
            self._conflicts(status),
            self._clock(status),
            self._scanners(status),
            self._workers(status),
        )
        return tuple(item for item in found if item is not None)

    def _network(self, status: Status, zone: tzinfo) -> StatusItem:
        goes_on = self.tr("Scanning goes on: every decision is made on this station and kept.")
        if status.paused:
            return StatusItem("network", self.tr("Uploads paused — scanning goes on"), True, (plain(status.paused), goes_on))
        if status.online is None:
            return StatusItem(
                "network", self.tr("Connecting — scanning goes on"), True, (self.tr("The event platform was not reached yet."), goes_on)
            )
        if status.online:
            return StatusItem("network", self.tr("Online"), False, (self.tr("The event platform answers."),))
        later = self.tr("Check-ins are uploaded by themselves as soon as the network is back.")
        if status.offline_since is None:
            return StatusItem("network", self.tr("Offline — scanning goes on"), True, (goes_on, later))
        words = self.tr("Offline since {time} — scanning goes on").format(time=clock(status.offline_since, zone))
        return StatusItem("network", words, True, (goes_on, later))

    def _disk(self, status: Status) -> StatusItem | None:
        if status.disk is Disk.ENOUGH:
            return None
        told = self.tr("Snapshots wait, then new lists, then badges; scans are kept to the last. Ask the technician to free some space.")
        words = self.tr("Disk nearly full") if status.disk is Disk.SHORT else self.tr("Disk full — scanning goes on for now")
        return StatusItem("disk", words, True, (told,))

    def _list(self, status: Status, now: datetime, zone: tzinfo) -> StatusItem:
        if status.roster_at is None:
            told = self.tr("Until the first list has arrived no ticket can be recognised. Check the network.")
            return StatusItem("list", self.tr("No list yet"), True, (told,))
        guests = self.tr("%n guest(s)", "", status.guests).replace(str(status.guests), number(status.guests))
        age = self._age(now - status.roster_at)
        more = (
            self.tr("The list of {time} names {guests}.").format(time=self._texts.moment(status.roster_at, now, zone), guests=guests),
            self.tr("It is renewed by itself while the network is there."),
        )
        if status.roster_held:
            held = (plain(status.roster_held), self.tr("A new list is held back until the supervisor has looked at it."))
            return StatusItem("list", self.tr("New list held back · {guests}").format(guests=guests), True, (*held, *more))
        return StatusItem("list", f"{age} · {guests}", now - status.roster_at >= OLD_LIST, more)

    def _age(self, age: timedelta) -> str:
        minutes = max(0, age // timedelta(minutes=1))
        if minutes < 1:
            return self.tr("List up to date")
        if minutes < 120:
            return self.tr("List %n min old", "", minutes)
        return self.tr("List %n h old", "", minutes // 60)

    def _uploads(self, status: Status) -> StatusItem | None:
        parts, more = [], []
        if status.uploads:
            parts.append(self.tr("{count} to upload").format(count=number(status.uploads)))
            more.append(self.tr("These check-ins are kept here and wait for their turn."))
        if status.quarantined:
            parts.append(self.tr("%n need a look", "", status.quarantined))
            more.append(self.tr("The platform refused some check-ins. Ask the technician to look at them; the guests are inside."))
        if not parts:
            return None if not status.local_only else self._local(status)
        if status.local_only:
            more.append(self._local(status).more[0])
        return StatusItem("uploads", " · ".join(parts), True, tuple(more))

    def _local(self, status: Status) -> StatusItem:
        told = self.tr("{count} entries stay on this station: the platform has no place for them. They are in the export.")
        return StatusItem(
            "uploads",
            self.tr("{count} kept here").format(count=number(status.local_only)),
            False,
            (told.format(count=number(status.local_only)),),
        )

    def _badges(self, status: Status) -> StatusItem | None:
        words = plain(status.badge_words)
        if status.badges_stuck:
            told = self.tr("%n badges need a person", "", status.badges_stuck)
            return StatusItem("badges", words or told, True, tuple(text for text in (told, words) if text))
        if status.badges:
            told = self.tr("%n badges waiting", "", status.badges)
            return StatusItem("badges", told, bool(words), (told, words or self.tr("They are printed by themselves, in order.")))
        return StatusItem("badges", words, True, (words,)) if words else None

    def _conflicts(self, status: Status) -> StatusItem | None:
        if not status.conflicts:
            return None
        told = self.tr("The same ticket was used here and elsewhere. Ask the supervisor to look at both times and places.")
        words = self.tr("%n conflicts", "", status.conflicts)
        if not status.conflicts_handed_up:
            return StatusItem("conflicts", words, True, (told,))
        handed_up = self.tr("{count} of them wait for the supervisor.").format(count=number(status.conflicts_handed_up))
        return StatusItem("conflicts", words, True, (told, handed_up))

    def _clock(self, status: Status) -> StatusItem | None:
        if status.clock_offset is None or abs(status.clock_offset) < WRONG_CLOCK:
            return None
        seconds = number(round(abs(status.clock_offset)))
        behind = self.tr("This computer's clock is {seconds} s slow")
        words = (behind if status.clock_offset > 0 else self.tr("This computer's clock is {seconds} s fast")).format(seconds=seconds)
        told = self.tr("Times of entry are kept and sent as this computer shows them. Ask the technician to set its clock.")
        return StatusItem("clock", words, True, (told,))

    def _scanners(self, status: Status) -> StatusItem | None:
        if not status.scanners_gone:
            return None
        return StatusItem("scanners", self.tr("A hand scanner is not there"), True, tuple(map(plain, status.scanners_gone)))

    def _workers(self, status: Status) -> StatusItem | None:
        if not status.dead:
            return None
        names = ", ".join(plain(name) for name in status.dead)
        told = self.tr("This part of the station has stopped: {names}. Call the technician; a restart of the program brings it back.")
        return StatusItem("workers", self.tr("Stopped: {names}").format(names=names), True, (told.format(names=names),))
