"""What was read, and the one place where scanned text is brought to the form that is compared."""

import re
from dataclasses import dataclass, field

from kiosk.core.payload import legible

MOST_CHARACTERS = 1000
"""A longer text is no ticket of any platform in reach (pretix' signed tickets, the longest, stay below 300)."""

_FOREIGN = re.compile(
    r"^\s*(?:[a-z][a-z0-9+.-]{1,20}://|www\.|(?:mailto|tel|sms|smsto|geo|wifi|mecard|matmsg|otpauth|magnet|bitcoin|data|javascript):"
    r"|begin:v(?:card|event|calendar)|[a-z0-9-]+\.(?:com|org|net|io|de|eu|info)(?:/|$))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Code:
    """The text of one code, as read. Personal data: it is never logged and not shown in ``repr``."""

    text: str = field(repr=False)
    symbology: str = "QRCode"


def compared_form(text: str) -> str:
    """The text as it is matched against the roster: without surrounding white space, otherwise to the letter."""
    return text.strip()


def looks_foreign(text: str) -> bool:
    """Whether the text is plainly not a ticket: a web address, a contact card, Wi-Fi access, bytes that are no text, or far too long."""
    shown = compared_form(text)
    return not (shown and len(shown) <= MOST_CHARACTERS and shown.isprintable() and legible(shown)) or _FOREIGN.match(shown) is not None
