"""A station's v3 adapter, and what small servers answer it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from starlette.responses import JSONResponse, Response

from kiosk.core.errors import SettingsError
from kiosk.platforms.zoho_backstage_v3 import ADAPTER
from kiosk.platforms.zoho_backstage_v3.platform import ZohoBackstageV3
from kiosk.platforms.zoho_backstage_v3.settings import ZohoV3Settings
from kiosk.ports.adapter import Surroundings
from kiosk.sandbox.event import CLIENT_ID, EVENT_ID, PORTAL_ID
from tests.platforms.stations import SECRETS, Clock

EVENTS = f"/backstage/v3/portals/{PORTAL_ID}/events"
ROOT = f"{EVENTS}/{EVENT_ID}"


class MakePortal(Protocol):
    """A new adapter that talks to the server at ``url``; closed when the test is over."""

    def __call__(
        self, url: str, settings: Mapping[str, str] = ..., *, secrets: Mapping[str, str] = ..., now: Callable[[], datetime] = ...
    ) -> ZohoBackstageV3: ...


def portal(
    url: str,
    settings: Mapping[str, str] = MappingProxyType({}),
    *,
    secrets: Mapping[str, str] = SECRETS,
    now: Callable[[], datetime] | None = None,
) -> ZohoBackstageV3:
    """A new adapter that talks to the server at ``url``; the caller closes it."""

    def secret(name: str) -> str:
        if name not in secrets:
            raise SettingsError(f"the secret {name} is not set: put it into secrets.toml")
        return secrets[name]

    wanted = {"portal_id": PORTAL_ID, "event_id": EVENT_ID, "client_id": CLIENT_ID, "base_url": url, "accounts_url": url, **settings}
    made = ADAPTER.make(ZohoV3Settings(**wanted), Surroundings(Path(), secret, now or Clock()))
    assert isinstance(made, ZohoBackstageV3)
    return made


def attendee(number: int, **more: Any) -> dict[str, Any]:
    """An attendee with the fields that platforms.md lists."""
    return {
        "id": str(25000000000 + number),
        "order_id": str(26000000000 + number),
        "ticket_id": str(27000000000 + number),
        "ticket_class_id": "3001",
        "ticket_name": "General Admission",
        "status": 1,
        "status_string": "attending",
        "contact": {"email": f"jane{number}@example.com", "first_name": "Jane", "last_name": f"Smith {number}", "mobile_no": "555"},
        "created_time": "2026-11-01T10:00:00Z",
        "last_modified_time": "2026-11-02T10:00:00Z",
        **more,
    }


def listed(rows: list[Any], plural: str = "attendees", **pagination: Any) -> Response:
    """A page of a list, as v3 gives one."""
    return JSONResponse({"pagination": pagination, plural: rows})


def figures(rows: list[Any], query: Mapping[str, str], plural: str = "attendees") -> Response:
    """The page of ``rows`` that was asked for, with the documented figures."""
    page, size = int(query["page"]), int(query["per_page"])
    shown, total = rows[(page - 1) * size : page * size], len(rows)
    told = {"total_count": total, "page": page, "per_page": size, "total_pages": -(-total // size), "has_more_items": page * size < total}
    return listed(shown, plural, **told)
