"""Web servers on the loopback that take what is handed to them: a webhook's receiver, a push service, a chat."""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import http_ece
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rejoinder.core.posting import Answered, Poster
from rejoinder.notifications.devices import Endpoint

PUSH_SERVICE = "https://push.example"


@dataclass(frozen=True, slots=True)
class Taken:
    """A request that a server took."""

    path: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    def json(self) -> dict[str, object]:
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found


@dataclass(slots=True)
class Receiver:
    """A real web server, and what came."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    # What it answers: a status and headers. May be given, and changed, at any time.
    on_post: Callable[[Taken], tuple[int, Mapping[str, str]]] = field(
        default=lambda _taken: (204, {})
    )

    def url(self, path: str = "/hook") -> str:
        return f"http://localhost:{self.port}{path}"

    def answers(self, status: int, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.on_post = lambda _taken: (status, named)


@contextmanager
def receiving(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Run a web server.

    Args:
        context: with a certificate; None = without TLS.
    """
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            taken = Taken(self.path, headers, body)
            receiver.taken.append(taken)
            status, answer = receiver.on_post(taken)
            self.send_response(status)
            for name, value in {"Content-Length": "0", **answer}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # likewise
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        receiver.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
        try:
            yield receiver
        finally:
            server.shutdown()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate for this machine. Return its file, which whoever trusts it names, and what serves with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = dt.datetime.now(dt.UTC)  # noqa: TID251  # whatever time the test has
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    file, secret = folder / "certificate.pem", folder / "key.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return file, context


class LoopbackPoster(Poster):
    """Takes a server on the loopback for the push service of the internet. All else is as it is."""

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str]) -> Answered:
        [port] = self.ports
        there = url.replace(PUSH_SERVICE, f"https://localhost:{port}")
        return super().post(there, body, headers=headers)


@dataclass(slots=True)
class Browser:
    """A browser's side of web push: its keys, with which it alone can read what arrives (RFC 8291)."""

    name: str = "one"
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = b"0123456789abcdef"

    @property
    def endpoint(self) -> Endpoint:
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return Endpoint(
            url=f"{PUSH_SERVICE}/send/{self.name}",
            p256dh=unpadded(point),
            auth=unpadded(self.secret),
        )

    def fields(self) -> dict[str, str]:
        """Return what a page of ours sends of it."""
        endpoint = self.endpoint
        return {"endpoint": endpoint.url, "p256dh": endpoint.p256dh, "auth": endpoint.auth}

    def read(self, taken: Taken) -> dict[str, object]:
        """Return what a push service was handed for this browser."""
        assert taken.headers["content-encoding"] == "aes128gcm"
        text = http_ece.decrypt(
            taken.body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )
        found = json.loads(text)
        assert isinstance(found, dict)
        return found


def unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
