"""Talking to one of Zoho's Backstage APIs as somebody: what a 401 means, and the rate budget."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kiosk.core.budget import Allowance
from kiosk.core.errors import RateLimited, Refused, Unauthorised, Unreachable
from kiosk.platforms._http import Answer, Http, Patience, wait_wished
from kiosk.platforms._zoho.envelope import Problem, problem
from kiosk.platforms._zoho.tokens import Tokens

BAD_TOKEN = frozenset({"INVALID_TOKEN", "INVALID_OAUTHTOKEN", "INVALID_OAUTH_TOKEN", "AUTHENTICATION_FAILURE", "UNAUTHORIZED"})
"""Words that speak of the access token, whatever the status."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What sets one of the two APIs apart. ``path`` is below the host (``/backstage/v1``).

    ``scopes`` are whole (``ZohoBackstage.events.READ``), ``scope_words`` name them for a person, ``refused_words`` say what to check
    where even a fresh token is refused. ``bad_tokens`` are the error words that speak of the token; a 401 always does.
    """

    path: str
    scopes: tuple[str, ...]
    scope_words: str
    refused_words: str
    bad_tokens: frozenset[str] = BAD_TOKEN


class Session:
    """One station's conversation with one portal; used from one thread. Secrets are asked for at the first call."""

    def __init__(self, root: str, dialect: Dialect, tokens: Tokens, now: Callable[[], datetime], patience: Patience | None = None) -> None:
        """``root`` is scheme, host and port (``places.api_root``)."""
        self._root = root
        self._api = Http(root + dialect.path, patience or Patience())
        self._dialect = dialect
        self._tokens = tokens
        self._now = now
        self._closed_until: datetime | None = None
        self._hasty = False

    def hasty(self, patience: Patience) -> "Session":
        """The same conversation for a guest who waits: little patience, nothing twice. Shares the token; to be closed on its own."""
        other = Session(self._root, self._dialect, self._tokens.hasty(patience), self._now, patience)
        other._hasty = True
        return other

    def prepare(self) -> None:
        """Sees to it that there is a token. Raises as ``call`` does."""
        self._respect_limit()
        self._tokens()

    @property
    def allowance(self) -> Allowance | None:
        """What the last answer told of the rate limit."""
        return self._api.allowance

    @property
    def clock(self) -> timedelta | None:
        """How far the API's clock is ahead of ours."""
        return self._api.clock

    def call(self, method: str, path: str, *, params: Mapping[str, str | int] | None = None, body: Any = None) -> Answer:
        """An authorised call below the API's path; one refresh and one repetition on a 401.

        Answers with an error's HTTP status are given back, except those about credentials. Raises Unreachable and Unauthorised.
        """
        answer = self._once(method, path, params, body)
        if self._token_refused(answer):
            self._tokens.forget()
            if self._hasty:
                raise Unreachable("the access token has just ended; the next call gets a new one", delivered=False)
            answer = self._once(method, path, params, body)
            if self._token_refused(answer):
                raise Unauthorised(f"Zoho Backstage does not accept a fresh access token (HTTP {answer.status}): {self._dialect.refused_words}")
        self._judge(answer)
        return answer

    def close(self) -> None:
        self._api.close()
        self._tokens.close()

    def _once(self, method: str, path: str, params: Mapping[str, str | int] | None, body: Any) -> Answer:
        self._respect_limit()
        headers = {"Authorization": f"Zoho-oauthtoken {self._tokens()}"}
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
            raise RateLimited("the portal's rate limit is used up for the moment", retry_after=left)
        self._closed_until = None

    def _token_refused(self, answer: Answer) -> bool:
        failed = problem(answer)
        return failed is not None and (failed.status == 401 or failed.code in self._dialect.bad_tokens)

    def _judge(self, answer: Answer) -> None:
        """What an error means whatever was asked for."""
        if answer.status == 403 and not answer.readable:
            raise Unreachable("Zoho Backstage answered 403 with a page: a captive portal or firewall may be in the way; sign in to the network")
        failed = problem(answer)
        if failed is not None and failed.passing:
            raise Unreachable(f"Zoho Backstage cannot do it just now ({failed.code or failed.status})")
        if failed is not None and (failed.status == 403 or failed.code == "OAUTH_SCOPE_MISMATCH"):
            words = f"KIOSK_REFRESH_TOKEN must be made for the scopes {self._dialect.scope_words}; kiosk connect asks for them"
            raise Unauthorised(f"Zoho Backstage does not permit this: {words}")


def refusal(failed: Problem, answer: Answer, what: str) -> Refused:
    """The final no to reading ``what``, in words that do not repeat the platform's."""
    said = failed.code or f"HTTP {answer.status}"
    return Refused(f"Zoho Backstage does not give {what} ({said}): check portal_id and event_id in kiosk.toml", code=failed.code)
