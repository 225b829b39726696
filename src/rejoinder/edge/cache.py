"""Whole answers in memory: by address, outdated by surrogate key, the least recently used let go first.

Everything here runs in the one thread of the event loop, so there is no lock.
"""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from rejoinder.edge.encodings import Encoding, compress, is_compressible
from rejoinder.edge.messages import Answer, Headers

OUTDATED_SECONDS: Final = 1.0  # that an answer may still be given after something happened
_ENTRY_BYTES: Final = 2_000  # what an entry takes besides its bodies, about
_MOST_PASSES: Final = 10_000
_LONGEST_PASS: Final = 2_000  # characters
_MOST_PURGES: Final = 50_000
_PARTS_OF_ADDRESS: Final = {"cookie", "accept-encoding", "accept-language", "last-event-id"}
_DROPPED: Final = {"content-length", "etag", "content-encoding", "date", "server", "vary"}


@dataclass(slots=True)
class Entry:
    """An answer that is kept, in the encodings that were asked for so far."""

    plain: bytes
    headers: Headers  # without those of an encoding
    keys: frozenset[str]
    tag: str  # of the plain body, without quotation marks
    rendered_at: float  # when it was begun, which is how old its contents are
    fresh_until: float
    stale_until: float  # until then it is given while a new one is made
    is_personal_elsewhere: bool  # whoever has a cookie of ours gets another answer
    is_stream: bool  # it stays open
    outdated_at: float | None = None  # when something happened that it does not show
    _answers: dict[Encoding, Answer] = field(default_factory=dict)
    _not_modified: dict[Encoding, Answer] = field(default_factory=dict)

    def header(self, name: str) -> str:
        """Return a header by its name in lower case, or ""."""
        return next((value for key, value in self.headers if key == name), "")

    def has(self, encoding: Encoding) -> bool:
        """Return whether somebody asked for this encoding before."""
        return encoding in self._answers

    def answer(self, encoding: Encoding) -> Answer:
        """Return the answer in an encoding, made when it is first asked for."""
        found = self._answers.get(encoding)
        if found is None:
            found = self._answers[encoding] = self._encoded(encoding)
        return found

    def not_modified(self, encoding: Encoding) -> Answer:
        """Return a 304 with the headers that it must repeat (RFC 9110, 15.4.5)."""
        found = self._not_modified.get(encoding)
        if found is None:
            headers = [pair for pair in self.answer(encoding).headers if pair[0] not in _OF_A_BODY]
            found = self._not_modified[encoding] = Answer(304, headers, b"")
        return found

    def matches(self, if_none_match: str) -> bool:
        """Return whether the browser has it, in whatever encoding."""
        return if_none_match.strip() == "*" or any(
            known.strip().removeprefix("W/").strip('"').partition(".")[0] == self.tag
            for known in if_none_match.split(",")
        )

    def outdate(self, now: float) -> None:
        """Take note that something happened; the first time counts."""
        if self.outdated_at is None:
            self.outdated_at = now

    @property
    def size(self) -> int:
        """Return about how many bytes of memory it takes."""
        encoded = sum(len(answer.body) for name, answer in self._answers.items() if name)
        return _ENTRY_BYTES + len(self.plain) + encoded

    def _encoded(self, encoding: Encoding) -> Answer:
        compressible = is_compressible(self.header("content-type"), size=len(self.plain))
        body = compress(self.plain, encoding) if encoding and compressible else self.plain
        headers = list(self.headers)
        if body is not self.plain:
            headers += [("content-encoding", encoding), ("etag", f'"{self.tag}.{encoding}"')]
        else:
            headers.append(("etag", f'"{self.tag}"'))
        vary = ["Accept-Encoding"] if compressible else []
        if self.is_personal_elsewhere:
            vary.append("Cookie")
        if vary:
            headers.append(("vary", ", ".join(vary)))
        return Answer(200, headers, body)


_OF_A_BODY: Final = {"content-type", "content-encoding", "content-length", "content-language"}


class Cache:
    """Entries by address. Its memory is bounded."""

    def __init__(self, *, max_bytes: int, clock: Callable[[], float]) -> None:
        self._max_bytes = max_bytes
        self._clock = clock
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._sizes: dict[str, int] = {}
        self._bytes = 0
        self._by_key: defaultdict[str, set[str]] = defaultdict(set)
        self._passes: OrderedDict[str, None] = (
            OrderedDict()
        )  # addresses not kept when last asked for
        self._purges: dict[str, float] = {}  # when a key was purged last, since `_forgotten`
        self._forgotten = -math.inf

    def get(self, address: str) -> Entry | None:
        """Return what is kept under an address, fresh or not."""
        entry = self._entries.get(address)
        if entry is not None:
            self._entries.move_to_end(address)
        return entry

    def is_passed(self, address: str) -> bool:
        """Return whether the last answer under this address could not be kept."""
        return address in self._passes

    def put(self, address: str, entry: Entry) -> None:
        """Keep an answer. One that was outdated while it was made is kept as outdated."""
        began = entry.rendered_at
        purges = [self._purges.get(key, self._forgotten) for key in entry.keys]
        entry.outdated_at = min((at for at in purges if at >= began), default=None)
        self._passes.pop(address, None)
        self.drop(address)
        self._entries[address] = entry
        for key in entry.keys:
            self._by_key[key].add(address)
        self.weigh(address)

    def pass_by(self, address: str) -> None:
        """Remember that the answer under this address cannot be kept."""
        self.drop(address)
        if len(address) > _LONGEST_PASS:  # nobody's page, and there may be ten thousand of them
            return
        self._passes[address] = None
        self._passes.move_to_end(address)
        if len(self._passes) > _MOST_PASSES:
            self._passes.popitem(last=False)

    def drop(self, address: str) -> None:
        """Let one answer go."""
        entry = self._entries.pop(address, None)
        if entry is None:
            return
        self._bytes -= self._sizes.pop(address)
        for key in entry.keys:
            addresses = self._by_key[key]
            addresses.discard(address)
            if not addresses:
                del self._by_key[key]

    def weigh(self, address: str) -> None:
        """Count an entry's bytes anew, and let others go where they are too many in all."""
        size = self._entries[address].size + 4 * len(address)
        self._bytes += size - self._sizes.get(address, 0)
        self._sizes[address] = size
        while self._bytes > self._max_bytes and self._entries:
            self.drop(next(iter(self._entries)))

    def purge(self, keys: Iterable[str]) -> None:
        """Outdate every answer under one of these keys, also those that are being made now."""
        now = self._clock()
        for key in keys:
            self._purges[key] = now
            for address in self._by_key.get(key, ()):
                self._entries[address].outdate(now)
        if len(self._purges) > _MOST_PURGES:
            self._purges.clear()
            self._forgotten = now

    def purge_all(self) -> None:
        """Outdate everything: some events have been missed."""
        self._purges.clear()
        self._forgotten = self._clock()
        for entry in self._entries.values():
            entry.outdate(self._forgotten)

    @property
    def bytes_kept(self) -> int:
        """Return about how much memory the entries take."""
        return self._bytes

    def __len__(self) -> int:
        return len(self._entries)


def entry_from(answer: Answer, *, rendered_at: float) -> Entry | None:
    """Return what can be kept of Django's answer, or None: it is not for everybody, or not whole."""
    control = _directives(answer.header("cache-control"))
    if (
        answer.status != 200  # noqa: PLR2004  # errors and redirections cost little
        or "public" not in control
        or "no-store" in control
        or answer.header("set-cookie")
        or answer.header("content-encoding")
    ):
        return None
    vary = {name.strip().lower() for name in answer.header("vary").split(",")} - {""}
    if not vary <= _PARTS_OF_ADDRESS:
        return None
    fresh = _seconds(control.get("s-maxage", control.get("max-age", "0")))
    stale = _seconds(control.get("stale-while-revalidate", "0"))
    if fresh <= 0:
        return None
    return Entry(
        plain=answer.body,
        headers=[pair for pair in answer.headers if pair[0] not in _DROPPED],
        keys=frozenset(answer.header("surrogate-key").split()),
        tag=hashlib.sha256(answer.body).hexdigest()[:20],
        rendered_at=rendered_at,
        fresh_until=rendered_at + fresh,
        stale_until=rendered_at + fresh + stale,
        is_personal_elsewhere="cookie" in vary,
        is_stream=answer.header("live-next") != "",
    )


def _directives(cache_control: str) -> dict[str, str]:
    parts = (part.strip().lower().partition("=") for part in cache_control.split(","))
    return {name: value for name, _, value in parts if name}


def _seconds(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0
