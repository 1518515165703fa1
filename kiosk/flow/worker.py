"""A thread that does one kind of work in rounds, waits on its stop event in between, and says so when it dies."""

import threading
from collections.abc import Callable


class Worker:
    """Runs ``work(stopping)`` on a thread of its own; ``work`` returns how many seconds to wait, or None to end.

    ``died`` is called with the worker's name and the error when the work raises: the status screen must know. ``ended`` is
    called last, on the worker's own thread, however it ends.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[threading.Event], float | None],
        died: Callable[[str, BaseException], None],
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self._work = work
        self._ended = ended
        self._died = died
        self._stop = threading.Event()
        self._nudge = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def nudge(self) -> None:
        """There is something to do now."""
        self._nudge.set()

    def stop(self) -> None:
        """Asks it to end; returns at once."""
        self._stop.set()
        self._nudge.set()

    def join(self, seconds: float) -> bool:
        """Waits for the end; False where it still runs."""
        if self._thread.ident is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                pause = self._work(self._stop)
                if pause is None:
                    return
                self._nudge.wait(pause)
                self._nudge.clear()
        except BaseException as error:  # noqa: BLE001 - whatever ends a worker must reach the status screen
            self._died(self.name, error)
        finally:
            self._ended()
