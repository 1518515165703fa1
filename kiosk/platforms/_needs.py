"""Which question of a registration form tells of a need, and which ticket type of a guest of honour."""

import re
from functools import lru_cache

_NEEDS = re.compile(
    r"special|requirement|diet|allerg|access|wheelchair|mobility|assist|medical"
    r"|alerg|restricci|necesidades|discapacidad|silla de ruedas|restri[çc]|necessidades|defici[êe]ncia|cadeira de rodas"
    r"|r[ée]gime alimentaire|besoins|handicap|fauteuil|ern[äa]hrung|unvertr[äa]glich|rollstuhl|bedarf|esigenze|sedia a rotelle",
    re.IGNORECASE,
)
_NO_NEED = re.compile(r"access[ _-]*(code|token|key|level|link|url)", re.IGNORECASE)
_VIP = re.compile(r"(?<![a-z])vip(?![a-z])", re.IGNORECASE)


@lru_cache(maxsize=2048)  # a form asks every guest the same questions
def tells_need(question: str) -> bool:
    """Whether an answer to ``question`` (a field's name or label) is something that door staff should know."""
    return _NEEDS.search(question) is not None and _NO_NEED.search(question) is None


def is_vip(ticket_type: str) -> bool:
    """Whether the ticket type's name says so."""
    return _VIP.search(ticket_type) is not None
