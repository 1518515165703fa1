"""An X server of a test's own, a window on it, and a hand that types there with a real xdotool."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.core.layouts import struck

ROOT = Path(__file__).parents[2]
SHIFT, ALT_GRAPH, RETURN = 50, 108, 36


@contextmanager
def x_server(layout: str = "us") -> Iterator[str]:
    """Its display, such as ``:7``; the server chooses a free one."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                display = f":{int(told.readline())}"
            subprocess.run(["setxkbmap", layout], env={**os.environ, "DISPLAY": display}, check=True)
            yield display
        finally:
            server.terminate()


class Typing:
    """The window's process, and the keys that are sent to its display."""

    def __init__(self, display: str, program: "subprocess.Popen[str]") -> None:
        self._display, self._program = display, program
        self.window = int(self._line()["window"])

    def ask(self, **asked: Any) -> dict[str, Any]:
        """Tells the window what to show, and what it knows then."""
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps(asked) + "\n")
        self._program.stdin.flush()
        return self._line()

    def busy(self, seconds: float) -> None:
        """Stalls the window's main thread; ``over`` waits until it has come back."""
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps({"block": seconds}) + "\n")
        self._program.stdin.flush()

    def over(self) -> None:
        self._line()

    def until(self, wanted: Callable[[dict[str, Any]], Any], **asked: Any) -> dict[str, Any]:
        """Asks until it is so; gives up after some hundred times, and what it is then is the answer."""
        known = self.ask(**asked)
        for _ in range(600):
            if wanted(known):
                break
            self.xdotool("sleep", "0.01")
            known = self.ask()
        return known

    def xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env={**os.environ, "DISPLAY": self._display}, check=True)

    def layout(self, name: str) -> None:
        subprocess.run(["setxkbmap", name], env={**os.environ, "DISPLAY": self._display}, check=True)

    def activate(self) -> None:
        """There is no window manager to do it."""
        self.xdotool("windowfocus", "--sync", str(self.window))
        assert self.until(lambda known: known["active"])["active"]

    def scan(self, *texts: str, scanner: str = "us", seconds: float = 0.0015, suffix: Sequence[int] = (RETURN,), rest: float = 0.0) -> float:
        """Types each text as a scanner of that layout does, by the places of its keys, one key each ``seconds``.

        Gives the seconds that it took, the rests not counted: a machine with too much to do types more slowly than it was told.
        """
        words: list[str] = []
        for text in texts:
            words += keys(text, scanner, seconds)
            for code in suffix:
                words += ["key", "--delay", "0", str(code), "sleep", f"{seconds}"]
            words += ["sleep", f"{rest}"]
        began = time.monotonic()
        self.xdotool(*words)
        return time.monotonic() - began - rest * len(texts)

    def _line(self) -> dict[str, Any]:
        assert self._program.stdout is not None
        line = self._program.stdout.readline()
        assert line, "the window has gone"
        known: dict[str, Any] = json.loads(line)
        return known


def keys(text: str, scanner: str, seconds: float) -> list[str]:
    """The words for xdotool that press the keys of a text by their places; X counts places from 8."""
    words: list[str] = []
    for stroke in (stroke for mark in text for stroke in struck(mark, scanner)):
        held = [str(code) for code, down in ((SHIFT, stroke.shift), (ALT_GRAPH, stroke.level3)) if down]
        for code in held:
            words += ["keydown", "--delay", "0", code]
        words += ["key", "--delay", "0", str(stroke.place + 8)]
        for code in held:
            words += ["keyup", "--delay", "0", code]
        words += ["sleep", f"{seconds}"]
    return words


@contextmanager
def typing(display: str, **settings: Any) -> Iterator[Typing]:
    """A window on the display, painted and active."""
    environment = {**os.environ, "DISPLAY": display, "PYTHONPATH": str(ROOT)}
    environment.pop("QT_IM_MODULE", None)
    command = [sys.executable, "-m", "tests.gui.wedge_window", json.dumps(settings)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as program:
        try:
            hand = Typing(display, program)
            hand.activate()
            yield hand
        finally:
            program.terminate()
