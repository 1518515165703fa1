"""An event as Zoho Backstage tells it, in the v1 guide's spelling and in the v3 page's."""

from zoneinfo import ZoneInfo

from kiosk.platforms._fields import code, first, moment, text, word
from kiosk.platforms._zoho.envelope import Row
from kiosk.ports.platform import Event

_STATES = {"0": "unpublished", "1": "published", "2": "running", "3": "completed", "4": "canceled"}


def event_ids(row: Row) -> frozenset[str]:
    """Under which ids the event goes."""
    return frozenset({first(row, "event_id"), first(row, "id")} - {""})


def event_of(row: Row, ours: str = "") -> Event | None:
    """The event, known as ``ours`` where that is given; None where the row has neither a name nor an id, so that it tells of no event."""
    name, ids = first(row, "name", "title"), event_ids(row)
    if not name and not ids:
        return None
    texts = {ours, *ids, *(code(row.get(field)) for field in ("slug", "event_url", "website_url"))}
    return Event(
        id=ours or first(row, "event_id", "id"),
        name=name,
        timezone=_zone(first(row, "timezone", "time_zone", "timezone_id") or first(row.get("timezone"), "name", "id")),
        starts=moment(row.get("start_date")) or moment(row.get("start_time")),
        ends=moment(row.get("end_date")) or moment(row.get("end_time")),
        codes=frozenset(texts - {""}),
        state=_state(row),
        place=_place(row),
    )


def _state(row: Row) -> str:
    """v3 says a number and puts the word into ``status_string``; v1 says the word."""
    said = word(row.get("status_string")) or word(row.get("status"))
    return _STATES.get(said, said)


def _place(row: Row) -> str:
    """The venue's name and city, where there is one; v3's list of events has ``venues``, and a number for an event that is online only."""
    venues = row.get("venues")
    venue = row.get("venue") or (venues[0] if isinstance(venues, list) and venues else None)
    shown = ", ".join(filter(None, (first(venue, "name"), first(venue, "city")))) or text(venue)
    kind = word(row.get("event_type_string")) or word(row.get("event_type")) or word(row.get("format"))
    return shown or ("online" if kind in {"3", "online", "virtual"} else "")


def _zone(name: str) -> str:
    """An IANA name, or nothing where it is none."""
    try:
        return ZoneInfo(name).key if name else ""
    except (KeyError, ValueError, OSError):
        return ""
