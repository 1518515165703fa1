"""Every platform with something real behind it: a sandbox over HTTP, or a file on the disk, and levers to change what it holds."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from kiosk.adapters import available
from kiosk.core.errors import SettingsError
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.platform import Platform
from kiosk.sandbox import faces
from kiosk.sandbox.people import Person, people
from kiosk.sandbox.stage import GUEST_LIST, stage
from kiosk.settings import table
from tests.running import RunningSandbox, running_sandbox

ADAPTERS: dict[str, Adapter[Platform]] = available("kiosk.platforms")
EVERYONE = people()
WELCOME = tuple(person for person in EVERYONE if person.welcome)


class Back(Protocol):
    """What a platform's contract is tried against. ``served`` is None for a platform that is no server."""

    name: str
    served: RunningSandbox | None

    def make(self) -> Platform:
        """A new client; the caller closes it."""
        ...

    def ticket(self, person: Person) -> str:
        """The id of this person's ticket."""
        ...

    def qr(self, person: Person) -> str:
        """What this person's ticket says when it is scanned."""
        ...

    def change(self, person: Person, **values: Any) -> None:
        """The organiser changes, removes (``deleted=True``) or adds somebody."""
        ...


class _Served:
    def __init__(self, name: str, sandbox: RunningSandbox, folder: Path) -> None:
        self.name = name
        self.served: RunningSandbox | None = sandbox
        self._sandbox = sandbox
        self._face = faces.face(name)
        self._folder = folder

    def make(self) -> Platform:
        return _made(self.name, self._face.settings_toml(self._sandbox.url), self._folder, self._face.secrets)

    def ticket(self, person: Person) -> str:
        return self._face.ticket_id(person)

    def qr(self, person: Person) -> str:
        return self._face.qr(person)

    def change(self, person: Person, **values: Any) -> None:
        self._sandbox.change(person.registration_id, **values)


class _Listed:
    """The file is written anew by the organiser's office program."""

    _COLUMNS: Mapping[str, str] = {"status": "Status", "first_name": "First name"}

    def __init__(self, folder: Path, toml: str) -> None:
        self.name = GUEST_LIST
        self.served: RunningSandbox | None = None
        self._folder = folder
        self._toml = toml
        self._file = folder / tomllib.loads(toml)["file"]

    def make(self) -> Platform:
        return _made(self.name, self._toml, self._folder, {})

    def ticket(self, person: Person) -> str:
        return person.registration_id

    def qr(self, person: Person) -> str:
        return person.code

    def change(self, person: Person, **values: Any) -> None:
        with self._file.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        deleted = values.pop("deleted", False)
        rows = [row for row in rows if not (deleted and row["ID"] == person.registration_id)]
        for row in rows:
            if row["ID"] == person.registration_id:
                row.update({self._COLUMNS[name]: value for name, value in values.items()})
        with self._file.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


@contextmanager
def behind(name: str, folder: Path) -> Iterator[Back]:
    """The platform of that name with the demo's five hundred people."""
    if name == GUEST_LIST:
        with stage(folder, GUEST_LIST) as listed:
            yield _Listed(folder, listed.settings_toml)
        return
    with running_sandbox(folder, platform=name) as sandbox:
        yield _Served(name, sandbox, folder)


def names() -> list[str]:
    """Every adapter that there is."""
    return sorted(ADAPTERS)


def _made(name: str, toml: str, folder: Path, secrets: Mapping[str, str]) -> Platform:
    def secret(asked: str) -> str:
        if asked not in secrets:
            raise SettingsError(f"the secret {asked} is not set")
        return secrets[asked]

    adapter = ADAPTERS[name]
    settings = table(adapter.settings, tomllib.loads(toml), folder / "kiosk.toml", "platform")
    return adapter.make(settings, Surroundings(folder, secret, lambda: datetime.now(UTC)))
