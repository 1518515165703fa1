"""The theme's tokens as Qt palettes: what the screens paint themselves with."""

from PySide6.QtGui import QColor, QPalette

from kiosk.gui.theme import Face, Theme


def ground_palette(theme: Theme) -> QPalette:
    """For what stands on the theme's own ground; ``PlaceholderText`` is the quiet text."""
    return _palette(theme.ground, theme.text, theme.quiet)


def panel_palette(theme: Theme) -> QPalette:
    """For what stands on a panel or a sheet."""
    return _palette(theme.panel, theme.text, theme.quiet)


def face_palette(face: Face) -> QPalette:
    """For a verdict: two colours, nothing between them."""
    return _palette(face.ground, face.ink, face.ink)


def _palette(ground: str, ink: str, quiet: str) -> QPalette:
    palette = QPalette()
    for role, color in (
        (QPalette.ColorRole.Window, ground),
        (QPalette.ColorRole.Button, ground),
        (QPalette.ColorRole.WindowText, ink),
        (QPalette.ColorRole.ButtonText, ink),
        (QPalette.ColorRole.PlaceholderText, quiet),
    ):
        palette.setColor(role, QColor(color))
    return palette
