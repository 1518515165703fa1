"""Analytics and reports of the v1 sandbox: attendance in figures, and an export that is fetched by its address."""

import csv
import io
import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.sandbox.answers import Json, Problem, success
from kiosk.sandbox.event import EVENT_ID, TICKET_TYPES
from kiosk.sandbox.ledger import Ledger
from kiosk.sandbox.service import Face, Reply, json_body

_KINDS = ("registrations", "revenue", "attendance", "sessions")
_FORMATS = ("csv", "xlsx", "pdf")
_TYPES = {kind.id: kind.name for kind in TICKET_TYPES}
_FIELDS = ("registration_number", "name", "email", "ticket_type", "payment_status", "check_in_status", "check_in_time")


class Reports:
    """Routes below ``one``, the path of an event. The guide leaves the form of attendance analytics open."""

    def __init__(self, face: Face, one: str) -> None:
        self._face = face
        self._one = one

    def routes(self) -> list[Route]:
        return [
            self._face.route(f"{self._one}/analytics/attendance", "GET", self._attendance),
            self._face.route(f"{self._one}/reports/export", "POST", self._export),
            self._face.route("/reports/{key}", "GET", self._download, public=True),
        ]

    async def _attendance(self, request: Request) -> Reply:
        return 200, success(attendance(self._face.ledger, request.path_params["event"] == EVENT_ID))

    async def _export(self, request: Request) -> Reply:
        asked = await json_body(request)
        fields = asked.get("include_fields", list(_FIELDS))
        if asked.get("report_type") not in _KINDS or asked.get("format") not in _FORMATS:
            raise Problem("INVALID_PARAMETER", f"report_type is one of {', '.join(_KINDS)}, format one of {', '.join(_FORMATS)}")
        if not isinstance(fields, list) or not fields or not set(map(str, fields)) <= set(_FIELDS):
            raise Problem("INVALID_PARAMETER", f"include_fields has some of {', '.join(_FIELDS)}")
        key = secrets.token_urlsafe(18)
        self._face.ledger.keep("report", key, [asked["format"], *fields])
        return 200, {"status": "success", "code": 200, "download_url": f"{str(request.base_url).rstrip('/')}/reports/{key}.{asked['format']}"}

    async def _download(self, request: Request) -> Reply:
        """The address itself is the secret. Every format is told in CSV: it is the link that can be tried here."""
        key, _, form = request.path_params["key"].rpartition(".")
        kept = self._face.ledger.kept("report", key)
        if kept is None or kept[0] != form:
            raise Problem("INVALID_PARAMETER", "No such report", http=404)
        return Response(report(self._face.ledger, kept[1:]), 200, media_type="text/csv")


def attendance(ledger: Ledger, ours: bool) -> Json:
    """Who came, in the words of the guide's other figures; nobody where the event is not ours."""
    total = ledger.count() - ledger.count("cancelled") - ledger.count("rejected") if ours else 0
    inside = ledger.checkin_count() if ours else 0
    rate = round(inside / total * 100, 2) if total else 0.0
    return {"total_registered": total, "checked_in": inside, "not_checked_in": total - inside, "attendance_rate": rate}


def report(ledger: Ledger, fields: list[str]) -> str:
    """A CSV with a line for each registration."""
    told = io.StringIO(newline="")
    writer = csv.DictWriter(told, fields, extrasaction="ignore")
    writer.writeheader()
    for row in ledger.registrations(0, ledger.next):
        inside = row["check_in_time"] or ""
        writer.writerow(
            {
                **row,
                "name": f"{row['first_name']} {row['last_name']}".strip(),
                "ticket_type": _TYPES.get(row["ticket_id"], ""),
                "check_in_status": "checked_in" if inside else "not_checked_in",
                "check_in_time": inside,
            }
        )
    return told.getvalue()
