"""What the cameras and hand scanners of one station have just decided, so that a ticket that two of them see is one scan."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from kiosk.core.steady import SAME_SCAN_SECONDS
from kiosk.flow.bulletin import Decided
from kiosk.flow.ticking import SLEPT_SECONDS, seconds

IN_VIEW_SECONDS = 1.0
"""A ticket that another camera saw so lately is still before it: it cannot have gone to somebody else."""


@dataclass(slots=True)
class _Kept:
    """A decision, and when its code was last in view of the desk that made it."""

    at: float
    decided: Decided


@dataclass(slots=True)
class Lately:
    """Shared by the desks of a station. Each keeps its own scans by its own camera's clock; here all are kept by ``clock``."""

    clock: Callable[[], float] = seconds
    changed: threading.Condition = field(default_factory=threading.Condition)
    deciding: set[str] = field(default_factory=set)
    kept: dict[tuple[str, "Elsewhere"], _Kept] = field(default_factory=dict)
    last: str = ""

    def from_another(self) -> "Elsewhere":
        """For one more desk: what the others have decided."""
        return Elsewhere(self)


class Elsewhere:
    """What the other desks of the station have decided, as one desk sees it. Any thread may ask."""

    def __init__(self, lately: Lately) -> None:
        self._lately = lately

    @contextmanager
    def one_at_a_time(self, text: str) -> Iterator[None]:
        """Waits while another desk is deciding this very text; other texts pass."""
        lately = self._lately
        with lately.changed:
            lately.changed.wait_for(lambda: text not in lately.deciding)
            lately.deciding.add(text)
        try:
            yield
        finally:
            with lately.changed:
                lately.deciding.discard(text)
                lately.changed.notify_all()

    def repeats(self, text: str) -> Decided | None:
        """What another desk has decided of this code, where this is the same scan: it was the station's last one, within the time
        of a same scan (rules.md), or it is still in view there."""
        lately = self._lately
        with lately.changed:
            others = [kept for (each, whose), kept in lately.kept.items() if each == text and whose is not self]
            newest = max(others, key=lambda kept: kept.at, default=None)
            within = SAME_SCAN_SECONDS if text == lately.last else IN_VIEW_SECONDS
            return newest.decided if newest is not None and lately.clock() - newest.at <= within else None

    def passed(self, text: str) -> bool:
        """Whether another desk has decided another code since this one was decided and left this desk's view (rules.md: another guest),
        or the computer has slept since: a camera's own clock may have stood still."""
        lately = self._lately
        with lately.changed:
            kept = lately.kept.get((text, self))
            if kept is not None and lately.clock() - kept.at > SLEPT_SECONDS:
                return True
            return text != lately.last and (kept is None or lately.clock() - kept.at > IN_VIEW_SECONDS)

    def remember(self, text: str, decided: Decided) -> None:
        """This desk has decided it, or repeated it, just now."""
        lately = self._lately
        with lately.changed:
            now = lately.clock()
            lately.kept = {key: kept for key, kept in lately.kept.items() if now - kept.at <= SAME_SCAN_SECONDS}
            lately.kept[text, self] = _Kept(now, decided)
            lately.last = text

    def still_shown(self, texts: frozenset[str]) -> None:
        """What this desk's camera sees now."""
        if texts:
            with self._lately.changed:
                for text in texts:
                    if (kept := self._lately.kept.get((text, self))) is not None:
                        kept.at = self._lately.clock()
