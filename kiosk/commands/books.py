"""``kiosk queue``, ``muster``, ``stats``, ``verify``: what the books say, as JSON lines."""

import argparse
from pathlib import Path

from kiosk.commands.output import emit, moment, say, somebody_inside
from kiosk.commands.station import stored
from kiosk.core.errors import KioskError
from kiosk.flow import books
from kiosk.flow.counting import known_event
from kiosk.flow.numbers import rows
from kiosk.flow.whole_file import check_place, whole_file


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds these commands to the command line."""
    queue = commands.add_parser("queue", help="what is still to be uploaded or printed")
    what = queue.add_mutually_exclusive_group()
    what.add_argument("--retry", metavar="ID", help="make a row due again")
    what.add_argument("--history", metavar="ID", help="every try of a row, also of one that is done")
    queue.set_defaults(run=_queue)
    verify = commands.add_parser("verify", help="whether the journal is what it was when it was written")
    verify.add_argument("--heads", metavar="FILE", nargs="+", default=[], help="heads that have left the station: FILE.heads beside an export")
    verify.set_defaults(run=_verify)
    who = commands.add_parser("muster", help="who is inside; --pdf: the list on paper, to be ticked off")
    who.add_argument("--pdf", metavar="FILE", help="writes the list there instead; needs no network")
    who.add_argument("--paper", choices=("A4", "Letter"), default="A4", help="the PDF's pages (default: A4)")
    who.add_argument("--force", action="store_true", help="replace FILE where it is there already")
    who.set_defaults(run=_muster)
    _declare_stats(commands)


def _declare_stats(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    stats = commands.add_parser("stats", help="admissions by type, checkpoint and hour")
    stats.add_argument("--all", action="store_true", help="also totals, arrivals by day, hour and minute, no-shows, refusals, overrides")
    stats.set_defaults(run=_stats)


def _queue(arguments: argparse.Namespace) -> int:
    with stored() as (wiring, database):
        if arguments.history is not None:
            tries = books.history(database, arguments.history)
            if not tries:
                raise KioskError(f"there is no row {arguments.history}: kiosk queue lists those that wait")
            for each in tries:
                emit({"at": moment(each.at), "result": each.result})
            return 0
        if arguments.retry is not None and not books.retry(database, arguments.retry, wiring.now()):
            raise KioskError(f"row {arguments.retry} is not waiting: kiosk queue lists those that are")
        for row in books.open_rows(database):
            if arguments.retry is None or str(row.id) == arguments.retry:
                due = row.state in {"due", "queued", "submitting", "blocked"}
                emit(
                    {
                        "id": row.id,
                        "kind": row.kind,
                        "ticket": row.ticket,
                        "attempts": row.attempts,
                        "next": moment(row.next) if due else None,
                        "reason": row.reason or None,
                    }
                )
    return 0


def _muster(arguments: argparse.Namespace) -> int:
    if arguments.pdf is not None:
        return _muster_on_paper(Path(arguments.pdf).expanduser(), arguments.paper, over=arguments.force)
    with stored() as (wiring, database):
        for person in books.muster(database, wiring.event, wiring.period(database)(wiring.now())):
            emit(somebody_inside(person))
    return 0


def _muster_on_paper(file: Path, paper: str, *, over: bool) -> int:
    check_place(file, over=over)
    # Drawing brings a font library along, which no other command should wait for.
    from kiosk.papers import muster

    with stored() as (wiring, database):
        now = wiring.now()
        period = wiring.period(database)(now)
        people = tuple(books.muster(database, wiring.event, period))
        told = muster.Muster(
            event=known_event(database, wiring.event).name,
            station=wiring.settings.station.name,
            at=now.astimezone(wiring.zone_info(database)),
            people=people,
            by_hand=books.by_hand(database, wiring.event, period),
        )
    with whole_file(file) as out:
        out.write(muster.pdf(told, paper))
    emit({"file": str(file), "people": told.number})
    return 0


def _stats(arguments: argparse.Namespace) -> int:
    with stored() as (wiring, database):
        zone = wiring.zone_info(database)
        for count in books.stats(database, wiring.event, zone):
            emit({"by": count.by, "key": count.key, "admitted": count.admitted})
        if arguments.all:
            for by, key, number in rows(wiring.numbers(database)):
                emit({"by": by, "key": key, "count": number})
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    with stored() as (wiring, database):
        found = wiring.leaving.verify(database, [Path(each).expanduser() for each in arguments.heads])
    fault = found.fault
    emit(
        {
            "lines": found.lines,
            "intact": fault is None,
            "line": fault.seq if fault else None,
            "detail": fault.words if fault else None,
            "heads": found.heads,
            "bound": found.bound,
            "forgotten": found.forgotten,
        }
    )
    if fault is not None:
        say(f"journal line {fault.seq}: {fault.words}")
    for words in found.words:
        say(words)
    if fault is None and found.bound < found.lines:
        say(f"lines from {found.bound + 1} on: no head of them has left this station yet, nobody else can vouch for them")
    return int(fault is not None or bool(found.doubtful))
