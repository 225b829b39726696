"""Fetch the pictures that publishers' sign-ins name, so that readers load them from us and tell nobody else.

Whoever finds one due claims it in the database, and with the claim writes down that it failed: what then ends, by
whatever cause, is not asked for again before its time. The other server is asked outside of any transaction.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from rejoinder.accounts.models import Avatar, Reader
from rejoinder.accounts.pictures import TYPES, digest_of, make_picture
from rejoinder.accounts.queries import pictures_due
from rejoinder.activity.services import record_picture
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.core.errors import InvalidError
from rejoinder.core.fetching import Fetcher
from rejoinder.sites.queries import sites

LOOK_SECONDS: Final = 10.0
MOST_AT_ONCE: Final = 20  # pictures of one look
MOST_FORGOTTEN: Final = 500  # pictures in one transaction
AGAIN: Final = timedelta(days=1)  # after a failure, doubled with each
MOST_DOUBLINGS: Final = 5

PICTURES: Final = Fetcher(
    types=TYPES, most_bytes=500_000, seconds=10, ports=(443,), schemes=("https",)
)

log = logging.getLogger(__name__)


class Pictures:
    """Looks again and again for pictures that are due."""

    def __init__(self, *, fetcher: Fetcher = PICTURES) -> None:
        self._fetcher = fetcher
        self._next_look = 0.0  # by time.monotonic

    def look(self, *, is_over: Callable[[], bool] = lambda: False) -> int:
        """Fetch what is due, where it is time to look; return how many were asked for or forgotten.

        Args:
            is_over: asked before each picture.
        """
        if time.monotonic() < self._next_look:
            return 0
        done = fetch_pictures(fetcher=self._fetcher, is_over=is_over)
        self._next_look = time.monotonic() + (0 if done else LOOK_SECONDS)
        return done


def fetch_pictures(
    *,
    fetcher: Fetcher = PICTURES,
    is_over: Callable[[], bool] = lambda: False,
    limit: int = MOST_AT_ONCE,
) -> int:
    """Fetch what is due, of sites that show pictures; return how many were asked for or forgotten.

    Two statements where nothing is due, some ten more for each picture. Call it outside any transaction.
    """
    done = 0
    for wanted in pictures_due(sites=_showing(), now=timezone.now(), limit=limit):
        if is_over():
            break
        if _claim(wanted, now=timezone.now()):
            done += 1
            _follow(wanted.reader, fetcher=fetcher)
    return done


def forget_hidden(*, now: datetime, limit: int = MOST_FORGOTTEN) -> int:
    """Delete pictures of sites that do not show them any more; return how many. Two statements where there are none.

    They are due again, should the site show them once more.
    """
    rows = Avatar.objects.exclude(digest="").exclude(reader__site__in=_showing())
    readers = list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
    if readers:
        with transaction.atomic():
            Reader.objects.filter(pk__in=readers).update(avatar_digest="")
            Avatar.objects.filter(pk__in=readers).update(
                image=b"", digest="", fetched_at=None, due_at=now
            )
    return len(readers)


def _showing() -> list[int]:
    return [site.pk for site in sites() if site.options.sso_avatars]


def _claim(wanted: Avatar, *, now: datetime) -> bool:
    """Return whether it falls to the caller, to one of all processes. One statement."""
    pause = AGAIN * 2 ** min(wanted.failures, MOST_DOUBLINGS)
    due = Avatar.objects.filter(pk=wanted.pk, due_at__lte=now)
    return due.update(due_at=now + pause, failures=wanted.failures + 1) == 1


def _follow(reader: Reader, *, fetcher: Fetcher) -> None:
    image = b""
    if reader.avatar_url:
        try:
            image = make_picture(fetcher.fetch(reader.avatar_url).content)
        except InvalidError as problem:
            log.info("The picture of reader %s was not taken: %s", reader.pk, problem.detail)
            return
    _keep(reader, image=image)


@transaction.atomic
def _keep(reader: Reader, *, image: bytes) -> None:
    """Store a picture, or that there is none any more, and say so where its reader's comments stand."""
    # Whoever signs in now, or is erased now, is waited for, and waits for us.
    now_stored = Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
    row = Avatar.objects.filter(pk=reader.pk)
    if now_stored.avatar_url != reader.avatar_url:
        row.update(due_at=timezone.now(), failures=0)
        return
    digest = digest_of(image) if image else ""
    kept = row.update(
        image=image, digest=digest, fetched_at=timezone.now(), due_at=None, failures=0
    )
    if not image:
        row.delete()
    if not kept or now_stored.avatar_digest == digest:
        return
    Reader.objects.filter(pk=reader.pk).update(avatar_digest=digest)
    articles = (
        Comment.objects.filter(author=reader, status=CommentStatus.PUBLISHED)
        .order_by("article")
        .values_list("article", flat=True)
        .distinct()
    )
    record_picture(reader=reader, articles=list(articles))
