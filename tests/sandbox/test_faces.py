"""Which platforms the sandbox can look like."""

import tomllib
from pathlib import Path

import httpx
import pytest

from kiosk.core.errors import SettingsError
from kiosk.sandbox.faces import FACES, available, face
from kiosk.sandbox.people import people
from tests.running import running_sandbox


def test_an_unknown_platform_is_refused_with_what_there_is() -> None:
    """Also one that was never heard of."""
    with pytest.raises(SettingsError, match="zoho_backstage"):
        face("meetingmaker")


@pytest.mark.parametrize("name", available())
def test_a_face_says_how_it_is_used(name: str) -> None:
    """Settings that are TOML and name the address, secrets that a kiosk knows, and tickets that differ."""
    looks = face(name)
    assert (looks.name, name in FACES) == (name, True)
    assert "http://127.0.0.1:9" in str(tomllib.loads(looks.settings_toml("http://127.0.0.1:9")))
    assert all(key.startswith("KIOSK_") and value for key, value in looks.secrets.items())
    for told in (looks.qr, looks.ticket_id):
        assert len({told(person) for person in people()}) == len(people())


@pytest.mark.parametrize("name", available())
def test_a_face_is_served(name: str, tmp_path: Path) -> None:
    """The levers answer; with as many people as were asked for."""
    with running_sandbox(tmp_path, platform=name, people=7) as sandbox:
        told = httpx.get(sandbox.url + "/sandbox/health", trust_env=False, verify=False).json()
        assert told == {"ok": True, "registrations": 7, "checkins": 0, "calls": 0}
        assert len(sandbox.registrations()) == 7
