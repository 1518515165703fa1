"""Talking to the API as an application: client credentials for an access token, what a 401 and a 403 mean."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from kiosk.core.errors import SettingsError, Unauthorised, Unreachable
from kiosk.platforms._fields import number, word
from kiosk.platforms._http import Answer, Http
from kiosk.platforms.eventbookings.envelope import problem
from kiosk.platforms.eventbookings.settings import API_PATH, TOKEN_PATH, EventBookingsSettings

_MARGIN = 60.0
_LIFE = 3600
_BAD_CLIENT = {"invalid_client", "unauthorized_client", "invalid_grant", "access_denied", "invalid_scope"}
SCOPES = "event.list, event.list_ticket, event.list_order, order.create"
"""The permissions that the application needs, in the developer hub's words; the last two for walk-ins."""


class Session:
    """One station's conversation with EventBookings; used from one thread. The secret is asked for at the first call."""

    def __init__(self, settings: EventBookingsSettings, secret: Callable[[str], str], now: Callable[[], datetime]) -> None:
        self._bare_root = settings.api_root
        self._api = Http(settings.api_root + API_PATH)
        self._accounts = Http(settings.accounts_root)
        self._client_id = settings.client_id.strip()
        self._secret = secret
        self._now = now
        self._token = ""
        self._token_until = datetime.min.replace(tzinfo=UTC)
        self._settled = False

    @property
    def api(self) -> Http:
        """The API's connection: it knows of the rate limit and the clock."""
        return self._api

    def call(self, method: str, path: str, *, params: Mapping[str, str | int] | None = None, body: Any = None) -> Answer:
        """An authorised call below the API's root; one new token and one repetition on a 401.

        Answers with an error's status are given back, except those about credentials and passing faults. Raises Unreachable and Unauthorised.
        """
        answer = self._renewing(method, path, params, body)
        failed = problem(answer)
        if failed is not None and failed.status == 401:
            raise Unauthorised(
                "EventBookings does not accept a fresh access token: check client_id in kiosk.toml and KIOSK_CLIENT_SECRET,"
                f" and that the application may do this ({SCOPES})"
            )
        if not answer.readable:
            raise Unreachable(
                f"EventBookings answered {answer.status} with a page, not data: a captive portal may be in the way; sign in to the network"
            )
        if failed is not None and failed.passing:
            raise Unreachable(f"EventBookings cannot do it just now ({failed.code or failed.status})")
        if failed is not None and failed.status == 403:
            raise Unauthorised(f"EventBookings does not permit this: the application needs the permissions {SCOPES}")
        return answer

    def close(self) -> None:
        self._api.close()
        self._accounts.close()

    def _renewing(self, method: str, path: str, params: Mapping[str, str | int] | None, body: Any) -> Answer:
        answer = self._once(self._api, method, path, params, body)
        failed = problem(answer)
        if failed is not None and failed.status == 401:
            self._token = ""
            answer = self._once(self._api, method, path, params, body)
            failed = problem(answer)
        if failed is None:
            self._settled = True
        elif failed.status == 404 and not self._settled and method == "GET":
            answer = self._without_path(path, params) or answer
        return answer

    def _without_path(self, path: str, params: Mapping[str, str | int] | None) -> Answer | None:
        """The API's paths are documented without ``/v3``, which only the hub's examples have: another server may do without, too."""
        bare = Http(self._bare_root)
        answer = self._once(bare, "GET", path, params, None)
        if problem(answer) is not None:
            bare.close()
            return None
        self._api.close()
        self._api, self._settled = bare, True
        return answer

    def _once(self, api: Http, method: str, path: str, params: Mapping[str, str | int] | None, body: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self._access_token()}", "Accept": "application/json"}
        return api.call(method, path, headers=headers, params=params, body=body)

    def _access_token(self) -> str:
        if not self._token or self._now() >= self._token_until:
            self._renew()
        return self._token

    def _renew(self) -> None:
        body = {"grant_type": "client_credentials", "client_id": self._client_id, "client_secret": self._asked("KIOSK_CLIENT_SECRET")}
        asked_at = self._now()
        try:
            answer = self._accounts.call("POST", TOKEN_PATH, headers={"Accept": "application/json"}, body=body)
        except Unreachable as error:  # no request of the caller's has left
            raise Unreachable(str(error), retry_after=error.retry_after, delivered=False) from error
        told = answer.body if isinstance(answer.body, dict) else {}
        inner = told.get("result")
        token = told.get("access_token") or (inner.get("access_token") if isinstance(inner, dict) else None)
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token.strip():
            raise _refused_grant(answer, told)
        life = min(number(told.get("expires_in")) or _LIFE, _LIFE)
        self._token = token.strip()
        self._token_until = asked_at + timedelta(seconds=life - min(_MARGIN, life / 2))

    def _asked(self, name: str) -> str:
        try:
            return self._secret(name)
        except SettingsError as error:
            raise Unauthorised(str(error)) from error


def _refused_grant(answer: Answer, told: Mapping[str, Any]) -> Unauthorised | Unreachable:
    said = word(told.get("error"))
    known = said if said in _BAD_CLIENT else ""
    if not known and (not answer.readable or not told or answer.good):
        words = "the identity server's answer holds no token: a captive portal may be in the way, or accounts_url in kiosk.toml is wrong"
        return Unreachable(words, delivered=False)
    if not known and answer.status in {408, 425}:
        return Unreachable("EventBookings gives no access token for now", delivered=False)
    shown = known or f"HTTP {answer.status}"
    return Unauthorised(f"EventBookings does not accept the credentials ({shown}): check client_id in kiosk.toml, and KIOSK_CLIENT_SECRET")
