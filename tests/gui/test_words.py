"""Every reason has words, and the words keep the house's rules."""

import re
from datetime import timedelta
from importlib.resources import files

import pytest
from PySide6.QtCore import QTranslator

from kiosk.core.verdict import Reason
from kiosk.gui.reason_texts import ReasonTexts
from kiosk.gui.texts import Texts, isolated, number, plain
from tests.gui.fake_door import NOW, SOUTH_DOOR


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_headline_and_an_advice(reason: Reason) -> None:
    """What happened, then what to do: no reason is left without either, none speaks in codes or blames."""
    texts = ReasonTexts()
    for said in (texts.word(reason), texts.happened(reason), texts.advice(reason), texts.in_list(reason)):
        assert said
        assert "_" not in said
        assert not re.search(r"invalid|error|null|none", said, re.IGNORECASE)
    assert texts.in_list(reason)[0].islower()


def test_a_headline_is_two_lines_at_most() -> None:
    """A word is read from an arm's length: it stays short."""
    texts = ReasonTexts()
    assert max(len(texts.word(reason)) for reason in Reason) <= 26


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "just now"), (1, "1 minute ago"), (2, "2 minutes ago"), (60, "1 hour ago"), (3000, "2 days ago")]
)
def test_plurals_are_right(minutes: int, said: str) -> None:
    """One minute, two minutes."""
    assert Texts().ago(NOW - timedelta(minutes=minutes), NOW) == said


def test_a_time_ahead_is_not_called_ago() -> None:
    """A wrong clock somewhere makes no nonsense here."""
    assert SOUTH_DOOR.at is not None
    assert Texts().ago(NOW, SOUTH_DOOR.at) == ""


def test_numbers_are_grouped() -> None:
    """Thousands are set apart by a narrow space that does not break."""
    assert number(1284) == "1\u202f284"
    assert number(12) == "12"


def test_foreign_text_is_made_harmless() -> None:
    """Control characters, line breaks and direction overrides do not reach the screen; a sentence keeps its direction."""
    assert plain("  Zoë\n\x07\u202eÅngström ") == "Zoë Ångström"
    assert isolated("محمد") == "\u2068محمد\u2069"
    assert len(plain("x" * 5000)) == 241


def test_every_plural_has_its_english_forms() -> None:
    """A sentence with a number that is not in assets/i18n would say "1 badges waiting"."""
    forms = QTranslator()
    data = files("assets").joinpath("i18n", "kiosk_en.qm").read_bytes()
    assert forms.load(data)
    found = 0
    for module in files("kiosk").joinpath("gui").iterdir():
        if not module.name.endswith("texts.py"):
            continue
        source = module.read_text(encoding="utf-8")
        contexts = re.findall(r"^class (\w+)\(QObject\)", source, re.MULTILINE)
        for sentence in re.findall(r'self\.tr\("([^"]*%n[^"]*)", ""', source):
            found += 1
            assert any(forms.translate(context, sentence, None, 1) for context in contexts), sentence
    assert found >= 15
