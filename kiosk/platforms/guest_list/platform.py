"""A guest list as a Platform: the file is the platform, and what is checked in stays here."""

import logging
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.core.errors import Unreachable
from kiosk.core.ticket import Ticket
from kiosk.platforms.guest_list.codes import Codes
from kiosk.platforms.guest_list.guests import Guest
from kiosk.platforms.guest_list.listing import Listing, listing
from kiosk.platforms.guest_list.rows import no_list
from kiosk.ports.platform import Capabilities, Event, Platform, RosterPage, Session

PAGE = 500

_log = logging.getLogger(__name__)


class GuestList(Platform):
    """One file. It is read anew at each pull; ``mapping`` names columns by hand. Codes are made with the key in ``home``."""

    name = "guest_list"
    capabilities = Capabilities(check_in=False, sessions=True)

    def __init__(self, file: Path, event: Event, mapping: Sequence[tuple[str, str]], home: Path) -> None:
        self.event_id = event.id
        self._file = file
        self._event = event
        self._mapping = tuple(mapping)
        self._home = home

    @property
    def zone(self) -> tzinfo | None:
        """The zone of the list's dates, None for this computer's."""
        return ZoneInfo(self._event.timezone) if self._event.timezone else None

    def event(self) -> Event:
        """See ports.platform: what the settings say. Raises Unreachable where the file is not there."""
        if not self._file.is_file():
            raise Unreachable(f"{self._file} is not there: check file under [platform] in kiosk.toml, or run kiosk import FILE")
        return self._event

    def roster(self, resume: str = "") -> Iterator[RosterPage]:
        """See ports.platform. A local file is read again rather than resumed. Bad rows are counted; kiosk import lists them."""
        with listing(self._file, self._mapping) as listed:
            total = listed.count()
            left_out = 0
            for page in self._pages(listed, total):
                left_out += page.skipped
                yield page
            if total and left_out == total:
                raise no_list(f"none of the {total} rows of {self._file.name} can be used: kiosk import FILE --preview says why")
        if left_out:
            _log.warning("rows of the guest list that cannot be used and were left out: %d (kiosk import lists them)", left_out)

    def sessions(self) -> Sequence[Session]:
        """See ports.platform: the names in the list's column."""
        with listing(self._file, self._mapping) as listed:
            return tuple(Session(name, name) for name in listed.sessions())

    def close(self) -> None:
        """Nothing stays open."""

    def _pages(self, listed: Listing, total: int) -> Iterator[RosterPage]:
        tickets: list[Ticket] = []
        skipped = 0
        for each in listed.guests(self.event_id, Codes(self._home), self.zone):
            if isinstance(each, Guest):
                tickets.append(each.ticket)
            else:
                skipped += 1
            if len(tickets) + skipped == PAGE:
                yield RosterPage(tuple(tickets), skipped=skipped, total=total)
                tickets, skipped = [], 0
        if tickets or skipped or not total:
            yield RosterPage(tuple(tickets), skipped=skipped, total=total)
