"""A platform on paper: three guests, known by heart, and nobody to send check-ins to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kiosk.core.entry import Receipt, RemoteEntry, Upload
from kiosk.core.errors import Refused
from kiosk.core.ticket import Ticket, TicketCode
from kiosk.ports.adapter import Adapter, Surroundings, option
from kiosk.ports.platform import Capabilities, Event, Platform, RosterPage

GUESTS = ("Ada Lovelace", "Alan Turing", "Grace Hopper")


@dataclass(frozen=True, slots=True)
class PaperSettings:
    """``[platform]`` of an event on paper."""

    title: str = option("what stands on top of the paper")


class Paper:
    """Every guest's code is ``PAPER-1``, ``PAPER-2``, …"""

    name = "paper"
    event_id = "paper"
    capabilities = Capabilities(check_in=False)

    def __init__(self, title: str) -> None:
        self._event = Event(self.event_id, title, timezone="UTC")

    def event(self) -> Event:
        """What stands on top."""
        return self._event

    def roster(self) -> Iterator[RosterPage]:
        """One page: it is a small paper."""
        numbered = enumerate(GUESTS, 1)
        yield RosterPage(
            tuple(Ticket(self.event_id, f"p{number}", name, "Guest", codes=(TicketCode(f"PAPER-{number}"),)) for number, name in numbered)
        )

    def remote_entries(self) -> Iterator[Sequence[RemoteEntry]]:
        """None: paper does not know who came."""
        return iter(())

    def check_in(self, uploads: Sequence[Upload]) -> Sequence[Receipt]:
        """Never asked, because paper declares that it cannot."""
        raise Refused("Paper takes no check-ins")

    def close(self) -> None:
        """Nothing to close."""


def make(settings: PaperSettings, surroundings: Surroundings) -> Platform:
    """The paper with its title."""
    return Paper(settings.title)


ADAPTER: Adapter[Platform] = Adapter("paper", "three guests on paper", PaperSettings, make)
