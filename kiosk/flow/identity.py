"""Who this station is: what its header says."""

from dataclasses import dataclass
from datetime import tzinfo

from kiosk.core.rules import Direction, State


@dataclass(frozen=True, slots=True)
class Identity:
    """A station's name, its event, and what a scan here does. ``mode`` is staff, self-service, session or badge.

    ``zone_info`` is the event's time zone: every time on the screen is in it. ``event_name`` is empty until the platform was asked.
    """

    station: str
    event_name: str
    mode: str
    direction: Direction
    state: State
    zone_info: tzinfo
