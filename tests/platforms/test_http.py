"""One call over HTTP: how long it may take, how much may come, and what the surroundings can spoil."""

import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from kiosk.core.errors import Unreachable
from kiosk.platforms._http import Http, Patience
from tests.platforms.stations import saying

_GREETING = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n"


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes connections and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_silent_server_may_have_got_the_request(silent: str) -> None:
    """Silence ends as Unreachable, and nothing is certain about the delivery."""
    with closing(Http(silent, Patience(silence=0.2))) as http:
        with pytest.raises(Unreachable, match="too long") as caught:
            http.call("POST", "/checkins", body={})
        assert caught.value.delivered is True


@pytest.mark.parametrize("patience", [Patience(answer=0.0), Patience(most_bytes=4)])
def test_an_answer_without_end_is_cut_off(patience: Patience) -> None:
    """By the clock and by the byte; within both it is read."""
    with saying(_GREETING + b'{"a": "b"}\r\n') as url:
        with closing(Http(url, patience)) as http, pytest.raises(Unreachable, match="without end"):
            http.call("GET", "/")
        with closing(Http(url)) as http:
            assert http.call("GET", "/").body == {"a": "b"}


@pytest.mark.parametrize(("name", "value"), [("SSL_CERT_FILE", "/nowhere/at/all.pem"), ("HTTPS_PROXY", "gopher://proxy:1")])
def test_a_spoilt_environment_is_said(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A proxy or certificate variable that leads nowhere is named; nothing else than PlatformError comes out."""
    monkeypatch.setenv(name, value)
    with closing(Http("https://zoho.invalid")) as http, pytest.raises(Unreachable, match=name) as caught:
        http.call("GET", "/")
    assert caught.value.delivered is False


def test_a_variable_of_the_environment_does_not_touch_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox is never looked for behind the venue's proxy."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with saying(_GREETING + b'{"a": "b"}\r\n') as url, closing(Http(url)) as http:
        assert http.call("GET", "/").status == 200
