"""Pictures of badges to look at: ``python -m tests.badges.pictures OUTDIR [FONTS]`` writes a PNG a badge at 300 dpi and a contact sheet."""

import sys
from pathlib import Path

import pypdfium2
from PIL import Image

from kiosk.badges.renderer import BadgeRenderer
from kiosk.badges.typesetter import Library
from tests.badges.people import PEOPLE

_DPI = 300
_COLUMNS = 6
_GAP = 24


def picture(pdf: bytes, dpi: float = _DPI) -> Image.Image:
    """The only page of ``pdf`` as a grey picture."""
    document = pypdfium2.PdfDocument(pdf)
    image: Image.Image = document[0].render(scale=dpi / 72, grayscale=True).to_pil()
    document.close()
    return image.convert("L")


def sheet(images: list[Image.Image], columns: int = _COLUMNS) -> Image.Image:
    """All pictures side by side on grey."""
    width, height = images[0].size
    rows = -(-len(images) // columns)
    out = Image.new("L", (columns * (width + _GAP) + _GAP, rows * (height + _GAP) + _GAP), 150)
    for index, image in enumerate(images):
        out.paste(image, (_GAP + index % columns * (width + _GAP), _GAP + index // columns * (height + _GAP)))
    return out


def main(folder: Path, fonts: Path | None = None) -> None:
    """Writes the pictures into ``folder``, drawn with the fonts of another folder where one is given."""
    folder.mkdir(parents=True, exist_ok=True)
    renderer = BadgeRenderer(Library(fonts))
    images = []
    for name, badge in PEOPLE.items():
        images.append(picture(renderer.pdf(badge)))
        images[-1].save(folder / f"{name}.png", optimize=True)
    sheet(images).resize((1800, 1800 * sheet(images).height // sheet(images).width)).save(folder / "sheet.png", optimize=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
