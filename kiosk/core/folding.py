"""Words as they are looked for: without case, accents and punctuation, in every script, and by the other ways of writing them."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

Latin = Callable[[str], str]
"""Writes any script in Latin letters; a library's work, so it is handed in."""

LONGEST = 40
"""So many characters of a word are looked at."""
ENDING = "~"
"""Begins the word under which a telephone number is found from its end: its digits, the last one first."""
_SHORTEST_PHONE = 7
_SUFFIXES = 12
_APOSTROPHES = str.maketrans(dict.fromkeys("`´‘’ʹʻʼʽˈ׳＇", "'"))
# Letters that have no decomposition but that people type as others; what NFKD does is not repeated here.
_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŋ": "n", "ı": "i", "ə": "e", "ĸ": "k", "ŧ": "t",
        "ƒ": "f", "ß": "ss", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ɛ": "e", "ɔ": "o", "ǝ": "e",
        "ٱ": "ا", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ے": "ي", "ہ": "ه", "ھ": "ه", "ـ": None, "ء": None,
        "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",
        "ґ": "г", "ј": "й",
    }
)  # fmt: skip
_EXPANDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "đ": "dj", "ð": "dh"})
_KANA = str.maketrans({chr(katakana): chr(katakana - 0x60) for katakana in range(0x30A1, 0x30F7)})
_KEPT_MARKS = frozenset({0, 8, 9})
"""Canonical combining classes of marks that are letters to their readers: vowel signs, kana voicing, viramas. Others are accents."""
_ASCII_PARTS = re.compile(r"[a-z0-9]+")
_WITHOUT_SPACES = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")
_JOINED_SCRIPTS = re.compile(r"[ᄀ-ᇿ가-힣぀-ヿ㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff]")
_SYLLABLES = re.compile(r"[A-Z][a-z]*|[^A-Za-z]+|[a-z]+")
_NUMBER = re.compile(r"\+?[\d\s()./-]+")
_ARTICLE = "ال"


def fold(text: str) -> str:
    """The text in the letters it is compared by: idempotent; case, accents and width do not matter. Punctuation stays."""
    if text.isascii():
        return text.lower()
    text = text.translate(_APOSTROPHES)
    for _ in range(3):  # one round can bring forth letters that the next one folds
        text = _folded_once(text).translate(_APOSTROPHES)
    return text


def _folded_once(text: str) -> str:
    letters = []
    for letter in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()):
        if letter.isascii():
            letters.append(letter)
            continue
        category = unicodedata.category(letter)
        if category == "Nd":
            letters.append(str(unicodedata.decimal(letter)))
        elif category != "Cf" and not (category[0] == "M" and (unicodedata.combining(letter) not in _KEPT_MARKS or _is_selector(letter))):
            letters.append(letter)
    return "".join(letters).translate(_LETTERS).translate(_KANA)


def _is_selector(letter: str) -> bool:
    return "\ufe00" <= letter <= "\ufe0f" or letter >= "\U000e0100"


def parts(folded: str) -> tuple[str, ...]:
    """The runs of letters and digits of a folded text; an apostrophe parts as a hyphen does."""
    if folded.isascii():
        found = _ASCII_PARTS.findall(folded)
        return tuple(found) if len(folded) <= LONGEST else tuple(part[:LONGEST] for part in found)
    spaced = "".join(each if each.isalnum() or unicodedata.category(each)[0] == "M" else " " for each in folded)
    return tuple(part[:LONGEST] for part in spaced.split())


def words_of_name(first: str, last: str, shown: str, latin: Latin) -> list[str]:
    """Every word under which a person is found by name, each once. A family name of several words is found written as one, too."""
    words: dict[str, None] = {}
    for chunk in dict.fromkeys((*shown.split(), *first.split(), *last.split())):
        if chunk.isascii() and chunk.isalnum():  # most names: not worth a look into the cache
            words[chunk.lower()[:LONGEST]] = None
        else:
            words.update(dict.fromkeys(_ways(chunk, latin)))
    if " " in last.strip():
        words.update(dict.fromkeys(_ways("".join(last.split()), latin)))
    if not (last.isascii() and first.isascii()) and _JOINED_SCRIPTS.search(last + first):
        # Such names are written without a space, the family's first; whether the platform keeps two fields or one must not matter.
        words.update(dict.fromkeys(_ways("".join((last + first).split()), latin)))
    return list(words)


@lru_cache(maxsize=8_192)
def words_of_text(text: str, latin: Latin) -> tuple[str, ...]:
    """Every word of a company or the like."""
    words: dict[str, None] = {}
    for chunk in text.split():
        words.update(dict.fromkeys(_ways(chunk, latin)))
    return tuple(words)


def words_of_email(address: str) -> tuple[str, ...]:
    """The whole address, the words before the ``@`` and the names of its domain, its last one not."""
    folded = fold(address)[: 3 * LONGEST]
    if " " in folded or not folded.isprintable():
        folded = "".join(folded.split())
    local, at, domain = folded.partition("@")
    return (folded, *parts(local), *parts(domain.rpartition(".")[0])) if at else parts(folded)


def words_of_number(number: str) -> tuple[str, ...]:
    """An order or registration number: written as one, and by its later parts; one that may be a telephone's also from its end."""
    pieces = parts(fold(number))
    if not pieces:
        return ()
    joined = pieces[0] if len(pieces) == 1 else "".join(pieces)[:LONGEST]
    if len(joined) >= _SHORTEST_PHONE and joined.isdigit():
        ending = ENDING + joined[::-1]
        return (ending,) if number.startswith(("+", "00")) else (joined, *pieces[1:], ending)
    return (joined, *pieces[1:])


def readings(text: str, latin: Latin) -> list[list[tuple[str, ...]]]:
    """What a person may have meant: lists of words, each with its forms, the one as typed first; the likelier list first."""
    folded = fold(text)
    number = "".join(parts(folded))
    as_number = (number[:LONGEST], ENDING + number.lstrip("0")[::-1][:LONGEST])
    words = [forms for chunk in text.split() for forms in _asked(chunk, latin)]
    as_one = [forms for chunk in text.split() for forms in _asked_as_one(chunk, latin)]
    found = [as_one, words] if as_one != words else [words]
    if number.isascii() and number.isdigit() and len(number) >= _SHORTEST_PHONE and len(words) > 1 and _NUMBER.fullmatch(folded.strip()):
        found.insert(0, [as_number])
    return [reading for reading in found if reading]


def _asked_as_one(chunk: str, latin: Latin) -> list[tuple[str, ...]]:
    """A number with letters or marks in it, as it is on a letter, is one word before it is several."""
    pieces = parts(fold(chunk))
    if "@" not in chunk and len(pieces) > 1 and any(piece.isdigit() for piece in pieces):
        return [("".join(pieces)[:LONGEST],)]
    return _asked(chunk, latin)


def _asked(chunk: str, latin: Latin) -> list[tuple[str, ...]]:
    folded = fold(chunk)
    if "@" in folded.strip("@"):
        return [(folded[: 3 * LONGEST],)]
    plain, expanded = parts(folded), parts(fold(_expanded(chunk)))
    if len(plain) != len(expanded):
        expanded = plain
    asked = []
    for one, other in zip(plain, expanded, strict=True):
        forms = {one: None, other: None}
        if not one.isascii():
            forms["".join(parts(fold(latin(one))))[:LONGEST]] = None
        elif one.isdigit() and len(one) >= 4:
            forms[ENDING + one[::-1]] = None
            if len(short := one.lstrip("0")) >= 4:  # dialled with a zero here, stored with its country
                forms[ENDING + short[::-1]] = None
        asked.append(tuple(filter(None, forms)))
    return asked


@lru_cache(maxsize=16_384)
def _ways(chunk: str, latin: Latin) -> tuple[str, ...]:
    """The words under which one run without spaces is found."""
    words: dict[str, None] = {}
    for text in (chunk,) if chunk.isascii() else (chunk, _expanded(chunk)):
        folded = fold(text)
        pieces = parts(folded)
        words.update(dict.fromkeys(pieces))
        if len(pieces) > 1:
            words["".join(pieces)[:LONGEST]] = None
            if "'" in folded:
                words.update(dict.fromkeys(parts(folded.replace("'", ""))))
    for word in tuple(words):
        if not word.isascii():
            words.update(dict.fromkeys(_other_ways(word, latin)))
    return tuple(word for word in words if word)


def _other_ways(word: str, latin: Latin) -> list[str]:
    """A word of another script in Latin letters; of a script without spaces from each of its characters on; without the Arabic article."""
    if _WITHOUT_SPACES.search(word):
        syllables = _SYLLABLES.findall(latin(word)) if len(word) <= 6 else []
        from_each = [word[start:] for start in range(1, min(len(word), _SUFFIXES))]
        return from_each + ["".join(parts(fold("".join(syllables[start:])))) for start in range(len(syllables))]
    ways = ["".join(parts(fold(latin(word))))[:LONGEST]]
    if word.startswith(_ARTICLE) and len(word) > 4:
        bare = word.removeprefix(_ARTICLE)
        ways += [bare, "".join(parts(fold(latin(bare))))[:LONGEST]]
    return ways


def _expanded(text: str) -> str:
    """With two letters for an umlaut, as in addresses of mail and passports."""
    return unicodedata.normalize("NFC", text).casefold().translate(_EXPANDED)
