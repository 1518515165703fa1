"""A window on Qt's offscreen platform, with a fake door and a clock that stands where a test puts it."""

import gc
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from kiosk.flow.bulletin import News
from kiosk.gui.app import prepare
from kiosk.gui.window import Window
from tests.gui.fake_door import LAST_SCANS, NOW, ONLINE, FakeDoor

_TESTS = count(1)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Old windows are collected between tests, never while Qt hands out events: that has ended the whole program, once in some runs."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        if next(_TESTS) % 10 == 0:
            gc.collect()


@dataclass
class Stopwatch:
    """Monotonic seconds that only a test moves."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor(before=LAST_SCANS, told=ONLINE)


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch()


@pytest.fixture(autouse=True)
def application(qtbot: QtBot) -> None:
    """Our fonts and plurals in pytest-qt's application."""
    prepare()


@pytest.fixture
def window(qtbot: QtBot, door: FakeDoor, stopwatch: Stopwatch) -> Iterator[Window]:
    """A window of 1280×800, shown and painted."""
    made = Window(door, now=lambda: NOW, seconds=stopwatch)
    made.resize(1280, 800)
    with qtbot.waitSignal(made.painted_first):
        made.show()
    yield made
    made.close()


def show(qtbot: QtBot, window: Window, news: News) -> None:
    """Hands the window a decision and waits until it has been painted."""
    with qtbot.waitSignal(window.painted):
        window.take(news)
