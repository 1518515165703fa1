"""Without the zbar library the program still finds its other engine, and says what to install."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
from ctypes import util
util.find_library = lambda name: None
from kiosk.adapters import discover
found = discover("kiosk.capture.decoders")
print(sorted(found), found["zbar"].why)
"""


def test_no_zbar() -> None:
    """Where the system has no libzbar, zbar is unavailable with words, and zxing-cpp is there."""
    paths = [str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=environment, check=True, timeout=60)
    assert done.stdout.startswith("['zbar', 'zxing'] the zbar library is missing: install libzbar0")
