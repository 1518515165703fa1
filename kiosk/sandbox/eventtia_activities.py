"""Activities at the sandbox, who is enrolled in them, and what people bought: the first five hundred, and whoever changed it since."""

from collections.abc import Iterable, Iterator

from kiosk.sandbox import event as demo
from kiosk.sandbox.answers import Json, Problem
from kiosk.sandbox.ledger import Ledger

ITEMS = {"701": "T-shirt M", "702": "Conference mug"}
_FIRST = 500
_ENROLLED = "eventtia enrolment"
_BOUGHT = "eventtia purchase"


class Activities:
    """The event's workshops over one ledger. Only those of the agenda's kind ``workshop`` are chosen at registration."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._agenda = {str(each["session_id"]): each for each in demo.sessions(demo.days(ledger.created.date())[0])}

    def workshops(self) -> list[Json]:
        return [self._workshop(identity) for identity in self._agenda]

    def attendees(self, workshop: str) -> list[Json]:
        """The ledger's rows of those who are enrolled. Raises Problem where there is no such workshop."""
        self._must_exist(workshop)
        rows = (self._ledger.registration("registration_id", each) for each in self._enrolled(workshop))
        return [row for row in rows if row is not None]

    def of(self, attendee: str) -> list[str]:
        """The workshops of one attendee."""
        return [each for each in self._agenda if attendee in self._enrolled(each)]

    def enrol(self, attendee: str, workshop: str) -> None:
        """Raises Problem where it is full, or the attendee is enrolled already."""
        self._must_exist(workshop)
        if attendee in self._enrolled(workshop):
            raise Problem("INVALID", "Attendee has already been taken")
        self._must_have_seat(workshop)
        self._ledger.keep(_ENROLLED, f"{workshop} {attendee}", True)

    def leave(self, attendee: str, workshop: str) -> None:
        """Raises Problem where the attendee is not enrolled."""
        self._must_exist(workshop)
        if attendee not in self._enrolled(workshop):
            raise Problem("NOT_FOUND", "ActiveRecord::RecordNotFound", http=404)
        self._ledger.keep(_ENROLLED, f"{workshop} {attendee}", False)

    def must_offer(self, workshops: Iterable[str], items: Iterable[str]) -> None:
        """Raises Problem where one of these is not of this event, or full."""
        for workshop in workshops:
            self._must_have_seat(workshop)
        if not ITEMS.keys() >= set(items):
            raise Problem("INVALID", "Purchase item is not one of this event")

    def buy(self, attendee: str, item: str, quantity: int) -> None:
        if quantity > 0:
            self._ledger.keep(_BOUGHT, f"{attendee} {item}", quantity)

    def purchases(self) -> list[Json]:
        """What everybody bought."""
        found = [
            *((row, "701", 2, True) for row in self._every(25)),
            *((row, "702", 1, False) for row in self._every(40)),
        ]
        bought = [(row["registration_id"], item, quantity, paid) for row, item, quantity, paid in found]
        for key, quantity in self._ledger.all_kept(_BOUGHT).items():
            attendee, item = key.split(" ")
            bought.append((attendee, item, quantity, True))
        return [_purchase(str(number), *each) for number, each in enumerate(bought, 54321)]

    def _every(self, step: int) -> Iterator[Json]:
        rows = (self._ledger.registration("seq", str(number)) for number in range(step, _FIRST + 1, step))
        return (row for row in rows if row is not None)

    def _enrolled(self, workshop: str) -> dict[str, None]:
        """Ids of those who are enrolled, in the order they came."""
        found: dict[str, None] = {}
        if self._agenda[workshop]["type"] == "workshop":
            day = list(self._agenda).index(workshop) // 5
            found = {row["registration_id"]: None for row in self._every(14) if row["seq"] // 14 % 3 == day}
        for key, enrolled in self._ledger.all_kept(_ENROLLED).items():
            kept, attendee = key.split(" ")
            if kept == workshop and enrolled:
                found[attendee] = None
            elif kept == workshop:
                found.pop(attendee, None)
        return found

    def _must_have_seat(self, workshop: str) -> None:
        self._must_exist(workshop)
        if len(self._enrolled(workshop)) >= int(str(self._agenda[workshop]["capacity"])):
            raise Problem("INVALID", "The activity has no available seats")

    def _must_exist(self, workshop: str) -> None:
        if workshop not in self._agenda:
            raise Problem("NOT_FOUND", "ActiveRecord::RecordNotFound", http=404)

    def _workshop(self, identity: str) -> Json:
        told = self._agenda[identity]
        return {
            "id": identity,
            "type": "workshops",
            "attributes": {
                "start_date": told["start_time"],
                "end_date": told["end_time"],
                "name": told["name"],
                "description": "",
                "location": told["location"],
                "show_on_register": told["type"] == "workshop",
                "availability": told["capacity"],
                "used_seats": len(self._enrolled(identity)),
                "price": None,
                "attendance_mode": "offline",
            },
            "relationships": {"speakers": {"data": []}, "workshop_categories": {"data": []}},
        }


def item_json(identity: str) -> Json:
    attributes = {"name": ITEMS[identity], "description": "", "quantity": 100, "maximum_quantity_per_attendee": 2}
    return {"id": identity, "type": "purchase_items", "attributes": attributes}


def _purchase(identity: str, attendee: str, item: str, quantity: int, paid: bool) -> Json:
    return {
        "id": identity,
        "type": "attendee_purchase_items",
        "attributes": {"quantity": quantity, "paid": paid},
        "relationships": {
            "attendee": {"data": {"id": attendee, "type": "attendees"}},
            "purchase_item": {"data": {"id": item, "type": "purchase_items"}},
        },
    }
