"""Answers for everybody: from memory, or made once for all who ask at the same time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from rejoinder.edge.cache import OUTDATED_SECONDS, Cache, Entry, entry_from
from rejoinder.edge.handover import Lane, environ
from rejoinder.edge.messages import Answer, Public

AGAIN_SECONDS: Final = 1.0  # between two makings of one answer

log = logging.getLogger(__name__)

_PRIVATE: Final = ("cache-control", "private, no-store")


class Sharing:
    """The shared answers of one process, and the making of those that are missing."""

    def __init__(self, cache: Cache, *, hot: Lane, cold: Lane, clock: Callable[[], float]) -> None:
        self.cache = cache
        self._hot = hot
        self._cold = cold
        self._clock = clock
        self._making: dict[str, asyncio.Task[Entry | Answer]] = {}

    def ready(self, public: Public, *, has_cookie: bool) -> Entry | None:
        """Return what can be given at once, and have a new one made where it is time. Waits for nothing."""
        address = public.address
        entry = self.cache.get(address)
        if entry is None or (has_cookie and entry.is_personal_elsewhere):
            return None
        now = self._clock()
        if entry.outdated_at is None:
            is_due, given_until = now >= entry.fresh_until, entry.stale_until
        else:
            # However much happens, it is made once in a second.
            is_due = now >= entry.rendered_at + AGAIN_SECONDS
            given_until = entry.outdated_at + OUTDATED_SECONDS
        if now >= given_until:
            return None
        if is_due and address not in self._making and not entry.is_stream:
            self._begin(public)
        return entry

    async def get(self, public: Public) -> Entry | Answer:
        """Return what is kept, or make it. An answer that nobody else may see comes as itself."""
        address = public.address
        if self.cache.is_passed(address):
            return await self._make(public, lane=self._cold)
        return self.ready(public, has_cookie=False) or await self._together(public)

    async def newest(self, public: Public) -> Entry | Answer:
        """Return an answer that was begun after all that is known to have happened."""
        under_way = self._making.get(public.address)
        if under_way is not None:
            await asyncio.wait([under_way])  # it may have begun before
        entry = self.cache.get(public.address)
        if entry is not None and entry.outdated_at is None and self._clock() < entry.fresh_until:
            return entry
        return await self._together(public)

    async def _together(self, public: Public) -> Entry | Answer:
        task = self._making.get(public.address)
        if task is None:
            return await asyncio.shield(self._begin(public))
        made = await asyncio.shield(task)
        # What cannot be shared was made for whoever asked first.
        return made if isinstance(made, Entry) else await self._make(public, lane=self._cold)

    def _begin(self, public: Public) -> asyncio.Task[Entry | Answer]:
        address = public.address
        # Whoever goes through old pages one by one must not keep those waiting that many read.
        lane = self._cold if self.cache.get(address) is None else self._hot
        task = asyncio.get_running_loop().create_task(self._make(public, lane=lane))
        self._making[address] = task
        task.add_done_callback(lambda _: self._making.pop(address, None))
        return task

    async def _make(self, public: Public, *, lane: Lane) -> Entry | Answer:
        began = self._clock()
        answer = await lane.call(
            environ(
                method="GET",
                scheme=public.scheme,
                path=public.path,
                query=public.query,
                client="127.0.0.1",  # of nobody in particular
                headers=[
                    ("host", public.host),
                    ("accept-language", public.language),
                    ("x-forwarded-proto", public.scheme),
                    ("last-event-id", public.last_event),
                ],
            )
        )
        entry = entry_from(answer, rendered_at=began)
        if entry is not None:
            self.cache.put(public.address, entry)
            return entry
        if answer.status < 500:  # noqa: PLR2004  # a failure says nothing about the address
            self.cache.pass_by(public.address)
        return _kept_by_nobody(answer, path=public.path)


def _kept_by_nobody(answer: Answer, *, path: str) -> Answer:
    """Mend an answer that says anyone may keep it and sets a cookie: caches behind us would share the cookie."""
    if not (answer.header("set-cookie") and "public" in answer.header("cache-control")):
        return answer
    log.error("%s sets a cookie on an answer for everybody. It was not kept.", path)
    kept = [pair for pair in answer.headers if pair[0] not in {"cache-control", "surrogate-key"}]
    return Answer(answer.status, [*kept, _PRIVATE], answer.body)
