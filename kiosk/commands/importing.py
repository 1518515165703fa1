"""``kiosk import``: a guest list becomes the roster, with a preview, and its codes as pictures for mailing."""

import argparse
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from kiosk import settings
from kiosk.commands.output import emit, say
from kiosk.commands.remembering import with_platform
from kiosk.commands.sync import once
from kiosk.core.errors import KioskError, Refused, StoreError, Unreachable
from kiosk.flow.lane import lane
from kiosk.platforms.guest_list import ADAPTER, EVENT_ID, GuestListSettings
from kiosk.platforms.guest_list.codes import Codes
from kiosk.platforms.guest_list.columns import HEADING_ROWS, Columns, found, wishes
from kiosk.platforms.guest_list.guests import Bad, Guest
from kiosk.platforms.guest_list.listing import Listing, listing
from kiosk.platforms.guest_list.opening import opened
from kiosk.platforms.guest_list.pictures import export, room
from kiosk.secrets import Secrets
from kiosk.settings import Configured, Settings
from kiosk.wiring import Wiring, configured, wire

SHOWN_ROWS = 5

_NEW = """\
# Written by kiosk import.
[event]
platform = "guest_list"
[platform]
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a list holds before it is taken in."""

    good: int
    bad: list[Bad]
    made: int = 0
    """How many of the good have a code of ours, since the list has none for them."""

    def as_json(self, imported: int) -> dict[str, Any]:
        """As design.md spells it."""
        return {"imported": imported, "bad": [{"line": each.line, "reason": each.reason} for each in self.bad]}


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    each = commands.add_parser("import", help="a guest list (CSV or XLSX) becomes the roster")
    each.add_argument("file", metavar="FILE", help="the list")
    each.add_argument(
        "--map", action="append", metavar="COLUMN=FIELD", help="what a column holds, by heading or number; is remembered ('': forget)"
    )
    each.add_argument("--preview", action="store_true", help="show what is recognised, and change nothing")
    each.add_argument("--codes", metavar="FOLDER", help="write every guest's code as a QR picture into this new folder")
    each.add_argument("--accept-roster", action="store_true", help="take in a list that is held back because it looks wrong")
    each.set_defaults(run=_import)


def _import(arguments: argparse.Namespace) -> int:
    file = Path(arguments.file).expanduser()
    if not file.is_file():
        raise KioskError(f"{file} is {'a folder' if file.is_dir() else 'not there'}: name the list, a CSV or XLSX file")
    logging.getLogger("kiosk.platforms.guest_list").setLevel(logging.ERROR)  # bad rows are listed here, each with its reason
    try:
        return _imported(arguments, file)
    except (Refused, Unreachable) as error:
        raise KioskError(str(error) if file.name in str(error) else f"{file}: {error}") from error


def _imported(arguments: argparse.Namespace, file: Path) -> int:
    home = settings.home()
    chosen = _station(home)
    remembered = chosen.map if chosen and not arguments.map else ()
    spoken = tuple(filter(None, arguments.map or remembered))
    mapping = wishes(spoken)
    if remembered:
        say("the mapping of an earlier import is used; other --map take its place, and --map '' forgets it")
    if arguments.preview:
        return _preview(file, mapping)
    folder = Path(arguments.codes).expanduser() if arguments.codes else None
    if folder is not None:
        room(folder)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with lane(home, "import") as free:
        if not free:
            raise KioskError("another import is running: wait for its end")
        with listing(file, mapping) as listed:
            name, encoding = f"guests.{listed.sheet.kind}", listed.sheet.encoding
        if encoding == "cp1252":
            say("the list is not in UTF-8 and was read as Windows-1252: where names look wrong, save it as UTF-8 and import it again")
        with _stage(home) as stage:
            copy = stage / name
            shutil.copyfile(file, copy)
            copy.chmod(0o600)
            return _taken_in(home, Plan(file, copy, chosen, spoken, folder), accept=arguments.accept_roster)


@dataclass(frozen=True, slots=True)
class Plan:
    """One import: the file a person named, a copy of it on the stage, what was configured before, and what was asked for."""

    file: Path
    copy: Path
    chosen: GuestListSettings | None
    spoken: tuple[str, ...]
    folder: Path | None

    def in_place(self, home: Path) -> bool:
        """Whether the file is the one that is configured, and stays where it is."""
        before = home / self.chosen.file.expanduser() if self.chosen else None
        return before is not None and before.exists() and before.samefile(self.file)

    @property
    def settings(self) -> Path:
        """kiosk.toml as it will be."""
        return self.copy.with_name(settings.FILE)


def _taken_in(home: Path, plan: Plan, *, accept: bool) -> int:
    """From the stage into the roster; file and settings take their places only where the roster was taken."""
    mapping = wishes(plan.spoken)
    with listing(plan.copy, mapping) as listed:
        checked = _checked(listed, Codes(home))
    if not checked.good:
        emit(checked.as_json(0))
        say("nothing can be imported, and nothing was changed: kiosk import FILE --preview shows what was recognised")
        return 1
    words, gone = _pulled(_wired(home, plan), accept=accept)
    if words:
        emit(checked.as_json(0))
        say(words)
        return 1
    kept = _keep(home, plan)
    emit(checked.as_json(checked.good))
    if checked.bad:
        say(f"{len(checked.bad)} rows were left out: each is listed with its line and reason")
    if checked.made and gone:
        say(f"{gone} guests of the list before are gone; whoever was only renamed has a new code now: send it again (--codes)")
    if plan.folder is not None:
        with listing(kept, mapping) as listed:
            number = export((each for each in _guests(listed, Codes(home)) if isinstance(each, Guest)), plan.folder)
        say(f"{number} codes are in {plan.folder}: whoever has a picture can enter with it, so mail each to its guest only")
    return 0


def _station(home: Path) -> GuestListSettings | None:
    """What is configured already; None where nothing is. Raises SettingsError, and KioskError where the event is another platform's."""
    if not (home / settings.FILE).exists():
        return None
    station = configured(home)
    platform = station.platform
    if not isinstance(platform.settings, GuestListSettings):
        raise KioskError(
            f"this station's event is at {platform.name} ({home / settings.FILE}): a guest list would replace its roster. "
            'Set KIOSK_HOME to another folder, or write platform = "guest_list" under [event]'
        )
    if not station.event.pulls_roster:
        raise KioskError("this station takes the list from another one ([event] pulls_roster is false): import it there")
    return platform.settings


def _preview(file: Path, mapping: Sequence[tuple[str, str]]) -> int:
    """Shows what is recognised. A list whose columns are not known is shown too: that is when one needs to see it."""
    words = ""
    with opened(file) as sheet:
        first = list(islice((row for row in sheet.rows() if not row.blank and not row.problem), HEADING_ROWS + SHOWN_ROWS))
        try:
            columns = found(first, mapping)
        except Refused as error:
            words, columns = str(error), Columns({}, width=max((len(row.cells) for row in first), default=0))
        listed = Listing(sheet, columns)
        checked = Checked(0, []) if words else _checked(listed, Codes(None))
        rows = [row.cells for row in first if row.line > columns.line][:SHOWN_ROWS]
        emit(
            {
                "file": file.name,
                "kind": sheet.kind,
                "encoding": sheet.encoding or None,
                "separator": sheet.separator or None,
                "heading": columns.line or None,
                "columns": [
                    {
                        "column": number + 1,
                        "heading": columns.headings[number] if number < len(columns.headings) else None,
                        "field": columns.field_of(number),
                    }
                    for number in range(columns.width)
                ],
                "rows": rows,
                **checked.as_json(checked.good),
            }
        )
    if words:
        say(words)
    return 0 if checked.good else 1


def _checked(listed: Listing, codes: Codes) -> Checked:
    good = made = 0
    bad = []
    for each in _guests(listed, codes):
        if isinstance(each, Bad):
            bad.append(each)
        else:
            good += 1
            made += each.made
    return Checked(good, bad, made)


def _guests(listed: Listing, codes: Codes) -> Iterator[Guest | Bad]:
    return listed.guests(EVENT_ID, codes, None)


@contextmanager
def _stage(home: Path) -> Iterator[Path]:
    """A folder beside what it will replace, so that it takes its place in one step; gone afterwards, an earlier one that was killed too."""
    for left in home.glob(".import-*"):
        shutil.rmtree(left, ignore_errors=True)
    stage = Path(tempfile.mkdtemp(prefix=".import-", dir=home))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _wired(home: Path, plan: Plan) -> Wiring:
    """The station as it will be, with its list still on the stage."""
    file = home / settings.FILE
    before = file.read_text("utf-8-sig") if plan.chosen else _NEW
    wanted: dict[str, str | Sequence[str]] = {} if plan.in_place(home) else {"file": plan.copy.name}
    if plan.spoken or (plan.chosen and plan.chosen.map):
        wanted["map"] = plan.spoken
    if plan.chosen is None:
        wanted["name"] = plan.file.stem
    plan.settings.write_text(with_platform(before, wanted), "utf-8")
    chosen: Settings = configured(plan.copy.parent)
    staged = Configured(ADAPTER.name, replace(chosen.platform.settings, file=plan.copy))
    return wire(home, replace(chosen, platform=staged), Secrets(home, os.environ), paced=False)


def _pulled(wiring: Wiring, *, accept: bool) -> tuple[str, int]:
    """One round of kiosk sync with the new list; words where it was not taken, and how many guests are not on it any more."""
    with closing(wiring.database()) as database:
        synced = once(wiring, database, accept=accept)
        if synced.pulled.held:
            held = f"the list is held back, and nothing was changed: {synced.pulled.held}"
            return f"{held}. If that is right: the same with --accept-roster", 0
        for words in synced.errors:
            if words.startswith("roster:"):
                return words, 0
            say(words)
        try:
            wiring.snapshot(database)
        except StoreError as error:
            say(f"no snapshot: {error}")
    return "", synced.pulled.removed


def _keep(home: Path, plan: Plan) -> Path:
    """The copy and the settings take their places; gives where the list is now. An older copy under another name would be a list too much."""
    kept = home / plan.copy.name
    if plan.in_place(home):
        kept = plan.file
    else:
        plan.copy.replace(kept)
        for other in ("guests.csv", "guests.xlsx"):
            if plan.chosen is not None and plan.chosen.file == Path(other) and other != kept.name:
                (home / other).unlink(missing_ok=True)
    if plan.chosen is None:
        say(f"nothing was configured here: {home / settings.FILE} was written, with a copy of the list beside it")
    plan.settings.replace(home / settings.FILE)
    return kept
