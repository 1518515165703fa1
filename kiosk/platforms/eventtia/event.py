"""The event as Eventtia tells it."""

from zoneinfo import ZoneInfo

from kiosk.platforms._fields import code, first, moment, truth
from kiosk.platforms.eventtia.jsonapi import Resource
from kiosk.ports.platform import Event


def event_of(row: Resource, uri: str) -> Event:
    """``uri`` is what the event is called here. The answer's ``api_key`` is a secret and is not read."""
    told = row.attributes
    active = truth(told.get("active"))
    names = (uri, code(told.get("event_uri")), row.id, code(told.get("website")))
    return Event(
        id=uri,
        name=first(told, "name"),
        timezone=_zone(first(told, "timezone")) or _zone(first(told, "virtual_timezone")),
        starts=moment(told.get("start_date")),
        ends=moment(told.get("end_date")),
        codes=frozenset(each for each in names if each),
        state="" if active is None else "active" if active else "inactive",
        place=first(told, "address"),
    )


def uri_of(row: Resource) -> str:
    """What an event of the account's list is called; its number where it has no name for addresses."""
    return first(row.attributes, "event_uri") or row.id


def _zone(name: str) -> str:
    """An IANA name, or nothing where it is none."""
    try:
        return ZoneInfo(name).key if name else ""
    except (KeyError, ValueError, OSError):
        return ""
