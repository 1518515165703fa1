"""``kiosk conflicts``: the inbox by the command line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.core.entry import RemoteEntry
from kiosk.store import remote
from tests.homes import EVENT, Home, guest


def test_the_inbox_by_the_command_line(tmp_path: Path) -> None:
    """Listed with both places and its state; acknowledged with words and a name; once only; wrong usage is 2, what is not there is 1."""
    home = Home(tmp_path / "home")
    home.configure(door='period = "event"')
    home.fill(guest(1))
    home.kiosk("scan", "CODE-1")
    database = home.database()
    there = datetime.now(UTC) - timedelta(minutes=4)
    remote.learn(database, EVENT, [RemoteEntry("1", there, "South", "Ana")], lambda at: "event", there)
    database.close()
    listed = home.kiosk("conflicts").only
    assert (listed["id"], listed["state"], listed["steps"], listed["there"]["where"]) == (1, "open", [], "South")
    done = home.kiosk("conflicts", "--acknowledge", "1", "--note", "two tickets of one order", "--by", "Ana")
    assert (done.code, done.only["state"]) == (0, "acknowledged")
    assert [(step["action"], step["by"], step["words"]) for step in done.only["steps"]] == [("acknowledged", "Ana", "two tickets of one order")]
    again, nowhere = home.kiosk("conflicts", "--acknowledge", "1"), home.kiosk("conflicts", "--to-supervisor", "7")
    assert (again.code, again.out, nowhere.code, nowhere.out) == (1, "", 1, "")
    assert home.kiosk("conflicts", "--note", "of what?").code == 2
