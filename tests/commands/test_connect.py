"""``kiosk connect`` and ``kiosk events`` against the sandbox's accounts server, as a person would use them."""

import socket
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from kiosk.sandbox.event import EVENT_ID, OTHER_EVENT_ID
from tests.homes import Home, Ran
from tests.running import RunningSandbox, running_sandbox

_BROWSER = """
import sys, urllib.request
with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(sys.argv[1], timeout=30) as answer:
    answer.read()
"""


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, sandbox: RunningSandbox) -> Home:
    """A station that has its client secret, and no refresh token yet; opening a browser does nothing."""
    made = Home(tmp_path / "home", sandbox.url)
    made.secrets = {"KIOSK_CLIENT_SECRET": "sandbox-secret", "BROWSER": "true %s"}
    return made


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port: int = listener.getsockname()[1]
        return port


def _shown(ran: Ran) -> list[str]:
    assert ran.code == 0, ran.words
    assert all(list(line) == ["id", "name", "starts", "ends", "state"] for line in ran.json)
    return [line["id"] for line in ran.json]


def test_a_browser_connects_the_station(home: Home, tmp_path: Path) -> None:
    """The browser consents, is led back here, the token is kept, the events are listed; afterwards the station can sync."""
    script = tmp_path / "browser.py"
    script.write_text(_BROWSER, "utf-8")
    home.secrets["BROWSER"] = f"{Path(sys.executable).as_posix()} {script.as_posix()} %s"
    ran = home.kiosk("connect", "--port", str(_free_port()))
    assert _shown(ran) == [EVENT_ID, OTHER_EVENT_ID]
    assert (home.path / "secrets.toml").read_text("utf-8") == 'refresh_token = "sandbox-refresh"\n'
    assert "secrets.toml" in ran.words
    assert not any(secret in ran.out + ran.words for secret in ("sandbox-secret", "sandbox-refresh"))
    assert home.kiosk("events").json == ran.json
    assert home.kiosk("sync").only["tickets"] == 500


def test_a_keyboard_that_nobody_touches_does_not_keep_the_program(home: Home, tmp_path: Path) -> None:
    """The browser is enough: the program ends although it still waits for a line."""
    script = tmp_path / "browser.py"
    script.write_text(_BROWSER, "utf-8")
    home.secrets["BROWSER"] = f"{Path(sys.executable).as_posix()} {script.as_posix()} %s"
    with home.started("connect", "--port", str(_free_port())) as program:
        assert program.stdout is not None
        assert len(program.stdout.read().splitlines()) == 2
        assert program.wait(60) == 0


def test_a_pasted_code_connects_the_station(home: Home, sandbox: RunningSandbox) -> None:
    """Without a browser here: the address is shown, the code comes on standard input, also as the whole address."""
    port = _free_port()
    redirect = f"http://127.0.0.1:{port}/"
    asked = {"scope": "ZohoBackstage.events.READ", "client_id": "sandbox", "response_type": "code", "access_type": "offline"}
    with httpx.Client(trust_env=False, verify=False) as browser:
        answer = browser.get(f"{sandbox.url}/oauth/v2/auth", params={**asked, "redirect_uri": redirect})
    ran = home.kiosk("connect", "--no-browser", "--port", str(port), stdin=answer.headers["Location"] + "\n")
    assert _shown(ran) == [EVENT_ID, OTHER_EVENT_ID]
    assert f"{sandbox.url}/oauth/v2/auth?" in ran.words


def test_a_used_code_says_what_to_do(home: Home) -> None:
    """Exit 1, nothing on standard output, nothing kept, and no traceback."""
    ran = home.kiosk("connect", "--code", "1000.used")
    assert (ran.code, ran.out) == (1, "")
    assert "run kiosk connect again" in ran.words
    assert "Traceback" not in ran.words
    assert "1000.used" not in ran.words
    assert not (home.path / "secrets.toml").exists()


def test_events_before_connecting_says_what_is_missing(home: Home) -> None:
    """No refresh token yet: the words name it, and the command that gets one."""
    ran = home.kiosk("events")
    assert (ran.code, ran.out) == (1, "")
    assert "KIOSK_REFRESH_TOKEN is not set" in ran.words
    assert "kiosk connect" in ran.words


def test_events_can_be_listed_before_one_is_chosen(home: Home) -> None:
    """The event's id may still be a question mark."""
    home.secrets["KIOSK_REFRESH_TOKEN"] = "sandbox-refresh"
    home.configure(event="?")
    assert _shown(home.kiosk("events")) == [EVENT_ID, OTHER_EVENT_ID]


@pytest.mark.parametrize("port", ["0", "65536", "many", "-1"])
def test_a_port_that_is_none_is_wrong_usage(home: Home, port: str) -> None:
    """Exit 2, before anything is read."""
    ran = home.kiosk("connect", f"--port={port}")
    assert ran.code == 2
    assert "1 to 65535" in ran.words
