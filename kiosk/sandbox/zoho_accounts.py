"""Zoho's accounts server at the sandbox: a person's consent becomes a code, a code a refresh token, that one an hour's access."""

import secrets
from html import escape
from time import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.sandbox import event as demo
from kiosk.sandbox.answers import Json
from kiosk.sandbox.service import Face, Reply, form_body

_CODE_SECONDS = 120
_KIND = "zoho code"


class Accounts:
    """The two routes of a face that signs in at Zoho. Whoever opens the page consents; redirects lead to loopback only."""

    def __init__(self, face: Face) -> None:
        self._face = face

    def routes(self) -> list[Route]:
        return [
            self._face.route("/oauth/v2/auth", "GET", self._consent, public=True),
            self._face.route("/oauth/v2/token", "POST", self._token, public=True),
        ]

    async def _consent(self, request: Request) -> Reply:
        asked = dict(request.query_params)
        wrong = _wrong_request(asked)
        if wrong:
            return Response(f"<!DOCTYPE html><title>Zoho Accounts</title><h1>{escape(wrong)}</h1>", 400, media_type="text/html")
        code = f"1000.{secrets.token_hex(16)}.{secrets.token_hex(16)}"
        kept = {"redirect_uri": asked["redirect_uri"], "until": time() + _CODE_SECONDS, "offline": asked.get("access_type") == "offline"}
        self._face.ledger.keep(_KIND, code, kept)
        told = {"code": code, "location": "us", "accounts-server": str(request.base_url).rstrip("/")}
        told |= {"state": asked["state"]} if "state" in asked else {}
        parts = urlsplit(asked["redirect_uri"])
        query = "&".join(filter(None, (parts.query, urlencode(told))))
        return Response(None, 302, {"Location": parts._replace(query=query, fragment="").geturl()})

    async def _token(self, request: Request) -> Reply:
        form = await form_body(request)
        offline, refused = self._judged(form)
        if refused:
            return 200 if refused == "invalid_code" else 400, {"error": refused}
        token, life = self._face.new_token()
        answer: Json = {
            "access_token": token,
            "api_domain": f"{request.url.scheme}://{request.url.netloc}",
            "token_type": "Bearer",
            "expires_in": life,
        }
        if offline:
            answer["refresh_token"] = demo.REFRESH_TOKEN
        return 200, answer

    def _judged(self, form: dict[str, str]) -> tuple[bool, str]:
        """Whether a refresh token is due, and Zoho's word for what is wrong with the request, or nothing."""
        if (form.get("client_id"), form.get("client_secret")) != (demo.CLIENT_ID, demo.CLIENT_SECRET):
            return False, "invalid_client"
        if form.get("grant_type") == "refresh_token":
            return False, "" if form.get("refresh_token") == demo.REFRESH_TOKEN else "invalid_code"
        if form.get("grant_type") != "authorization_code":
            return False, "unsupported_grant_type"
        code = form.get("code", "")
        if code == demo.SELF_CLIENT_CODE:
            return True, ""
        kept: Any = self._face.ledger.kept(_KIND, code)
        if kept is None or kept["until"] < time():
            return False, "invalid_code"
        if kept["redirect_uri"] != form.get("redirect_uri"):
            return False, "invalid_redirect_uri"
        self._face.ledger.forget(_KIND, code)
        return bool(kept["offline"]), ""


def _wrong_request(asked: dict[str, str]) -> str:
    """What the page says instead of asking for consent, or nothing."""
    if asked.get("client_id") != demo.CLIENT_ID:
        return "Invalid Client ID"
    if asked.get("response_type") != "code":
        return "Invalid response type"
    scopes = asked.get("scope", "").split(",")
    if not all(scope.strip().casefold().startswith("zohobackstage.") for scope in scopes):
        return "Invalid OAuth Scope"
    try:
        parts = urlsplit(asked.get("redirect_uri", ""))
        right = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"} and parts.port != 0
    except ValueError:
        right = False
    return "" if right else "Invalid Redirect Uri"
