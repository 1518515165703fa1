"""What an error's words speak of. They may hold personal data: they are searched, never repeated."""

import re
from collections.abc import Iterator
from typing import Any

from kiosk.platforms._http import Answer

THERE_ALREADY = re.compile(r"already|taken|duplicat|exists|ya (?:est|exist)|déjà", re.IGNORECASE)
FULL = re.compile(
    r"sold.?out|\bfull\b(?! name)|no (?:more )?(?:seats|places|availab)|capacity|not available|agotad|lleno|sin cupo|complet\b", re.IGNORECASE
)
CLOSED = re.compile(r"closed|deadline|\bended|finished|cerrad|ferm[ée]", re.IGNORECASE)

_MOST = 2000


def said(answer: Answer) -> str:
    """Every text of an error's ``message`` or ``errors``, in one line and cut."""
    body = answer.body
    if not isinstance(body, dict):
        return ""
    return " ".join(_texts([body.get(name) for name in ("message", "error", "errors", "detail")], 4))[:_MOST]


def _texts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value[:_MOST]
    elif depth and isinstance(value, list | dict):
        inner = value.items() if isinstance(value, dict) else ((None, each) for each in value)
        for name, each in list(inner)[:50]:
            # {"email": ["has already been taken"]}: the field's name belongs to what is said.
            yield from _texts(name, 0)
            yield from _texts(each, depth - 1)
