"""Talking to Eventtia as somebody: the token, when it is renewed, and what a 401 means."""

import base64
import binascii
import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from kiosk.core.budget import Allowance
from kiosk.core.errors import Refused, SettingsError, Unauthorised, Unreachable
from kiosk.platforms._http import Answer, Http
from kiosk.platforms.eventtia.settings import EventtiaSettings

LIFE = timedelta(days=30)
"""How long a token is valid, by the documents, where it does not say so itself."""
_MARGIN = timedelta(hours=1)


class Session:
    """One station's conversation with one account; used from one thread. Secrets are asked for at the first call."""

    def __init__(self, settings: EventtiaSettings, secret: Callable[[str], str], now: Callable[[], datetime]) -> None:
        """Raises SettingsError where ``base_url`` is no address."""
        self._api = Http(settings.api_root)
        self._secret = secret
        self.now = now
        self._token = ""
        self._token_until = datetime.min.replace(tzinfo=UTC)

    @property
    def allowance(self) -> Allowance | None:
        return self._api.allowance

    @property
    def clock(self) -> timedelta | None:
        return self._api.clock

    def call(self, method: str, path: str, *, params: Mapping[str, str | int] | None = None, body: Any = None) -> Answer:
        """An authorised call below ``/api/v3``; one sign-in and one repetition on a 401.

        Answers with an error's HTTP status are given back, except those about credentials. Raises Unreachable and Unauthorised.
        """
        answer = self._once(method, path, params, body)
        if answer.status == 401:
            self.forget_token()
            answer = self._once(method, path, params, body)
            if answer.status == 401:
                raise Unauthorised("Eventtia does not accept a fresh token (HTTP 401): check that the account of KIOSK_EMAIL may use the API")
        if answer.status == 403 and not answer.readable:
            raise Unreachable("Eventtia answered 403 with a page: a captive portal or firewall may be in the way; sign in to the network")
        if answer.status in {408, 425}:
            raise Unreachable(f"Eventtia cannot do it just now (HTTP {answer.status})")
        return answer

    def forget_token(self) -> None:
        """The next call signs in anew."""
        self._token = ""

    def time_of(self, answer: Answer) -> datetime:
        """When Eventtia answered, by its own clock, UTC; where it does not say, a day before our own time, which no clock is behind."""
        return served(answer) or self.now().astimezone(UTC) - timedelta(days=1)

    def close(self) -> None:
        self._api.close()

    def _once(self, method: str, path: str, params: Mapping[str, str | int] | None, body: Any) -> Answer:
        if not self._token or self.now() >= self._token_until:
            self._sign_in()
        return self._api.call(method, path, headers={"Authorization": f"Bearer {self._token}"}, params=params, body=body)

    def _sign_in(self) -> None:
        credentials = {"email": self._asked("KIOSK_EMAIL"), "password": self._asked("KIOSK_PASSWORD")}
        asked_at = self.now()
        try:
            answer = self._api.call("POST", "/auth", body=credentials)
        except Unreachable as error:  # no request of the caller's has left
            raise Unreachable(str(error), retry_after=error.retry_after, delivered=False) from error
        token = answer.body.get("auth_token") if isinstance(answer.body, dict) else None
        if not answer.good or not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token.strip():
            raise _no_token(answer)
        self._token = token.strip()
        life = _life(self._token, served(answer) or asked_at)
        self._token_until = asked_at + life - min(_MARGIN, life / 10)

    def _asked(self, name: str) -> str:
        try:
            return self._secret(name)
        except SettingsError as error:
            raise Unauthorised(str(error)) from error


def served(answer: Answer) -> datetime | None:
    """When the server says that it answered, aware UTC; None where it does not."""
    try:
        at = parsedate_to_datetime(answer.headers.get("date", ""))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def refusal(answer: Answer, what: str) -> Refused | Unauthorised | Unreachable:
    """What a 4xx to reading ``what`` means, in words that do not repeat the platform's."""
    if answer.status == 403:
        return Unauthorised(f"Eventtia does not show {what} to this account: KIOSK_EMAIL must be a user who may manage the event")
    if not answer.readable:
        return Unreachable(
            f"Eventtia answered {answer.status} with a page for {what}: check base_url in kiosk.toml, and sign in to the network"
        )
    if answer.status == 404:
        return Refused("Eventtia does not know this event: check event_uri under [platform] in kiosk.toml", code="EVENT_NOT_FOUND")
    return Refused(f"Eventtia does not give {what} (HTTP {answer.status}): check [platform] in kiosk.toml")


def _no_token(answer: Answer) -> Unauthorised | Unreachable:
    if not answer.readable or answer.empty or not isinstance(answer.body, dict) or answer.status in {408, 425}:
        words = "the answer to the sign-in holds no token: a captive portal may be in the way, or base_url in kiosk.toml is wrong"
        return Unreachable(words, delivered=False)
    return Unauthorised(f"Eventtia gives no token (HTTP {answer.status}): check the secrets KIOSK_EMAIL and KIOSK_PASSWORD")


def _life(token: str, issued: datetime) -> timedelta:
    """How long from now the token holds: by its own ``exp`` against the server's clock, else by the documents."""
    expires = _expiry(token)
    if expires is None:
        return LIFE
    seconds = expires - issued.timestamp()
    # One that is born expired is a wrong clock somewhere: it is used until it is refused.
    return min(timedelta(seconds=min(seconds, LIFE.total_seconds())), LIFE) if seconds > 0 else LIFE


def _expiry(token: str) -> float | None:
    """``exp`` of a JSON Web Token (RFC 7519, epoch seconds); None where it is none, or says nothing. Nothing is verified: it is our own."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    expires = payload.get("exp") if isinstance(payload, dict) else None
    if isinstance(expires, bool) or not isinstance(expires, int | float):
        return None
    try:
        return float(expires) if math.isfinite(expires) else None
    except OverflowError:
        return None
