"""What the window remembers of the last decisions: the rows of the list, and what their sheets say."""

from collections import OrderedDict
from collections.abc import Iterable

from kiosk.core.verdict import Shown
from kiosk.flow.bulletin import Decided
from kiosk.gui.pages import Page
from kiosk.gui.verdict_texts import VerdictTexts
from kiosk.gui.widgets.last_scans import Row

KEPT = 24


class ScanLog:
    """The latest decisions, newest first; a same scan adds no row."""

    def __init__(self, texts: VerdictTexts) -> None:
        self._texts = texts
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._undone: set[str] = set()

    def fill(self, recent: Iterable[Decided]) -> None:
        """What was decided before the window came up, newest first: too old to be undone here."""
        for decided in reversed(tuple(recent)):
            self._pages[decided.entry] = Page(decided.entry, decided.verdict.shown, decided, arrived=float("-inf"))

    def add(self, page: Page) -> None:
        if page.key not in self._pages:
            self._pages[page.key] = page
        while len(self._pages) > KEPT:
            gone, _ = self._pages.popitem(last=False)
            self._undone.discard(gone)

    def take_back(self, entry: str) -> Page | None:
        """The entry no longer counts; gives what it was, if it is still remembered."""
        self._undone.add(entry)
        return self._pages.get(entry)

    def page(self, entry: str) -> Page | None:
        return self._pages.get(entry)

    def undone(self, entry: str) -> bool:
        return entry in self._undone

    def rows(self) -> tuple[Row, ...]:
        """The list, newest first."""
        return tuple(self._row(page) for page in reversed(self._pages.values()) if page.decided is not None)

    def _row(self, page: Page) -> Row:
        assert page.decided is not None
        undone = page.key in self._undone
        shown = Shown.NOTE if undone else page.shown
        return Row(page.key, shown, self._texts.name(page.decided), self._texts.in_list(page.decided, undone=undone), page.decided.at)
