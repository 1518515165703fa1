"""The one crossing from threads into the window: news posted anywhere arrives in Qt's own thread, in order."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from kiosk.flow.bulletin import Bulletin, News


class Bridge(QObject):
    """Only frozen values cross. Posting never waits for the window."""

    _crossing = Signal(object)

    def __init__(self, bulletin: Bulletin, reader: Callable[[News], None]) -> None:
        """``reader`` is called in the thread that made this bridge."""
        super().__init__()
        self._reader = reader
        self._crossing.connect(self._arrived, Qt.ConnectionType.QueuedConnection)
        bulletin.subscribe(self._post)

    def close(self) -> None:
        """The window is going: what is posted from now on is dropped."""
        self._reader = _drop

    def _post(self, news: News) -> None:
        self._crossing.emit(news)

    def _arrived(self, news: News) -> None:
        self._reader(news)


def _drop(news: News) -> None:
    """Nobody is looking any more."""
