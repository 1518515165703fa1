"""Keeps a hand scanner's keystrokes from every widget and turns them into codes; what fingers type goes on, whole and in order.

Every key is held back until it is known whose it is: a code's keys are dropped together, a person's are given to whatever has the focus then.
Keys are told apart by the time at which they were pressed, which the event carries, not by when a busy window gets round to them.
Nothing in this program uses QShortcut: a shortcut would act before a key is known to be a person's.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QInputMethodQueryEvent, QKeyEvent
from shiboken6 import isValid

from kiosk.core.layouts import Reading, as_typed, joined
from kiosk.core.stroke import Stroke
from kiosk.core.wedge import MOST_KEYS, Ending, Wedge, WedgeSettings
from kiosk.gui import keys
from kiosk.gui.clock import Seconds

LATE_SECONDS = 0.02
"""A silence is believed after two looks so far apart, with no key in between: keys may wait in the queue of a window that was busy."""
QUICK_SECONDS = 0.015
"""A key that is held down begins to repeat after a quarter of a second, and goes on every 30 ms."""


@dataclass(frozen=True, slots=True)
class _Held:
    """An event that waits for its ending; ``stroke`` where it is a key that was pressed, ``field`` whether a field wanted letters then."""

    watched: QObject
    event: QKeyEvent | QInputMethodEvent
    stroke: Stroke | None
    field: bool = False


class WedgeFilter(QObject):
    """Installed on the application. What a scanner can type reaches no widget, whether or not a scan is under way.

    Where no field wants letters, nothing that types reaches anything, nor Enter: people without a mouse move with Tab and press with
    Ctrl+Enter, which no scanner sends. ``broken`` is told of a scan of which only a part has come.
    """

    def __init__(
        self,
        settings: WedgeSettings,
        submit: Callable[[str, float], None],
        seconds: Seconds,
        reading: Reading = as_typed,
        broken: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__()
        _build_classes()
        self._wedge = Wedge(settings)
        self._submit, self._reading, self._broken = submit, reading, broken
        self._times = keys.Times(seconds)
        self._held: list[_Held] = []
        self._dropped: set[int] = set()
        self._giving = False
        self._level3 = False
        self._pressed = 0.0
        self._dead = ""
        self._own_dead_keys = keys.own_dead_keys() and reading is not as_typed
        self._came = self._looked = 0
        self._silence = QTimer(self, singleShot=True)
        self._silence.setTimerType(Qt.TimerType.PreciseTimer)
        self._silence.timeout.connect(self._look)

    @property
    def holding(self) -> bool:
        """Whether keys wait until it is known whose they are."""
        return bool(self._held)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if self._giving and not event.spontaneous():
                return False
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() in {QEvent.Type.KeyPress, QEvent.Type.KeyRelease}:
                self._came += 1
                self._key(watched, event)
                return True
        elif event.type() == QEvent.Type.WindowDeactivate:
            self._level3 = False  # it may come up where we do not see it
        elif isinstance(event, QInputMethodEvent):
            return not self._giving and self._composed(watched, event)
        elif isinstance(event, QInputMethodQueryEvent):
            return self._own_dead_keys and keys.answer_without_input_method(watched, event)
        return False

    def _key(self, watched: QObject, event: QKeyEvent) -> None:
        pressed = event.type() == QEvent.Type.KeyPress
        if event.key() in keys.MODIFIERS:
            if keys.is_alt_graph(event):
                self._level3 = pressed
            self._give(watched, keys.copy(event))
        elif event.isAutoRepeat() and not self._quick(event):
            self._repeat(watched, event)
        elif pressed:
            stroke = keys.stroke(event, self._times.of(event), level3=self._level3)
            self._press(_Held(watched, keys.copy(event), stroke, keys.field_focused()))
        elif self._held:
            self._hold(_Held(watched, keys.copy(event), None))
        else:
            self._release(watched, event)

    def _quick(self, event: QKeyEvent) -> bool:
        """Qt takes a key that comes up and goes down within a millisecond for one that repeats itself; no keyboard repeats that fast."""
        return self._wedge.running and self._times.of(event) - self._pressed < QUICK_SECONDS

    def _press(self, held: _Held) -> None:
        stroke = held.stroke
        assert stroke is not None
        self._pressed = stroke.at
        self._end(self._wedge.before(stroke, field=keys.field_focused()))
        self._hold(held)
        field = keys.field_focused()
        self._end(self._wedge.feed(stroke, field=field))
        self._wait(field=field)

    def _hold(self, held: _Held) -> None:
        if len(self._held) < 4 * MOST_KEYS:
            self._held.append(held)

    def _release(self, watched: QObject, event: QKeyEvent) -> None:
        """Who never saw a key go down must not see it come up."""
        known = keys.identity(event)
        if known in self._dropped:
            self._dropped.discard(known)
        else:
            self._give(watched, keys.copy(event))

    def _repeat(self, watched: QObject, event: QKeyEvent) -> None:
        """A key that is held down: no scanner does that. It repeats whatever its first press did."""
        if self._wedge.scanning:
            return
        self._end(self._wedge.silent(field=keys.field_focused()))
        if keys.identity(event) not in self._dropped:
            self._give(watched, keys.copy(event))

    def _composed(self, watched: QObject, event: QInputMethodEvent) -> bool:
        """A dead key that the system has joined, or an input method: in order with the keys before it."""
        if not event.commitString() and not self._held:
            return False
        held = _Held(watched, keys.copy_composed(event), None)
        if event.commitString():
            self._press(_Held(watched, held.event, Stroke(text=event.commitString(), at=self._times.last), field=True))
        else:
            self._hold(held)
        return True

    def _wait(self, *, field: bool) -> None:
        if self._wedge.running:
            self._silence.start(round(self._wedge.patience(field=field) * 1000) + 1)
        else:
            self._silence.stop()

    def _look(self) -> None:
        """The time is over; whether keys are still in the queue tells the second look."""
        if self._looked != self._came:
            self._looked = self._came
            self._silence.start(round(LATE_SECONDS * 1000))
        else:
            self._end(self._wedge.silent(field=keys.field_focused()))

    def _end(self, ending: Ending) -> None:
        if ending is Ending.GOES_ON:
            return
        held, self._held = self._held, []
        if ending is Ending.FINGERS:
            self._let_go(held)
            return
        place = _place_of(held, self._wedge.lead)
        self._let_go(held[:place])
        self._drop(held[place:])
        if ending is Ending.SCAN and (text := self._reading(self._wedge.taken)):
            self._submit(text, self._wedge.took)
        elif ending is Ending.BROKEN:
            self._broken()

    def _drop(self, held: list[_Held]) -> None:
        for each in held:
            if isinstance(each.event, QKeyEvent):
                (self._dropped.add if each.stroke else self._dropped.discard)(keys.identity(each.event))

    def _let_go(self, held: list[_Held]) -> None:
        """Fingers: everything to the field in order. Without a field only what no scanner sends: a lone key that types nothing."""
        strokes = [each.stroke for each in held if each.stroke]
        mute = len(strokes) > 1 and any(stroke.types for stroke in strokes)
        for each in held:
            if each.stroke is None:
                self._give_up(each)
            elif keys.field_focused() and (each.field or not each.stroke.types):
                self._give(each.watched, self._with_dead_key(each.event, each.stroke))
            elif mute or each.stroke.types or each.stroke.name == "Enter":
                self._drop([each])
            elif not keys.press_button(each.stroke):
                self._give(each.watched, each.event)

    def _give_up(self, each: _Held) -> None:
        if isinstance(each.event, QKeyEvent):
            self._release(each.watched, each.event)
        else:
            self._give(each.watched, each.event)

    def _with_dead_key(self, event: QKeyEvent | QInputMethodEvent, stroke: Stroke) -> QKeyEvent | QInputMethodEvent:
        """Joins what the system does not, since it was told that no field wants to compose (``own_dead_keys``)."""
        if not self._own_dead_keys or not isinstance(event, QKeyEvent):
            return event
        dead, self._dead = self._dead, stroke.dead
        return keys.copy(event, joined(dead, stroke.text)) if dead and stroke.text else event

    def _give(self, watched: QObject, event: QKeyEvent | QInputMethodEvent) -> None:
        """Once more through Qt, past this filter; whatever it was meant for may have gone meanwhile."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self._dropped.discard(keys.identity(event))
        if not isValid(watched):
            return
        before, self._giving = self._giving, True
        try:
            QCoreApplication.sendEvent(watched, event)
        finally:
            self._giving = before


def _place_of(held: list[_Held], lead: int) -> int:
    """Where the first key of the scan is held: after ``lead`` keys of a person's."""
    pressed = [place for place, each in enumerate(held) if each.stroke]
    return pressed[lead] if lead < len(pressed) else len(held)


def _build_classes() -> None:
    """Has PySide make its classes for every kind of event and object now, before the filter is shown one.

    It makes each at its first use, for a filter in the middle of an event. Where the collector takes a widget meanwhile, the widget's
    own events ask for the same class, and the process dies (6.11.3: ``incarnateType`` in shiboken's sbkmodule.cpp erases it twice).
    """
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            getattr(module, name)
