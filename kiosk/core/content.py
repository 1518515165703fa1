"""What kind of text a code holds, told without telling the text."""

import re
from enum import StrEnum

from kiosk.core.scan import MOST_CHARACTERS, compared_form


class Content(StrEnum):
    """The kinds that staff can tell apart."""

    EMPTY = "empty"
    DIGITS = "digits"
    LETTERS = "letters"
    LETTERS_DIGITS = "letters_digits"
    SIGNS = "signs"
    ADDRESS = "address"
    CONTACT = "contact"
    CALENDAR = "calendar"
    WIFI = "wifi"
    MAIL = "mail"
    PHONE = "phone"
    CONTROL = "control"
    LONG = "long"


_FORMS = (
    (Content.CONTACT, re.compile(r"(?:begin:vcard|mecard:|bizcard:)", re.IGNORECASE)),
    (Content.CALENDAR, re.compile(r"begin:v(?:event|calendar)", re.IGNORECASE)),
    (Content.WIFI, re.compile(r"wifi:", re.IGNORECASE)),
    (Content.MAIL, re.compile(r"(?:mailto:|matmsg:|[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$)", re.IGNORECASE)),
    (Content.PHONE, re.compile(r"(?:tel|sms|smsto):", re.IGNORECASE)),
    (Content.ADDRESS, re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.|[a-z0-9-]+\.(?:com|org|net|io|de|eu|info)(?:/|$))", re.IGNORECASE)),
)


def content(text: str) -> Content:
    """The kind of a code's text. Never raises."""
    shown = compared_form(text)
    if not shown:
        return Content.EMPTY
    for kind, form in _FORMS:
        if form.match(shown):
            return kind
    if len(shown) > MOST_CHARACTERS:
        return Content.LONG
    if not shown.isprintable():
        return Content.CONTROL
    digits, letters = any(mark.isdecimal() for mark in shown), any(mark.isalpha() for mark in shown)
    if not all(mark.isalnum() for mark in shown):
        return Content.SIGNS
    if digits and letters:
        return Content.LETTERS_DIGITS
    return Content.DIGITS if digits else Content.LETTERS
