"""Serve the neighbour's pages. It is a web server of its own, as a publisher's is: nothing but the origin is shared."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from string import Template
from typing import Final

PAGES: Final[Mapping[str, str]] = {
    "/": "index.html",
    "/plain": "plain.html",
    "/strict": "strict.html",
    "/app": "app.html",
    "/app.js": "app.js",
    "/paper.css": "paper.css",
}
_TYPES: Final = {"html": "text/html", "css": "text/css", "js": "text/javascript"}


class Neighbour(ThreadingHTTPServer):
    """The neighbour's web server. Its origin is `http://host:port`."""

    daemon_threads = True

    def __init__(self, *, host: str, port: int, talk: str) -> None:
        """Listen at once; port 0 takes a free one.

        Args:
            talk: where Rejoinder is, e.g. `http://127.0.0.1:8000`.
        """
        super().__init__((host, port), _Handler)
        self.talk = talk

    @property
    def origin(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> None:
        """Answer in a thread that ends with the process."""
        threading.Thread(target=self.serve_forever, name="neighbour", daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    server: Neighbour

    def do_GET(self) -> None:  # http.server's name
        path = self.path.partition("?")[0]
        name = PAGES.get(path) or ("app.html" if path.startswith("/app/") else None)
        if name is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        nonce = secrets.token_urlsafe(12)
        text = resources.files(__package__).joinpath(name).read_text("utf-8")
        body = Template(text).substitute(talk=self.server.talk, nonce=nonce).encode()
        self.send_response(HTTPStatus.OK)
        kind = _TYPES[name.rpartition(".")[2]]
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if path == "/strict":
            self.send_header("Content-Security-Policy", self._policy(nonce))
        self.end_headers()
        self.wfile.write(body)

    def _policy(self, nonce: str) -> str:
        """Return the strictest policy under which the embed works."""
        talk = self.server.talk
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src 'nonce-{nonce}' {talk}",
                f"connect-src {talk}",
                "style-src 'self'",
                "img-src data:",  # the page's own icon
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
                "require-trusted-types-for 'script'",
                "trusted-types rejoinder",
            )
        )

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Say nothing: it is the demo's output that counts."""
