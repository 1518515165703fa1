"""Whether a widget was reached with the keyboard: only then its focus is drawn."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent


def by_keyboard(event: QFocusEvent) -> bool:
    """Focus that Qt hands on by itself, or that came with a tap, shows nothing."""
    return event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
