"""What must still be asked at the door, and how answers are written for pretix."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kiosk.core.ticket import Question
from kiosk.platforms._fields import text, truth, word
from kiosk.platforms.pretix.catalogue import Asked, Catalogue, listed
from kiosk.platforms.pretix.paging import Row, read_id

_KINDS = {"N": "number", "B": "yes_no", "C": "choice", "M": "choices"}
_FORMS = {"D": "2026-12-31", "H": "18:30", "W": "2026-12-31T18:30", "CC": "DE", "TEL": "+49 30 1234567"}
_FILE = "F"


def due(position: Row, product: str, catalogue: Catalogue) -> tuple[Question, ...]:
    """The questions that this ticket must answer before it enters; an upload of a file cannot be asked for at a door."""
    answered = answers(position)
    return tuple(
        Question(asked.id, _words(asked), _KINDS.get(asked.kind, "text"), asked.choices)
        for asked in catalogue.questions
        if asked.at_door and asked.required and asked.kind != _FILE and product in asked.products
        if asked.id not in answered and _reached(asked, answered, catalogue)
    )


def answers(position: Row) -> dict[str, Row]:
    """The answers that were given before, by question."""
    given = position.get("answers")
    rows = given if isinstance(given, list) else []
    return {read_id(row, "question"): row for row in rows if isinstance(row, dict) and read_id(row, "question")}


def told(position: Row, catalogue: Catalogue) -> Iterator[tuple[Asked, str]]:
    """The answers that have words, each with its question."""
    given = answers(position)
    for asked in catalogue.questions:
        shown = text(given[asked.id].get("answer")) if asked.id in given else ""
        if shown:
            yield asked, shown


def written(given: Iterable[tuple[str, str]], asked: Any) -> tuple[dict[str, str], bool]:
    """What is sent for the questions that pretix asks, and whether every required one is among them.

    ``asked`` is the ``questions`` of an ``incomplete`` answer. An optional question without an answer is sent an empty one: it was asked.
    """
    known = dict(given)
    rows = [row for row in asked if isinstance(row, dict) and read_id(row)] if isinstance(asked, list) else []
    said = dict(known)
    complete = True
    for row in rows:
        answer = _answer(known.get(read_id(row), ""), row)
        said[read_id(row)] = answer
        complete &= bool(answer) or truth(row.get("required")) is not True
    return said, complete


def _answer(said: str, row: Row) -> str:
    kind = text(row.get("type")).upper()
    if kind == "B":
        yes = truth(said)
        return "" if not said else "true" if yes or word(said) == "on" else "false"
    if kind in {"C", "M"}:
        options = row.get("options")
        ids = _choices(options if isinstance(options, list) else [])
        chosen = [ids.get(part.strip().casefold(), "") for part in ([said] if kind == "C" else said.split(","))]
        return ",".join(filter(None, chosen))
    return said


def _choices(options: list[Any]) -> Mapping[str, str]:
    """Ids by everything that a choice may be called: its id, its identifier, its words in any language."""
    found: dict[str, str] = {}
    for each in options:
        if isinstance(each, dict) and read_id(each):
            spoken = each.get("answer")
            names = [*spoken.values()] if isinstance(spoken, dict) else [spoken]
            for name in (*names, each.get("identifier"), each.get("id")):
                if text(name):
                    found[text(name).casefold()] = read_id(each)
    return found


def _words(asked: Asked) -> str:
    form = _FORMS.get(asked.kind)
    return f"{asked.words} ({form})" if form else asked.words


def _reached(asked: Asked, answered: Mapping[str, Row], catalogue: Catalogue) -> bool:
    """Whether the question that this one hangs on was answered so that this one is asked."""
    if not asked.needs:
        return True
    before = answered.get(asked.needs)
    if before is None:
        return False
    other = next((each for each in catalogue.questions if each.id == asked.needs), None)
    if other is not None and other.kind == "B":
        return ("True" if truth(before.get("answer")) else "False") in asked.needed
    chosen = listed(before.get("option_identifiers")) | {
        name for name, option in (other.identifiers if other else ()) if option in listed(before.get("options"))
    }
    return bool(chosen & asked.needed)
