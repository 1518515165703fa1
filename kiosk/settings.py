"""Every option declared once: type, default, words; ``kiosk.toml`` read into frozen dataclasses."""

import dataclasses
import difflib
import os
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, TypeVar

import platformdirs

from kiosk.core.errors import SettingsError
from kiosk.core.layouts import LAYOUTS
from kiosk.core.retention import Retention, retention
from kiosk.core.rules import Direction, Reentry, Span, State
from kiosk.ports.adapter import Option, option
from kiosk.ports.capture import CameraSettings

S = TypeVar("S")
D = TypeVar("D", "PrinterSettings", "ScannerSettings")
SECRET_KEYS = ("client_secret", "refresh_token", "password", "token", "badge_key", "roster_passphrase", "export_passphrase", "email")
FILE = "kiosk.toml"


@dataclass(frozen=True, slots=True)
class EventSettings:
    """``[event]``."""

    platform: str = option("the event platform: an adapter's name")
    timezone: str = option("IANA time zone, where the platform names none (Europe/Lisbon)", default="")
    sync_minutes: float = option("minutes between two pulls of the list", default=5.0)
    upload_seconds: float = option("seconds that check-ins are gathered before they are sent in one call", default=15.0)
    stations: int = option("how many kiosks share the account's calls, all doors together", default=1)
    pulls_roster: bool = option("whether this station pulls the list; false: another one does, and hands it over by file", default=True)
    roster_to: Path | None = option("a sealed file that is written anew after each pull, for the other stations", default=None)
    code_in: str = option("how a ticket's code is wrapped: https://tickets.example.org/t/{code}, or (21) of a GS1 code; empty: not", default="")
    forget_after: Retention | None = option(
        'when the guests are forgotten by themselves: "30 days" after the event\'s end, or a day, such as "2026-07-15"', default=None
    )
    roster_from: Path | None = option("the sealed file that another station writes; taken in when it is newer", default=None)


@dataclass(frozen=True, slots=True)
class StationSettings:
    """``[station]``."""

    name: str = option("sent as the check-in's place", default="Main Entrance")
    mode: str = option("what the station is", default="staff", choices=("staff", "self-service", "session", "badge"))
    state: State = option("closed → rehearsal → open", default=State.OPEN)
    operator: str = option("who stands here, until operators sign in", default="")
    lock_after_minutes: float = option("minutes without use after which whoever signed in with a PIN is signed out", default=5.0)
    theme: str = option("night for halls, day for sunlight", default="night", choices=("night", "day"))
    fullscreen: bool = option("fill the screen", default=True)
    snapshot_to: Path | None = option("a folder on another disk or stick: holds what another laptop needs to take over", default=None)
    scanner_prefix: str = option("the key a hand scanner sends first, such as F9; empty: told by timing", default="")
    scanner_suffix: str = option(
        "the key a hand scanner sends last (a line feed behind Enter is part of it)", default="Enter", choices=("Enter", "Tab", "none")
    )
    scanner_gap_ms: int = option("most milliseconds between two keys of a scan while a field wants letters", default=60)
    scanner_shortest: int = option("fewest characters of a code that is told from fingers by its pace", default=4)
    scanner_layout: str = option(
        "the keyboard layout a hand scanner was programmed for, where the computer has another", default="", choices=("", *LAYOUTS)
    )
    encryption: str = option(
        "the database: auto (a key in the OS keyring or the TPM, where there is one), keyring, systemd-creds, passphrase, or off",
        default="auto",
        choices=("auto", "keyring", "systemd-creds", "passphrase", "off"),
    )
    computer_layout: str = option(
        "the computer's layout, only where it does not tell which key was pressed (macOS, some remote desktops)",
        default="",
        choices=("", *LAYOUTS),
    )


@dataclass(frozen=True, slots=True)
class DoorSettings:
    """``[door]``: the rules of this door (rules.md)."""

    checkpoint: str | None = option("where scans are counted; default: desk where badges are collected, else entrance", default=None)
    direction: Direction | None = option("entry, exit, collect (a badge) or look; default: collect for mode badge, else entry", default=None)
    ticket_types: tuple[str, ...] | None = option("names or ids of the ticket types that may enter; default: all", default=None)
    reentry: Reentry = option("when a ticket may enter again in a period", default=Reentry.AFTER_EXIT)
    doors_open: datetime | time | None = option("nobody is admitted before: 08:30, or a date and time", default=None)
    doors_close: datetime | time | None = option("nobody is admitted from then on", default=None)
    session: str | None = option("the session's id, for a session door", default=None)
    attendance: bool = option("whether an entry here is attendance of the event: uploaded, and other doors' check-ins count", default=True)
    zone: str | None = option("what is counted as inside; default: the checkpoint", default=None)
    capacity: int | None = option("most people in the zone", default=None)
    capacity_warning: int = option("from this share of the capacity on, in percent, each admission warns; 100: never", default=90)
    period: Span | None = option("how long a claim lasts: day, session, event; default: session where one is set, else day", default=None)
    day_starts: time = option("when the event's day begins", default=time(4))
    list_is_old_after: int = option("minutes after which the list counts as old", default=15)


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """What every ``[printer]`` has beside its driver's own settings."""

    driver: str = option("an adapter's name")
    print_on: str = option("what orders a badge", default="admitted", choices=("admitted", "collected", "never"))


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    """What every ``[scanner]`` has beside its driver's own settings: a hand scanner with a port of its own."""

    driver: str = option("an adapter's name", default="serial")


@dataclass(frozen=True, slots=True)
class Configured:
    """An adapter's name and its own settings, read and checked."""

    name: str
    settings: Any


@dataclass(frozen=True, slots=True)
class Settings:
    """One station, as configured. ``printers`` holds the drivers' own settings, ``print_on`` what orders a badge."""

    event: EventSettings
    platform: Configured
    station: StationSettings
    door: DoorSettings
    cameras: tuple[CameraSettings, ...]
    printers: tuple[Configured, ...]
    print_on: str
    scanners: tuple[Configured, ...] = ()


def home(environment: Mapping[str, str] = os.environ) -> Path:
    """``KIOSK_HOME``, or the OS's own place for a program's data."""
    configured = environment.get("KIOSK_HOME")
    return Path(configured).expanduser().resolve() if configured else Path(platformdirs.user_data_dir("kiosk", appauthor=False))


def read(
    file: Path, platforms: Mapping[str, type[Any]], printers: Mapping[str, type[Any]], scanners: Mapping[str, type[Any]] | None = None
) -> Settings:
    """Reads ``kiosk.toml``; ``platforms``, ``printers`` and ``scanners`` name the adapters that can be used here and their settings.

    Raises SettingsError that names the file, the key and what is allowed.
    """
    tables = _toml(file)
    allowed = ("event", "platform", "station", "door", "camera", "cameras", "printer", "printers", "scanner", "scanners")
    for name in tables:
        if name in SECRET_KEYS or name == "secrets":
            raise SettingsError(f"{file}: {name}: a secret does not belong here: {_secret_place('…' if name == 'secrets' else name)}")
        if name not in allowed:
            raise SettingsError(f"{file}: [{name}] is not a table of the kiosk{_hint(name, allowed)}; allowed: {', '.join(allowed)}")
    event = table(EventSettings, tables.get("event", {}), file, "event")
    platform = _chosen(file, "event", "platform", event.platform, platforms)
    cameras = tuple(table(CameraSettings, each, file, name) for name, each in _several(tables, "camera", file))
    driven = _driven(PrinterSettings, tables, "printer", file, printers)
    return Settings(
        event=event,
        platform=Configured(event.platform, table(platform, tables.get("platform", {}), file, "platform")),
        station=table(StationSettings, tables.get("station", {}), file, "station"),
        door=table(DoorSettings, tables.get("door", {}), file, "door"),
        cameras=cameras or (CameraSettings(),),
        printers=tuple(configured for _, configured in driven),
        print_on=driven[0][0].print_on if driven else "never",
        scanners=tuple(configured for _, configured in _driven(ScannerSettings, tables, "scanner", file, scanners or {})),
    )


def table(schema: type[S], values: Any, file: Path, name: str, beside: tuple[str, ...] = ()) -> S:
    """One table of the file as its dataclass. ``beside`` are further keys that are allowed there."""
    if not isinstance(values, dict):
        raise SettingsError(f"{file}: {name} must be a table: write [{name}] and its keys below it")
    hints = typing.get_type_hints(schema)
    fields = {field.name: field for field in dataclasses.fields(schema)}  # type: ignore[arg-type]
    read_values: dict[str, Any] = {}
    for key, value in values.items():
        where = f"{file}: [{name}] {key}"
        if key not in fields:
            allowed = (*fields, *beside)
            if key in SECRET_KEYS:
                raise SettingsError(f"{where}: a secret does not belong here: {_secret_place(key)}")
            raise SettingsError(f"{where}: not a key of this table{_hint(key, allowed)}; allowed: {', '.join(allowed)}")
        declared: Option = fields[key].metadata["option"]
        read_values[key] = _value(value, hints[key], where, declared)
        if declared.choices:
            _must_be_chosen(read_values[key], declared.choices, where)
    for key, field in fields.items():
        if field.default is dataclasses.MISSING and key not in read_values:
            raise SettingsError(f"{file}: [{name}] {key} is missing: {field.metadata['option'].words}")
    return schema(**read_values)


def _must_be_chosen(value: Any, choices: tuple[str, ...], where: str) -> None:
    """One word of the choices, or a list of at least one."""
    words = value if isinstance(value, tuple) else (value,)
    for word in words:
        if word not in choices:
            raise SettingsError(f"{where}: {word!r} is not allowed{_hint(str(word), choices)}; one of: {', '.join(filter(None, choices))}")
    if not words:
        raise SettingsError(f"{where}: name at least one of: {', '.join(choices)}")


def _driven(common: type[D], tables: dict[str, Any], name: str, file: Path, schemas: Mapping[str, type[Any]]) -> list[tuple[D, Configured]]:
    """Tables that name a driver: what all of them have, and the driver's own settings beside it."""
    names = {field.name for field in dataclasses.fields(common)}
    found = []
    for where, each in _several(tables, name, file):
        if not isinstance(each, dict):
            raise SettingsError(f"{file}: {where} must be a table: write [{where}] and its keys below it")
        shared = table(common, {key: value for key, value in each.items() if key in names}, file, where)
        schema = _chosen(file, where, "driver", shared.driver, schemas)
        own = {key: value for key, value in each.items() if key not in names}
        found.append((shared, Configured(shared.driver, table(schema, own, file, where, beside=tuple(names)))))
    return found


def _value(value: Any, hint: Any, where: str, declared: Option) -> Any:
    """One value of the type that its field declares. A type or None counts as the type: TOML has no null."""
    kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)] if isinstance(hint, types.UnionType) else [hint]
    for kind in kinds:
        try:
            return _as(value, kind)
        except (TypeError, ValueError):
            continue
    listed = bool(declared.choices) and any(typing.get_origin(kind) is tuple for kind in kinds)
    wanted = f'a list of words, such as ["{declared.choices[0]}"]' if listed else " or ".join(_describe(kind) for kind in kinds)
    raise SettingsError(f"{where}: {value!r} is not allowed; {wanted} ({declared.words})")


def _as(value: Any, kind: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, str) and kind is not str:
        return kind(value)
    if typing.get_origin(kind) is tuple:
        if not isinstance(value, list) or not all(isinstance(item, str | int) for item in value):
            raise TypeError
        return tuple(str(item) for item in value)
    if kind is str and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if kind is Path and isinstance(value, str):
        return Path(value)
    if kind is datetime and isinstance(value, str):
        return datetime.fromisoformat(value)
    if kind in {Retention, time}:
        return _when(value, kind)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError
    return value


def _when(value: Any, kind: Any) -> Retention | time:
    return retention(str(value)) if kind is Retention else _local_time(value)


def _local_time(value: Any) -> time:
    """A time of the event's own day: one with a zone of its own could not be compared with it."""
    found = time.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(found, time) or found.tzinfo is not None:
        raise TypeError
    return found


def _describe(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, str) and kind is not str:
        return "one of " + ", ".join(kind.__members__.values())  # type: ignore[attr-defined]
    if typing.get_origin(kind) is tuple:
        return 'a list of texts, such as ["VIP Pass", "Speaker"]'
    words = {
        str: "a text",
        int: "a whole number",
        float: "a number",
        bool: "true or false",
        Path: "a path in quotes",
        Retention: "days or a day",
    }
    return words.get(kind, 'a date and time, such as "2026-06-15T08:30"' if kind is datetime else 'a time, such as "08:30"')


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise SettingsError(f"{file} does not exist: nothing is configured here (kiosk demo shows the program without any)") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: not readable as TOML: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: cannot be read: {error}") from error


def _several(tables: dict[str, Any], name: str, file: Path) -> list[tuple[str, Any]]:
    many = tables.get(f"{name}s", [])
    if not isinstance(many, list):
        raise SettingsError(f"{file}: {name}s must be a list of tables: write [[{name}s]] before each")
    if isinstance(tables.get(name), list):
        raise SettingsError(f"{file}: [[{name}]] is for one: write [[{name}s]] before each of several, or [{name}] for a single one")
    one = [(name, tables[name])] if name in tables else []
    return one + [(f"{name}s", each) for each in many]


def _chosen(file: Path, name: str, key: str, value: str, allowed: Mapping[str, type[Any]]) -> type[Any]:
    if value not in allowed:
        raise SettingsError(f"{file}: [{name}] {key}: {value!r} is not known{_hint(value, allowed)}; one of: {', '.join(allowed)}")
    return allowed[value]


def _hint(word: str, allowed: typing.Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(allowed), 1)
    return f" (did you mean {close[0]}?)" if close else ""


def _secret_place(key: str) -> str:
    return f"put it into the environment as KIOSK_{key.upper()}, into the OS keyring, or into secrets.toml beside this file"
