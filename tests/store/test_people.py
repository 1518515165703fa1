"""Who works here, through damage and from older versions."""

from pathlib import Path

from kiosk.flow.pin_check import Signed
from kiosk.store import people
from kiosk.store.database import Database
from tests.fakes import FakePlatform
from tests.flow.staffed import PINS, ROLES, Clocks, check, staff
from tests.flow.stands import Stand, guest
from tests.store.salvage import damaged, gone, snapshot


def stand(folder: Path) -> Stand:
    """A station whose people are in its snapshot; then the steward leaves, and somebody tries the technician's PIN."""
    made = Stand(folder, FakePlatform(guest(0)))
    staff(made.database)
    snapshot(made)
    people.remove(made.database, "id-Stew", made.at)
    people.put_lock(made.database, people.subject(made.database, "Tess"), people.Lock(5, 4990.0), made.at)
    people.tell(made.database, made.at, "Main", "id-Tess", "Tess", "wrong")
    return made


def names(database: Database) -> list[str]:
    return [person.name for person in people.everybody(database)]


def test_a_damaged_file_opens_no_door_to_everybody(tmp_path: Path) -> None:
    """People, their PINs and locks, and the record of tries come back; whoever had left stays away."""
    database = damaged(stand(tmp_path))
    assert names(database) == ["Susan Vale", "Tess"]
    clocks = Clocks()
    assert check(database, clocks).waits("Tess") == 10
    clocks.later(10)
    assert check(database, clocks)("Tess", PINS["Tess"]) == Signed("id-Tess", "Tess", ROLES["Tess"])
    assert [each.result for each in people.told(database, 9)][-1] == "wrong"


def test_a_lost_file_leaves_the_people_of_the_snapshot(tmp_path: Path) -> None:
    """Nobody can do more by removing the database."""
    assert names(gone(stand(tmp_path))) == ["Stew", "Susan Vale", "Tess"]
