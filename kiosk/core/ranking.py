"""How well a person fits what was typed: typing errors, and the order of the hits."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

SHORTEST_MISSPELT = 5
"""A typing error is looked for in words of so many letters or more."""
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_JAMO = "".join(chr(code) for first, last in ((0x1100, 0x1113), (0x1161, 0x1176), (0x11A8, 0x11C3)) for code in range(first, last))

Query = Sequence[tuple[str, ...]]
"""Words with their forms (``folding.readings``)."""

_BEGUN, _OTHER_FORM, _NOT_NAME, _MISSPELT, _MISSPELT_BEGUN, _NOTHING = 1.0, 0.3, 1.6, 4.0, 5.0, float("inf")


def cost(query: Query, names: Sequence[str], others: Sequence[str], *, misspelt: bool = True) -> float | None:
    """How far a person is from the query: 0 where every word of it is one of the name's; None where a word fits nothing.

    ``names`` and ``others`` are folded words. Whole words come before begun ones, the name before company and numbers, right before
    ``misspelt``, which is looked for only where asked.
    """
    total = 0.0
    for forms in query:
        best = min(_right(forms, names), _right(forms, others) + _NOT_NAME)
        if best == _NOTHING and misspelt:
            best = min(_wrong(forms, names), _wrong(forms, others) + _NOT_NAME)
        if best == _NOTHING:
            return None
        total += best
    # Of two that fit alike, the one with fewer other words, and the one whose first word was typed first.
    first = query[0] if query else ()
    return total + 0.01 * min(len(names), 20) + (0.0 if names and any(names[0].startswith(form) for form in first) else 0.005)


def _right(forms: tuple[str, ...], words: Sequence[str]) -> float:
    best = _NOTHING
    extra = 0.0
    for form in forms:
        for word in words:
            if word.startswith(form):
                best = min(best, extra if len(word) == len(form) else extra + _BEGUN + (len(word) - len(form)) / 100)
        extra = _OTHER_FORM
    return best


def _wrong(forms: tuple[str, ...], words: Sequence[str]) -> float:
    best = _NOTHING
    for form in forms:
        if may_be_misspelt(form):
            for word in words:
                if len(word) >= SHORTEST_MISSPELT and one_edit(form, word):
                    best = min(best, _MISSPELT + (0.2 if form[0] != word[0] else 0.0))
                elif best > _MISSPELT_BEGUN and begun_with_one_edit(form, word):
                    best = _MISSPELT_BEGUN
    return best


def may_be_misspelt(form: str) -> bool:
    """Whether a typing error is looked for: a letter that was left out makes four of five; numbers are never guessed."""
    return len(form) >= SHORTEST_MISSPELT - 1 and (form.isalpha() or ("@" not in form and not any(letter.isdigit() for letter in form)))


def one_edit(typed: str, word: str) -> bool:
    """Whether one letter inserted, left out, replaced, or two swapped make one of the other; also where they are the same."""
    if abs(len(typed) - len(word)) > 1:
        return False
    same = _same_letters(typed, word)
    if typed[same:] == word[same:]:
        return True
    rest, other = typed[same:], word[same:]
    return rest[1:] == other[1:] or rest[1:] == other or rest == other[1:] or _swapped(rest, other)


def begun_with_one_edit(typed: str, word: str) -> bool:
    """Whether the word begins with what was typed, but for one edit. Its last letter is right: otherwise everything shorter would fit."""
    if len(typed) < SHORTEST_MISSPELT or len(word) < len(typed):
        return False
    same = _same_letters(typed, word)
    rest, other = typed[same:], word[same:]
    if not rest:
        return False
    if other[1:].startswith(rest):
        return True
    if len(rest) == 1:
        return False
    swap = rest[:2] == other[1::-1] and other[2:].startswith(rest[2:])
    return swap or other[1:].startswith(rest[1:]) or other.startswith(rest[1:])


def _same_letters(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _swapped(rest: str, other: str) -> bool:
    return len(rest) == len(other) >= 2 and rest[0] == other[1] and rest[1] == other[0] and rest[2:] == other[2:]


def edits(form: str) -> tuple[list[str], list[str]]:
    """Every text that one edit makes of it, itself not: first those that leave its last letter, so that the word may go on after them."""
    letters, last = alphabet(form), len(form) - 1
    early: dict[str, None] = {}
    late: dict[str, None] = {}
    for at in range(len(form) + 1):
        head, tail = form[:at], form[at:]
        (early if at <= last else late).update(dict.fromkeys(head + letter + tail for letter in letters))
        if not tail:
            continue
        made = early if at < last else late
        made[head + tail[1:]] = None
        made.update(dict.fromkeys(head + letter + tail[1:] for letter in letters))
        if len(tail) > 1:
            made[head + tail[1] + tail[0] + tail[2:]] = None
    if form[:-1] in early:  # of two equal letters at the end, the last one
        late[form[:-1]] = early.pop(form[:-1])
    early.pop(form, None)
    return list(early), [text for text in late if text not in early and text != form]


def alphabet(form: str) -> str:
    """The letters of the script of a folded word; of scripts with thousands of them none but its own."""
    if form.isascii():
        return _LATIN
    foreign = next(letter for letter in form if not letter.isascii())
    if "ᄀ" <= foreign <= "ᇿ":
        return _JAMO
    block = ord(foreign) // 256
    return _of_block(block) if block < 0x20 else "".join(dict.fromkeys(form))


@lru_cache(maxsize=32)
def _of_block(block: int) -> str:
    """Letters and vowel signs of 256 code points that folding leaves as they are."""
    letters = []
    for code in range(block * 256, block * 256 + 256):
        letter = chr(code)
        kind = unicodedata.category(letter)
        if (kind in {"Ll", "Lo", "Mc"} or (kind == "Mn" and not unicodedata.combining(letter))) and not unicodedata.decomposition(letter):
            letters.append(letter)
    return "".join(letters)
