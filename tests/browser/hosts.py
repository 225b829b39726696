"""Publishers' sites on origins of their own, with whatever page and policy a test wants."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ARTICLE = "<article><h1>An article</h1><p>One paragraph of it, for its readers.</p></article>"


@dataclass(slots=True)
class Host:
    """A publisher's web server. What it answers is set by the test that asks."""

    talk: str  # the origin of Rejoinder
    server: ThreadingHTTPServer
    pages: dict[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def page(
        self,
        path: str,
        body: str,
        *,
        head: str = "",
        script: str = 'data-site="gazette"',
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Put up a page with the embed's script, and return its address.

        Args:
            script: further attributes of the script element.
        """
        html = (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>An article</title>'
            f'<meta name="viewport" content="width=device-width"><link rel="icon" href="/icon">{head}'
            f'<script async src="{self.talk}/embed.js" {script}></script></head>'
            f"<body><main>{body}</main></body></html>"
        )
        self.pages[path] = (html, headers or {})
        return f"{self.origin}{path}"


def start_host(talk: str) -> Host:
    """Serve on a free port, in a thread that ends with the process."""
    host = Host(talk=talk, server=ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html, headers = host.pages.get(self.path.partition("?")[0], ("", {}))
            body = html.encode()
            self.send_response(HTTPStatus.OK if html else HTTPStatus.NO_CONTENT)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
            """Say nothing."""

    host.server.RequestHandlerClass = Handler
    host.server.daemon_threads = True
    threading.Thread(target=host.server.serve_forever, daemon=True).start()
    return host
