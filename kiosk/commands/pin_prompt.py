"""Asks for a PIN on the terminal: nothing is shown, and only fingers are believed, never a hand scanner that types."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

from kiosk.commands.output import say
from kiosk.core.errors import SigningError
from kiosk.core.pins import LONGEST, typed_by_hand

Keys = Callable[[], str]
"""Waits for the next key and gives it; an empty text where there are no more."""

_MOST_KEYS = 4096
_RUBBED_OUT = {"\x7f", "\b"}
_ENTER = {"\r", "\n"}
_ATTEMPTS = 3
_SILENCE_SECONDS = 0.3


def ask(words: str) -> str:
    """The PIN, as typed by hand. Raises SigningError where there is no terminal, or what came was typed by a scanner or pasted."""
    with _keys(words) as key:
        for left in range(_ATTEMPTS, 0, -1):
            if (found := typed(key, time.monotonic)) is not None:
                return found
            if left > 1:
                say("that came as fast as from a hand scanner, or was pasted: it was not looked at. Type the PIN by hand.")
        raise SigningError("No PIN was typed by hand: nothing was done.")


def typed(key: Keys, seconds: Callable[[], float]) -> str | None:
    """What was typed up to Enter; None where no fingers can have been at work. Raises SigningError where the keys end before."""
    pressed: list[tuple[str, float]] = []
    last = ""
    for _ in range(_MOST_KEYS):
        last = key()
        if not last or (last in _ENTER and pressed):
            break
        if last in _RUBBED_OUT:
            del pressed[-1:]
        elif last.isprintable() and len(pressed) <= LONGEST:
            pressed.append((last, seconds()))
    if not last:
        raise SigningError("No PIN was typed: nothing was done.")
    if len(pressed) > 1 and not typed_by_hand([at for _, at in pressed]):
        return None
    return "".join(text for text, _ in pressed)


if sys.platform == "win32":

    @contextlib.contextmanager
    def _keys(words: str) -> Iterator[Keys]:
        """The console's keys without an echo; what was typed before the question is thrown away."""
        import msvcrt

        if sys.stdin is None or not sys.stdin.isatty():
            raise SigningError(_NO_TERMINAL)
        while msvcrt.kbhit():
            msvcrt.getwch()
        sys.stderr.write(words)
        sys.stderr.flush()
        try:
            yield _windows_key
        finally:
            while msvcrt.kbhit():
                msvcrt.getwch()
            sys.stderr.write("\n")

    def _windows_key() -> str:
        import msvcrt

        key = msvcrt.getwch()
        if key == "\x03":
            raise KeyboardInterrupt
        return "" if key == "\x1a" else key

else:

    @contextlib.contextmanager
    def _keys(words: str) -> Iterator[Keys]:
        """The terminal's keys one by one, without an echo; what was typed before the question, and after it, is thrown away."""
        import os
        import select
        import termios

        try:
            terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
        except OSError as error:
            raise SigningError(_NO_TERMINAL) from error
        try:
            before = termios.tcgetattr(terminal)
            quiet = [*before[:3], before[3] & ~(termios.ECHO | termios.ICANON), *before[4:]]
            os.write(terminal, words.encode())
            try:
                termios.tcsetattr(terminal, termios.TCSAFLUSH, quiet)
                yield lambda: os.read(terminal, 1).decode("latin-1").replace("\x04", "")
            except SigningError:
                # The scanner may still be typing, and what it types must not be shown when the echo is back.
                while select.select([terminal], [], [], _SILENCE_SECONDS)[0] and os.read(terminal, _MOST_KEYS):
                    pass
                raise
            finally:
                termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
                os.write(terminal, b"\n")
        except OSError as error:
            raise SigningError(_NO_TERMINAL) from error
        finally:
            os.close(terminal)


_NO_TERMINAL = "There is no terminal to ask for the PIN on: put it into KIOSK_PIN."
