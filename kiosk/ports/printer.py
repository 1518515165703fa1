"""Badge renderers and printers."""

from dataclasses import dataclass, field
from typing import Protocol

from kiosk.core.badge import Badge


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One badge on its way to paper: ``name`` is unique to this copy and safe as a file or job name; ``pdf`` the document."""

    name: str
    pdf: bytes = field(repr=False)


class Renderer(Protocol):
    """Draws a badge."""

    def pdf(self, badge: Badge) -> bytes:
        """The badge as a one-page PDF in true size. Raises BadgeError."""
        ...


class Printer(Protocol):
    """Takes one badge at a time."""

    name: str

    def submit(self, job: PrintJob) -> None:
        """Prints and returns when the badge is done. Raises OutOfMedia or Offline where surely nothing came out,
        Uncertain where it may have, PrinterError where it never will.
        """
        ...

    def printed(self, job_name: str) -> bool | None:
        """Whether a job of that name has come out: True, False (surely not), or None where the printer cannot tell."""
        ...
