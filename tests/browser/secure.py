"""The newspaper and a publisher's page over https, each on a site of its own, as they are on the web.

A browser blocks what third parties store only where they are third parties, and takes `Secure` cookies and `crypto.subtle`
only where a page is safe. So both have names that no other site shares, and a certificate that was made a moment ago.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from tests.browser.hosts import Host, start_host
from tests.browser.papers import Paper, served
from tests.homes import COMMAND, environment

TALK, PUBLISHER = "talk.example", "paper.example"
# For Chromium, so that it finds them here.
RESOLVED_HERE = f"--host-resolver-rules=MAP {TALK} 127.0.0.1, MAP {PUBLISHER} 127.0.0.1"
_CHUNK = 65_536  # bytes
_LAST_CODE = """
import re
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Message
from rejoinder.notifications.sealing import unseal
row = Message.objects.filter(to={address!r}).latest("pk")
[code] = re.findall(r"^ {{4}}([0-9-]+)$", Mail.from_json(unseal(row.sealed)).text, re.MULTILINE)
print(code)
"""


@dataclass(frozen=True, slots=True)
class SecurePaper:
    """The newspaper behind https, and a publisher's site beside it."""

    base: str
    origin: str  # of the publisher's pages
    paper: Paper
    host: Host
    log: Path  # of the newspaper's server

    def put_up(self, path: str, body: str, **more: str) -> str:
        """Put up a page of the publisher's, and return its address."""
        headers = {"Cross-Origin-Opener-Policy": more["opener"]} if "opener" in more else None
        self.host.page(path, body, head=more.get("head", ""), headers=headers)
        return f"{self.origin}{path}"

    def code_for(self, address: str) -> str:
        """Return the code of the latest mail to an address, which waits to be sent, sealed."""
        said = subprocess.run(
            [*COMMAND, "shell", "-v", "0", "-c", _LAST_CODE.format(address=address)],
            check=True,
            capture_output=True,
            text=True,
            env=environment(REJOINDER_HOME=str(self.paper.home), REJOINDER_NEWSROOM="yes"),
        )
        return said.stdout.strip()


@contextmanager
def served_securely(home: Path, *options: str) -> Iterator[SecurePaper]:
    """Serve the newspaper over https, with a publisher's site that may embed it."""
    home.mkdir(exist_ok=True)
    context = _context(home.parent)
    talk, publisher = _Front(context), _Front(context)
    base = f"https://{TALK}:{talk.port}"
    origin = f"https://{PUBLISHER}:{publisher.port}"
    host = start_host(base)
    publisher.backend = host.server.server_port
    log = home.parent / "server.log"
    with served(
        home,
        further=[["siteoptions", "gazette", f"origins={origin}", *options]],
        log=log,
        REJOINDER_BASE_URL=base,
        REJOINDER_HOSTS="127.0.0.1",
        REJOINDER_LOG_LEVEL="DEBUG",
    ) as paper:
        talk.backend = int(paper.base.rpartition(":")[2])
        yield SecurePaper(base=base, origin=origin, paper=paper, host=host, log=log)
    for front in (talk, publisher):
        front.close()


def _context(folder: Path) -> ssl.SSLContext:
    """Return what a server needs for https: a key, and a certificate that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, TALK)])
    now = timezone.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(each) for each in (TALK, PUBLISHER)]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    file = folder / "https.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


class _Front:
    """Takes https on a port of its own, and hands each connection on as it is to a server on this machine."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.backend = 0
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(
                socket.SHUT_RDWR
            )  # the thread that waits for the next one wakes up
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with (
            contextlib.suppress(OSError),
            client,
            self._context.wrap_socket(client, server_side=True) as outer,
            socket.create_connection(("127.0.0.1", self.backend)) as inner,
        ):
            there = threading.Thread(target=_pump, args=(outer, inner), daemon=True)
            there.start()
            _pump(inner, outer)
            there.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(_CHUNK):
            target.sendall(chunk)
    for each in (source, target):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
