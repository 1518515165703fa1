"""At the desk: what must be signed is, where people have PINs, and where nobody has, everything goes on as before."""

from pathlib import Path

import pytest

from kiosk.badges.renderer import BadgeRenderer
from kiosk.core.entry import EntryKind
from kiosk.core.errors import KioskError, SigningError
from kiosk.flow.backing import NewGuest
from kiosk.flow.drawing import Drawing
from kiosk.flow.handing import Handing
from kiosk.store import journal, people
from tests.fakes import FakePlatform
from tests.flow.staffed import signed, staff
from tests.flow.stands import Stand, guest


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """A door where people have PINs; guest 1 has not paid."""
    made = Stand(tmp_path, FakePlatform(guest(0), guest(1, paid=False), guest(2), undo=True, refusals=True))
    staff(made.database)
    return made


def operator(stand: Stand, entry: str) -> str:
    return journal.details_of(stand.database, entry).operator


def count(stand: Stand, kind: EntryKind) -> int:
    return sum(line.kind is kind for line in journal.lines(stand.database))


@pytest.mark.parametrize("by", [None, "Stew"])
def test_an_override_that_nobody_may_sign_writes_nothing(stand: Stand, by: str | None) -> None:
    """Nobody, or a steward: no line, no claim, and the words say whose PIN is needed. A name alone is no signature."""
    refused = stand.desk.admit("c1")
    who = signed(stand.database, by) if by else None
    with pytest.raises(SigningError, match="PIN of a supervisor"):
        stand.desk.override(refused.entry, words="paid cash", operator="Susan Vale", signed=who)
    assert count(stand, EntryKind.OVERRIDE) == 0
    assert stand.database.number("SELECT count(*) FROM claims") == 0


def test_an_override_is_signed(stand: Stand) -> None:
    """By the person whose PIN it was, whatever else was given; the name lies beside the chained line, whose digest binds it."""
    refused = stand.desk.admit("c1")
    done = stand.desk.override(refused.entry, words="paid cash", operator="Somebody Else", signed=signed(stand.database, "Susan Vale"))
    assert done.verdict.outcome.value == "admitted"
    assert operator(stand, done.entry) == "Susan Vale"
    assert journal.verify(stand.database) is None
    line = stand.database.row("SELECT * FROM journal WHERE id = ?", (done.entry,))
    assert line is not None
    assert "Susan" not in "".join(map(str, tuple(line)))
    stand.database.execute("UPDATE details SET operator = 'Tess' WHERE entry = ?", (done.entry,))
    assert journal.verify(stand.database) is not None


def test_undo_is_free_for_ten_seconds(stand: Stand) -> None:
    """Whoever stands there takes back what was scanned a moment ago; later a supervisor must, and does."""
    soon, late = stand.desk.admit("c0"), stand.desk.admit("c2")
    stand.later(seconds=9)
    stand.desk.undo(soon.entry, operator="Kim")
    stand.later(seconds=4)
    with pytest.raises(SigningError, match="free for ten seconds"):
        stand.desk.undo(late.entry, operator="Kim")
    assert count(stand, EntryKind.UNDO) == 1
    undone = stand.desk.undo(late.entry, signed=signed(stand.database, "Susan Vale"))
    assert operator(stand, undone.entry) == "Susan Vale"


def test_a_clock_set_back_makes_no_undo_free(stand: Stand) -> None:
    """An entry of the future is not one of the last ten seconds."""
    late = stand.desk.admit("c0")
    stand.later(hours=-1)
    with pytest.raises(SigningError):
        stand.desk.undo(late.entry)


def test_undo_after_paper_is_a_supervisors(stand: Stand) -> None:
    """Also within ten seconds, once a badge was ordered."""
    entry = stand.desk.admit("c0").entry
    stand.database.execute(
        "INSERT INTO outbox (kind, entry, event, ticket, state, next_at, created_at) VALUES ('badge', ?, 'e', '0', 'done', '', '')", (entry,)
    )
    with pytest.raises(SigningError):
        stand.desk.undo(entry)
    stand.desk.undo(entry, signed=signed(stand.database, "Tess"))


def test_what_cannot_be_taken_back_is_said_first(stand: Stand) -> None:
    """A refused scan is no admission, whoever asks."""
    refused = stand.desk.admit("c1")
    with pytest.raises(KioskError, match="nothing to take back"):
        stand.desk.undo(refused.entry)


def test_a_walk_in_is_a_supervisors(stand: Stand) -> None:
    """Nobody is registered unsigned; signed, the line has the name."""
    with pytest.raises(SigningError):
        stand.desk.walk_in(NewGuest("Ada", "Love"))
    assert stand.database.number("SELECT count(*) FROM walkins") == 0
    done = stand.desk.walk_in(NewGuest("Ada", "Love"), signed=signed(stand.database, "Susan Vale"))
    assert operator(stand, done.entry) == "Susan Vale"


def test_a_reprint_is_a_supervisors(stand: Stand) -> None:
    """The first badge is anybody's; a new copy wants a PIN, and its line has the name."""
    handing = Handing(stand.desk, Drawing(stand.database, BadgeRenderer(), lambda event: b"key"))
    handing.done(handing.badge("c0"))
    with pytest.raises(SigningError, match="PIN of a supervisor"):
        handing.badge("c0", reprint=True, words="torn", signed=signed(stand.database, "Stew"))
    assert count(stand, EntryKind.REPRINT) == 0
    handing.done(handing.badge("c0", reprint=True, words="torn", signed=signed(stand.database, "Susan Vale")))
    (line,) = [line for line in journal.lines(stand.database) if line.kind is EntryKind.REPRINT]
    assert operator(stand, line.id) == "Susan Vale"


def test_a_signature_ends_with_the_person(stand: Stand) -> None:
    """Who was removed after signing in signs nothing any more."""
    refused = stand.desk.admit("c1")
    before = signed(stand.database, "Susan Vale")
    people.remove(stand.database, before.person, stand.at)
    with pytest.raises(SigningError, match="removed"):
        stand.desk.override(refused.entry, words="paid", signed=before)


@pytest.mark.parametrize("code", ["7305", "918273", "555555555555"])
def test_a_code_that_may_be_a_pin_is_kept_nowhere(stand: Stand, code: str) -> None:
    """Somebody holds up a PIN as a code: refused as unknown, its text is neither kept, nor asked about, nor sent to the platform."""
    decided = stand.desk.admit(code)
    assert decided.verdict.reason is not None
    assert decided.verdict.reason.value == "not_found"
    assert journal.details_of(stand.database, decided.entry).text == ""
    assert stand.database.number("SELECT count(*) FROM outbox") == 0
    stand.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert code.encode() not in stand.database.path.read_bytes()


def test_other_unknown_codes_are_kept_and_told(stand: Stand) -> None:
    """A code that has not the form of a PIN is journalled with its text, and the platform hears of the refusal."""
    decided = stand.desk.admit("7305-A")
    assert journal.details_of(stand.database, decided.entry).text == "7305-A"
    assert stand.database.number("SELECT count(*) FROM outbox") == 1


def test_a_ticket_whose_code_looks_like_a_pin_is_a_ticket(tmp_path: Path) -> None:
    """Where the roster knows the code, it admits and is kept as ever."""
    made = Stand(tmp_path, FakePlatform(guest(0)))
    staff(made.database)
    made.database.execute("INSERT INTO codes VALUES ('7305', 'e', '0', 'admits')")
    decided = made.desk.admit("7305")
    assert decided.verdict.outcome.value == "admitted"
    assert journal.details_of(made.database, decided.entry).text == "7305"


def test_where_nobody_has_a_pin_all_goes_on_as_before(tmp_path: Path) -> None:
    """Overrides, late undos and walk-ins need no signature, carry the given name, and codes of digits are kept."""
    stand = Stand(tmp_path, FakePlatform(guest(0), guest(1, paid=False)))
    refused, late = stand.desk.admit("c1"), stand.desk.admit("c0")
    stand.later(hours=1)
    assert operator(stand, stand.desk.override(refused.entry, words="paid", operator="Kim").entry) == "Kim"
    assert operator(stand, stand.desk.undo(late.entry, operator="Lee").entry) == "Lee"
    stand.desk.walk_in(NewGuest("Ada", "Love"))
    assert journal.details_of(stand.database, stand.desk.admit("7305").entry).text == "7305"
