"""``kiosk conflicts``: tickets admitted here and elsewhere, and what a person does about each."""

import argparse
from typing import Any

from kiosk.commands.output import emit, moment
from kiosk.commands.signing import by_option, signed
from kiosk.commands.station import opened, stored
from kiosk.core import roles
from kiosk.flow import inbox


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the command to the command line."""
    conflicts = commands.add_parser("conflicts", help="tickets admitted here and elsewhere")
    what = conflicts.add_mutually_exclusive_group()
    what.add_argument("--acknowledge", type=int, metavar="ID", help="somebody has looked at it: it is open no more")
    what.add_argument("--to-supervisor", type=int, metavar="ID", help="let the supervisor look at it")
    what.add_argument("--annotate", type=int, metavar="ID", help="add a note and leave it as it is")
    conflicts.add_argument("--note", default="", metavar="WORDS", help="what to keep with it")
    by_option(conflicts, "who does it")
    conflicts.set_defaults(run=_conflicts, usage=conflicts)


def _conflicts(arguments: argparse.Namespace) -> int:
    chosen = (arguments.acknowledge, arguments.to_supervisor, arguments.annotate)
    if all(number is None for number in chosen):
        if arguments.note or arguments.by:
            arguments.usage.error("say which conflict: --acknowledge ID, --to-supervisor ID or --annotate ID")
        with stored() as (wiring, database):
            for each in inbox.items(database, wiring.event):
                emit(_as_json(each))
        return 0
    if arguments.annotate is not None and not arguments.note.strip():
        arguments.usage.error("--annotate needs --note WORDS")
    with opened() as (wiring, desk):
        needed = roles.Action.ACKNOWLEDGE if arguments.acknowledge is not None else roles.Action.HAND_UP
        signature = signed(wiring, desk.database, needed, arguments.by)
        if arguments.acknowledge is not None:
            done = inbox.acknowledge(desk, arguments.acknowledge, arguments.note, operator=arguments.by, signed=signature)
        elif arguments.to_supervisor is not None:
            done = inbox.send_to_supervisor(desk, arguments.to_supervisor, arguments.note, operator=arguments.by, signed=signature)
        else:
            done = inbox.note(desk, arguments.annotate, arguments.note, operator=arguments.by, signed=signature)
        emit(_as_json(done))
    return 0


def _as_json(item: inbox.Item) -> dict[str, Any]:
    each = item.conflict
    return {
        "id": each.id,
        "ticket": each.ticket,
        "entry": each.entry,
        "here": {"at": moment(each.at), "where": each.where, "by": each.by or None},
        "there": {"at": moment(each.remote_at), "where": each.remote_where or None, "by": each.remote_by or None},
        "state": item.state.value,
        "resolved": moment(item.resolved_at),
        "steps": [
            {"at": moment(step.at), "action": step.action.value, "by": step.by or None, "words": step.words or None} for step in item.steps
        ],
    }
