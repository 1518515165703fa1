"""What staff type to find somebody, and who would be right: made by seed, asked only where the question has an answer."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.benchmarks.names import SEED, Invented, person, tables, typed

SHORTEST_MISSPELT = 5


@dataclass(frozen=True)
class Question:
    """``text`` is typed; ``right`` tells whether somebody is who is meant. With a hundred thousand people many share a name: then each
    of them is right, since the words do not say more."""

    kind: str
    text: str
    about: Invented
    right: Callable[[Invented], bool]


def questions(crowd: int, people: int, seed: int = SEED) -> Iterator[Question]:
    """Every kind of question about ``people`` out of a crowd of so many."""
    chance = random.Random(f"questions {seed}")
    for number in chance.sample(range(crowd), people):
        yield from about(person(number, seed), chance)


def about(one: Invented, chance: random.Random) -> Iterator[Question]:
    """Every kind of question about one person that can be answered."""
    name = _namesake(one)
    whole = f"{one.given} {one.family}"
    yield Question("as written", whole, one, name)
    yield Question("as shown", one.shown, one, name)
    yield Question("the other way round", f"{one.family} {one.given}", one, name)
    yield Question("capitals", whole.upper(), one, name)
    yield Question("without accents", typed(whole), one, name)
    yield Question("family name alone", typed(one.family), one, lambda other: typed(one.family) in typed(other.shown))
    if _begun_is_enough(one):
        yield Question("begun", f"{typed(one.given)[:3]} {typed(one.family)[:4]}", one, name)
    if (wrong := misspelt(typed(one.family), chance)) and not _is_somebody(wrong):
        yield Question("misspelt", f"{typed(one.given)} {wrong}", one, name)
        yield Question("misspelt, the other way round", f"{wrong} {typed(one.given)}", one, name)
        if len(one.family.split()) == 1:
            yield Question("misspelt alone", wrong, one, lambda other: typed(one.family) in typed(other.shown))
    yield Question("e-mail", one.email.upper(), one, lambda other: other.number == one.number)
    yield Question("e-mail begun", one.email.partition("@")[0], one, lambda other: other.number == one.number)
    yield Question("order", one.order.lower(), one, lambda other: other.order == one.order)
    yield Question("telephone's end", one.phone[-7:], one, lambda other: other.phone.endswith(one.phone[-7:]))
    yield Question("company and name", f"{one.company.split()[0]} {typed(whole)}", one, name)


def misspelt(text: str, chance: random.Random) -> str:
    """One letter too many, too few, another or two swapped, in one word of five letters or more, not its first; empty where there is none."""
    words = text.split()
    long = [number for number, word in enumerate(words) if len(word) >= SHORTEST_MISSPELT and word.isalpha()]
    if not long:
        return ""
    number = chance.choice(long)
    word = words[number]
    at = chance.randrange(1, len(word) - 1)
    other = chance.choice([letter for letter in word if letter != word[at]] or [word[0]])
    made = (
        word[:at] + word[at + 1 :],
        word[:at] + other + word[at:],
        word[:at] + other + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    words[number] = chance.choice(made)
    wrong = " ".join(words)
    return "" if wrong == text else wrong


def _namesake(one: Invented) -> Callable[[Invented], bool]:
    return lambda other: (typed(other.given), typed(other.family)) == (typed(one.given), typed(one.family))


def _begun_is_enough(one: Invented) -> bool:
    """Whether no other name of all languages begins so: of those who have another one, there may be more than five."""
    given, family = typed(one.given)[:3], typed(one.family)[:4]
    fitting = 0
    for givens, families in tables().values():
        names = [f" {typed(first)} {typed(last)}" for first in givens for last in families]
        fitting += sum(f" {given}" in each and f" {family}" in each for each in names)
    return fitting == 1 and " " not in one.family


def _is_somebody(wrong: str) -> bool:
    """Whether the misspelt word begins another name: then that one is meant."""
    return any(
        f" {word}" in f" {typed(last)}" for _, families in tables().values() for last in families for word in wrong.split() if len(word) > 3
    )
