"""Hand requests to Django: its WSGI application, in a bounded number of threads of this process."""

from __future__ import annotations

import asyncio
import io
import logging
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeAlias

from rejoinder.edge.encodings import Encoding, compress, is_compressible
from rejoinder.edge.messages import Answer, Headers, plain, too_busy

Environ: TypeAlias = dict[str, Any]
WsgiApplication: TypeAlias = Callable[[Environ, Callable[..., object]], Iterable[bytes]]

_NAMES: Final = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}

log = logging.getLogger(__name__)


class Lane:
    """Threads that answer one kind of request, and how many may wait for them."""

    def __init__(
        self, application: WsgiApplication, *, name: str, threads: int, most_waiting: int
    ) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._most = threads + most_waiting
        self._under_way = 0

    async def call(self, environ: Environ, *, encoding: Encoding = "") -> Answer:
        """Return Django's answer, or 503 at once where too many wait already.

        Args:
            encoding: of an answer to one reader, compressed in the thread; "" for one to be kept.
        """
        if self._under_way >= self._most:
            return too_busy()
        self._under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, _call, self._application, environ, encoding
            )
        except RuntimeError:  # it takes nothing more: the server stops
            return too_busy()
        finally:
            self._under_way -= 1

    def close(self) -> None:
        """Take nothing more; what is under way goes on."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def environ(
    *,
    method: str,
    scheme: str,
    path: str,
    query: str,
    client: str,
    headers: Iterable[tuple[str, str]],
    body: bytes = b"",
) -> Environ:
    """Return the environment of a request (PEP 3333). Of several headers of one name all are kept."""
    found: Environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        # PEP 3333: bytes, written as the characters of Latin-1.
        "PATH_INFO": path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": query,
        "REMOTE_ADDR": client,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": "localhost",  # Django asks only where there is no Host
        "SERVER_PORT": "443" if scheme == "https" else "80",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in headers:
        if "_" in name:  # "x_forwarded_for" would come out as "x-forwarded-for"
            continue
        key = _NAMES.get(name) or f"HTTP_{name.replace('-', '_').upper()}"
        if key == "CONTENT_LENGTH":
            continue
        if key in found:
            found[key] += ("; " if name == "cookie" else ",") + value
        else:
            found[key] = value
    return found


def _call(application: WsgiApplication, environ: Environ, encoding: Encoding) -> Answer:
    status = 500
    headers: Headers = []

    def start_response(line: str, fields: list[tuple[str, str]], _exc_info: object = None) -> None:
        nonlocal status, headers
        status = int(line[:3])
        headers = [(name.lower(), value) for name, value in fields]

    try:
        chunks = application(environ, start_response)
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
    except Exception:  # the answer is all that a reader sees of it
        log.exception("%s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])
        return plain(500, "Something went wrong here. Please try again later.")
    answer = Answer(status, headers, body)
    return _compressed(answer, encoding) if encoding else answer


def _compressed(answer: Answer, encoding: Encoding) -> Answer:
    """Compress one reader's own answer. Django masks what is secret in it anew each time (BREACH)."""
    known = dict(answer.headers)
    if "content-encoding" in known or not is_compressible(
        known.get("content-type", ""), size=len(answer.body)
    ):
        return answer
    kept = [pair for pair in answer.headers if pair[0] not in {"content-length", "vary", "etag"}]
    vary = ", ".join(filter(None, [known.get("vary", ""), "Accept-Encoding"]))
    body = compress(answer.body, encoding)
    return Answer(answer.status, [*kept, ("vary", vary), ("content-encoding", encoding)], body)
