"""``kiosk sandbox``: an address on standard output, and in words how a kiosk uses it."""

import subprocess
import threading
import tomllib
from pathlib import Path

import httpx
import pytest

from kiosk.sandbox.faces import available, face
from tests.homes import Home, command


@pytest.mark.parametrize("platform", available())
def test_it_says_its_address_and_how_to_use_it(platform: str, tmp_path: Path) -> None:
    """With the lines of kiosk.toml, that many people behind it, and it ends with whoever started it."""
    home = Home(tmp_path)
    words = command(["sandbox", "--platform", platform, "--people", "9", "--follow"])
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=home.environment)
    late = threading.Timer(60, process.kill)
    late.start()
    assert process.stdout is not None
    address = process.stdout.readline().decode().strip()
    assert httpx.get(address + "/sandbox/health", trust_env=False).json()["registrations"] == 9
    _, told_words = process.communicate(timeout=60)
    late.cancel()
    assert process.returncode == 0
    toml, environment = told_words.decode().partition("kiosk.toml:\n")[2].split("and in the environment ")
    told = tomllib.loads(toml)
    assert told["event"]["platform"] == platform
    assert address in told["platform"].values()
    assert dict(each.split("=") for each in environment.split()) == face(platform).secrets


def test_an_unknown_platform_is_refused_in_words(tmp_path: Path) -> None:
    """Exit 1, nothing announced, and what there is."""
    ran = Home(tmp_path).kiosk("sandbox", "--platform", "meetingmaker")
    assert (ran.code, ran.out) == (1, "")
    assert "zoho_backstage" in ran.words
