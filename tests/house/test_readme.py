"""The README's table of platforms is what the adapters declare; that they keep it is what tests/contracts show."""

import dataclasses
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.adapters import available
from kiosk.core.errors import SettingsError
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.platform import Capabilities, Platform

README = Path(__file__).parents[2] / "README.md"

_COLUMNS = {
    "zoho_backstage": "Zoho Backstage v1",
    "zoho_backstage_v3": "Zoho Backstage v3",
    "eventtia": "Eventtia",
    "eventbookings": "EventBookings",
    "pretix": "pretix",
    "guest_list": "guest list",
}
_ROWS = {
    "events": "events to choose from",
    "changes": "changes only, besides the whole list",
    "check_in": "takes check-ins",
    "bulk": "check-ins in one call",
    "undo": "a check-in taken back",
    "refusals": "refused scans",
    "remote": "tells who is inside elsewhere",
    "sessions": "sessions",
    "enrol": "enrolment changed at the door",
    "walk_in": "walk-ins",
    "correct": "a corrected name",
    "cancel": "cancels",
    "look_up": "asked about an unknown code",
    "signed": "tickets proved offline",
    "statistics": "its own numbers",
    "report": "a report",
    "connect": "`kiosk connect`",
}


def table() -> str:
    """Capabilities by platform, as Markdown."""
    found = available("kiosk.platforms")
    columns = [name for name in _COLUMNS if name in found] + sorted(found.keys() - _COLUMNS.keys())
    can = {name: _capabilities(found[name]) for name in columns}
    lines = ["| | " + " | ".join(_COLUMNS.get(name, name) for name in columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for row, words in _ROWS.items():
        lines.append(f"| {words} | " + " | ".join(_cell(row, can[name], found[name]) for name in columns) + " |")
    return "\n".join(lines)


def test_the_table_of_platforms_is_true() -> None:
    """A capability that is added or dropped must be added or dropped there: the right table is in this test's message."""
    assert table() in README.read_text("utf-8"), f"README.md should hold:\n{table()}"


def test_every_capability_is_in_the_table() -> None:
    """None is left out."""
    named = {field.name for field in dataclasses.fields(Capabilities)}
    assert named - _ROWS.keys() == {"remote_entries", "roster_entries", "calls_a_day"}


def _cell(row: str, can: Capabilities, adapter: Adapter[Any]) -> str:
    if row == "remote":
        return _yes(can.remote_entries or can.roster_entries)
    if row == "connect":
        return _yes(adapter.connect is not None)
    if row == "check_in":
        return "yes" if can.check_in else "`local_only`"
    if row == "bulk":
        return (str(can.bulk) if can.bulk > 1 else "1") if can.check_in else ""
    return _yes(bool(getattr(can, row)))


def _yes(offered: bool) -> str:
    return "yes" if offered else ""


def _capabilities(adapter: Adapter[Platform]) -> Capabilities:
    values: dict[str, Any] = {}
    for field in dataclasses.fields(adapter.settings):
        if field.default is dataclasses.MISSING:
            values[field.name] = Path("guests.csv") if field.type in {Path, "Path"} else "1"
    with closing(adapter.make(adapter.settings(**values), Surroundings(Path(), _no_secret, lambda: datetime.now(UTC)))) as made:
        return made.capabilities


def _no_secret(name: str) -> str:
    raise SettingsError(f"{name} is not set")
