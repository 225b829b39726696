"""The application that the server runs: the edge, and Django behind it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rejoinder.config.settings")

_django = get_wsgi_application()

from rejoinder.activity.bus import listening  # noqa: E402  # needs Django's models
from rejoinder.activity.following import Follower  # noqa: E402  # likewise
from rejoinder.config.middleware import NEWSROOM  # noqa: E402  # likewise
from rejoinder.config.passages_clock import passages_clock  # noqa: E402  # likewise
from rejoinder.config.personal_clock import personal_clock  # noqa: E402  # likewise
from rejoinder.config.worker import Worker  # noqa: E402  # likewise
from rejoinder.edge.application import Edge, Options  # noqa: E402
from rejoinder.edge.outer import OuterCache  # noqa: E402
from rejoinder.edge.rsgi import RsgiApplication  # noqa: E402

# How long a thread that renders may keep the event loop waiting, which answers from memory meanwhile.
SWITCH_SECONDS = 0.0005

# Sign-in and accounts, here and in the window that embeds open; the staff's; what one is told of.
PERSONAL = ("/account/", "/login/", "/session/", "/me/", "/notify/", "/staff/", "/newsroom/")

_running = ExitStack()


def _make(loop: asyncio.AbstractEventLoop) -> Edge:
    sys.setswitchinterval(SWITCH_SECONDS)
    edge = Edge(
        _django,  # type: ignore[arg-type]  # an iterable of bytes, as PEP 3333 wants it
        Options(
            session_cookie=settings.SESSION_COOKIE_NAME,
            device_cookie=settings.DEVICE_COOKIE_NAME,
            # No answer of ours depends on what the browser prefers: the page's own language decides.
            languages=(settings.LANGUAGE_CODE,),
            trusts_scheme=settings.SECURE_PROXY_SSL_HEADER is not None,
            threads=settings.THREADS,
            cache_bytes=settings.CACHE_MB * 1_000_000,
            most_live=settings.LIVE_READERS,
            uploads_below=NEWSROOM if settings.NEWSROOM else "",
            upload_bytes=settings.UPLOAD_BYTES,
            personal_below=PERSONAL,
            pieces_below="/audio/" if settings.NEWSROOM else "",
        ),
        clock=loop.time,
    )

    def in_loop(work: Callable[[], None]) -> None:
        # Before the answer to whoever made the change: that comes to the loop later, in the same way.
        if not loop.is_closed():
            loop.call_soon_threadsafe(work)

    outer = OuterCache(settings.PURGE_URLS, header=settings.PURGE_HEADER)

    worker = Worker() if settings.WORKER == "inside" else None

    def outdate(keys: Sequence[str]) -> None:
        in_loop(lambda: edge.outdate(keys))
        outer.outdate(keys)
        if worker is not None:
            worker.wake()

    follower = Follower(outdate, tell_all=lambda: in_loop(edge.outdate_all))
    follower.start()
    _running.callback(outer.close)
    _running.callback(follower.stop)
    _running.enter_context(listening(outdate))
    if worker is not None:
        worker.start()
        _running.callback(worker.stop)
    unfinished = passages_clock()
    unfinished.start()
    _running.callback(unfinished.stop)
    personal = personal_clock()
    personal.start()
    _running.callback(personal.stop)
    if settings.NEWSROOM:
        from rejoinder.newsroom.clock import newsroom_clock  # noqa: PLC0415  # Wagtail may be absent

        clock = newsroom_clock()
        clock.start()
        _running.callback(clock.stop)
    return edge


application = RsgiApplication(_make, stop=_running.close)
