"""Render the bodies of an import, in a second process where there is a second core.

Rendering is half the work of an import and knows nothing of the database, so it runs while the batch
before is being stored.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Self

from rejoinder.comments.markup import SourceFormat, count_words, render
from rejoinder.screening.phases import fingerprint

WORTH_A_PROCESS = 2_000  # comments; starting one takes some 0.3 s


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is derived from a body."""

    html: str
    word_count: int
    fingerprint: str


Body = tuple[str, str]  # source, and its format


class Rendering:
    """Renders batches of bodies. A context manager."""

    def __init__(self, *, total: int) -> None:
        self._pool: ProcessPoolExecutor | None = None
        if total >= WORTH_A_PROCESS and (os.cpu_count() or 1) > 1:
            # Not forked: this process has a database connection and perhaps threads.
            self._pool = ProcessPoolExecutor(
                max_workers=1, mp_context=multiprocessing.get_context("spawn")
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def start(self, bodies: Sequence[Body]) -> Callable[[], list[Rendered]]:
        """Begin with a batch; the answer waits for what came of it, in the same order."""
        if self._pool is None:
            return lambda: render_all(bodies)
        try:
            rendering = self._pool.submit(render_all, bodies)
        except BrokenExecutor:
            self._pool = None
            return lambda: render_all(bodies)

        def wait() -> list[Rendered]:
            try:
                return rendering.result()
            except BrokenExecutor:  # killed, or out of memory: slower, but nothing is lost
                return render_all(bodies)

        return wait


def render_all(bodies: Sequence[Body]) -> list[Rendered]:
    """Render a batch here and now."""
    rendered = []
    for source, source_format in bodies:
        html = render(source, SourceFormat(source_format))
        rendered.append(
            Rendered(html=str(html), word_count=count_words(html), fingerprint=fingerprint(source))
        )
    return rendered
