"""The muster list on paper: who is inside, zone by zone and by name, each with a box to tick."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from kiosk.flow.books import Person
from kiosk.papers.page import GREY, SMALL, Column, Sheet, document

COLUMNS = (
    Column("Seen", 1.1, box=True), Column("Name", 6), Column("Ticket type", 3), Column("Since", 1.2, number=True), Column("Came in at", 3),
    Column("Ticket", 3),
)  # fmt: skip
NOTES = (
    "This is what this station knows: its own entries, and those that the event platform had told it of. Other stations may know of more.",
    "Who is in a hall stands under the hall, and under the venue too where an entrance saw them. An exit that nobody scanned is not known.",
)
ELSEWHERE = "elsewhere"
"""The zone of those whom only the platform tells of (``books.muster``)."""


@dataclass(frozen=True, slots=True)
class Muster:
    """Who is inside at ``at`` (aware, in the event's own time). ``people`` are sorted by zone and name; ``by_hand`` is by how many a zone's
    count was corrected.
    """

    event: str
    station: str
    at: datetime
    people: tuple[Person, ...]
    by_hand: Mapping[str, int]

    @property
    def number(self) -> int:
        """How many different people are on the list."""
        return len({person.ticket for person in self.people})


def pdf(muster: Muster, size: str = "A4") -> bytes:
    """The list on pages of that size (``page.SIZES``)."""
    footer = f"{muster.station}, {muster.at:%Y-%m-%d %H:%M}, {_people(muster.number)}"
    return document(size, f"Muster list: {muster.event}", lambda sheet: _draw(sheet, muster), footer)


def _draw(sheet: Sheet, muster: Muster) -> None:
    sheet.write("Muster list", size=SMALL + 2, colour=GREY)
    sheet.title(muster.event or "Event without a name")
    sheet.write(f"{_people(muster.number)} inside at {muster.at:%H:%M} on {muster.at:%A %d %B %Y}   ·   {muster.station}", size=10, lead=1.7)
    for note in NOTES:
        sheet.write(note, size=SMALL, colour=GREY)
    zones = {zone: tuple(people) for zone, people in groupby(muster.people, lambda person: person.zone)}
    if not zones:
        sheet.write("Nobody is inside, as far as is known here.", size=13, lead=3)
    for zone in sorted({*zones, *muster.by_hand}, key=lambda zone: (zone == ELSEWHERE, zone)):
        people = zones.get(zone, ())
        sheet.heading(f"{'Other gates' if zone == ELSEWHERE else zone}: {_people(len(people))}")
        if change := muster.by_hand.get(zone, 0):
            sheet.write(f"The count was corrected by hand by {change:+}: look for {_of_no_name(change)}.", bold=True)
        rows = [("", person.name or "name not known", person.type, _since(person, muster.at), person.where, person.ticket) for person in people]
        sheet.table(COLUMNS, rows, "Nobody is named.")


def _since(person: Person, now: datetime) -> str:
    return "–" if person.at is None else f"{person.at.astimezone(now.tzinfo):%H:%M}"


def _people(number: int) -> str:
    return f"{number:,} {'person' if number == 1 else 'people'}"


def _of_no_name(change: int) -> str:
    return f"{_people(change)} more, whose names are not known" if change > 0 else f"{_people(-change)} fewer, but which of these is not known"
