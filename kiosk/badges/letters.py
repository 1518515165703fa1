"""Which characters of a name can be drawn at all, and what a reader takes for one character."""

import unicodedata

from kiosk.badges.face import JOINERS

MOST_CHARACTERS = 200
"""More than any badge can hold at its smallest size; the rest would be elided anyway."""

_MOST_MARKS = 4
_LONGEST_FORM = 4
_LEADING_VOWELS = "เแโใไເແໂໃໄ"
_FOLLOWING_VOWELS = "ะาำຳະາ"
_VIRAMA = 9
_SYMBOLS = 0x2190
_VARIANTS = {"𠮷": "吉"}


def tidy(text: str) -> str:
    """``text`` as one line of composed letters (NFC): white space is one space; controls, emoji, marks without a letter are gone.

    Of more than four marks on one letter the first four stay; of more than 200 characters the first 200.
    """
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text[: 4 * MOST_CHARACTERS]):
        if char.isspace():
            if kept and kept[-1] != " ":
                kept.append(" ")
        elif unicodedata.category(char)[0] == "M" or char in JOINERS:
            marks += 1
            if kept and kept[-1] != " " and marks <= _MOST_MARKS and not _variation(char):
                kept.append(char)
        elif _is_letter_or_sign(char):
            kept.append(char)
            marks = 0
    return "".join(kept[:MOST_CHARACTERS]).strip(" " + JOINERS)


def clusters(text: str) -> list[str]:
    """What a reader takes for one character each: a letter with its marks, an Indic conjunct, a Thai vowel with its consonant."""
    found: list[str] = []
    for char in text:
        if found and _belongs(char, found[-1]):
            found[-1] += char
        else:
            found.append(char)
    return found


def plainer(cluster: str) -> tuple[str, ...]:
    """Simpler forms of a character no font has, best first: the compatible letter (𝓐 → A), then the letter without its marks."""
    if cluster in _VARIANTS:
        return (_VARIANTS[cluster],)
    compatible = unicodedata.normalize("NFKC", cluster)
    bare = "".join(char for char in unicodedata.normalize("NFKD", cluster) if unicodedata.category(char)[0] != "M")
    return tuple(form for form in (compatible, unicodedata.normalize("NFC", bare)) if form != cluster and 0 < len(form) <= _LONGEST_FORM)


def script(char: str) -> str:
    """The first word of a letter's Unicode name (``LATIN``, ``ARABIC``, ``CJK``); empty for digits, signs, spaces and marks."""
    return unicodedata.name(char, "").partition(" ")[0].partition("-")[0] if char.isalpha() else ""


def is_cjk(char: str) -> bool:
    """Whether lines may be broken beside this character although there is no space."""
    return "\u2e80" <= char <= "\ud7af" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uff60" or char >= "\U00020000"


def _is_letter_or_sign(char: str) -> bool:
    category = unicodedata.category(char)
    if category[0] == "C":
        return False
    return not (category == "So" and ord(char) >= _SYMBOLS) and not 0x1F000 <= ord(char) <= 0x1FBFF


def _variation(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef" or unicodedata.category(char) == "Me"


def _belongs(char: str, before: str) -> bool:
    last = before[-1]
    if last == " " or char == " ":
        return False
    if unicodedata.category(char)[0] == "M" or char in JOINERS or char in _FOLLOWING_VOWELS:
        return True
    if last == "\u200d" or last in _LEADING_VOWELS or unicodedata.combining(last) == _VIRAMA:
        return True
    return "\u1160" <= char <= "\u11ff" and "\u1100" <= last <= "\u11ff"
