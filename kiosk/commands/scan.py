"""``kiosk scan``, ``look``, ``undo``, ``override``: decisions as JSON lines."""

import argparse
import contextlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kiosk.commands.output import decision, emit, say
from kiosk.commands.signing import by_option, signed
from kiosk.commands.station import opened
from kiosk.core.decide import undecided
from kiosk.core.errors import StoreError
from kiosk.core.payload import text_of
from kiosk.core.roles import Action
from kiosk.core.verdict import Outcome
from kiosk.flow.bulletin import Decided
from kiosk.flow.desk import Desk
from kiosk.flow.scanning import Scanning
from kiosk.ports.capture import CameraSettings, Frame
from kiosk.wiring import Wiring


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds these commands to the command line."""
    scan = commands.add_parser("scan", help="decide codes: arguments, standard input, or pictures")
    scan.add_argument("codes", nargs="*", metavar="CODE", help="codes to decide, or - for standard input line by line")
    scan.add_argument("--source", metavar="PATH", help="an image, a folder of images, a video, or a stream")
    scan.set_defaults(run=_scan, usage=scan)
    look = commands.add_parser("look", help="what is known about a code, without admitting anybody")
    look.add_argument("codes", nargs="+", metavar="CODE")
    look.set_defaults(run=_look)
    undo = commands.add_parser("undo", help="take back an admission or exit")
    undo.add_argument("entry", metavar="ENTRY", help="the entry's id, as scan printed it")
    by_option(undo, "who takes it back")
    undo.set_defaults(run=_undo)
    override = commands.add_parser("override", help="waive the reason of a refused scan")
    override.add_argument("entry", metavar="ENTRY", help="the refused scan's id")
    override.add_argument("--reason", required=True, metavar="WORDS", help="why")
    by_option(override, "who answers for it")
    override.set_defaults(run=_override)


def _scan(arguments: argparse.Namespace) -> int:
    if bool(arguments.codes) == bool(arguments.source):
        arguments.usage.error("give codes, - for standard input, or --source PATH")
    with contextlib.ExitStack() as stack:
        try:
            wiring, desk = stack.enter_context(opened(paced=False))
        except StoreError as error:
            say(str(error))
            return _print(_undecided(arguments))
        return _print(_from_source(wiring, desk, arguments.source) if arguments.source else map(desk.admit, _codes(arguments.codes)))


def _look(arguments: argparse.Namespace) -> int:
    with opened() as (_, desk):
        return _print(desk.look(code) for code in arguments.codes)


def _undo(arguments: argparse.Namespace) -> int:
    with opened() as (wiring, desk):
        signature = signed(wiring, desk.database, Action.UNDO, arguments.by) if arguments.by else None
        return _print([desk.undo(arguments.entry, operator=arguments.by, signed=signature)])


def _override(arguments: argparse.Namespace) -> int:
    with opened() as (wiring, desk):
        signature = signed(wiring, desk.database, Action.OVERRIDE, arguments.by)
        return _print([desk.override(arguments.entry, operator=arguments.by, words=arguments.reason, signed=signature)])


def _print(decisions: "Iterator[Decided] | list[Decided]") -> int:
    """One line a decision, after its commit. An undecided scan makes the exit 1; the ones after it are still tried."""
    undecided = False
    for decided in decisions:
        emit(decision(decided))
        undecided = undecided or decided.verdict.outcome is Outcome.UNDECIDED
    return int(undecided)


def _undecided(arguments: argparse.Namespace) -> Iterator[Decided]:
    """A station whose store cannot even be opened refuses nobody: it cannot decide."""
    for _ in _codes(arguments.codes):
        yield Decided("", datetime.now(UTC), undecided())


def _codes(words: list[str]) -> Iterator[str]:
    for word in words:
        if word == "-":
            yield from _lines()
        else:
            yield word


def _lines() -> Iterator[str]:
    for raw in () if sys.stdin is None else sys.stdin.buffer:
        text = text_of(raw.rstrip(b"\r\n"))
        if text.strip():
            yield text


def _from_source(wiring: Wiring, desk: Desk, source: str) -> Iterator[Decided]:
    """Decides what the pictures show. Files that are no pictures, and pictures without a code, are named and do not stop the rest."""
    with contextlib.closing(wiring.camera(CameraSettings(source=source))) as camera:
        read = 0
        silent: list[str] = []
        for decided in Scanning(camera, wiring.reader(), desk, unread=lambda frame: silent.append(_unread(frame))).decisions():
            read += 1
            yield decided
        if not read and not silent:
            say(f"{Path(source).name or source}: no code found")
        for words in getattr(camera, "skipped", ()):
            say(words)


def _unread(frame: Frame) -> str:
    words = f"{frame.name or 'picture'}: no code found"
    say(words)
    return words
