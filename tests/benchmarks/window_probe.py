"""One start of the window: ``python -m tests.benchmarks.window_probe SECONDS`` prints what it took as JSON and ends."""

import json
import os
import resource
import sys
import time
from pathlib import Path


def _since_process_start() -> float:
    """Seconds since the kernel started this process, the interpreter's own start included."""
    fields = Path("/proc/self/stat").read_text("ascii").rpartition(")")[2].split()
    started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
    return float(Path("/proc/uptime").read_text("ascii").split()[0]) - started


def main() -> int:
    """Starts as ``kiosk`` does, waits, and reports."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from kiosk.commands.station import wired
    from kiosk.flow.station import Station
    from kiosk.gui.app import run

    told: dict[str, float] = {}
    seconds = float(sys.argv[1])

    def cpu() -> float:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime

    def finish(began: float, used: float) -> None:
        told["cpu_percent"] = 100 * (cpu() - used) / (time.monotonic() - began)
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        told["resident_mb"] = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
        QApplication.closeAllWindows()

    def settled() -> None:
        began, used = time.monotonic(), cpu()
        QTimer.singleShot(int(seconds * 1000), lambda: finish(began, used))

    def painted() -> None:
        told["first_paint_ms"] = 1000 * _since_process_start()
        QTimer.singleShot(1500, settled)

    wiring = wired()
    wiring.database().close()
    run(Station(wiring.means()), fullscreen=False, now=wiring.now, first_paint=painted)
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
