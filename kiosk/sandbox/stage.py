"""What a demo is played against: a sandbox process with a platform's looks, or nothing but a guest list."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from kiosk.sandbox.faces import face
from kiosk.sandbox.people import Person, people
from kiosk.sandbox.process import SandboxProcess
from kiosk.sandbox.service import Face

GUEST_LIST = "guest_list"
_FILE = "guests.csv"


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the platform itself holds: its ``registrations`` by the ids of their tickets where those are known here, and its check-ins.

    A check-in has ``ticket``, ``check_in_time``, ``check_in_location`` and ``received_count`` (0: made by another door).
    """

    registrations: frozenset[str] = frozenset()
    checkins: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)


class Stage(Protocol):
    """Where the demo plays. ``settings_toml`` are the lines below ``[platform]``; ``places`` is whether check-ins are kept with theirs."""

    platform: str
    places: bool

    @property
    def settings_toml(self) -> str: ...

    @property
    def secrets(self) -> Mapping[str, str]: ...

    def qr(self, person: Person) -> str:
        """What this person's ticket says."""
        ...

    def network(self, *, up: bool) -> None:
        """Cuts the network or brings it back."""
        ...

    def another_door(self, person: Person, where: str, by: str, *, ago: timedelta) -> None:
        """Somebody was checked in elsewhere, ``ago``; the platform hears of it now."""
        ...

    def holdings(self) -> Holdings:
        """What the platform holds now."""
        ...


@contextmanager
def stage(folder: Path, platform: str) -> Iterator[Stage]:
    """The stage for that platform, its state in ``folder``; gone at the end. Raises SettingsError for a platform without a sandbox."""
    if platform == GUEST_LIST:
        yield _Listed(folder)
        return
    looks = face(platform)
    with SandboxProcess(folder, platform) as sandbox:
        yield _Served(looks, sandbox)


class _Served:
    """A sandbox in a process of its own."""

    def __init__(self, looks: type[Face], sandbox: SandboxProcess) -> None:
        self.platform = looks.name
        self.places = looks.places
        self.secrets = looks.secrets
        self.settings_toml = looks.settings_toml(sandbox.url)
        self._looks = looks
        self._sandbox = sandbox
        self._tickets = {person.registration_id: looks.ticket_id(person) for person in people()}

    def qr(self, person: Person) -> str:
        return self._looks.qr(person)

    def network(self, *, up: bool) -> None:
        self._sandbox.faults(offline=not up)

    def another_door(self, person: Person, where: str, by: str, *, ago: timedelta) -> None:
        self._sandbox.another_door(person.registration_id, where, by, ago=ago)

    def holdings(self) -> Holdings:
        checkins = tuple({**row, "ticket": self._ticket(row)} for row in self._sandbox.checkins())
        return Holdings(frozenset(self._ticket(row) for row in self._sandbox.registrations()), checkins)

    def _ticket(self, row: Mapping[str, Any]) -> str:
        """A walk-in is known by its own id only."""
        key = str(row["registration_id"])
        return self._tickets.get(key, key)


class _Listed:
    """A file; there is no network that could fail, and no other door that tells."""

    platform = GUEST_LIST
    places = False
    secrets: Mapping[str, str] = {}

    def __init__(self, folder: Path) -> None:
        self._people = people()
        self.settings_toml = f'file = "{_FILE}"\n'
        _write(folder / _FILE, self._people)

    def qr(self, person: Person) -> str:
        return person.code

    def network(self, *, up: bool) -> None:
        pass

    def another_door(self, person: Person, where: str, by: str, *, ago: timedelta) -> None:
        pass

    def holdings(self) -> Holdings:
        return Holdings(frozenset(person.registration_id for person in self._people))


def _write(path: Path, everyone: tuple[Person, ...]) -> None:
    """The list as an organiser would have it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ID", "First name", "Last name", "E-mail", "Company", "Ticket type", "Order", "Status", "Paid", "Code", "Notes"])
        for person in everyone:
            paid = {True: "yes", False: "no", None: ""}[person.paid]
            named = (person.registration_id, person.first_name, person.last_name, person.email, person.company)
            writer.writerow([*named, person.ticket_type, person.order, person.status, paid, person.code, person.requirements])
