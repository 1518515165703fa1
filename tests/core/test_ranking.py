"""Typing errors and the order of hits."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.core import ranking

WORD = some.text("abcdef", min_size=1, max_size=9)


def distance(one: str, other: str) -> int:
    """The plain table of Damerau and Levenshtein (neighbours swapped count once), written for reading."""
    rows = [[max(left, top) if not left or not top else 0 for left in range(len(other) + 1)] for top in range(len(one) + 1)]
    for top in range(1, len(one) + 1):
        for left in range(1, len(other) + 1):
            change = rows[top - 1][left - 1] + (one[top - 1] != other[left - 1])
            rows[top][left] = min(rows[top - 1][left] + 1, rows[top][left - 1] + 1, change)
            if top > 1 and left > 1 and one[top - 1] == other[left - 2] and one[top - 2] == other[left - 1]:
                rows[top][left] = min(rows[top][left], rows[top - 2][left - 2] + 1)
    return rows[-1][-1]


@given(WORD, WORD)
def test_one_edit_is_what_the_plain_table_says(one: str, other: str) -> None:
    """At most one letter more, less, another, or two neighbours swapped."""
    assert ranking.one_edit(one, other) == (distance(one, other) <= 1)


@given(some.text("abc", min_size=5, max_size=7), some.text("abc", min_size=5, max_size=9))
def test_a_begun_word_with_one_edit_begins_so(typed: str, word: str) -> None:
    """What the comparison finds is what the index is asked for: some edit that leaves the last letter begins the word."""
    early, _ = ranking.edits(typed)
    if len(word) >= len(typed) and not word.startswith(typed):
        assert ranking.begun_with_one_edit(typed, word) == any(word.startswith(each) for each in early)


@given(some.text("abcdef", min_size=4, max_size=7))
def test_every_edit_is_made_and_nothing_else(word: str) -> None:
    """Each text made is one edit away, and of the letters of the script none that is one edit away is missing."""
    early, late = ranking.edits(word)
    made = set(early) | set(late)
    assert len(early) + len(late) == len(made)
    assert all(distance(word, each) == 1 for each in made)
    alphabet = ranking.alphabet(word)
    expected = {word[:at] + letter + word[at:] for at in range(len(word) + 1) for letter in alphabet}
    expected |= {word[:at] + letter + word[at + 1 :] for at in range(len(word)) for letter in ("", *alphabet)}
    expected |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    assert made == expected - {word}


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ([("ana",)], (["ana", "silva"], []), (["anabela", "silva"], [])),
        ([("ana",), ("silva",)], (["ana", "silva"], []), (["ana", "maria", "silva"], [])),
        ([("silva",)], (["ana", "silva"], []), (["ana", "costa"], ["silva"])),
        ([("muller",)], (["eva", "muller"], []), (["eva", "miller"], [])),
        ([("muller", "mueller")], (["muller"], []), (["mueller"], [])),
        ([("schmi",)], (["schmidt"], []), (["schni"], [])),
        ([("robert",)], (["robert", "james"], []), (["james", "robert"], [])),
        ([("smiht",)], (["smith"], []), (["smithson"], [])),
    ],
)
def test_the_better_fit_comes_first(
    query: list[tuple[str, ...]], better: tuple[list[str], list[str]], worse: tuple[list[str], list[str]]
) -> None:
    """Whole before begun, the name before the company, right before misspelt, as typed before the other way of writing it."""
    first, second = ranking.cost(query, *better), ranking.cost(query, *worse)
    assert first is not None
    assert second is None or first < second


def test_numbers_and_short_words_are_never_guessed() -> None:
    """Another order number is somebody else's; three letters are one edit from too many."""
    assert ranking.cost([("00124",)], [], ["00123"]) is None
    assert ranking.cost([("eva",)], ["iva"], []) is None
    assert ranking.cost([("anna",)], ["hana"], []) is None
