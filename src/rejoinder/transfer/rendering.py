"""Render the bodies of an import, in a second process where there is a second core.

Rendering is half the work of an import and knows nothing of the database, so it goes on while the file
is still being read and while other comments are being stored.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import Protocol, Self, TypeAlias

from rejoinder.comments.markup import SourceFormat, count_words, render
from rejoinder.screening.phases import fingerprint
from rejoinder.transfer.garbage import collect_rarely

WORTH_A_PROCESS = 1_000  # comments; starting one takes some 0.3 s
BODIES_AT_ONCE = 250
BATCHES_UNDER_WAY = 6

# Tuples, since all of them go from one process to the other.
Body: TypeAlias = tuple[int, str, str]  # number, source, format
Rendered: TypeAlias = tuple[int, str, int, str]  # number, HTML, words, fingerprint


class Bodies(Protocol):
    """Where the bodies of an import are kept, and what was made of them."""

    @property
    def body_count(self) -> int: ...
    def bodies(self, *, after: int, most: int) -> list[Body]: ...
    def keep_rendered(self, rendered: Sequence[Rendered]) -> None: ...
    def rendered(self, numbers: Sequence[int]) -> list[Rendered]: ...


class Rendering:
    """Renders all bodies, in their order, ahead of their being needed. A context manager."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies
        self._pool: ProcessPoolExecutor | None = None
        self._can_help = (os.cpu_count() or 1) > 1
        self._last = 0  # number of the last body that was given to the other process
        self._under_way: deque[tuple[list[Body], Future[list[Rendered]]]] = deque()
        self._done_here: set[int] = set()  # numbers behind the last

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def go_on(self) -> None:
        """Keep the other process busy. Call it often; it waits for nothing."""
        if self._pool is None and self._can_help and self._bodies.body_count >= WORTH_A_PROCESS:
            # Not forked: this process has a database connection and perhaps threads.
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_begin,
            )
        while self._under_way and self._under_way[0][1].done():
            self._take_first()
        while self._pool is not None and len(self._under_way) < BATCHES_UNDER_WAY:
            batch = self._bodies.bodies(after=self._last, most=BODIES_AT_ONCE)
            if not batch:
                return
            self._last = batch[-1][0]
            rest = [body for body in batch if body[0] not in self._done_here]
            self._done_here.difference_update(number for number, _, _ in batch)
            if rest:
                self._submit(rest)

    def _submit(self, batch: list[Body]) -> None:
        assert self._pool is not None
        try:
            self._under_way.append((batch, self._pool.submit(render_all, batch)))
        except BrokenExecutor:  # killed, or out of memory: slower from now on, but nothing is lost
            self._pool, self._can_help = None, False
            self._bodies.keep_rendered(render_all(batch))

    def _take_first(self) -> None:
        batch, future = self._under_way.popleft()
        try:
            rendered = future.result()
        except BrokenExecutor:
            rendered = render_all(batch)
        self._bodies.keep_rendered(rendered)

    def of(self, bodies: Sequence[Body]) -> dict[int, Rendered]:
        """Return what becomes of these bodies, by number, rendering here what nobody has begun."""
        here = render_all([body for body in bodies if body[0] > self._last])
        if self._pool is not None:
            self._done_here.update(rendered[0] for rendered in here)
        numbers = [number for number, _, _ in bodies if number <= self._last]
        wanted = set(numbers)
        while any(body[0] in wanted for batch, _ in self._under_way for body in batch):
            self._take_first()
        return {rendered[0]: rendered for rendered in [*here, *self._bodies.rendered(numbers)]}


def render_all(bodies: Sequence[Body]) -> list[Rendered]:
    """Render some bodies here and now."""
    rendered = []
    for number, source, source_format in bodies:
        html = render(source, SourceFormat(source_format))
        rendered.append((number, str(html), count_words(html), fingerprint(source)))
    return rendered


def _begin() -> None:
    collect_rarely()
    _live_with_parent()


def _live_with_parent() -> None:
    """Leave Ctrl+C to the parent, and end when it ends, also when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
