"""HTTP for platforms: one call, its answer, and every foreign error mapped onto Unreachable."""

import json
import math
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from kiosk.core.budget import Allowance
from kiosk.core.errors import RateLimited, Unreachable

_SOON = timedelta(seconds=5)
_EPOCHS = 10_000_000.0

LONGEST_WAIT = 900.0
"""A platform's wish to be left alone is believed for so many seconds at most; then one call asks again."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how much: seconds to connect, of silence, for a whole answer (a server that dribbles must not hold a thread); bytes."""

    connect: float = 5.0
    silence: float = 30.0
    answer: float = 60.0
    most_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer below 500 that is no redirect and no 429. ``body`` is the decoded JSON.

    ``readable`` is False where an error's body was not JSON, ``empty`` where there was no body; ``body`` is None for both.
    ``headers`` have lower-case names. ``body`` may hold personal data: it is not shown in ``repr``.
    """

    status: int
    headers: Mapping[str, str]
    body: Any = field(repr=False)
    readable: bool = True
    empty: bool = False

    @property
    def good(self) -> bool:
        return self.status < 400


class Http:
    """Calls one server. Used from one thread; opens its connections at the first call."""

    def __init__(self, root: str, patience: Patience = Patience()) -> None:
        """``root`` is scheme, host, port and path, without a slash at the end."""
        self.root = root
        self._patience = patience
        self.host = urlsplit(root).hostname or root
        self._client: httpx.Client | None = None
        self.allowance: Allowance | None = None
        """What the last answer told of the rate limit."""
        self.clock: timedelta | None = None
        """How far the server's clock is ahead of ours, from the last good answer to an authenticated call; exact to about a second."""

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str | int] | None = None,
        form: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Answer:
        """One request, one answer. Raises Unreachable for everything that another try may mend; never follows a redirect."""
        client = self._open()
        asked = datetime.now(UTC)
        try:
            with client.stream(method, self.root + path, headers=headers, params=params, data=form, json=body) as response:
                content = self._content(response)
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.UnsupportedProtocol,
            httpx.InvalidURL,
            UnicodeError,
        ) as error:
            raise Unreachable(f"{self.host} cannot be reached ({_kind(error)}): check the network", delivered=False) from error
        except httpx.ProxyError as error:
            raise Unreachable(f"{self.host} cannot be reached through the proxy: check the proxy settings", delivered=False) from error
        except httpx.TimeoutException as error:
            raise Unreachable(f"{self.host} took too long to answer") from error
        except httpx.HTTPError as error:
            raise Unreachable(f"the connection to {self.host} broke before the answer was there ({_kind(error)})") from error
        self._learn(response, asked, authenticated=any(name.lower() == "authorization" for name in headers or ()))
        return self._answer(response, content)

    def _learn(self, response: httpx.Response, asked: datetime, *, authenticated: bool) -> None:
        """The rate limit and the clock, as the answer's headers tell them. Only who knows our token is believed about the time."""
        now = datetime.now(UTC)
        told = {name.lower(): value for name, value in response.headers.items()}
        self.allowance = _allowance(told, now) or self.allowance
        served = _http_date(told.get("date", ""))
        if authenticated and response.is_success and served is not None and now - asked < _SOON:
            # The header is cut to the second: half a second is what it lacks on average.
            self.clock = served + timedelta(seconds=0.5) - (asked + (now - asked) / 2)

    def close(self) -> None:
        """Ends connections; a later call would open new ones."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _open(self) -> httpx.Client:
        if self._client is not None:
            return self._client
        timeout = httpx.Timeout(self._patience.silence, connect=self._patience.connect)
        loopback = self.host in {"127.0.0.1", "localhost", "::1"}
        encrypted = self.root.startswith("https://")  # without TLS the certificates need not be read, which takes a moment
        try:
            self._client = httpx.Client(verify=encrypted, timeout=timeout, follow_redirects=False, trust_env=not loopback)
        except (OSError, ValueError, ImportError) as error:
            words = f"no connection to {self.host} can be prepared: check the variables HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE"
            raise Unreachable(words, delivered=False) from error
        return self._client

    def _content(self, response: httpx.Response) -> bytes:
        until = time.monotonic() + self._patience.answer
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > self._patience.most_bytes or time.monotonic() > until:
                raise Unreachable(f"{self.host} gave an answer without end; it was cut off")
        return b"".join(parts)

    def _answer(self, response: httpx.Response, content: bytes) -> Answer:
        status, headers = response.status_code, {name.lower(): value for name, value in response.headers.items()}
        if status < 200 or 300 <= status < 400:
            raise Unreachable(
                f"{self.host} sends us to {_elsewhere(headers)} instead of answering: a captive portal may be in the way;"
                " sign in to the network, or correct the address in kiosk.toml"
            )
        if status == 429:
            raise RateLimited(f"{self.host} asks us to slow down (rate limit)", retry_after=wait_wished(headers) or 60.0)
        if status >= 500:
            raise Unreachable(f"{self.host} is out of order (HTTP {status})", retry_after=_retry_after(headers))
        if not content.strip():
            return Answer(status, headers, None, empty=True)
        try:
            return Answer(status, headers, json.loads(content))
        except (ValueError, RecursionError) as error:
            if status >= 400:
                return Answer(status, headers, None, readable=False)
            raise Unreachable(self._garbled(content)) from error

    def _garbled(self, content: bytes) -> str:
        if content.lstrip()[:1] == b"<":
            return f"{self.host} answered with a web page instead of data: a captive portal may be in the way; sign in to the network"
        return f"the answer of {self.host} is cut off or garbled"


def _allowance(headers: Mapping[str, str], now: datetime) -> Allowance | None:
    """``X-RateLimit-Limit``, ``-Remaining`` and ``-Reset`` (epoch seconds, by the server's clock; seconds from now where it is small)."""
    try:
        limit, remaining = (int(headers[f"x-ratelimit-{name}"]) for name in ("limit", "remaining"))
        reset = float(headers["x-ratelimit-reset"])
    except (KeyError, ValueError):
        return None
    if limit <= 0 or not math.isfinite(reset):
        return None
    seconds = reset if reset < _EPOCHS else reset - _server_time(headers).timestamp()
    return Allowance(limit, min(max(remaining, 0), limit), now + timedelta(seconds=min(max(seconds, 0.0), 86400.0)))


def wait_wished(headers: Mapping[str, str]) -> float | None:
    """For how many seconds the server wants to be left alone: Retry-After, else X-RateLimit-Reset against the server's own clock."""
    after = _retry_after(headers)
    if after is not None:
        return after
    try:
        reset = float(headers.get("x-ratelimit-reset", ""))
    except ValueError:
        return None
    return _sane(reset - _server_time(headers).timestamp()) if math.isfinite(reset) else None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    text = headers.get("retry-after", "")
    try:
        seconds = float(text)
    except ValueError:
        at = _http_date(text)
        seconds = (at - _server_time(headers)).total_seconds() if at else math.nan
    return _sane(seconds) if math.isfinite(seconds) else None


def _sane(seconds: float) -> float | None:
    return min(max(seconds, 1.0), LONGEST_WAIT) if seconds > -LONGEST_WAIT else None


def _server_time(headers: Mapping[str, str]) -> datetime:
    return _http_date(headers.get("date", "")) or datetime.now(UTC)


def _http_date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _elsewhere(headers: Mapping[str, str]) -> str:
    try:
        return urlsplit(headers.get("location", "")).hostname or "another page"
    except ValueError:
        return "another page"


def _kind(error: Exception) -> str:
    """What kind of failure it was, without its text: httpx' texts may hold an address with its query."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "its certificate is not trusted here: a captive portal, or this computer's clock is wrong"
        if isinstance(cause, socket.gaierror):
            return "its name is not known here"
        if isinstance(cause, ConnectionRefusedError):
            return "nobody listens there"
        cause = cause.__cause__ or cause.__context__
    return "it hung up" if isinstance(error, httpx.ReadError | httpx.RemoteProtocolError | httpx.WriteError) else type(error).__name__
