"""Talking to the API as somebody: access tokens, what a 401 means, and the rate budget."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from kiosk.core.errors import Refused, SettingsError, Unauthorised, Unreachable
from kiosk.platforms._fields import number, text, word
from kiosk.platforms._http import Answer, Http, wait_wished
from kiosk.platforms.zoho_backstage.envelope import Problem, problem
from kiosk.platforms.zoho_backstage.settings import API_PATH, SCOPES, TOKEN_PATH, ZohoSettings

_MARGIN = 60.0
_LIFE = 3600
_BAD_TOKEN = {"INVALID_TOKEN", "INVALID_OAUTHTOKEN", "INVALID_OAUTH_TOKEN", "AUTHENTICATION_FAILURE", "UNAUTHORIZED"}

_GRANT_WORDS = {
    "invalid_client": "check client_id and data_center in kiosk.toml, and the secret KIOSK_CLIENT_SECRET",
    "invalid_client_secret": "check the secret KIOSK_CLIENT_SECRET",
    "invalid_code": "check the secret KIOSK_REFRESH_TOKEN: it is wrong, was revoked, or belongs to another data_center or client_id",
    "invalid_grant": "check the secret KIOSK_REFRESH_TOKEN: it is wrong, was revoked, or belongs to another data_center or client_id",
}


class Session:
    """One station's conversation with one portal; used from one thread. Secrets are asked for at the first call."""

    def __init__(self, settings: ZohoSettings, secret: Callable[[str], str], now: Callable[[], datetime]) -> None:
        self._api = Http(settings.api_root + API_PATH)
        self._accounts = Http(settings.accounts_root)
        self._client_id = settings.client_id
        self._secret = secret
        self._now = now
        self._token = ""
        self._token_until = datetime.min.replace(tzinfo=UTC)
        self._closed_until: datetime | None = None

    def call(self, method: str, path: str, *, params: Mapping[str, str | int] | None = None, body: Any = None) -> Answer:
        """An authorised call below ``/backstage/v1``; one refresh and one repetition on a 401.

        Answers with an error's HTTP status are given back, except those about credentials. Raises Unreachable and Unauthorised.
        """
        answer = self._once(method, path, params, body)
        if _token_refused(answer):
            self._token = ""
            answer = self._once(method, path, params, body)
            if _token_refused(answer):
                raise Unauthorised(
                    f"Zoho Backstage does not accept a fresh access token (HTTP {answer.status}):"
                    f" check portal_id in kiosk.toml, and that KIOSK_REFRESH_TOKEN was made for the scopes {SCOPES}"
                )
        self._judge(answer)
        return answer

    def close(self) -> None:
        self._api.close()
        self._accounts.close()

    def _once(self, method: str, path: str, params: Mapping[str, str | int] | None, body: Any) -> Answer:
        self._respect_limit()
        headers = {"Authorization": f"Zoho-oauthtoken {self._access_token()}"}
        answer = self._api.call(method, path, headers=headers, params=params, body=body)
        if answer.headers.get("x-ratelimit-remaining", "").strip() == "0":
            wish = wait_wished(answer.headers)
            self._closed_until = self._now() + timedelta(seconds=wish) if wish else None
        return answer

    def _respect_limit(self) -> None:
        """The last answer said that no call is left: asking anyway would only prolong it."""
        if self._closed_until is None:
            return
        left = (self._closed_until - self._now()).total_seconds()
        if 0 < left <= 3600:
            raise Unreachable("the portal's rate limit is used up for the moment", retry_after=left, delivered=False)
        self._closed_until = None

    def _judge(self, answer: Answer) -> None:
        """What an error means whatever was asked for."""
        if answer.status == 403 and not answer.readable:
            raise Unreachable("Zoho Backstage answered 403 with a page: a captive portal or firewall may be in the way; sign in to the network")
        failed = problem(answer)
        if failed is not None and failed.passing:
            raise Unreachable(f"Zoho Backstage cannot do it just now ({failed.code or failed.status})")
        if failed is not None and (failed.status == 403 or failed.code == "OAUTH_SCOPE_MISMATCH"):
            raise Unauthorised(f"Zoho Backstage does not permit this: KIOSK_REFRESH_TOKEN must be made for the scopes {SCOPES}")

    def _access_token(self) -> str:
        if not self._token or self._now() >= self._token_until:
            self._refresh()
        return self._token

    def _refresh(self) -> None:
        form = {
            "grant_type": "refresh_token",
            "client_id": self._client_id,
            "client_secret": self._asked("KIOSK_CLIENT_SECRET"),
            "refresh_token": self._asked("KIOSK_REFRESH_TOKEN"),
        }
        asked_at = self._now()
        try:
            answer = self._accounts.call("POST", TOKEN_PATH, form=form)
        except Unreachable as error:  # no request of the caller's has left
            raise Unreachable(str(error), retry_after=error.retry_after, delivered=False) from error
        body = answer.body if isinstance(answer.body, dict) else {}
        token = body.get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token.strip():
            raise _refused_grant(answer, body)
        life = min(number(body.get("expires_in")) or _LIFE, _LIFE)
        self._token = token.strip()
        self._token_until = asked_at + timedelta(seconds=life - min(_MARGIN, life / 2))

    def _asked(self, name: str) -> str:
        try:
            return self._secret(name)
        except SettingsError as error:
            raise Unauthorised(str(error)) from error


def refusal(failed: Problem, answer: Answer, what: str) -> Refused:
    """The final no to reading ``what``, in words that do not repeat the platform's."""
    said = failed.code or f"HTTP {answer.status}"
    return Refused(f"Zoho Backstage does not give {what} ({said}): check portal_id and event_id in kiosk.toml", code=failed.code)


def _token_refused(answer: Answer) -> bool:
    failed = problem(answer)
    return failed is not None and (failed.status == 401 or failed.code in _BAD_TOKEN)


def _refused_grant(answer: Answer, body: Mapping[str, Any]) -> Unauthorised | Unreachable:
    said = word(body.get("error"))
    if said in _GRANT_WORDS:
        return Unauthorised(f"Zoho does not accept the credentials ({said}): {_GRANT_WORDS[said]}")
    if said == "access_denied" or "too many requests" in text(body.get("error_description")).casefold():
        return Unreachable("Zoho gives no access token for now: it was asked too often", retry_after=600.0, delivered=False)
    if not answer.readable or not body:
        words = "the accounts server's answer holds no token: a captive portal may be in the way, or accounts_url in kiosk.toml is wrong"
        return Unreachable(words, delivered=False)
    names = "client_id in kiosk.toml, KIOSK_CLIENT_SECRET, KIOSK_REFRESH_TOKEN"
    return Unauthorised(f"Zoho gives no access token (HTTP {answer.status}): check {names}")
