"""Access tokens of Zoho's accounts server: asked for with the refresh token, kept, renewed before they end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from kiosk.core.errors import SettingsError, Unauthorised, Unreachable
from kiosk.platforms._fields import number, text, word
from kiosk.platforms._http import Answer, Http, Patience
from kiosk.platforms._zoho.places import TOKEN_PATH

_MARGIN = 60.0
_LIFE = 3600
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_AGAIN = "it is wrong, was revoked, or belongs to another data_center or client_id; kiosk connect gets a new one"
_GRANT_WORDS = {
    "invalid_client": "check client_id and data_center in kiosk.toml, and the secret KIOSK_CLIENT_SECRET",
    "invalid_client_secret": "check the secret KIOSK_CLIENT_SECRET",
    "invalid_code": f"check the secret KIOSK_REFRESH_TOKEN: {_AGAIN}",
    "invalid_grant": f"check the secret KIOSK_REFRESH_TOKEN: {_AGAIN}",
}


@dataclass(slots=True)
class _Held:
    """The token of the moment, and until when it is used."""

    token: str = field(default="", repr=False)
    until: datetime = _LONG_AGO


class Tokens:
    """One station's access token; used from one thread. Secrets are asked for when a token is, and never kept."""

    def __init__(
        self, accounts_root: str, client_id: str, secret: Callable[[str], str], now: Callable[[], datetime], patience: Patience | None = None
    ) -> None:
        self._accounts = Http(accounts_root, patience or Patience())
        self._client_id = client_id
        self._secret = secret
        self._now = now
        self._held = _Held()

    def hasty(self, patience: Patience) -> "Tokens":
        """The same token, asked for with less patience where it has to be renewed; to be closed on its own."""
        other = Tokens(self._accounts.root, self._client_id, self._secret, self._now, patience)
        other._held = self._held
        return other

    def __call__(self) -> str:
        """A token that is good for a while yet. Raises Unauthorised and Unreachable (``delivered`` False: no call has been made)."""
        if not self._held.token or self._now() >= self._held.until:
            self._refresh()
        return self._held.token

    def forget(self) -> None:
        """The token was refused: the next one is a fresh one."""
        self._held.token = ""

    def close(self) -> None:
        self._accounts.close()

    def _refresh(self) -> None:
        form = {
            "grant_type": "refresh_token",
            "client_id": self._client_id,
            "client_secret": asked(self._secret, "KIOSK_CLIENT_SECRET"),
            "refresh_token": asked(self._secret, "KIOSK_REFRESH_TOKEN", "kiosk connect gets one"),
        }
        asked_at = self._now()
        try:
            answer = self._accounts.call("POST", TOKEN_PATH, form=form)
        except Unreachable as error:  # no request of the caller's has left
            raise Unreachable(str(error), retry_after=error.retry_after, delivered=False) from error
        body = answer.body if isinstance(answer.body, dict) else {}
        token = token_in(body, "access_token")
        if not token:
            raise refused_grant(answer, body, _GRANT_WORDS)
        life = min(number(body.get("expires_in")) or _LIFE, _LIFE)
        self._held.token = token
        self._held.until = asked_at + timedelta(seconds=life - min(_MARGIN, life / 2))


def asked(secret: Callable[[str], str], name: str, hint: str = "") -> str:
    """The secret. Raises Unauthorised that says where to put it, and the ``hint``."""
    try:
        return secret(name)
    except SettingsError as error:
        raise Unauthorised("; ".join(filter(None, (str(error), hint)))) from error


def token_in(body: Mapping[str, Any], name: str) -> str:
    """A token that can stand in a header and in a file; empty where it cannot."""
    token = body.get(name)
    return token.strip() if isinstance(token, str) and token.isascii() and token.isprintable() else ""


def refused_grant(answer: Answer, body: Mapping[str, Any], words: Mapping[str, str]) -> Unauthorised | Unreachable:
    """What an answer without a token means; ``words`` say what to do about each of Zoho's own words for a refusal."""
    said = word(body.get("error"))
    if said in words:
        return Unauthorised(f"Zoho does not accept the credentials ({said}): {words[said]}")
    if said == "access_denied" or "too many requests" in text(body.get("error_description")).casefold():
        return Unreachable("Zoho gives no access token for now: it was asked too often", retry_after=600.0, delivered=False)
    if not answer.readable or not body:
        words_ = "the accounts server's answer holds no token: a captive portal may be in the way, or accounts_url in kiosk.toml is wrong"
        return Unreachable(words_, delivered=False)
    names = "client_id in kiosk.toml, KIOSK_CLIENT_SECRET, KIOSK_REFRESH_TOKEN"
    return Unauthorised(f"Zoho gives no access token (HTTP {answer.status}): check {names}")
