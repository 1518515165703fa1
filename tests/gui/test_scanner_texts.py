"""What the scanner test page says of a code: what it would do at this door, and how well it was read."""

import dataclasses
from itertools import product

import pytest

from kiosk.core.content import Content
from kiosk.core.verdict import Outcome, Reason, Shown
from kiosk.flow.tested import Mark, Tested, Watched, Would
from kiosk.gui.scanner_texts import ScannerTexts

GO = Would(Outcome.ADMITTED, Shown.GO, None, "General", seconds=0.0004)
CAMERA = Tested(1, 0, "QRCode", 24, Content.LETTERS_DIGITS, GO, "zxing-cpp", 0.0031, 4.24)


@pytest.mark.parametrize(
    ("module", "judged", "heed"), [(4.0, "good", False), (3.99, "closer", True), (3.0, "closer", True), (2.99, "1080p", True)]
)
def test_the_module_is_judged(module: float, judged: str, heed: bool) -> None:
    """From 4 pixels a module good, below 3 too small; 3.99 is not written as 4.0."""
    measure = ScannerTexts().trial(dataclasses.replace(CAMERA, module=module), "").measures[0]
    assert judged in measure.note
    assert measure.heed is heed
    assert float(measure.value.removesuffix(" px")) <= module


@pytest.mark.parametrize(
    ("would", "content", "headline", "below"),
    [
        (Would(Outcome.ADMITTED, Shown.GO, None, "General", copy=2), Content.SIGNS, "Would be admitted", "Badge of this event, copy 2"),
        (Would(Outcome.REFUSED, Shown.STOP, Reason.BADGE_REPLACED, "VIP", copy=1), Content.SIGNS, "old badge", "copy 1"),
        (
            Would(Outcome.REFUSED, Shown.STOP, Reason.NOT_A_TICKET),
            Content.ADDRESS,
            "Not a ticket: a web address",
            "This code is something else",
        ),
        (Would(Outcome.REFUSED, Shown.STOP, Reason.NOT_A_TICKET, event_code=True), Content.DIGITS, "Not a ticket: the event's own code", ""),
        (Would(Outcome.REFUSED, Shown.STOP, Reason.NOT_FOUND, asks=True), Content.DIGITS, "Not on the list", "platform is asked"),
        (Would(Outcome.REFUSED, Shown.WAIT, Reason.ALREADY_INSIDE, "VIP"), Content.DIGITS, "Would be refused: already inside", "VIP"),
        (Would(Outcome.NOTED, Shown.NOTE, Reason.LOOK_UP, "VIP"), Content.DIGITS, "Finds a guest, opens no door", "VIP"),
        (Would(Outcome.EXIT, Shown.NOTE, None, "VIP"), Content.DIGITS, "Would be let out", "VIP"),
        (Would(Outcome.UNDECIDED, Shown.WAIT, Reason.STORE_FAILURE), Content.DIGITS, "Cannot decide", "could not read"),
    ],
)
def test_what_a_code_would_do_is_said(would: Would, content: Content, headline: str, below: str) -> None:
    """In the words of the door."""
    words = ScannerTexts().trial(dataclasses.replace(CAMERA, would=would, content=content), "Camera")
    assert headline in words.headline
    assert below in words.below


def test_every_reason_and_kind_has_words() -> None:
    """None is left out, none speaks in codes."""
    for reason, kind in product(Reason, Content):
        told = dataclasses.replace(CAMERA, content=kind, would=Would(Outcome.REFUSED, Shown.STOP, reason))
        words = ScannerTexts().trial(told, "Camera")
        for text in (words.headline, words.short, words.about):
            assert text
            assert not set("_{}") & set(text)


def test_nothing_in_the_gui_is_given_a_text_or_a_name() -> None:
    """What crosses into the window about a tested code has no field that could hold either."""
    fields = {field.name for kind in (Tested, Would, Watched, Mark) for field in dataclasses.fields(kind)}
    assert not fields & {"text", "name", "ticket", "code", "verdict", "payload"}


def test_a_closed_door_is_said() -> None:
    """What is told holds for when it is open."""
    told = dataclasses.replace(CAMERA, would=dataclasses.replace(GO, closed=True))
    assert ScannerTexts().trial(told, "Camera").below.endswith("valid once the door is open")
