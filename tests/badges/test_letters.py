"""What of a name is kept, before any font is asked."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.badges.letters import MOST_CHARACTERS, clusters, tidy


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  Anna\t \n Müller\u3000", "Anna Müller"),
        ("Anna\u202eMüller\u2066", "AnnaMüller"),
        ("Ann\x00a\x1b", "Anna"),
        ("u\u0308", "ü"),
        ("\u0301Anna", "Anna"),
        ("Anna \u0301 B", "Anna B"),
        ("1\ufe0f\u20e3", "1"),
        ("\ud800Anna", "Anna"),
        ("© Anna™ ☃", "© Anna™"),
        ("\u200dAnna\u200c", "Anna"),
        ("", ""),
    ],
)
def test_tidy(text: str, kept: str) -> None:
    """White space is one space; controls, emoji, and marks without a letter are gone; the rest is composed."""
    assert tidy(text) == kept


@given(st.text(max_size=300))
def test_tidy_is_stable(text: str) -> None:
    """What is tidy stays as it is, has no controls, and no two spaces side by side."""
    kept = tidy(text)
    assert tidy(kept) == kept
    assert "  " not in kept
    assert all(unicodedata.category(char)[0] != "C" or char in "\u200c\u200d" for char in kept)


def test_tidy_is_bounded() -> None:
    """A text of any length is cut, marks included."""
    assert len(tidy("Anna " * 100_000)) <= MOST_CHARACTERS
    assert len(tidy("Z" + "\u0301" * 100_000)) <= 6


@given(st.text(max_size=200))
def test_clusters_are_the_text(text: str) -> None:
    """The clusters are the text, cut and nothing else."""
    assert "".join(clusters(text)) == text
