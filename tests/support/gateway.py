"""A small HTTPS gateway before a service on this machine, with a certificate of its own."""

import http.client
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding"}


@dataclass(frozen=True)
class Gateway:
    """A running gateway.

    Parameters
    ----------
    address : str
        Of the gateway, without a path.
    certificate : Path
        What a client has to trust.
    """

    address: str
    certificate: Path
    _server: "_Server"

    def lead_to(self, upstream: str, prefix: str = "") -> None:
        """Forward everything under a path to a service, taking the path off."""
        self._server.upstream, self._server.prefix = urlsplit(upstream).netloc, prefix


@contextmanager
def gateway(folder: Path) -> Iterator[Gateway]:
    """Run a gateway on a free port while the block runs."""
    certificate = make_certificate(folder)
    server = _Server((HOST, 0), _Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Gateway(f"https://{HOST}:{server.server_port}", certificate, server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


def make_certificate(folder: Path) -> Path:
    """Write a self-signed certificate of this machine's address with its key into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gateway of a test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "gateway.pem"
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    upstream = ""
    prefix = ""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._forward()

    def do_POST(self) -> None:
        self._forward()

    def _forward(self) -> None:
        """Pass a request on as gateways do: the peer's address is put behind what the peer says."""
        said = self.headers.get("X-Forwarded-For")
        peer = self.client_address[0]
        headers = {
            **{name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP},
            "X-Forwarded-For": f"{said}, {peer}" if said else peer,
            "X-Forwarded-Proto": "https",
        }
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        upstream = http.client.HTTPConnection(self.server.upstream, timeout=30)
        upstream.request(self.command, self.path.removeprefix(self.server.prefix), body, headers)
        answer = upstream.getresponse()
        content = answer.read()
        upstream.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {*HOP_BY_HOP, "content-length", "date"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass
