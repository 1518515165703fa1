"""``kiosk find``: looks people up by words, as JSON lines, best first. For staff: at self-service nobody may read a list."""

import argparse
import time

from kiosk.commands.output import emit, say
from kiosk.commands.station import stored
from kiosk.core.errors import KioskError, StoreError
from kiosk.flow.finding import LIMIT, Answer, Person, catch_up
from kiosk.wiring import Database

_WORDS = "look people up by name, company, e-mail, order number or the end of a telephone number"
_TELL_SECONDS = 2.0
MOST = 200


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    find = commands.add_parser("find", help=_WORDS)
    find.add_argument("words", nargs="+", metavar="WORD", help="in any order, begun or whole, without accents if you like")
    find.add_argument("--limit", type=int, default=LIMIT, metavar="N", help=f"so many at most ({LIMIT})")
    find.add_argument("--email", action="store_true", help="show addresses of mail whole")
    find.set_defaults(run=_find)


def _find(arguments: argparse.Namespace) -> int:
    if not 1 <= arguments.limit <= MOST:
        raise KioskError(f"--limit {arguments.limit} is not allowed; 1 to {MOST}")
    with stored() as (wiring, database):
        _bring_up_to_date(database)
        finder = wiring.finder()
        try:
            answer = finder.find(" ".join(arguments.words), arguments.limit)
        finally:
            finder.close()
    for person in answer.people:
        emit(_told(person, whole=arguments.email))
    _say(answer)
    return 0


def _bring_up_to_date(database: Database) -> None:
    """A list that nobody has searched yet is indexed first, and that is said."""
    next_at = time.monotonic() + _TELL_SECONDS

    def told(indexed: int) -> None:
        nonlocal next_at
        if time.monotonic() >= next_at:
            next_at = time.monotonic() + _TELL_SECONDS
            say(f"the list is being indexed: {indexed} guests")

    try:
        catch_up(database, told=told)
    except StoreError as error:
        say(f"the list cannot be indexed any further, and what is indexed is searched: {error}")


def _say(answer: Answer) -> None:
    if not answer.people:
        say("nobody on the list fits")
    elif answer.more:
        say("more people fit: add a word, or a letter")
    if answer.building is not None:
        say(f"the list is still being indexed: {answer.building.indexed} of {answer.building.total} guests can be found")


def _told(person: Person, *, whole: bool) -> dict[str, str | bool | None]:
    """The keys and no others; what is not known is null."""
    email = person.email if whole else masked(person.email)
    return {
        "ticket": person.ticket,
        "name": person.name,
        "type": person.type,
        "company": person.company or None,
        "order": person.order or None,
        "email": email or None,
        "status": person.status.value,
        "inside": person.inside,
    }


def masked(address: str) -> str:
    """Enough of an address to tell two people apart, and too little to write to them: its first letter and its domain."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}…@{domain}" if at else ("…" if address else "")
