"""From frames to verdicts: many frames are one scan, a hand with two tickets admits nobody."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.core.picture import Hint
from kiosk.core.rules import Rules
from kiosk.core.scan import looks_foreign
from kiosk.core.steady import Steady
from kiosk.core.ticket import Ticket, TicketCode
from kiosk.core.wrapping import unwrapping
from kiosk.flow.backing import Backing
from kiosk.flow.bulletin import Decided
from kiosk.flow.desk import Desk, Post
from kiosk.flow.scanning import Scanning
from kiosk.ports.capture import Image, Reading
from kiosk.store.database import connect
from kiosk.store.incoming import Incoming
from tests.fakes import FakeCamera, FakeReader

SECOND = 30
"""Frames in a second of the fake camera's clock."""


def _desk(folder: Path, code_in: str = "") -> Desk:
    database = connect(folder / "kiosk.db")
    incoming = Incoming(database, "e", datetime.now(UTC))
    orders = {"a": "A", "b": "B", "c": "C", "d": "C"}
    incoming.add(Ticket("e", name, name.upper(), order=order, codes=(TicketCode(name),)) for name, order in orders.items())
    incoming.switch(datetime.now(UTC))
    backing = Backing(key=unwrapping(code_in))
    return Desk(database, Post("e", "Main", lambda known: Rules(event="e"), backing=backing), lambda: datetime.now(UTC))


def _decided(folder: Path, *shown: "str | tuple[str, ...]", code_in: str = "") -> list[tuple[str, str | None, bool]]:
    key = unwrapping(code_in)
    steady = Steady(foreign=lambda text: looks_foreign(key(text)))
    scanning = Scanning(FakeCamera(shown), FakeReader(), _desk(folder, code_in), steady=steady)
    return [_told(decided) for decided in scanning.decisions()]


def _told(decided: Decided) -> tuple[str, str | None, bool]:
    reason = decided.verdict.reason
    return decided.verdict.outcome.value, reason.value if reason else None, decided.same_scan


GO = ("admitted", None, False)
SAME = ("admitted", None, True)
INSIDE = ("refused", "already_inside", False)


@pytest.mark.parametrize(
    ("shown", "decided"),
    [
        (["a"] * SECOND, [GO]),
        (["a"] * 60 * SECOND, [GO]),
        ((["a"] * 20 + [""] * 15) * 100, [GO]),
        (["a"] * SECOND + ["b"] * SECOND, [GO, GO]),
        (["a"] * SECOND + [""] * 3 * SECOND + ["a"] * SECOND, [GO, SAME]),
        (["a"] * SECOND + [""] * 9 * SECOND + ["a"] * SECOND, [GO, INSIDE]),
        (["a"] * SECOND + ["b"] * SECOND + [""] * 2 * SECOND + ["a"] * SECOND, [GO, GO, INSIDE]),
        (["a"], [GO]),
        (["" for _ in range(90)], []),
    ],
    ids=[
        "a second",
        "a minute",
        "a flickering minute",
        "two guests",
        "again soon",
        "again later",
        "again after another",
        "one frame",
        "nobody",
    ],
)
def test_presentations(shown: list[str], decided: list[tuple[str, str | None, bool]], tmp_path: Path) -> None:
    """What is held before the camera, and what is decided because of it."""
    assert _decided(tmp_path, *shown) == decided


def test_two_tickets_of_different_orders_admit_nobody_until_one_has_gone(tmp_path: Path) -> None:
    """One at a time; then the one that stays is decided."""
    shown = [("a", "b")] * SECOND + ["b"] * 3 * SECOND
    assert _decided(tmp_path, *shown) == [("refused", "one_at_a_time", False), GO]


def test_two_tickets_of_one_order_are_offered_as_a_group(tmp_path: Path) -> None:
    """Noted, nobody admitted by it."""
    assert _decided(tmp_path, *[("c", "d")] * SECOND) == [("noted", "group", False)]


def test_a_ticket_beside_a_poster_is_the_ticket(tmp_path: Path) -> None:
    """The poster's web address hangs there all day: it is said once and holds up nobody."""
    poster = "https://fair.example"
    shown = [(poster,)] * SECOND + [(poster, "a")] * SECOND + [(poster,)] * 2 * SECOND + [(poster, "b")] * SECOND
    assert _decided(tmp_path, *shown) == [("refused", "not_a_ticket", False), GO, GO]


WRAPPED = "https://t.example/t/"


def test_an_address_that_stays_in_view_is_the_same_scan(tmp_path: Path) -> None:
    """A wrapped ticket held for a minute, gone for two seconds and shown again, is the same scan, as a plain one is."""
    shown = [f"{WRAPPED}a"] * 60 * SECOND + [""] * 2 * SECOND + [f"{WRAPPED}a"] * SECOND
    assert _decided(tmp_path, *shown, code_in=WRAPPED + "{code}") == [GO, SAME]


def test_one_ticket_in_two_wrappings(tmp_path: Path) -> None:
    """The address and the plain code on one sheet of paper are one ticket, together or one after the other."""
    shown = [("a", f"{WRAPPED}a")] * SECOND + [f"{WRAPPED}b"] * SECOND + [("b", f"{WRAPPED}b")] * SECOND
    assert _decided(tmp_path, *shown, code_in=WRAPPED + "{code}") == [GO, GO, SAME]


def test_a_code_is_unwrapped_once(tmp_path: Path) -> None:
    """What is found inside is not looked into again, also where two codes are shown and neither is known."""
    assert _decided(tmp_path, *[("2121a", "zz")] * SECOND, code_in="(21)") == [("refused", "not_found", False)]


def test_a_wrapped_ticket_beside_a_poster(tmp_path: Path) -> None:
    """Another host's address is a poster, the ticket's own is the ticket, whichever is read first."""
    poster = "https://t.example.evil.com/t/b"
    shown = [(poster,)] * SECOND + [(poster, f"{WRAPPED}a")] * SECOND
    assert _decided(tmp_path, *shown, code_in=WRAPPED + "{code}") == [("refused", "not_a_ticket", False), GO]


def test_a_store_that_fails_while_two_codes_are_shown_is_undecided(tmp_path: Path) -> None:
    """Never a refusal."""
    desk = _desk(tmp_path)
    desk.database.close()
    (decided,) = list(Scanning(FakeCamera([("a", "b")] * SECOND), FakeReader(), desk).decisions())
    assert decided.verdict.outcome.value == "undecided"


class _Asks(FakeReader):
    """Reads what is written, and asks to come closer where that is "far"."""

    def read(self, picture: Image) -> Reading:
        reading = super().read(picture)
        far = [each.code.text for each in reading.sightings if each.code] == ["far"]
        return Reading((), hint=Hint.CLOSER) if far else reading


def test_what_the_picture_asks_for_is_told(tmp_path: Path) -> None:
    """After it has held for a while, and no longer than until the code is read."""
    asked: list[Hint] = []
    camera = FakeCamera(["far"] * SECOND + ["a"] * SECOND)
    scanning = Scanning(camera, _Asks(), _desk(tmp_path), ask=asked.append)
    assert [_told(decided) for decided in scanning.decisions()] == [GO]
    assert asked[:20] == [Hint.NONE] * 20
    assert asked[SECOND - 1] is Hint.CLOSER
    assert asked[SECOND:] == [Hint.NONE] * SECOND
