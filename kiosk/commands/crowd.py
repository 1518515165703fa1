"""``kiosk group``, ``correct``, ``evacuate``: a whole order, a count put right, everybody out."""

import argparse
from typing import Any

from kiosk.commands.output import decision, emit, first_entry, say, somebody_inside
from kiosk.commands.signing import by_option, signed
from kiosk.commands.station import opened
from kiosk.core.roles import Action
from kiosk.core.verdict import Outcome
from kiosk.flow import crowd, group


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds these commands to the command line."""
    each = commands.add_parser("group", help="everybody of a ticket's order: the list, or let them in")
    each.add_argument("code", metavar="CODE", help="a ticket of the order")
    each.add_argument("--admit", action="store_true", help="let in whom the rules let in")
    each.add_argument("--only", nargs="+", default=[], metavar="TICKET", help="of them only these ticket ids")
    each.set_defaults(run=_group, usage=each)
    change = commands.add_parser("correct", help="change the count of a zone, with a reason")
    change.add_argument("--change", required=True, type=int, metavar="N", help="so many more are inside, or fewer: -3")
    change.add_argument("--reason", required=True, metavar="WORDS", help="why")
    change.add_argument("--zone", default="", metavar="ZONE", help="default: this door's")
    by_option(change, "who answers for it")
    change.set_defaults(run=_correct)
    out = commands.add_parser("evacuate", help="lists who is inside; everybody may come back once")
    out.add_argument("--reason", required=True, metavar="WORDS", help="why")
    out.add_argument("--call-off", metavar="ENTRY", help="it was none: who left by it is inside again")
    by_option(out, "who calls it off; to evacuate nobody needs a PIN")
    out.set_defaults(run=_evacuate)


def _group(arguments: argparse.Namespace) -> int:
    if arguments.only and not arguments.admit:
        arguments.usage.error("--only goes with --admit")
    with opened() as (_, desk):
        if not arguments.admit:
            for member in group.members(desk, arguments.code):
                emit(_member(member))
            return 0
        done = group.admit(desk, arguments.code, arguments.only)
    for decided in done:
        emit(decision(decided))
    return int(any(decided.verdict.outcome is Outcome.UNDECIDED for decided in done))


def _correct(arguments: argparse.Namespace) -> int:
    with opened() as (wiring, desk):
        signature = signed(wiring, desk.database, Action.CORRECT, arguments.by)
        line, count = crowd.correct(desk, arguments.change, arguments.reason, zone=arguments.zone, operator=arguments.by, signed=signature)
    emit({"entry": line.entry, "change": arguments.change, "inside": count})
    return 0


def _evacuate(arguments: argparse.Namespace) -> int:
    with opened() as (wiring, desk):
        if arguments.call_off is not None:
            signature = signed(wiring, desk.database, Action.UNDO_EVACUATION, arguments.by)
            line = crowd.call_off(desk, arguments.call_off, arguments.reason, operator=arguments.by, signed=signature)
            emit({"entry": line.entry, "called_off": arguments.call_off})
            return 0
        done = crowd.evacuate(desk, arguments.reason, operator=arguments.by)
    for person in done.people:
        emit(somebody_inside(person))
    emit({"entry": done.line.entry, "inside": done.line.verdict.number})
    say("this station's list only: other stations count for themselves and do not hear of it")
    return 0


def _member(member: group.Member) -> dict[str, Any]:
    ticket, verdict = member.ticket, member.verdict
    return {
        "ticket": {"id": ticket.id, "name": ticket.name, "type": ticket.type},
        "would_be": verdict.outcome.value,
        "reason": verdict.reason.value if verdict.reason else None,
        "first_entry": first_entry(verdict.first_entry),
    }
