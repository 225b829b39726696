"""What is done with a request: answered from memory, kept open, or handed to Django.

The edge knows no address and no page. What may be kept, for how long, and what outdates it, Django's answers
say in `Cache-Control`, `Surrogate-Key` and `Vary`; which of them stay open, in `Live-Channel`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from rejoinder.edge.cache import Cache, Entry
from rejoinder.edge.encodings import Encoding, choose
from rejoinder.edge.handover import Environ, Lane, WsgiApplication, environ
from rejoinder.edge.live import Batch, Connection, Hub
from rejoinder.edge.messages import (
    Answer,
    BodyCutOffError,
    BodyTooLargeError,
    BodyTooSlowError,
    Headers,
    Public,
    Request,
    plain,
    too_busy,
)
from rejoinder.edge.sharing import Sharing

MAX_BODY_BYTES: Final = 1_100_000  # a little over what Django refuses with a page of its own

_READS: Final = {"GET", "HEAD"}
_STREAM: Final = "text/event-stream"
_LIVE: Final = {"live-channel", "live-next"}  # between Django and the edge
_OF_SHARING: Final = _LIVE | {"cache-control", "surrogate-key"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How large an edge is, and whom it takes for somebody in particular."""

    session_cookie: str  # who sends it never gets what is kept
    device_cookie: str  # who sends it gets what is kept only where it is the same for everybody
    languages: tuple[str, ...] = ("en",)  # the first where the browser wants none of them
    trusts_scheme: bool = False  # the proxy in front sets X-Forwarded-Proto
    threads: int = 4
    most_waiting: int = 256  # requests of a kind, before others are told to come again
    cache_bytes: int = 64_000_000
    most_live: int = 15_000  # open connections
    # Below this path whoever has a session may send as many bytes; "" = nowhere.
    uploads_below: str = ""
    upload_bytes: int = MAX_BODY_BYTES
    # Below this path a request for a piece of a file is handed on as it is; "" = nowhere.
    pieces_below: str = ""
    # Below these paths every answer is one person's: it is asked with all that the browser says, and shared with nobody.
    personal_below: tuple[str, ...] = ()


class Hold(Protocol):
    """Begins an answer that stays open."""

    def __call__(self, headers: Headers) -> Connection: ...


class Edge:
    """The edge of one process. All of it runs in the thread of the event loop, but for what a `Lane` does."""

    def __init__(
        self, application: WsgiApplication, options: Options, *, clock: Callable[[], float]
    ) -> None:
        def lane(name: str, threads: int) -> Lane:
            return Lane(application, name=name, threads=threads, most_waiting=options.most_waiting)

        self._options = options
        few = max(options.threads // 4, 1)
        self._hot = lane("hot", few)
        self._cold = lane("cold", max(options.threads - few, 1))
        self._writes = lane("write", options.threads)
        self.cache = Cache(max_bytes=options.cache_bytes, clock=clock)
        self._sharing = Sharing(self.cache, hot=self._hot, cold=self._cold, clock=clock)
        self.hub = Hub(most=options.most_live, fetch=self._what_happened)

    def answer_now(self, request: Request) -> Answer | None:
        """Return an answer from memory, or None: somebody has to be asked."""
        if request.method not in _READS or request.header("authorization") is not None:
            return None
        cookie = request.header("cookie") or ""
        if cookie and self._has(self._options.session_cookie, cookie):
            return None
        entry = self._sharing.ready(
            self._public(request),
            has_cookie=self._has(self._options.device_cookie, cookie),
        )
        if entry is None or entry.is_stream:
            return None
        return self._from(entry, request)

    async def answer(self, request: Request, *, hold: Hold) -> Answer | None:
        """Return the answer; None when it was kept open, and is over."""
        if request.method == "PURGE":
            return plain(403, "Only this installation itself says what is out of date.")
        if request.method not in _READS:
            return await self._changed(request)
        public = self._public(request)
        if self._is_somebody(request, public):
            return await self._cold.call(_environ(request), encoding=_encoding(request))
        found = await self._sharing.get(public)
        if isinstance(found, Answer):
            return found
        if found.is_stream:
            return await self._live(found, public, method=request.method, hold=hold)
        return self._from(found, request)

    def _is_somebody(self, request: Request, public: Public) -> bool:
        """Return whether the answer may be another than everybody's."""
        if request.path.startswith(self._options.personal_below):
            return True
        if _STREAM in (request.header("accept") or ""):
            return False  # what happens is told to everybody alike
        below = self._options.pieces_below
        if below and request.path.startswith(below) and request.header("range") is not None:
            return True  # a player of a recording, which asks for another piece than the others
        cookie = request.header("cookie") or ""
        if request.header("authorization") is not None or self._has(
            self._options.session_cookie, cookie
        ):
            return True
        if not self._has(self._options.device_cookie, cookie):
            return False
        entry = self.cache.get(public.address)
        return entry is None or entry.is_personal_elsewhere

    async def _changed(self, request: Request) -> Answer:
        try:
            body = await request.body(most=self._most_bytes(request))
        except BodyTooLargeError:
            return plain(413, "This is too long to be sent. Please shorten it.")
        except BodyTooSlowError:
            return plain(408, "Your text did not arrive in time. Please send it again.")
        except BodyCutOffError:
            return plain(400, "Your text did not arrive whole. Please send it again.")
        return await self._writes.call(_environ(request, body), encoding=_encoding(request))

    def _most_bytes(self, request: Request) -> int:
        below, cookie = self._options.uploads_below, request.header("cookie") or ""
        takes_files = bool(below) and request.path.startswith(below)
        if takes_files and self._has(self._options.session_cookie, cookie):
            return self._options.upload_bytes
        return MAX_BODY_BYTES

    async def _live(
        self, entry: Entry, public: Public, *, method: str, hold: Hold
    ) -> Answer | None:
        if self.hub.is_full:
            return too_busy()
        kept = [pair for pair in entry.headers if pair[0] not in _OF_SHARING]
        headers = [*kept, ("cache-control", "no-store")]
        if method == "HEAD":
            return Answer(200, headers, b"")
        connection = hold(headers)
        await self.hub.hold(connection, _batch(entry, public))
        return None

    async def _what_happened(self, public: Public) -> Batch | Answer:
        found = await self._sharing.newest(public)
        return _batch(found, public) if isinstance(found, Entry) else found

    def outdate(self, keys: Iterable[str]) -> None:
        """Take note of what has changed. Call it in the thread of the event loop."""
        keys = list(keys)
        self.cache.purge(keys)
        self.hub.tell(keys)

    def outdate_all(self) -> None:
        """Take note that anything may have changed."""
        self.cache.purge_all()
        self.hub.tell_all()

    def close(self) -> None:
        """Take nothing more. What is under way goes on."""
        self.hub.close()
        for lane in (self._hot, self._cold, self._writes):
            lane.close()

    def _public(self, request: Request) -> Public:
        scheme = request.scheme
        if self._options.trusts_scheme:
            scheme = "https" if request.header("x-forwarded-proto") == "https" else "http"
        languages = self._options.languages
        wanted = request.header("accept-language") if len(languages) > 1 else None
        return Public(
            scheme=scheme,
            host=(request.header("host") or "").lower(),
            language=_best(wanted, languages) if wanted else languages[0],
            path=request.path,
            query=request.query,
            last_event=_last_event(request),
        )

    def _from(self, entry: Entry, request: Request) -> Answer:
        encoding = _encoding(request)
        known = request.header("if-none-match")
        if known is not None and entry.matches(known):
            answer = entry.not_modified(encoding)
        elif entry.has(encoding):
            answer = entry.answer(encoding)
        else:
            answer = entry.answer(encoding)
            self.cache.weigh(self._public(request).address)
        return _briefly(answer) if entry.outdated_at is not None else answer

    @staticmethod
    def _has(name: str, cookie: str) -> bool:
        # Also where it stands in another cookie's value: then Django is asked without need.
        return f"{name}=" in cookie


def _encoding(request: Request) -> Encoding:
    return choose(request.header("accept-encoding") or "")


def _environ(request: Request, body: bytes = b"") -> Environ:
    return environ(
        method=request.method,
        scheme=request.scheme,
        path=request.path,
        query=request.query,
        client=request.client,
        headers=request.headers(),
        body=body,
    )


def _briefly(answer: Answer) -> Answer:
    """Return an outdated answer so that no cache in front, which has just been told, keeps it again."""
    kept = [pair for pair in answer.headers if pair[0] != "cache-control"]
    return Answer(answer.status, [*kept, ("cache-control", "public, no-cache")], answer.body)


def _last_event(request: Request) -> str:
    """Return where a browser was that comes back, of its own accord (HTML Standard, 9.2.4)."""
    if _STREAM not in (request.header("accept") or ""):
        return ""
    told = request.header("last-event-id") or ""
    return told if told.isascii() and told.isdecimal() else ""


def _batch(entry: Entry, public: Public) -> Batch:
    path, _, query = entry.header("live-next").partition("?")
    following = Public(public.scheme, public.host, public.language, path, query)
    return Batch(channel=entry.header("live-channel"), next=following, body=entry.plain)


@lru_cache(maxsize=256)
def _best(accept_language: str, languages: Sequence[str]) -> str:
    """Return the language wanted most of those there are (RFC 9110, 12.5.4, by prefix)."""
    weights: list[tuple[float, str]] = []
    for part in accept_language[:500].lower().split(","):
        name, _, written = part.partition(";q=")
        try:
            weights.append((-float(written or 1), name.strip()))
        except ValueError:
            continue
    for weight, name in sorted(weights, key=lambda pair: pair[0]):
        found = next((one for one in languages if one == name or name.startswith(f"{one}-")), None)
        if found is not None and weight < 0:
            return found
    return languages[0]
