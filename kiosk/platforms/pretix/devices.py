"""Making this station known to pretix as one of the organizer's devices (pretix' "device authentication")."""

import json
import platform
from dataclasses import replace
from typing import Any

from kiosk import __version__
from kiosk.core.errors import Refused, SettingsError, Unauthorised
from kiosk.platforms._fields import text
from kiosk.platforms._http import Answer, Http
from kiosk.platforms.pretix.paging import everything, read_id
from kiosk.platforms.pretix.session import Session
from kiosk.platforms.pretix.settings import API_PATH, PretixSettings, same_server
from kiosk.ports.adapter import Asking, Surroundings

_HANDSHAKE = 1
_LONGEST = 190


def connect(settings: PretixSettings, surroundings: Surroundings, asking: Asking) -> None:
    """Trades an initialisation token, or the text of its QR, for the device's own, and keeps that as ``KIOSK_TOKEN``.

    Raises SettingsError for a text that is neither or names another server, Refused where pretix does not know the token or has
    already traded it, Unreachable.
    """
    if settings.scheme != "Device":
        raise SettingsError("platform.token_type in kiosk.toml is token: such a token is made in pretix and stored as KIOSK_TOKEN by hand")
    shown = asking.code or asking.ask("initialisation token of the device, or the text of its QR code: ")
    address, token = read_qr(shown)
    if not token:
        raise SettingsError("no initialisation token was given: add a device in pretix, and give the token or the QR's text that it shows")
    if address and not same_server(address, settings.root):
        raise SettingsError(f"the QR code belongs to the pretix at {address}: write that as base_url in kiosk.toml, and connect again")
    told = initialize(settings.root, token)
    asking.say(f"kept in {asking.keep('KIOSK_TOKEN', told['api_token'])}")
    organizer = text(told.get("organizer"))
    if organizer and organizer != settings.organizer.strip():
        raise SettingsError(f'this device belongs to another organizer: write organizer = "{organizer}" in kiosk.toml')
    if not settings.event.strip() or not settings.checkin_list.strip():
        _offer(replace(settings, organizer=organizer or settings.organizer), surroundings, asking)


def read_qr(shown: str) -> tuple[str, str]:
    """Address and initialisation token of a QR's text; a bare token has no address. Raises SettingsError for a newer kind of QR."""
    plain = shown.strip()
    if not plain.startswith("{"):
        return "", plain if plain.isalnum() else ""
    try:
        read = json.loads(plain)
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(read, dict):
        return "", ""
    if read.get("handshake_version") != _HANDSHAKE:
        raise SettingsError("this QR code is of a kind that this kiosk does not know: use the initialisation token, or a newer kiosk")
    return text(read.get("url")), text(read.get("token"))


def initialize(root: str, token: str) -> dict[str, Any]:
    """The device as pretix knows it now, with its ``api_token``. It can be asked for once only."""
    body = {
        "token": token,
        "hardware_brand": (platform.system() or "computer")[:_LONGEST],
        "hardware_model": (platform.machine() or "unknown")[:_LONGEST],
        "software_brand": "Check-in Kiosk",
        "software_version": __version__,
    }
    http = Http(root)
    try:
        answer = http.call("POST", f"{API_PATH}/device/initialize", body=body)
    finally:
        http.close()
    told = answer.body if isinstance(answer.body, dict) else {}
    secret = told.get("api_token")
    if not answer.good or not isinstance(secret, str) or not secret.isascii() or not secret.isprintable() or not secret.strip():
        raise _turned_down(answer)
    return {**told, "api_token": secret.strip()}


def _turned_down(answer: Answer) -> Refused | Unauthorised:
    body = answer.body if isinstance(answer.body, dict) else {}
    if answer.status == 400 and "token" in body:
        used = "used" in repr(body["token"])
        why = "was used before: each works once" if used else "is not known there"
        return Unauthorised(f"pretix gives no access: this initialisation token {why}. Add a device in pretix and take the token it shows")
    words = f"pretix' answer holds no token (HTTP {answer.status}): check base_url in kiosk.toml, and that no captive portal is in the way"
    return Refused(words)


def _offer(settings: PretixSettings, surroundings: Surroundings, asking: Asking) -> None:
    """Says which events and check-in lists there are to choose from."""
    session = Session(settings, surroundings.secret)
    try:
        for event in everything(session, "/events/", "the events"):
            slug = read_id(event, "slug")
            lists = everything(session, f"/events/{slug}/checkinlists/", "the check-in lists") if slug else []
            known = "; ".join(f"checkin_list = {read_id(each)} is {text(each.get('name'))}" for each in lists)
            asking.say(f'event = "{slug}": {known or "no check-in list"}')
    finally:
        session.close()
