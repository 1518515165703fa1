"""The platform's own figures: who is registered and who is inside, and a report to take home."""

from typing import Any
from urllib.parse import urlsplit

from kiosk.core.errors import Refused, Unreachable
from kiosk.platforms._fields import number
from kiosk.platforms._http import Answer
from kiosk.platforms._zoho import problem, refusal
from kiosk.platforms.zoho_backstage.portal import Portal, is_absent
from kiosk.ports.platform import Statistics

FORMATS = ("csv", "xlsx", "pdf")
FIELDS = ("registration_number", "name", "email", "ticket_type", "payment_status", "check_in_status", "check_in_time")

_PLACES = ("/checkins/stats", "/analytics/attendance", "/analytics/overview")
_REGISTERED = ("total_registered", "registered", "approved_registrations", "total_registrations", "total_attendees")
_CHECKED_IN = ("checked_in", "checked_in_count", "total_checked_in", "checkins", "total_checkins", "attended")
_DEEPER = ("stats", "statistics", "attendance", "overview", "report", "summary")
_LONGEST = 4000


def statistics(portal: Portal) -> Statistics:
    """The count of check-ins, else what the analytics say of attendance, else their overview. Raises Unreachable where none says a figure."""
    return _counted(portal, _PLACES)


def attendance(portal: Portal) -> Statistics:
    """What the analytics say of attendance, else their overview."""
    return _counted(portal, _PLACES[1:])


def report(portal: Portal, kind: str) -> str:
    """Has the attendance report made and gives its address, which is never called here."""
    if kind not in FORMATS:
        raise Refused(f"a report is made as {', '.join(FORMATS)}", code="INVALID_FORMAT")
    answer = portal.send("POST", "/reports/export", {"report_type": "attendance", "format": kind, "include_fields": list(FIELDS)})
    failed = problem(answer)
    if failed is not None:
        raise refusal(failed, answer, "the report")
    address = next((found for holder in _holders(answer.body) if (found := _address(holder.get("download_url")))), "")
    if not address:
        raise Unreachable("Zoho Backstage says no address for the report yet: try again in a minute")
    if not _is_safe(address):
        raise Refused("Zoho Backstage gives an address for the report that is not encrypted: have it made there", code="BAD_ADDRESS")
    return address


def _counted(portal: Portal, places: tuple[str, ...]) -> Statistics:
    for place in places:
        answer = portal.get(place)
        failed = problem(answer)
        if failed is not None and not is_absent(failed, answer):
            raise refusal(failed, answer, "its figures")
        found = _figures(answer) if failed is None else None
        if found is not None:
            return found
    raise Unreachable("Zoho Backstage gives no figures in a form that is known")


def _figures(answer: Answer) -> Statistics | None:
    for holder in _holders(answer.body):
        registered, inside = _figure(holder, _REGISTERED), _figure(holder, _CHECKED_IN)
        if registered is None and inside is not None and (outside := _figure(holder, ("not_checked_in",))) is not None:
            registered = inside + outside
        if registered is not None or inside is not None:
            return Statistics(registered, inside)
    return None


def _figure(holder: dict[str, Any], names: tuple[str, ...]) -> int | None:
    return next((found for found in (number(holder.get(name)) for name in names) if found is not None), None)


def _holders(body: Any) -> list[dict[str, Any]]:
    """Where figures and addresses may stand: at the top, in ``data``, or one object deeper."""
    data = body.get("data") if isinstance(body, dict) else None
    inner = [data.get(name) for name in _DEEPER] if isinstance(data, dict) else []
    return [each for each in (body, data, *inner) if isinstance(each, dict)]


def _address(value: Any) -> str:
    shown = value.strip() if isinstance(value, str) else ""
    return shown if len(shown) <= _LONGEST and shown.isprintable() and " " not in shown else ""


def _is_safe(address: str) -> bool:
    """Whether it is https, or on this computer. A name before the host would mislead who reads it."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    loopback = parts.scheme == "http" and host in {"127.0.0.1", "localhost", "::1"}
    return bool(host) and "@" not in parts.netloc and (parts.scheme == "https" or loopback)
