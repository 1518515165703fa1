"""A badge: what stands on it, and the signed code that names its ticket and copy (rules.md, "What a code may do")."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

MOST_COPIES = 999_999

_PREFIX = "KB1"
_SIGNATURE_LETTERS = 20


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
    return base64.b32encode(hashlib.sha256(event.encode("utf-8", "surrogatepass")).digest()[:5]).decode()


def sign(event: str, ticket: str, copy: int, key: bytes) -> str:
    """``KB1.event.ticket.copy.signature``: any station with the event's key reads it offline. HMAC-SHA-256, 100 bits.

    ``copy`` is from 0 to ``MOST_COPIES``. The text is printable ASCII without spaces; for an id of digits and capitals it
    keeps to QR's alphanumeric mode (ISO/IEC 18004, 7.3.4), which makes the symbol a version smaller.
    """
    body = f"{_PREFIX}.{event_mark(event)}.{_escape(ticket)}.{copy}"
    return f"{body}.{_signature(body, key)}"


def read(text: str, event: str, key: bytes) -> BadgeCode | None:
    """The badge that ``text`` names, or None where it has not a badge's form. A bare mark stands for another event's id.

    Only the very text that ``sign`` made is genuine: other spellings of the same ticket and copy are not.
    """
    parts = text.split(".")
    if len(parts) != 5 or parts[0] != _PREFIX or not (parts[3].isascii() and parts[3].isdigit()) or len(parts[3]) > len(str(MOST_COPIES)):
        return None
    body = text.rpartition(".")[0]
    genuine = hmac.compare_digest(_signature(body, key).encode(), parts[4].encode("utf-8", "surrogatepass"))
    return BadgeCode(event if parts[1] == event_mark(event) else parts[1], _unescape(parts[2]), int(parts[3]), genuine)


def _signature(body: str, key: bytes) -> str:
    digest = hmac.new(key, body.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:_SIGNATURE_LETTERS]


def _escape(ticket: str) -> str:
    return quote(ticket, safe="/:", errors="surrogatepass").replace(".", "%2E")


def _unescape(ticket: str) -> str:
    return unquote(ticket, errors="replace")
