"""What a hint costs; and a network camera that dies, hangs and returns: how soon it is said, and how soon pictures are back."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.capture.decoders.zxing import ZxingDecoder
from kiosk.capture.hints import judge
from kiosk.capture.pictures import grey
from kiosk.flow.bulletin import News
from kiosk.ports.capture import Sighting
from tests.benchmarks.figures import Figure
from tests.capture.codes import bgr, on, qr
from tests.capture.streams import StreamProcess
from tests.flow.heard import Heard, admitted, home_with, lost, wired, working, works

ROUNDS = 5


def measure(folder: Path, *, guests: int = 1) -> list[Figure]:
    """Seconds by the events' own times: from the fault to the words on the bulletin, from the return to the next picture."""
    return [*_hints(), *(_losses(folder) if hasattr(signal, "SIGSTOP") else [])]


def _hints() -> list[Figure]:
    """A 1080p picture in which nothing is located, and one in which a code is."""
    picture = grey(bgr(on((1920, 1080), qr("CODE-1", 8))))
    corners = next(each.corners for each in ZxingDecoder().read(picture))
    located = (Sighting(None, corners, 21),)
    return [
        Figure("hint, nothing located", "ms", [_milliseconds(lambda: judge(picture)) for _ in range(500)], "1080p"),
        Figure("hint, a code located", "ms", [_milliseconds(lambda: judge(picture, located)) for _ in range(500)], "1080p"),
    ]


def _milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _losses(folder: Path) -> list[Figure]:
    server = StreamProcess("CODE-1")
    said: dict[str, list[float]] = {"killed": [], "hangs": []}
    back: dict[str, list[float]] = {"killed": [], "hangs": [], "killed while it hung": []}
    try:
        with working(wired(home_with(folder, server.address))) as (_, heard):
            heard.wait(admitted(1))
            for _ in range(ROUNDS):
                said["killed"].append(_since(heard, server.kill, lost))
                started: list[StreamProcess] = []
                back["killed"].append(_since(heard, lambda port=server.port, made=started: made.append(_again(port)), works))  # type: ignore[misc]
                server = started[0]
                said["hangs"].append(_since(heard, server.stop, lost))
                back["hangs"].append(_since(heard, server.go_on, works))
                _since(heard, server.stop, lost)
                # Long enough that a new connection is hanging too when the machine is switched off and on.
                time.sleep(3)
                server.kill()
                begun = time.monotonic()
                server = _again(server.port)
                back["killed while it hung"].append(heard.wait(works, after=begun) - begun)
    finally:
        server.kill()
    loss = [Figure(f"stream {fault}: said after", "s", values) for fault, values in said.items()]
    return loss + [Figure(f"stream {fault}, then back: a picture after", "s", values) for fault, values in back.items()]


def _again(port: int) -> StreamProcess:
    return StreamProcess("CODE-1", port)


def _since(heard: Heard, happen: Callable[[], object], wanted: Callable[[News], bool]) -> float:
    """Seconds from what happens to what is said of it."""
    begun = time.monotonic()
    happen()
    return heard.wait(wanted, after=begun) - begun
