"""``kiosk walkin``, ``answer``, ``sessions``: people who come without a ticket, what they answer, and where they can go."""

import argparse
import queue
import threading
from contextlib import closing

from kiosk.commands.output import decision, emit, moment, say
from kiosk.commands.signing import by_option, signed
from kiosk.commands.station import opened, stored
from kiosk.core.errors import KioskError, PlatformError, Unreachable
from kiosk.core.roles import Action
from kiosk.core.verdict import Outcome
from kiosk.flow.backing import NewGuest
from kiosk.flow.programme import every, known_types
from kiosk.wiring import Database, Wiring

PATIENCE_SECONDS = 3.0


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds these commands to the command line."""
    walkin = commands.add_parser("walkin", help="register somebody at the door, online or not, and decide at once")
    walkin.add_argument("--first", required=True, metavar="NAME")
    walkin.add_argument("--last", default="", metavar="NAME")
    walkin.add_argument("--email", default="", metavar="ADDRESS", help="most platforms want one")
    walkin.add_argument("--company", default="", metavar="NAME")
    walkin.add_argument("--phone", default="", metavar="NUMBER")
    walkin.add_argument("--type", default="", metavar="TYPE", help="name or id of the ticket type; can be left out where there is only one")
    by_option(walkin, "who registers them")
    walkin.set_defaults(run=_walkin)
    answer = commands.add_parser("answer", help="keep what a guest answers to the organiser's questions; then scan again")
    answer.add_argument("code", metavar="CODE")
    answer.add_argument("answers", nargs="*", metavar="QUESTION=TEXT", help="none: the open questions are listed")
    answer.set_defaults(run=_answer)
    commands.add_parser("sessions", help="the programme, as JSON lines").set_defaults(run=_sessions)


def _walkin(arguments: argparse.Namespace) -> int:
    if not (arguments.first.strip() or arguments.last.strip()):
        raise KioskError("--first is empty: a badge needs a name")
    if arguments.email and "@" not in arguments.email:
        raise KioskError("--email is no mail address: leave it out where the guest has none")
    with opened() as (wiring, desk):
        signature = signed(wiring, desk.database, Action.WALK_IN, arguments.by)
        type_id, name = _type(wiring, desk.database, arguments.type.strip())
        texts = {key: " ".join(getattr(arguments, key).split()) for key in ("first", "last", "email", "company", "phone")}
        guest = NewGuest(texts["first"], texts["last"], texts["email"], texts["company"], texts["phone"], name, type_id)
        decided = desk.walk_in(guest, operator=arguments.by, signed=signature)
    emit(decision(decided))
    return int(decided.verdict.outcome is Outcome.UNDECIDED)


def _type(wiring: Wiring, database: Database, asked: str) -> tuple[str, str]:
    """Id and name of the ticket type: as the roster has shown it, so that nobody waits for a network; else by the platform's own list."""
    known = known_types(database, wiring.event)
    found = _chosen(known, asked)
    if found is None and wiring.capabilities.walk_in:
        known |= _offered(wiring)
        found = _chosen(known, asked)
    if found is not None:
        return found
    if not asked:
        raise KioskError(f"--type is missing; there are: {_named(known)}")
    if wiring.capabilities.walk_in:
        raise KioskError(f"there is no ticket type {asked!r}; there are: {_named(known)}")
    return "", asked


def _offered(wiring: Wiring) -> dict[str, str]:
    """The platform's own list of types, as far as it comes within a guest's patience."""
    told: queue.SimpleQueue[dict[str, str] | PlatformError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            with closing(wiring.platform()) as platform:
                told.put({each.id: each.name for each in platform.ticket_types()})
        except PlatformError as error:
            told.put(error)

    threading.Thread(target=ask, name="ticket-types", daemon=True).start()
    try:
        answer = told.get(timeout=PATIENCE_SECONDS)
    except queue.Empty:
        answer = Unreachable("the platform does not answer in time")
    if isinstance(answer, PlatformError):
        say(f"ticket types are those of the list here: {answer}")
        return {}
    return answer


def _chosen(known: dict[str, str], asked: str) -> tuple[str, str] | None:
    if not asked:
        return next(iter(known.items())) if len(known) == 1 else None
    matching = ((type_id, name) for type_id, name in known.items() if asked == type_id or asked.casefold() == name.casefold())
    return next(matching, None)


def _named(known: dict[str, str]) -> str:
    return ", ".join(f"{name} ({type_id})" for type_id, name in known.items()) or "none known yet (kiosk sync)"


def _answer(arguments: argparse.Namespace) -> int:
    given: dict[str, str] = {}
    for each in arguments.answers:
        question, equals, text = each.partition("=")
        if not equals:
            raise KioskError(f"{each!r} is no answer: write QUESTION=TEXT, with the question's id")
        given[question.strip()] = text.strip()
    with opened() as (_, desk):
        if given:
            emit(decision(desk.answer(arguments.code, given)))
            return 0
        for question in desk.questions(arguments.code):
            choices = dict(question.choices)
            emit({"id": question.id, "words": question.words, "kind": question.kind, "choices": choices or None})
    return 0


def _sessions(arguments: argparse.Namespace) -> int:
    with stored() as (wiring, database):
        for each in every(database, wiring.event):
            emit(
                {
                    "id": each.id,
                    "name": each.name,
                    "starts": moment(each.starts),
                    "ends": moment(each.ends),
                    "place": each.place or None,
                    "capacity": each.capacity,
                }
            )
    return 0
