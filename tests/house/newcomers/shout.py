"""A printer that shouts: every badge becomes a file with a loud name."""

from dataclasses import dataclass
from pathlib import Path

from kiosk.core.errors import Offline
from kiosk.ports.adapter import Adapter, Surroundings, option
from kiosk.ports.printer import Printer, PrintJob


@dataclass(frozen=True, slots=True)
class ShoutSettings:
    """``[printer]`` of a station that shouts."""

    wall: Path = option("folder that is shouted into")


class Shout:
    """Writes ``NAME.SHOUTED`` into a folder that must be there."""

    name = "shout"

    def __init__(self, wall: Path) -> None:
        self._wall = wall

    def submit(self, job: PrintJob) -> None:
        """Writes the badge. Raises Offline where there is no folder."""
        if not self._wall.is_dir():
            raise Offline(f"There is no folder {self._wall}: make it")
        self._file(job.name).write_bytes(job.pdf)

    def printed(self, job_name: str) -> bool | None:
        """Whether its file is there."""
        return self._file(job_name).exists()

    def _file(self, job_name: str) -> Path:
        return self._wall / f"{job_name}.SHOUTED"


def make(settings: ShoutSettings, surroundings: Surroundings) -> Printer:
    """A folder that is not absolute lies in KIOSK_HOME."""
    return Shout(surroundings.home / settings.wall)


ADAPTER: Adapter[Printer] = Adapter("shout", "files with loud names", ShoutSettings, make)
