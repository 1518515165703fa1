"""Counts corrected by hand, evacuations, and leaving the event, against the plainest model of who is where."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.entry import RemoteEntry
from kiosk.core.errors import KioskError
from kiosk.core.rules import Direction, Reentry, Rules, State
from kiosk.core.ticket import AttentionKind
from kiosk.flow import books, crowd
from kiosk.flow.desk import Desk, Post
from kiosk.store import claims, corrections, mending, remote
from tests.fakes import FakePlatform
from tests.flow.stands import NOW, Stand, guest

OUTER = Rules(event="e", checkpoint="entrance", zone="venue")
HALL = Rules(event="e", checkpoint="hall", zone="hall", attendance=False)


class Venue:
    """One station that stands at the entrance, the exit and the hall in turn."""

    def __init__(self, folder: Path, guests: int = 6, **rules: object) -> None:
        self.stand = Stand(folder, FakePlatform(*(guest(number) for number in range(guests))))
        self.rules = Rules(**{"event": "e", "checkpoint": "entrance", "zone": "venue", **rules})  # type: ignore[arg-type]

    def desk(self, rules: Rules | None = None) -> Desk:
        now = rules or self.rules
        return Desk(self.stand.database, Post("e", "Main", lambda known: now), self.stand.now)

    def enter(self, number: int, rules: Rules | None = None) -> str:
        self.stand.later(seconds=20)
        verdict = self.desk(rules).admit(f"c{number}").verdict
        return verdict.reason.value if verdict.reason else verdict.outcome.value

    def leave(self, number: int) -> None:
        self.enter(number, Rules(event="e", checkpoint="out", zone="venue", direction=Direction.EXIT))

    def inside(self, zone: str = "venue") -> int:
        rules = self.rules if zone == "venue" else HALL
        return claims.inside(
            self.stand.database, claims.Place("e", rules.checkpoint, zone, "entry"), rules.period(self.stand.at), remote=zone == "venue"
        )

    def muster(self) -> set[tuple[str, str]]:
        return {(person.zone, person.ticket) for person in crowd.inside(self.desk())}


@pytest.fixture
def venue(tmp_path: Path) -> Venue:
    return Venue(tmp_path)


def test_a_correction_changes_the_count_and_nobodys_entry(venue: Venue) -> None:
    """Down and up, with the reason beside the line; the muster list names the same people; nobody can be counted below nobody."""
    for number in range(3):
        venue.enter(number)
    line, count = crowd.correct(venue.desk(), -2, "two left by the fire exit", operator="Ana")
    assert (count, venue.inside(), len(venue.muster())) == (1, 1, 3)
    with pytest.raises(KioskError, match="1 are counted"):
        crowd.correct(venue.desk(), -5, "more than there are")
    assert crowd.correct(venue.desk(), 7, "counted by hand")[1] == 8
    assert venue.enter(0) == "already_inside"
    rows = venue.stand.database.rows("SELECT journal.number, words, operator FROM journal JOIN details ON entry = id WHERE kind = 'correction'")
    assert tuple(rows[0]) == (-2, "two left by the fire exit", "Ana")
    assert books.verify(venue.stand.database)[1] is None
    assert line.verdict.ticket is None


def test_a_correction_makes_room_and_takes_it(venue: Venue) -> None:
    """The count that capacity is compared with is the corrected one."""
    venue.rules = Rules(event="e", checkpoint="entrance", zone="venue", capacity=2)
    assert [venue.enter(number) for number in range(3)] == ["admitted", "admitted", "capacity"]
    crowd.correct(venue.desk(), -1, "one left")
    assert venue.enter(2) == "admitted"
    crowd.correct(venue.desk(), 10, "the side door was open")
    assert venue.enter(3) == "capacity"


def test_a_correction_is_of_its_zone_and_day(venue: Venue) -> None:
    """Another hall and the next day count from nothing."""
    crowd.correct(venue.desk(), 5, "counted", zone="hall")
    assert (venue.inside(), venue.inside("hall")) == (0, 5)
    assert corrections.zones(venue.stand.database, "e", OUTER.period(venue.stand.at)) == {"hall": 5}
    venue.stand.later(days=1)
    assert venue.inside("hall") == 0


@pytest.mark.parametrize(("change", "words"), [(0, "why"), (100_001, "why"), (-100_001, "why"), (3, "  ")])
def test_a_slip_of_the_finger_corrects_nothing(venue: Venue, change: int, words: str) -> None:
    """Nothing, far too many, and no reason are refused, and no line is written."""
    with pytest.raises(KioskError):
        crowd.correct(venue.desk(), change, words)
    assert not venue.stand.database.rows("SELECT 1 FROM journal")


def test_a_rehearsal_neither_corrects_nor_evacuates(venue: Venue) -> None:
    """It counts nobody."""
    venue.rules = Rules(event="e", state=State.REHEARSAL)
    with pytest.raises(KioskError, match="rehearses"):
        crowd.correct(venue.desk(), 1, "why")
    with pytest.raises(KioskError, match="rehearses"):
        crowd.evacuate(venue.desk(), "drill")


@pytest.mark.parametrize("reentry", list(Reentry))
def test_after_an_evacuation_everybody_comes_back_once(tmp_path: Path, reentry: Reentry) -> None:
    """The list names who was inside; then nobody is; each enters once more, whatever the rule, and a second time by the rule only."""
    venue = Venue(tmp_path, reentry=reentry)
    for number in range(4):
        venue.enter(number)
    venue.leave(3)
    crowd.correct(venue.desk(), 2, "counted")
    done = crowd.evacuate(venue.desk(), "fire alarm")
    assert {person.ticket for person in done.people} == {"0", "1", "2"}
    assert (done.line.verdict.number, venue.inside(), venue.muster()) == (3, 0, set())
    assert [venue.enter(number) for number in range(3)] == ["admitted"] * 3
    again = "admitted" if reentry is Reentry.ALWAYS else "already_inside"
    assert venue.enter(0) == again
    venue.leave(0)
    assert venue.enter(0) == ("already_inside" if reentry is Reentry.NEVER else "admitted")
    assert not venue.stand.database.rows("SELECT 1 FROM conflicts")


def test_an_evacuation_uploads_nobody_twice(venue: Venue) -> None:
    """Coming back is no second attendance for a platform with one flag."""
    venue.enter(0)
    venue.stand.uploading.round()
    crowd.evacuate(venue.desk(), "drill")
    venue.enter(0)
    venue.stand.uploading.round()
    states = [row["state"] for row in venue.stand.database.rows("SELECT state FROM outbox WHERE kind = 'upload' ORDER BY id")]
    assert states == ["done", "local_only"]


def test_an_evacuation_by_mistake_is_called_off_once(venue: Venue) -> None:
    """Who left by it is inside again, corrections count again, who came back meanwhile counts once; not a second time."""
    for number in range(3):
        venue.enter(number)
    crowd.correct(venue.desk(), 2, "counted")
    done = crowd.evacuate(venue.desk(), "pressed by mistake")
    venue.enter(1)
    crowd.call_off(venue.desk(), done.line.entry, "a mistake")
    assert (venue.inside(), {ticket for _, ticket in venue.muster()}) == (5, {"0", "1", "2"})
    assert venue.enter(0) == "already_inside"
    with pytest.raises(KioskError, match="called off before"):
        crowd.call_off(venue.desk(), done.line.entry, "again")


def test_who_leaves_the_event_is_in_no_hall(venue: Venue) -> None:
    """An exit at the event's own door ends the entry of the hall within; an undo of the exit brings both back."""
    venue.enter(0)
    venue.enter(0, HALL)
    assert venue.muster() == {("venue", "0"), ("hall", "0")}
    venue.leave(0)
    assert (venue.inside(), venue.inside("hall"), venue.muster()) == (0, 0, set())
    (exit_line,) = venue.stand.database.rows("SELECT id FROM journal WHERE outcome = 'exit'")
    venue.desk().undo(exit_line["id"])
    assert venue.muster() == {("venue", "0"), ("hall", "0")}


def test_an_older_exit_taken_back_leaves_the_later_one(venue: Venue) -> None:
    """Who left twice, or left and was then counted out by an alarm, stays outside when the first of the two is taken back."""
    venue.enter(0)
    venue.leave(0)
    crowd.evacuate(venue.desk(), "alarm")
    venue.leave(0)
    (first, *_) = venue.stand.database.rows("SELECT id FROM journal WHERE outcome = 'exit' ORDER BY seq")
    venue.desk().undo(first["id"])
    assert (venue.muster(), venue.enter(0)) == (set(), "admitted")


def test_an_older_alarm_called_off_leaves_the_later_one(venue: Venue) -> None:
    """Everybody left by the second as well."""
    venue.enter(0)
    venue.enter(1)
    first = crowd.evacuate(venue.desk(), "alarm").line.entry
    venue.enter(0)
    crowd.evacuate(venue.desk(), "once more")
    crowd.call_off(venue.desk(), first, "a mistake")
    assert venue.muster() == set()


def test_claims_of_an_earlier_moment_follow_the_journal(venue: Venue) -> None:
    """After a salvage with the snapshot's claims, who left since is outside, whose entry was taken back may enter, who stayed is inside."""
    entries = [venue.desk().admit(f"c{number}").entry for number in range(3)]
    venue.enter(0, HALL)
    before = [tuple(row) for row in venue.stand.database.rows("SELECT * FROM claims")]
    venue.leave(0)
    venue.desk().undo(entries[1])
    with venue.stand.database.transaction():
        venue.stand.database.execute("DELETE FROM claims")
        for row in before:
            venue.stand.database.execute(f"INSERT INTO claims VALUES ({', '.join('?' * len(row))})", row)
        mending.mend(venue.stand.database)
    assert venue.muster() == {("venue", "2")}
    assert [venue.enter(0), venue.enter(1)] == ["admitted", "admitted"]


def test_an_entry_elsewhere_that_is_heard_of_after_the_exit_has_ended(venue: Venue) -> None:
    """The other door's list comes after the guest has left by this one: they are outside, and enter again."""
    venue.leave(0)
    entry = RemoteEntry("0", venue.stand.at - timedelta(minutes=3), "South", None)
    remote.learn(venue.stand.database, "e", [entry], OUTER.period, venue.stand.at)
    assert (venue.muster(), venue.enter(0)) == (set(), "admitted")


def test_a_way_out_of_another_name_has_seen_who_entered(venue: Venue) -> None:
    """With zones left as they are, named like their doors, the exit of the event knows who came in; who never did is still told of."""
    venue.rules = Rules(event="e")
    way_out = Rules(event="e", checkpoint="exit", zone="exit", direction=Direction.EXIT)
    venue.enter(0)
    told = [{item.kind for item in venue.desk(way_out).admit(f"c{number}").verdict.attention} for number in range(2)]
    assert told == [set(), {AttentionKind.NOT_SEEN_ENTERING}]


def test_who_leaves_the_hall_is_still_at_the_event(venue: Venue) -> None:
    """An exit within ends only what is within."""
    venue.enter(0)
    venue.enter(0, HALL)
    venue.enter(0, Rules(event="e", checkpoint="hall out", zone="hall", direction=Direction.EXIT, attendance=False))
    assert venue.muster() == {("venue", "0")}


def test_a_nearly_full_zone_warns_before_it_stops(venue: Venue) -> None:
    """From the share on every admission says how full it is; the last place is given, then nobody more."""
    venue.rules = Rules(event="e", checkpoint="entrance", zone="venue", capacity=3, nearly_full=2)
    told = []
    for number in range(4):
        attention = venue.desk().admit(f"c{number}").verdict.attention
        told.append([item.text for item in attention if item.kind is AttentionKind.NEARLY_FULL])
    assert told == [[], ["2 / 3"], ["3 / 3"], []]
    assert venue.enter(4) == "capacity"


def test_a_full_house_lets_nobody_wait_who_is_counted_already(venue: Venue) -> None:
    """Where a ticket may always enter again, its second scan takes no place."""
    venue.rules = Rules(event="e", checkpoint="entrance", zone="venue", capacity=1, reentry=Reentry.ALWAYS)
    assert [venue.enter(0), venue.enter(0), venue.enter(1)] == ["admitted", "admitted", "capacity"]


def test_lost_claims_come_back_as_they_left(venue: Venue) -> None:
    """After a salvage that took the claims, who left by an evacuation is outside, who came in after it inside."""
    for number in range(3):
        venue.enter(number)
    crowd.evacuate(venue.desk(), "fire alarm")
    venue.enter(2)
    with venue.stand.database.transaction():
        venue.stand.database.execute("DELETE FROM claims")
        mending.mend(venue.stand.database)
    assert venue.muster() == {("venue", "2")}
    assert [venue.enter(0), venue.enter(2)] == ["admitted", "already_inside"]


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["enter", "hall", "leave", "undo"]), st.integers(0, 3)),
        st.tuples(st.just("correct"), st.integers(-3, 3).filter(bool)),
        st.tuples(st.sampled_from(["evacuate", "call_off", "night"]), st.just(0)),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(_STEPS)
def test_any_order_of_things_is_counted_as_a_child_would(steps: list[tuple[str, int]]) -> None:
    """Entries, exits, undos, corrections, evacuations and nights in any order: sets of people and a number added by hand say the same."""
    with TemporaryDirectory() as folder:
        venue = Venue(Path(folder), guests=4)
        venue.rules = OUTER
        model = Model()
        last: dict[int, str] = {}
        alarm = ""
        for step, number in steps:
            if step == "enter":
                assert venue.enter(number) == model.enter("venue", number), steps
                last[number] = "venue"
            elif step == "hall":
                assert venue.enter(number, HALL) == model.enter("hall", number), steps
            elif step == "leave":
                venue.leave(number)
                model.leave(number)
            elif step == "undo" and last.get(number):
                _undo_last_entry(venue, model, number)
            elif step == "correct" and venue.inside() + number >= 0:
                crowd.correct(venue.desk(), number, "counted")
                model.by_hand += number
            elif step == "evacuate":
                venue.stand.later(seconds=20)
                alarm = crowd.evacuate(venue.desk(), "alarm").line.entry
                model.evacuate()
            elif step == "call_off" and alarm:
                crowd.call_off(venue.desk(), alarm, "mistake")
                model.call_off()
                alarm = ""
            elif step == "night":
                venue.stand.at = NOW.replace(hour=9) + timedelta(days=(venue.stand.at - NOW).days + 1)
                model, last, alarm = Model(), {}, ""
            assert venue.inside() == max(0, len(model.zones["venue"]) + model.by_hand), steps
            assert venue.inside("hall") == len(model.zones["hall"]), steps
        venue.stand.database.close()


class Model:
    """Who is where, in sets; what an evacuation emptied, until it is called off."""

    def __init__(self) -> None:
        self.zones: dict[str, set[int]] = {"venue": set(), "hall": set()}
        self.by_hand = 0
        self.fled: tuple[dict[str, set[int]], int] = ({"venue": set(), "hall": set()}, 0)

    def enter(self, zone: str, number: int) -> str:
        if number in self.zones[zone]:
            return "already_inside"
        self.zones[zone].add(number)
        return "admitted"

    def leave(self, number: int) -> None:
        for people in (*self.zones.values(), *self.fled[0].values()):
            people.discard(number)

    def evacuate(self) -> None:
        self.fled = ({zone: set(people) for zone, people in self.zones.items()}, self.by_hand)
        self.zones, self.by_hand = {"venue": set(), "hall": set()}, 0

    def call_off(self) -> None:
        people, by_hand = self.fled
        for zone, inside in people.items():
            self.zones[zone] |= inside
        self.by_hand += by_hand


def _undo_last_entry(venue: Venue, model: Model, number: int) -> None:
    """Takes back the newest standing entry at the entrance, where the guest is inside by it."""
    row = venue.stand.database.row(
        "SELECT entry FROM claims WHERE ticket = ? AND zone = 'venue' AND coalesce(released_by, left_by) IS NULL ORDER BY number DESC",
        (str(number),),
    )
    if row is None:
        return
    venue.desk().undo(row["entry"])
    standing = venue.stand.database.row(
        "SELECT 1 FROM claims WHERE ticket = ? AND zone = 'venue' AND released_by IS NULL AND left_by IS NULL AND period = ?",
        (str(number), OUTER.period(venue.stand.at)),
    )
    if standing is None:
        model.zones["venue"].discard(number)
