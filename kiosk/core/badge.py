"""A badge: what stands on it, and the signed code that names its ticket and copy (rules.md, "What a code may do")."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field

_PREFIX = "KB1"
_SIGNATURE_BYTES = 12


@dataclass(frozen=True, slots=True)
class Badge:
    """One physical copy to be drawn. ``code`` is the text of its QR. Personal data: not shown in ``repr``."""

    ticket: str
    copy: int
    name: str = field(repr=False)
    company: str = field(repr=False)
    type: str
    code: str = field(repr=False)
    event_name: str = ""
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class BadgeCode:
    """What a badge's QR says. ``genuine`` is whether the event's key signed it."""

    event: str
    ticket: str
    copy: int
    genuine: bool


def event_mark(event: str) -> str:
    """Eight characters that stand for the event on a badge, so that another event's badge is told from a forged one."""
    return base64.b32encode(hashlib.sha256(event.encode()).digest()[:5]).decode().lower()


def sign(event: str, ticket: str, copy: int, key: bytes) -> str:
    """``KB1.event.ticket.copy.signature``: any station with the event's key reads it offline. HMAC-SHA-256, 96 bits."""
    body = f"{_PREFIX}.{event_mark(event)}.{_escape(ticket)}.{copy}"
    return f"{body}.{_signature(body, key)}"


def read(text: str, event: str, key: bytes) -> BadgeCode | None:
    """The badge that ``text`` names, or None where it has not a badge's form. A bare mark stands for another event's id."""
    parts = text.split(".")
    if len(parts) != 5 or parts[0] != _PREFIX or not (parts[3].isascii() and parts[3].isdigit()) or len(parts[3]) > 6:
        return None
    body = text.rpartition(".")[0]
    genuine = hmac.compare_digest(_signature(body, key).encode(), parts[4].encode("utf-8", "surrogatepass"))
    return BadgeCode(event if parts[1] == event_mark(event) else parts[1], _unescape(parts[2]), int(parts[3]), genuine)


def _signature(body: str, key: bytes) -> str:
    digest = hmac.new(key, body.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()[:_SIGNATURE_BYTES]
    return base64.urlsafe_b64encode(digest).decode()


def _escape(ticket: str) -> str:
    return ticket.replace("~", "~0").replace(".", "~1")


def _unescape(ticket: str) -> str:
    return ticket.replace("~1", ".").replace("~0", "~")
