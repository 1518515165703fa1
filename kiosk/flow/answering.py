"""Whether an answer fits the organiser's question."""

from collections.abc import Mapping

from kiosk.core.errors import KioskError
from kiosk.core.ticket import Question, Ticket

_YES = frozenset({"true", "yes", "1", "ja", "oui", "sí", "si", "sim"})


def check(ticket: Ticket, given: Mapping[str, str]) -> None:
    """Raises KioskError for a question that is not asked of this ticket, an empty answer, or one that is not among the choices."""
    asked = {each.id: each for each in ticket.questions}
    for question, text in given.items():
        if question not in asked:
            raise KioskError(f"The question {question!r} is not asked of this ticket; open ones: {', '.join(asked) or 'none'}.")
        _fits(asked[question], text.strip())


def _fits(question: Question, text: str) -> None:
    if not text:
        raise KioskError(f"The answer to {question.id} is empty.")
    if question.kind == "yes_no" and text.casefold() not in _YES:
        raise KioskError(f"The question {question.id} must be answered with yes: {question.words}")
    if question.kind == "number" and not _is_number(text):
        raise KioskError(f"The answer to {question.id} must be a number.")
    if question.kind in {"choice", "choices"} and question.choices:
        known = {one for one, _ in question.choices}
        parts = [text] if question.kind == "choice" else [part.strip() for part in text.split(",")]
        if not set(parts) <= known:
            offered = ", ".join(f"{one} ({words})" for one, words in question.choices)
            raise KioskError(f"The answer to {question.id} must be of: {offered}.")


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True
