"""When people are to be forgotten: so many days after the event's end, or from a day on."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_DAYS = re.compile(r"(\d{1,4}) days?")


@dataclass(frozen=True, slots=True)
class Retention:
    """Either ``days`` after the event's end, or from the beginning of ``day`` in the event's own time."""

    days: int | None = None
    day: date | None = None

    def moment(self, ends: datetime | None, zone: tzinfo) -> datetime | None:
        """From when on nobody is to be known here (aware, UTC); None where the event's end is not known."""
        if self.day is not None:
            return datetime.combine(self.day, time(0), zone).astimezone(UTC)
        return None if ends is None or self.days is None else ends + timedelta(days=self.days)


def retention(text: str) -> Retention:
    """``30 days`` or ``2026-07-15``. Raises ValueError."""
    if found := _DAYS.fullmatch(text.strip()):
        return Retention(days=int(found.group(1)))
    return Retention(day=date.fromisoformat(text.strip()))
