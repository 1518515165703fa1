"""The first grant: a person's consent in a browser becomes a refresh token that this station keeps."""

import queue
import secrets
import threading
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from kiosk.core.errors import SettingsError, Unauthorised
from kiosk.platforms._http import Http
from kiosk.platforms._zoho.places import AUTH_PATH, DATA_CENTERS, TOKEN_PATH, home_of
from kiosk.platforms._zoho.redirect import listening, listens
from kiosk.platforms._zoho.tokens import asked, refused_grant, token_in
from kiosk.ports.adapter import Asking, Surroundings

PORT = 8765

_AGAIN = "run kiosk connect again"
_WORDS = {
    "invalid_client": "check client_id and data_center in kiosk.toml, and the secret KIOSK_CLIENT_SECRET",
    "invalid_client_secret": "check the secret KIOSK_CLIENT_SECRET",
    "invalid_code": f"the code is wrong, was used before or is too old: {_AGAIN}",
    "invalid_grant": f"the code is wrong, was used before or is too old: {_AGAIN}",
    "invalid_redirect_uri": "enter the redirect address that was shown at api-console.zoho.com, letter by letter",
    "redirect_uri_mismatch": "enter the redirect address that was shown at api-console.zoho.com, letter by letter",
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What is asked for, of whom. ``redirect_uri`` is as configured, empty for this computer."""

    accounts_root: str
    client_id: str
    scopes: tuple[str, ...]
    redirect_uri: str = ""


def connect(grant: Grant, surroundings: Surroundings, asking: Asking) -> None:
    """Gets a refresh token by a person's consent and keeps it. Raises SettingsError, Unauthorised and Unreachable.

    The code comes by a redirect to this computer, typed, or with the command. No token and no secret is ever said.
    """
    client_secret = asked(surroundings.secret, "KIOSK_CLIENT_SECRET")
    redirect = _redirect(grant, asking)
    state = secrets.token_urlsafe(24)
    answer = _typed(asking.code) if asking.code else _consent(grant, redirect, state, asking)
    code = _code(answer, grant)
    token = _exchanged(grant, redirect, code, client_secret)
    asking.say(f"Zoho Backstage is connected; the refresh token is kept in {asking.keep('KIOSK_REFRESH_TOKEN', token)}")


def authorisation(grant: Grant, redirect: str, state: str) -> str:
    """The address at which a person consents. The guide's sample, and ``prompt``: without it a second consent gives no refresh token."""
    query = {
        "scope": ",".join(grant.scopes),
        "client_id": grant.client_id,
        "response_type": "code",
        "access_type": "offline",
        "prompt": "consent",
        "redirect_uri": redirect,
        "state": state,
    }
    return f"{grant.accounts_root}{AUTH_PATH}?{urlencode(query)}"


def _redirect(grant: Grant, asking: Asking) -> str:
    configured = grant.redirect_uri.strip()
    if not configured:
        return f"http://127.0.0.1:{asking.port or PORT}/"
    try:
        parts = urlsplit(configured)
        right = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right = False
    if not right:
        raise SettingsError("platform.redirect_uri in kiosk.toml is no address: write it as api-console.zoho.com has it, or leave it out")
    if asking.port is not None:
        raise SettingsError("platform.redirect_uri in kiosk.toml names the port already: leave out --port, or that key")
    return configured


def _consent(grant: Grant, redirect: str, state: str, asking: Asking) -> dict[str, str]:
    """What came back from the browser or from the keyboard, whichever is first."""
    heard: queue.Queue[dict[str, str]] = queue.Queue()

    def fits(query: Mapping[str, str]) -> bool:
        # A refusal may come without the state: it can do no harm.
        told = query.get("state", "" if "code" in query else state)
        return secrets.compare_digest(told.encode(), state.encode())

    def typed() -> None:
        answer = _typed(asking.ask("or paste the code, or the address that the browser was led to, here: "))
        if answer:
            heard.put(answer)
        elif not listens(redirect):
            heard.put({})

    with ExitStack() as stack:
        if listens(redirect):
            stack.enter_context(listening(redirect, fits, heard))
        address = authorisation(grant, redirect, state)
        asking.say(
            f"consent in a browser, signed in to Zoho as who may manage the event:\n{address}\n(the client must have {redirect} as redirect)"
        )
        asking.browse(address)
        threading.Thread(target=typed, name="typed code", daemon=True).start()
        try:
            answer = heard.get(timeout=asking.seconds)
        except queue.Empty:
            raise SettingsError(f"nobody consented within {asking.seconds / 60:g} minutes: {_AGAIN}") from None
    if "state" in answer and not fits(answer):
        raise SettingsError(f"the address that was pasted belongs to another try: {_AGAIN}")
    return answer


def _typed(text: str) -> dict[str, str]:
    """A code as a person brings it: bare, or inside the address that the browser was led to."""
    line = text.strip()
    if "://" in line or line.startswith("?"):
        try:
            return dict(parse_qsl(urlsplit(line).query, keep_blank_values=True))
        except ValueError:
            return {}
    return {"code": line} if line else {}


def _code(answer: Mapping[str, str], grant: Grant) -> str:
    """The code, where it is one and comes from the accounts server that is configured."""
    if answer.get("error"):
        raise Unauthorised(f"Zoho was not allowed to connect the kiosk: {_AGAIN}, and accept what it asks for")
    code = answer.get("code", "").strip()
    if not code or not code.isascii() or not code.isprintable() or len(code) > 1000:
        raise SettingsError(f"no code came back: {_AGAIN}, or give it with --code")
    _same_place(answer, grant)
    return code


def _same_place(answer: Mapping[str, str], grant: Grant) -> None:
    """Zoho names the data centre that the account lives in: a code is good there only. It is sent nowhere but where we are configured."""
    server, location = answer.get("accounts-server", "").rstrip("/"), answer.get("location", "").casefold()
    ours = home_of(grant.accounts_root)
    if server and server.casefold() != grant.accounts_root.casefold():
        named = home_of(server)
        if named:
            raise SettingsError(_elsewhere(named))
        raise SettingsError("the browser came back with an accounts server that is not the configured one, nor Zoho's: nothing was sent to it")
    if not server and ours and location in DATA_CENTERS and location != ours:
        raise SettingsError(_elsewhere(location))


def _elsewhere(data_center: str) -> str:
    return f'this account lives in another data centre: write data_center = "{data_center}" under [platform] in kiosk.toml, and {_AGAIN}'


def _exchanged(grant: Grant, redirect: str, code: str, client_secret: str) -> str:
    form = {
        "grant_type": "authorization_code",
        "client_id": grant.client_id,
        "client_secret": client_secret,
        "redirect_uri": redirect,
        "code": code,
    }
    with closing(Http(grant.accounts_root)) as accounts:
        answer = accounts.call("POST", TOKEN_PATH, form=form)
    body = answer.body if isinstance(answer.body, dict) else {}
    token = token_in(body, "refresh_token")
    if token:
        return token
    if token_in(body, "access_token"):
        raise Unauthorised(f"Zoho gave a token for an hour only: {_AGAIN}, and consent anew when it asks")
    raise refused_grant(answer, body, _WORDS)
