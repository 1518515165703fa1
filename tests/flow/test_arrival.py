"""Everything that keeps a file from being taken, and what it finds here already."""

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.core import badge
from kiosk.core.entry import RemoteEntry
from kiosk.core.errors import KioskError, SettingsError
from kiosk.core.verdict import Reason
from kiosk.flow.backing import NewGuest
from kiosk.flow.handover import Allowed, take_over
from kiosk.flow.sealing import Sealer
from kiosk.store import aliases, events, handover, tickets
from kiosk.store.database import connect
from kiosk.store.incoming import Incoming
from tests.fakes import FakePlatform
from tests.flow.pairs import PASS, into, out, state
from tests.flow.stands import NOW, Stand, guest


def test_walk_ins_survive_a_file_and_travel_with_one(puller: Stand, other: Stand, file: Path) -> None:
    """Those of the importing station stay; those of the pulling one, not at the platform yet, are known here too and stay as long."""
    ours = other.desk.walk_in(NewGuest("Ana", "Here"))
    theirs = puller.desk.walk_in(NewGuest("Bo", "There"))
    assert ours.verdict.ticket is not None
    assert theirs.verdict.ticket is not None
    assert out(puller, file).tickets == 10
    for _ in range(2):
        assert into(other, file).change.removed == 0
    assert other.roster() >= {ours.verdict.ticket.id, theirs.verdict.ticket.id}
    shown = badge.sign("e", theirs.verdict.ticket.id, 1, other.desk.post.badge_key)
    assert other.desk.admit(shown).verdict.reason is Reason.ALREADY_INSIDE


def test_a_walk_in_keeps_its_id_when_the_platform_has_it(tmp_path: Path, other: Stand, file: Path) -> None:
    """Its badge names the id of the station that made it: here as there, and what is sent to the platform is the platform's id."""
    (tmp_path / "desk").mkdir()
    puller = Stand(tmp_path / "desk", FakePlatform(guest(1), walk_in=True))
    made = puller.desk.walk_in(NewGuest("Bo", "There"))
    assert made.verdict.ticket is not None
    local = made.verdict.ticket.id
    out(puller, file)
    into(other, file)
    puller.uploading.round()
    platform = aliases.platform_id(puller.database, "e", local)
    assert platform != local
    puller.platform.tickets.append(guest(2, id=platform))
    puller.pulled()
    out(puller, file)
    into(other, file)
    assert other.roster() == {"1", local}
    assert aliases.platform_id(other.database, "e", local) == platform


def test_a_walk_in_of_ours_that_the_platform_has_stays_ours(puller: Stand, other: Stand, file: Path) -> None:
    """The file has it under the platform's id: here it goes on under the id on its badge."""
    made = other.desk.walk_in(NewGuest("Ana", "Here"))
    assert made.verdict.ticket is not None
    with other.database.transaction():
        aliases.put(other.database, "e", "p-1", made.verdict.ticket.id)
    puller.platform.tickets.append(guest(77, id="p-1", name="Ana Here"))
    puller.platform.entries.append(RemoteEntry("p-1", made.at.replace(microsecond=0), "Elsewhere"))
    puller.pulled()
    out(puller, file)
    assert into(other, file).conflicts == 0
    assert other.roster() == {*map(str, range(9)), made.verdict.ticket.id}
    assert other.desk.admit("c77").verdict.ticket == tickets.get(other.database, "e", made.verdict.ticket.id)


def test_a_ticket_that_is_known_here_by_the_platform_s_id_keeps_it(puller: Stand, other: Stand, file: Path) -> None:
    """What was admitted under one name is not let in again under another."""
    other.platform.tickets.append(guest(5, id="p-5"))
    other.pulled(accept=True)
    other.desk.admit("c5")
    with puller.database.transaction():
        aliases.put(puller.database, "e", "p-5", "local-5")
    puller.platform.tickets.append(guest(55, id="p-5"))
    puller.later(minutes=5)
    puller.pulled()
    out(puller, file)
    into(other, file, allowed=Allowed(doubtful=True))
    assert other.desk.admit("c55").verdict.reason is Reason.ALREADY_INSIDE
    assert "local-5" not in other.roster()


def test_an_older_file_is_refused_unless_it_is_wanted(puller: Stand, other: Stand, file: Path) -> None:
    """Words with both ages; then taken, and the list is as old as it is. Changes alone would miss what it lacks: a full pull comes next."""
    out(puller, file)
    other.platform.tickets = [guest(number) for number in range(10)]
    other.platform.capabilities = replace(other.platform.capabilities, changes=True)
    other.pulled()
    assert events.get(other.database, "e").mark
    with pytest.raises(KioskError, match=r"older.*09:00:00.*09:01:00.*--older"):
        into(other, file)
    assert "9" in other.roster()
    assert into(other, file, allowed=Allowed(older=True)).change.removed == 1
    assert events.get(other.database, "e").roster_at == NOW
    other.pulled()
    assert "9" in other.roster()


def test_another_event_s_file_is_refused_with_both_names(tmp_path: Path, puller: Stand, file: Path) -> None:
    """Fake Fair here, Book Fair there: both are named, nothing is changed."""
    out(puller, file)
    database = connect(tmp_path / "kiosk.db")
    with database.transaction():
        events.put(database, events.KnownEvent("b", "Book Fair", "", frozenset(), None, ""))
    before = state(database)
    with pytest.raises(KioskError, match=r"Fake Fair.*Book Fair"):
        take_over(database, "b", file, PASS, period=puller.rules.period, now=NOW)
    assert state(database) == before
    database.close()


def test_a_list_that_looks_wrong_is_held_back_until_a_person_says_yes(puller: Stand, other: Stand, file: Path) -> None:
    """Half the guests gone: the old list stays in force and the station says why; then it is taken and nothing is held any more."""
    out(puller, file)
    into(other, file)
    del puller.platform.tickets[2:]
    puller.pulled(accept=True)
    out(puller, file)
    held = into(other, file)
    assert "shrink from 9 to 2" in held.held
    assert (len(other.roster()), events.get(other.database, "e").held) == (9, held.held)
    assert into(other, file, allowed=Allowed(doubtful=True)).held == ""
    assert (other.roster(), events.get(other.database, "e").held) == ({"0", "1"}, "")


def test_the_first_key_is_remembered_and_another_one_refused(tmp_path: Path, puller: Stand, other: Stand, file: Path) -> None:
    """Who knows the pass phrase cannot slip in a list: another station's is refused with both keys until a person trusts it."""
    first = out(puller, file)
    assert into(other, file).first
    (tmp_path / "third").mkdir()
    third = Stand(tmp_path / "third", FakePlatform(guest(1)))
    third.pulled()
    stranger = out(third, file, station="Back door")
    before = state(other.database)
    with pytest.raises(KioskError, match="--trust") as caught:
        into(other, file, allowed=Allowed(older=True, doubtful=True))
    assert first.fingerprint in str(caught.value)
    assert stranger.fingerprint in str(caught.value)
    assert state(other.database) == before
    taken = into(other, file, allowed=Allowed(doubtful=True, stranger=True))
    assert (taken.seal.station, taken.seal.fingerprint, taken.first) == ("Back door", stranger.fingerprint, False)
    puller.later(hours=1)
    puller.pulled()
    out(puller, file)
    with pytest.raises(KioskError, match="--trust"):
        into(other, file, allowed=Allowed(doubtful=True))


def test_a_station_s_key_stays_the_same(puller: Stand, file: Path) -> None:
    """The second file has the key of the first; and its own list is never a stranger's."""
    one = out(puller, file)
    assert out(puller, file).fingerprint == one.fingerprint
    with puller.database.transaction():
        handover.trust(puller.database, "e", b"t" * 32)
    assert into(puller, file).change.changed == 0
    assert handover.trusted(puller.database, "e") == b"t" * 32


@pytest.mark.parametrize("fault", ["cut", "tampered", "other pass phrase", "not there", "a folder", "something else"])
def test_a_file_that_fails_anywhere_changes_nothing(fault: str, puller: Stand, other: Stand, file: Path) -> None:
    """Clear words, and the station is as it was; a pull of its own that broke off can still go on."""
    out(puller, file)
    other.platform.tickets = [guest(number) for number in range(8)]
    other.pulled()
    incoming = Incoming(other.database, "e", other.now())
    incoming.add([guest(1)])
    incoming.came(1, None, "page 2", "", other.now())
    incoming.close()
    before, content = state(other.database), bytearray(file.read_bytes())
    if fault == "cut":
        file.write_bytes(content[:-200])
    elif fault == "tampered":
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    elif fault == "not there":
        file.unlink()
    elif fault == "a folder":
        file.unlink()
        file.mkdir()
    elif fault == "something else":
        file.write_text("id,name\n1,Ana\n")
    with pytest.raises(SettingsError):
        into(other, file, "another horse battery" if fault == "other pass phrase" else PASS, Allowed(older=True))
    assert state(other.database) == before
    again = Incoming(other.database, "e", other.now(), timedelta(minutes=1))
    assert again.resume == "page 2"
    again.drop()


def test_scans_see_the_old_list_or_the_new_one(puller: Stand, other: Stand, file: Path) -> None:
    """Nothing of what comes in is seen before the switch: a reader that began before it sees the old list whole."""
    out(puller, file)
    into(other, file)
    puller.platform.tickets = [guest(number, name="new") for number in range(9)]
    puller.pulled()
    out(puller, file)
    reader = connect(other.database.path)
    with handover.reading(reader):
        assert reader.number("SELECT count(*) FROM tickets WHERE name <> 'new'") == 9
        into(other, file)
        assert reader.number("SELECT count(*) FROM tickets WHERE name <> 'new'") == 9
    assert reader.number("SELECT count(*) FROM tickets WHERE name = 'new'") == 9
    reader.close()


def test_a_clock_that_is_wrong_is_told(puller: Stand, other: Stand, file: Path) -> None:
    """A list from a time that is still to come."""
    puller.later(minutes=30)
    puller.pulled()
    out(puller, file)
    assert into(other, file).ahead


def _of(lines: list[Any]) -> bytes:
    """A genuine file with these lines."""
    sealer = Sealer(content := io.BytesIO(), PASS, cost=10)
    for line in lines:
        sealer.line(line)
    sealer.finish(Ed25519PrivateKey.generate(), "Newer")
    return content.getvalue()


@pytest.mark.parametrize(
    "line",
    [
        ["ticket", {"id": "1", "name": "Ana", "status": "translucent", "codes": []}],
        ["ticket", {"id": "1", "name": "Ana", "status": "valid"}],
        ["ticket", {"status": "valid", "codes": []}],
        ["ticket", {"id": "", "status": "valid", "codes": []}],
        ["ticket", "Ana"],
        ["ticket"],
        ["entry", ["1", "yesterday", None, None]],
        ["session", ["s1"]],
        ["alias", 5],
        "ticket",
        {},
        7,
        None,
    ],
)
def test_what_a_later_version_may_write_is_said_and_changes_nothing(line: Any, other: Stand, file: Path) -> None:
    """A genuine file whose lines this version cannot read: words, and the station is as it was."""
    event: dict[str, Any] = {
        "id": "e",
        "name": "Fair",
        "timezone": "",
        "starts": None,
        "ends": None,
        "codes": [],
        "hours": [],
        "scanning": True,
        "signing": "",
    }
    first = ["event", {**event, "roster_at": "2026-06-15T08:00:00.000000Z"}]
    good = ["ticket", {"id": "2", "name": "Bo", "status": "valid", "codes": [["c2", "admits"]]}]
    before = state(other.database)
    for lines in ([line, good], [first, good, line], [["event", event], good], []):
        file.write_bytes(_of(lines))
        with pytest.raises(SettingsError, match="update"):
            into(other, file)
        assert state(other.database) == before
    file.write_bytes(_of([first, ["novelty", {"of": "a later version"}], good]))
    assert into(other, file).change.added == 1
