"""Servers whose certificate is not to be trusted: nothing of ours is sent to them."""

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk.core.errors import Unreachable
from kiosk.platforms._http import Http

NOW = datetime.now(UTC)


@pytest.fixture(params=["self-signed", "expired"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """Its address, and the Authorization headers that reached it."""
    days = (-30, -1) if request.param == "expired" else (-1, 30)
    file = _certificate(tmp_path / "server.pem", *(NOW + timedelta(days=day) for day in days))
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.headers["Authorization"])
            self.send_response_only(200)
            self.end_headers()

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A handshake that was broken off is what is wanted here."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with Quiet(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}", heard
        finally:
            server.shutdown()
            thread.join(20)


def test_a_certificate_that_is_not_trusted_gets_no_token(served: tuple[str, list[str]]) -> None:
    """The words say what it may be; it is certain that nothing was delivered; no header ever arrived."""
    url, heard = served
    http = Http(url)
    with pytest.raises(Unreachable, match="certificate is not trusted") as caught:
        http.call("GET", "/", headers={"Authorization": "Bearer hush-hush"})
    http.close()
    assert caught.value.delivered is False
    assert "hush" not in str(caught.value)
    assert heard == []


def _certificate(file: Path, begins: datetime, ends: datetime) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
