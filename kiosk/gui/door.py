"""What the window needs of a station: everything it shows, and the two things it may ask for."""

from typing import Protocol

from kiosk.flow.bulletin import Bulletin, Decided, Mailbox, Status
from kiosk.flow.identity import Identity
from kiosk.flow.tested import Watched
from kiosk.ports.capture import Frame


class Scanner(Protocol):
    """The station's scanner test. Every call returns at once; Tested, Cameras and Chosen follow on the bulletin."""

    @property
    def watched(self) -> Mailbox[Watched]:
        """The latest picture of the camera in test, with what was found in it."""
        ...

    @property
    def may_pick(self) -> bool:
        """Whether another camera can be chosen."""
        ...

    def begin(self) -> None:
        """From now on scans are tested, not decided."""
        ...

    def end(self) -> None:
        """The door goes on, through the camera that was kept."""
        ...

    def look(self) -> None:
        """List the cameras that are connected."""
        ...

    def pick(self, source: str) -> None:
        """Look through this camera until the test ends."""
        ...

    def keep(self) -> None:
        """The camera in use stays, also after a restart where the settings can be written."""
        ...


class Door(Protocol):
    """A station, seen from the screen. Every call returns at once: what takes time comes later, on the bulletin."""

    @property
    def identity(self) -> Identity:
        """Who this station is now; read anew with each Status."""
        ...

    @property
    def bulletin(self) -> Bulletin:
        """News, posted from any thread after the commit."""
        ...

    @property
    def preview(self) -> Mailbox[Frame]:
        """The camera's latest picture."""
        ...

    @property
    def scanner(self) -> Scanner:
        """Its scanner test."""
        ...

    def start(self) -> None:
        """Starts the workers; called once, when the window is up."""
        ...

    def stop(self) -> None:
        """Ends the workers and waits for them; called once, when the window closes."""
        ...

    def submit(self, text: str, taking: float = 0.0) -> None:
        """A code from a hand scanner, which took ``taking`` seconds to send it; its Decided follows on the bulletin."""
        ...

    def undo(self, entry: str) -> None:
        """Take this entry back; Undone follows on the bulletin, or a Notice with why not."""
        ...

    def recent(self, count: int) -> tuple[Decided, ...]:
        """The latest decisions, newest first, at most ``count``."""
        ...

    def status(self) -> Status:
        """What the status line says now."""
        ...
