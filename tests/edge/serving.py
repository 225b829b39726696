"""Speak to a real server as browsers and worse do."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from subprocess import Popen

from tests.installations import Home, free_port

PATIENCE_SECONDS = 30
ADD_ARTICLE = (
    "from rejoinder.sites.models import Site;"
    "from rejoinder.articles.services import ArticleDescription, register_article;"
    "register_article(site=Site.objects.get(),"
    " description=ArticleDescription(external_id='tunnel', title='The tunnel'))"
)
PAGE = "/d/gazette/tunnel"


@contextmanager
def serving(home: Home, **settings: str) -> Iterator[tuple[int, Popen[bytes]]]:
    """Serve a home with the article `tunnel`; give the port and the process."""
    home.run("shell", "-c", ADD_ARTICLE)
    port = free_port()
    with home.started("serve", "--port", str(port), **settings) as server:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while status_of(port, PAGE) != 200:
            assert server.poll() is None, server.communicate()
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)
        yield port, server


def status_of(port: int, path: str = PAGE) -> int | None:
    """Return the status of a page, None when nobody answers."""
    try:
        return get(port, path)[0]
    except OSError:
        return None


def get(
    port: int, path: str = PAGE, *, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of an answer."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with suppress(BrokenPipeError):  # it is refused before all of it was sent
            connection.request(method, path, body=body, headers=named)
        answer = connection.getresponse()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, names, answer.read()


def follow(port: int, *, after: int = 0, last_event: str = "") -> socket.socket:
    """Open a live connection."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    resume = f"Last-Event-ID: {last_event}\r\n" if last_event else ""
    connection.sendall(
        f"GET {PAGE}/live?after={after} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        f"Accept: text/event-stream\r\n{resume}\r\n".encode()
    )
    return connection


def read_until(connection: socket.socket, text: bytes) -> bytes:
    """Return what comes up to and with a text."""
    found = b""
    while text not in found:
        chunk = connection.recv(65_536)
        assert chunk, found
        found += chunk
    return found


def post(
    port: int, text: str, *, to: str = f"{PAGE}/reply", name: str = "Ada"
) -> tuple[int, str, str]:
    """Post a comment as a new guest; return the status, the location and the cookie."""
    form = f"text={text}&name={name}".encode()
    sent = {
        "Content_Type": "application/x-www-form-urlencoded",
        "Sec_Fetch_Site": "same-origin",
    }
    status, headers, _ = get(port, to, method="POST", body=form, **sent)
    assert status == 307, (status, headers)
    cookie = headers["set-cookie"].partition(";")[0]
    status, headers, _ = get(
        port, headers["location"], method="POST", body=form, Cookie=cookie, **sent
    )
    return status, headers.get("location", ""), cookie
