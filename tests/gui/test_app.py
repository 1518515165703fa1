"""The window as a program: threads, signals, sounds, fonts."""

import io
import os
import signal
import subprocess
import sys
import threading
import wave
from importlib.resources import files
from pathlib import Path

import miniaudio
import pytest
from PySide6.QtCore import QThread
from PySide6.QtGui import QFontDatabase, QFontInfo, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.core.verdict import Shown
from kiosk.flow.bulletin import Bulletin, News, Notice
from kiosk.gui import fonts
from kiosk.gui.bridge import Bridge
from kiosk.gui.sounds import RATE, Sounds, feed, load

PROGRAM = """
import sys, threading
from datetime import datetime, timedelta, UTC
from kiosk.gui.app import run
from tests.gui.fake_door import FakeDoor, ONLINE, ZOE, admitted

class Door(FakeDoor):
    def start(self):
        print("started", flush=True)
        threading.Thread(target=self.bulletin.post, args=(admitted("a", ZOE),)).start()
    def stop(self):
        print("stopped", flush=True)

code = run(Door(told=ONLINE), fullscreen=True, now=lambda: datetime.now(UTC), first_paint=lambda: print("painted", flush=True))
print("exit", code, flush=True)
"""


def test_news_cross_into_qts_thread(qtbot: QtBot) -> None:
    """What any thread posts arrives in the window's thread, in order; after the end it is dropped."""
    bulletin = Bulletin()
    seen: list[tuple[News, bool]] = []
    application = QApplication.instance()
    assert application is not None
    bridge = Bridge(bulletin, lambda news: seen.append((news, QThread.currentThread() is application.thread())))
    notices = [Notice(str(number)) for number in range(50)]

    def post() -> None:
        for notice in notices:
            bulletin.post(notice)

    poster = threading.Thread(target=post)
    poster.start()
    poster.join()
    assert seen == []
    qtbot.waitUntil(lambda: len(seen) == 50)
    assert seen == [(notice, True) for notice in notices]
    bridge.close()
    bulletin.post(Notice("late"))
    QApplication.processEvents()
    assert len(seen) == 50


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals between processes")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_window_cleanly(number: signal.Signals) -> None:
    """The station is started when the window has been painted, and stopped before the program ends with 0."""
    root = Path(__file__).parents[2]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root), "QT_QPA_FONTDIR": "/nowhere"}
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True, env=environment, cwd=root) as program:
        assert program.stdout is not None
        assert {program.stdout.readline().strip(), program.stdout.readline().strip()} == {"started", "painted"}
        program.send_signal(number)
        told, _ = program.communicate(timeout=20)
    assert told.split("\n")[:2] == ["stopped", "exit 0"]
    assert program.returncode == 0


def test_inter_is_the_windows_font() -> None:
    """The bundled Inter is what Qt really draws with, in all four weights, with figures of one width."""
    assert QFontInfo(QGuiApplication.font()).family() == "Inter"
    assert {"Regular", "Medium", "SemiBold", "Bold"} <= {style.replace(" ", "") for style in QFontDatabase.styles("Inter")}
    from PySide6.QtGui import QFontMetricsF

    metrics = QFontMetricsF(fonts.font(40, tabular=True))
    assert metrics.horizontalAdvance("1111") == pytest.approx(metrics.horizontalAdvance("8888"))


@pytest.mark.parametrize("name", ["Inter-Regular", "Inter-Medium", "Inter-SemiBold", "Inter-Bold"])
def test_a_font_is_small_and_its_licence_is_there(name: str) -> None:
    """Each bundled cut stays below 300 KB, with the OFL beside it."""
    folder = files("assets").joinpath("fonts")
    assert len(folder.joinpath(f"{name}.ttf").read_bytes()) < 300_000
    assert "SIL OPEN FONT LICENSE" in folder.joinpath("OFL-Inter.txt").read_text(encoding="utf-8")


def test_sounds_are_told_apart_without_pitch() -> None:
    """By number of notes and by length: a stop is one long note, a note one short, go two in a row, wait two with a rest."""
    lengths = {shown: len(load(shown)) / 2 / RATE for shown in Shown}
    assert lengths[Shown.STOP] > 2 * lengths[Shown.GO] > 2 * lengths[Shown.NOTE]
    notes = {shown: _notes(shown) for shown in Shown}
    assert notes == {Shown.GO: 2, Shown.WAIT: 2, Shown.STOP: 1, Shown.NOTE: 1}
    assert all(len(files("assets").joinpath("sounds", f"{shown.value}.wav").read_bytes()) < 60_000 for shown in Shown)


def _notes(shown: Shown) -> int:
    """How many stretches of sound there are, with silence between."""
    import numpy as np

    with wave.open(io.BytesIO(files("assets").joinpath("sounds", f"{shown.value}.wav").read_bytes())) as sound:
        heard = np.abs(np.frombuffer(sound.readframes(sound.getnframes()), "<i2").astype(int))
    loud = heard[: len(heard) // 110 * 110].reshape(-1, 110).max(axis=1) > 300
    return int(np.count_nonzero(np.diff(np.concatenate(([False], loud)).astype(int)) == 1))


def test_without_a_device_a_sound_is_silent() -> None:
    """Asking for sounds never waits and never fails, device or none; the thread ends when asked."""
    sounds = Sounds()
    for shown in Shown:
        sounds.play(shown)
    sounds.close()
    assert not any(thread.name == "sounds" for thread in threading.enumerate())


def test_a_sound_is_played_through_a_device() -> None:
    """Sounds one after the other, each ending the one before, run through miniaudio and end when asked."""
    sounds = Sounds((miniaudio.Backend.NULL,))
    for shown in (*Shown, *Shown):
        sounds.play(shown)
    sounds.close()
    assert not any(thread.name == "sounds" for thread in threading.enumerate())


def test_a_device_is_given_its_clip_and_then_silence() -> None:
    """Whatever number of frames the device pulls, it gets all of the clip and is never left without data."""
    clip = load(Shown.GO)
    stream = feed(clip)
    next(stream)
    got = b"".join(stream.send(frames) for frames in (1, 441, 5000, 5000, 5000))
    assert got[: len(clip)] == clip
    assert len(got) == 2 * (1 + 441 + 15000)
    assert not any(got[len(clip) :])
