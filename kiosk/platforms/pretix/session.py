"""Talking to one organizer's part of a pretix server, as a device or with a team's token."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from kiosk.core.budget import Allowance
from kiosk.core.errors import Refused, SettingsError, Unauthorised, Unreachable
from kiosk.platforms._http import Answer, Http, Patience
from kiosk.platforms.pretix.settings import API_PATH, PretixSettings

_TOKEN_WORDS = {
    "Device": "the device was removed in pretix, or KIOSK_TOKEN is not its token: connect this station again with kiosk connect",
    "Token": "check the secret KIOSK_TOKEN: it is wrong or was deleted, or token_type in kiosk.toml should be device",
}
_PERMISSION = (
    "pretix does not permit this: give the device access to the event and the security profile pretixSCAN;"
    " walk-ins and corrections need full access"
)


class Session:
    """One station's conversation with one organizer; used from one thread. The token is asked for at the first call."""

    def __init__(self, settings: PretixSettings, secret: Callable[[str], str], patience: Patience | None = None) -> None:
        """Raises SettingsError where ``base_url`` or ``token_type`` is none."""
        self._http = Http(settings.root, patience or Patience())
        self._root = f"{API_PATH}/organizers/{quote(settings.organizer.strip(), safe='')}"
        self._scheme = settings.scheme
        self._secret = secret
        self._token = ""

    @property
    def allowance(self) -> Allowance | None:
        return self._http.allowance

    @property
    def clock(self) -> timedelta | None:
        return self._http.clock

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Any = None,
        key: str = "",
        may_be_forbidden: bool = False,
    ) -> Answer:
        """An authorised call below the organizer; ``key`` makes repeating it safe for a day (``X-Idempotency-Key``).

        Answers with an error's status are given back where their body is JSON, a 403 only on wish. Raises Unreachable and Unauthorised.
        """
        answer = self._once(method, path, params, body, key)
        if answer.status == 401 and self._renewed():
            answer = self._once(method, path, params, body, key)
        if not answer.good and not isinstance(answer.body, dict | list):
            raise Unreachable(_page_words(self._http.host, answer.status))
        if answer.status == 401:
            raise Unauthorised(f"pretix does not accept the token (HTTP 401): {_TOKEN_WORDS[self._scheme]}")
        if answer.status == 403 and not may_be_forbidden:
            raise Unauthorised(_PERMISSION)
        if answer.status in {408, 409, 423, 425}:
            raise Unreachable(f"pretix cannot do it just now (HTTP {answer.status})", retry_after=5.0)
        return answer

    def close(self) -> None:
        self._http.close()

    def _once(self, method: str, path: str, params: Mapping[str, str | int] | None, body: Any, key: str) -> Answer:
        headers = {"Authorization": f"{self._scheme} {self._known_token()}", "Accept": "application/json", "Accept-Language": "en"}
        if key:
            headers["X-Idempotency-Key"] = key
        return self._http.call(method, self._root + path, headers=headers, params=params, body=body)

    def _renewed(self) -> bool:
        """Whether another token than the one that was refused lies ready: somebody connected the station anew."""
        refused, self._token = self._token, ""
        return self._known_token() != refused

    def _known_token(self) -> str:
        if not self._token:
            try:
                token = self._secret("KIOSK_TOKEN").strip()
            except SettingsError as error:
                raise Unauthorised(str(error)) from error
            if not token.isascii() or not token.isprintable() or len(token.split()) != 1:
                raise Unauthorised("the secret KIOSK_TOKEN is not a token of pretix: store it anew, or connect this station with kiosk connect")
            self._token = token
        return self._token


def refusal(answer: Answer, what: str) -> Refused:
    """The final no to reading ``what``, in words that do not repeat the server's."""
    return Refused(
        f"pretix does not give {what} (HTTP {answer.status}): check organizer, event and checkin_list under [platform] in kiosk.toml"
    )


def not_permitted(what: str) -> Refused:
    """The no to one kind of call that checking in can do without: it must not hold up check-ins."""
    return Refused(f"pretix does not permit {what} to this station: they need a device with full access", code="NOT_PERMITTED")


def _page_words(host: str, status: int) -> str:
    if status == 400:
        return f"{host} is not the name that this pretix goes by: write its own address as base_url in kiosk.toml"
    return (
        f"{host} answered {status} with a page instead of data: a captive portal may be in the way (sign in to the network),"
        " or base_url in kiosk.toml is not the address of pretix"
    )
