"""The things that are held before the demo's camera: paper tickets, phones, a poster; drawn once, larger than they are shown."""

import random
from typing import cast

import numpy as np
import segno
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Card = NDArray[np.uint8]
"""Height × width × 4: blue, green, red, and how much covers what is behind; with MARGIN of shadow all around."""
MARGIN = 40
_OVER = 2
"""Everything is drawn this many times larger and reduced, which smooths its edges."""
_BANDS = ((38, 92, 122), (122, 60, 52), (52, 98, 74), (86, 66, 122), (140, 98, 36))
_INK = (24, 26, 30)


class _Sheet:
    """A drawing in units of card pixels: width × height, without the margin."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGBA", ((width + 2 * MARGIN) * _OVER, (height + 2 * MARGIN) * _OVER))
        self._draw = ImageDraw.Draw(self.image)

    def box(self, left: float, top: float, right: float, bottom: float, colour: tuple[int, ...], radius: float = 0) -> None:
        self._draw.rounded_rectangle([*_scaled(left, top), *_scaled(right, bottom)], radius * _OVER, fill=colour)

    def words(self, text: str, top: float, size: float, colour: tuple[int, ...], left: float | None = None) -> None:
        """One line, centred unless ``left`` is given."""
        font = ImageFont.load_default(size * _OVER)
        x = (self.width / 2 if left is None else left, top)
        self._draw.text(_scaled(*x), text, fill=colour, font=font, anchor="mt" if left is None else "lt")

    def code(self, text: str, left: float, top: float, side: float, dark: tuple[int, ...], light: tuple[int, ...]) -> None:
        """A QR code with its quiet zone on a ``side`` × ``side`` square; UTF-8, error correction M."""
        quiet = 4
        modules = np.array([list(row) for row in segno.make(text, micro=False, error="m", encoding="utf-8").matrix], np.uint8) != 0
        modules = np.pad(modules, quiet)
        pixels = np.where(modules[:, :, None], np.array(dark, np.uint8), np.array(light, np.uint8)).astype(np.uint8)
        square = Image.fromarray(pixels).resize((round(side * _OVER), round(side * _OVER)), Image.Resampling.NEAREST)
        self.image.paste(square, (round((left + MARGIN) * _OVER), round((top + MARGIN) * _OVER)))

    def finished(self, dice: random.Random, *, light: float) -> Card:
        """Reduced, lit from one side (``light`` is how unevenly, 0 to 1), with its shadow."""
        small = self.image.resize((self.image.width // _OVER, self.image.height // _OVER), Image.Resampling.BOX)
        cover = small.getchannel("A")
        shadow = Image.new("RGBA", small.size)
        shadow.putalpha(cover.filter(ImageFilter.GaussianBlur(14)).point(lambda value: value * 0.5))
        drawn = np.asarray(Image.alpha_composite(shadow, small)).astype(np.float32)
        drawn[:, :, :3] *= _falloff(drawn.shape[1], drawn.shape[0], dice, light)[:, :, None]
        return cast(Card, np.ascontiguousarray(drawn[:, :, [2, 1, 0, 3]].clip(0, 255).astype(np.uint8)))


def _scaled(x: float, y: float) -> tuple[float, float]:
    return (x + MARGIN) * _OVER, (y + MARGIN) * _OVER


def _falloff(width: int, height: int, dice: random.Random, strength: float) -> NDArray[np.float32]:
    """Light that comes from one side: 1 there, down to 1 - ``strength`` at the far end."""
    angle = dice.uniform(0, 2 * np.pi)
    across = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :] * np.cos(angle)
    down = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None] * np.sin(angle)
    return cast("NDArray[np.float32]", (1 - strength * (0.5 + (across + down) / 1.42)).astype(np.float32))


def paper(code: str, caption: str, dice: random.Random) -> Card:
    """A printed ticket with a coloured band, a tear-off line and invented small print."""
    sheet, band = _Sheet(360, 560), dice.choice(_BANDS)
    stock = (236, 232, 222)
    sheet.box(0, 0, 360, 560, (*stock, 255), 6)
    sheet.box(0, 0, 360, 92, (*band, 255), 6)
    sheet.box(0, 80, 360, 92, (*band, 255))
    sheet.words("ADMIT ONE", 22, 30, stock)
    sheet.words("HARBOUR HALL", 62, 13, stock)
    sheet.code(code, 32, 106, 296, _INK, stock)
    for x in range(8, 352, 14):
        sheet.box(x, 414, x + 7, 416, (150, 146, 138, 255))
    sheet.words(caption or "Keep this ticket until the end", 432, 19, _INK)
    for line in range(4):
        sheet.box(34, 474 + 17 * line, 34 + dice.randint(170, 292), 479 + 17 * line, (178, 174, 166, 255), 2)
    return sheet.finished(dice, light=0.34)


def phone(code: str, caption: str, dice: random.Random, *, dark: bool = False) -> Card:
    """A phone with the ticket on its bright screen; ``dark`` shows the code light on black."""
    sheet, band = _Sheet(324, 620), dice.choice(_BANDS)
    screen, text = ((17, 19, 23), (232, 234, 238)) if dark else ((243, 245, 249), (28, 31, 36))
    sheet.box(0, 0, 324, 620, (8, 9, 11, 255), 44)
    sheet.box(3, 3, 321, 617, (30, 32, 36, 255), 42)
    sheet.box(7, 7, 317, 613, (4, 5, 6, 255), 39)
    sheet.box(14, 14, 310, 606, (*screen, 255), 32)
    sheet.box(122, 26, 202, 44, (4, 5, 6, 255), 9)
    sheet.words("9:41", 28, 14, text, left=42)
    sheet.box(262, 29, 286, 40, (*text, 255), 3)
    sheet.box(30, 70, 294, 136, (*band, 255), 16)
    sheet.words("Your ticket", 86, 20, (248, 248, 248))
    sheet.words("Harbour Hall", 112, 13, (226, 228, 232))
    sheet.code(code, 24, 158, 276, text if dark else (16, 18, 22), screen)
    sheet.words(caption or "Show this at the door", 452, 19, text)
    sheet.box(60, 492, 264, 498, (*(64 if dark else 208,) * 3, 255), 3)
    sheet.box(90, 510, 234, 516, (*(64 if dark else 208,) * 3, 255), 3)
    sheet.box(106, 590, 218, 595, (*(120 if dark else 150,) * 3, 255), 2)
    return sheet.finished(dice, light=0.12)


def poster(code: str, caption: str, dice: random.Random) -> Card:
    """A poster with a web address, as it hangs in an entrance."""
    sheet = _Sheet(330, 470)
    sheet.box(0, 0, 330, 470, (33, 64, 88, 255), 3)
    sheet.words("Find your way", 34, 34, (244, 244, 240))
    sheet.words("programme · map · news", 82, 17, (196, 210, 220))
    sheet.box(33, 124, 297, 388, (246, 246, 242, 255), 8)
    sheet.code(code, 39, 130, 252, (20, 32, 44), (246, 246, 242))
    sheet.words(caption or "scan me", 412, 22, (244, 200, 96))
    return sheet.finished(dice, light=0.3)
