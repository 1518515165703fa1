"""Calls to the sandbox the way the guide's own examples make them."""

from typing import Any

import httpx

from kiosk.sandbox.event import CLIENT_ID, CLIENT_SECRET, EVENT_ID, PORTAL_ID, REFRESH_TOKEN
from tests.running import RunningSandbox

EVENTS = f"/backstage/v1/portal/{PORTAL_ID}/events"
FORM = {"grant_type": "refresh_token", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "refresh_token": REFRESH_TOKEN}


class Api:
    """Asks for a token once and sends it with every call."""

    def __init__(self, client: httpx.Client, sandbox: RunningSandbox) -> None:
        self.client = client
        self.sandbox = sandbox
        self.token = self.grant().json()["access_token"]

    def grant(self, **changed: str) -> httpx.Response:
        return self.client.post(self.sandbox.url + "/oauth/v2/token", data={**FORM, **changed})

    def get(self, path: str = "", *, event: str = EVENT_ID, token: str | None = None, **query: Any) -> httpx.Response:
        return self._send("GET", path, event, token, params=query)

    def post(self, path: str, body: Any, *, event: str = EVENT_ID) -> httpx.Response:
        return self._send("POST", path, event, None, json=body)

    def put(self, path: str, body: Any) -> httpx.Response:
        return self._send("PUT", path, EVENT_ID, None, json=body)

    def delete(self, path: str) -> httpx.Response:
        return self._send("DELETE", path, EVENT_ID, None)

    def _send(self, method: str, path: str, event: str, token: str | None, **rest: Any) -> httpx.Response:
        headers = {"Authorization": f"Zoho-oauthtoken {self.token if token is None else token}"}
        return self.client.request(method, f"{self.sandbox.url}{EVENTS}/{event}{path}", headers=headers, **rest)
