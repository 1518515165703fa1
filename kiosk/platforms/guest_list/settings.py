"""What must be set for a guest list."""

from dataclasses import dataclass
from pathlib import Path

from kiosk.ports.adapter import option

EVENT_ID = "guest-list"


@dataclass(frozen=True, slots=True)
class GuestListSettings:
    """``[platform]`` of kiosk.toml. A relative ``file`` lies in KIOSK_HOME."""

    file: Path = option("the list: a CSV or XLSX file", default=Path("guests.csv"))
    name: str = option("the event's name; default: the file's name without its ending", default="")
    event_id: str = option("a name for the event that never changes, the same at every station", default=EVENT_ID)
    timezone: str = option("IANA time zone of the dates in the list (Europe/Lisbon); default: this computer's", default="")
    map: tuple[str, ...] = option('columns named by hand, such as ["Firma=company", "3=code"]', default=())
