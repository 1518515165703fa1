"""A platform on paper: three guests, known by heart, and nobody to send check-ins to."""

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.core.ticket import Ticket, TicketCode
from kiosk.ports.adapter import Adapter, Surroundings, option
from kiosk.ports.platform import Capabilities, Event, Platform, RosterPage

GUESTS = ("Ada Lovelace", "Alan Turing", "Grace Hopper")


@dataclass(frozen=True, slots=True)
class PaperSettings:
    """``[platform]`` of an event on paper."""

    title: str = option("what stands on top of the paper")


class Paper(Platform):
    """Every guest's code is ``PAPER-1``, ``PAPER-2``, …"""

    name = "paper"
    event_id = "paper"
    capabilities = Capabilities(check_in=False)

    def __init__(self, title: str) -> None:
        self._event = Event(self.event_id, title, timezone="UTC")

    def event(self) -> Event:
        """What stands on top."""
        return self._event

    def roster(self, resume: str = "") -> Iterator[RosterPage]:
        """One page: it is a small paper."""
        numbered = enumerate(GUESTS, 1)
        yield RosterPage(
            tuple(Ticket(self.event_id, f"p{number}", name, "Guest", codes=(TicketCode(f"PAPER-{number}"),)) for number, name in numbered)
        )

    def close(self) -> None:
        """Nothing to close."""


def make(settings: PaperSettings, surroundings: Surroundings) -> Platform:
    """The paper with its title."""
    return Paper(settings.title)


ADAPTER: Adapter[Platform] = Adapter("paper", "three guests on paper", PaperSettings, make)
