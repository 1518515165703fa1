"""The bundled fonts: Inter first, the other scripts' Noto behind it, the system's own last."""

from importlib.resources import files

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

FAMILY = "Inter"
REGULAR, MEDIUM, SEMIBOLD, BOLD = QFont.Weight.Normal, QFont.Weight.Medium, QFont.Weight.DemiBold, QFont.Weight.Bold


def load() -> tuple[str, ...]:
    """Makes every font in ``assets/fonts`` known to Qt; the families found, Inter first. Fonts that Qt cannot read are left out."""
    families = [FAMILY]
    for entry in sorted(files("assets").joinpath("fonts").iterdir(), key=lambda entry: entry.name):
        if not entry.name.lower().endswith((".ttf", ".otf")):
            continue
        number = QFontDatabase.addApplicationFontFromData(QByteArray(entry.read_bytes()))
        if number >= 0:
            families += [family for family in QFontDatabase.applicationFontFamilies(number) if family not in families]
    return tuple(families)


def use(families: tuple[str, ...]) -> None:
    """Every widget of the application writes in these families."""
    font = QFont()
    font.setFamilies(list(families))
    QGuiApplication.setFont(font)


def font(pixels: float, weight: QFont.Weight = QFont.Weight.Normal, *, tabular: bool = False, tight: bool = False) -> QFont:
    """The application's font in this size. ``tight`` sets large sizes closer, as Inter's own Display cut is; never for joined scripts."""
    made = QFont(QGuiApplication.font())
    made.setPixelSize(max(1, round(pixels)))
    made.setWeight(weight)
    if tight and pixels >= 40:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, -pixels * (0.026 if pixels >= 76 else 0.014))
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
