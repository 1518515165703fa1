"""Which sheet is open: details that were asked for, and notices that wait until somebody has read them."""

from collections.abc import Callable

from kiosk.flow.bulletin import Decided
from kiosk.gui.detail_texts import DetailTexts
from kiosk.gui.status_texts import StatusItem
from kiosk.gui.texts import Texts, plain
from kiosk.gui.verdict_texts import Around
from kiosk.gui.widgets.sheet import Content, Sheet

LONGEST_NOTICE = 800


class Sheets:
    """Nothing ever lies over a verdict that nobody asked for: notices come on the ready screen only."""

    def __init__(self, sheet: Sheet, texts: Texts, details: DetailTexts, is_ready: Callable[[], bool]) -> None:
        self._sheet = sheet
        self._texts = texts
        self._details = details
        self._is_ready = is_ready
        self._notices: list[str] = []
        sheet.closed.connect(self.say_next)

    def tell_item(self, item: StatusItem) -> None:
        """What stands behind an item of the status line."""
        self._sheet.open_sheet(Content(item.words, lines=item.more))

    def tell_scan(self, decided: Decided, around: Around, undo: Callable[[], None], undo_left: float = 0.0) -> None:
        """Everything about one scan; ``undo`` is offered for ``undo_left`` seconds."""
        act = (self._texts.undo(), undo) if undo_left > 0 else None
        rows = self._details.rows(decided, around)
        self._sheet.open_sheet(Content(self._details.title(decided), rows=rows, entry=decided.entry, act=act, act_seconds=undo_left))

    def tells_of(self, entry: str) -> bool:
        """Whether somebody is reading about this scan."""
        return self._sheet.content is not None and self._sheet.content.entry == entry

    def notice(self, words: str) -> None:
        """Said once, however often it comes before somebody has read it."""
        said = plain(words, LONGEST_NOTICE)
        reading = self._sheet.content.lines if self._sheet.content is not None else ()
        if said not in self._notices and said not in reading:
            self._notices.append(said)
            self.say_next()

    def say_next(self) -> None:
        """The next notice, unless a verdict or another sheet is on the screen."""
        if self._notices and self._sheet.content is None and self._is_ready():
            self._sheet.open_sheet(Content(self._texts.notice(), lines=(self._notices.pop(0),), stays=True))

    def clear(self) -> None:
        """The next guest: a sheet goes, and a notice that nobody has read comes back afterwards."""
        content = self._sheet.content
        if content is None:
            return
        if content.stays:
            self._notices[:0] = content.lines
        self._sheet.close_sheet()
