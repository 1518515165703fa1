"""One station's work in a process of its own, so that its memory and CPU are its own: ``python -m tests.benchmarks.pull_probe JOB``.

JOB is ``pull`` (the whole list), ``drain`` (all that is due is sent) or ``single`` (the same, one by one); KIOSK_HOME says whose.
Prints JSON: seconds, CPU seconds, peak memory in MB, rows, calls.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from kiosk.commands.station import stored
from kiosk.core.errors import KioskError
from kiosk.flow.syncing import Syncing
from kiosk.flow.uploading import Uploading
from kiosk.ports.platform import Platform
from kiosk.wiring import Database, Wiring


def main() -> int:
    """Does the job and reports."""
    job = sys.argv[1]
    with stored() as (wiring, database):
        began, used = time.perf_counter(), _cpu()
        rows, calls = _drain(wiring, database, single=job == "single") if job in {"drain", "single"} else _pull(wiring, database)
        told = {
            "seconds": time.perf_counter() - began,
            "cpu": _cpu() - used,
            "peak_mb": _peak_mb(),
            "rows": rows,
            "calls": calls,
        }
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


def _pull(wiring: Wiring, database: Database) -> tuple[int, int]:
    syncing: Syncing = wiring.syncing(database)
    with closing(syncing.platform):
        pulled = syncing.round()
    if pulled.error is not None or pulled.held:
        raise KioskError(f"the pull did not complete: {pulled.error or pulled.held}")
    return pulled.rows, pulled.calls


def _drain(wiring: Wiring, database: Database, *, single: bool) -> tuple[int, int]:
    uploading: Uploading = wiring.uploading(database)
    platform: Platform = uploading.platform
    if single:
        platform.capabilities = replace(platform.capabilities, bulk=1)
    with closing(platform):
        done = uploading.round()
    if done.error is not None:
        raise KioskError(f"the drain did not complete: {done.error}")
    return done.uploaded, done.calls


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak_mb() -> float:
    """The most memory this process ever had resident; ru_maxrss would also count the parent's, before the fork."""
    lines: Callable[[], list[str]] = Path("/proc/self/status").read_text("ascii").splitlines
    kilobytes = next(int(line.split()[1]) for line in lines() if line.startswith("VmHWM"))
    return kilobytes * 1024 / 1e6


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
