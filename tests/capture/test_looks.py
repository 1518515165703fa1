"""Ways of looking again: each gives a picture in its own size, raises nothing, and does what it is for."""

import numpy as np
import pytest

from kiosk.capture import looks
from kiosk.capture.opencv import opencv
from kiosk.ports.capture import Image
from tests.capture.codes import noise, on, qr, texts_in

EVERY = {
    look.__name__: look
    for look in (
        looks.plain,
        looks.smoothed,
        looks.halved,
        looks.sharpened,
        looks.enlarged,
        looks.softened,
        looks.refocused,
        looks.refocused_more,
        looks.thresholded,
    )
}
TICKET = "TICKET-0123456789"


@pytest.mark.parametrize("look", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("shape", [(21, 21), (21, 400), (400, 21), (33, 64), (641, 50), (700, 700)])
def test_any_part(look: looks.Look, shape: tuple[int, int]) -> None:
    """Any part gives a grey picture as much larger as it says; no part is enlarged beyond what there is time for."""
    part = noise(1, (800, 800))[: shape[0], : shape[1]]
    shown, scale = look(part)
    assert shown.dtype == np.uint8
    assert shown.shape == pytest.approx((shape[0] * scale, shape[1] * scale), abs=1)
    assert max(shown.shape) <= max(shape) or max(shape) <= looks.ENOUGH


@pytest.mark.parametrize("look", EVERY.values(), ids=EVERY)
def test_a_good_code_stays_readable(look: looks.Look) -> None:
    """No look spoils what could be read without it."""
    assert texts_in(look(on((400, 400), qr(TICKET, 6), 200))[0]) == [TICKET]


def _blurred(module: int, blur: float) -> Image:
    picture: Image = opencv().GaussianBlur(on((300, 300), qr(TICKET, module), 180), (0, 0), blur)
    return picture


@pytest.mark.parametrize(
    ("look", "picture"),
    [
        (looks.sharpened, _blurred(4, 2.0)),
        (looks.refocused, _blurred(4, 2.0)),
        (looks.refocused_more, _blurred(4, 2.4)),
    ],
    ids=["sharpened", "refocused", "refocused more"],
)
def test_what_a_look_is_for(look: looks.Look, picture: Image) -> None:
    """It reads a blurred code that the engine alone does not."""
    assert texts_in(picture) == []
    assert texts_in(look(picture)[0]) == [TICKET]


def test_undoing_a_blur_brings_the_picture_back() -> None:
    """Blurred and restored it is nearer to the sharp one than blurred alone."""
    sharp = on((300, 300), qr(TICKET, 4), 180).astype(int)
    blurred = _blurred(4, 1.5)
    restored, scale = looks.restored(1.5, 0.01)(blurred)
    assert scale == 1
    assert np.abs(restored.astype(int) - sharp).mean() < 0.6 * np.abs(blurred.astype(int) - sharp).mean()
