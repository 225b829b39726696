"""Tell open pages what happened since: one answer for everybody, which ends; holding it open is the edge's work.

`docs/reference/live.md` says what each message means.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from urllib.parse import urlencode

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rejoinder.activity.queries import events_after
from rejoinder.comments.queries.changed import Changed, read_changed
from rejoinder.comments.queries.discussion import Tallied, get_tallied
from rejoinder.core.errors import InvalidError
from rejoinder.core.keys import article_key
from rejoinder.core.snapshots import consistent_reading
from rejoinder.fragments.live import own_parts
from rejoinder.fragments.overlay import NOBODY
from rejoinder.pages.asked import AS_USUAL, Asked, asked_in
from rejoinder.pages.discussions import make_frame
from rejoinder.pages.rendering import EMBEDDED, language_asked, speak

MOST_EVENTS = 200  # read at once; whoever missed more loads the page anew
_SHARED = "public, max-age=0, s-maxage=10"
_WHERE_IT_WAS = "Last-Event-ID"  # the header in which a browser that comes back says what it has


@require_safe
def follow(request: HttpRequest, site: str, article: str) -> HttpResponse:
    """Answer what happened after a version, as server-sent events. Four statements in one state at most."""
    after = _after(request)
    with _one_state():
        found = get_tallied(site_key=site, key=article)
        changed = _read(found, after=after)
    speak(found.article, request)
    asked = asked_in(request)
    messages = list(_messages(changed, found=found, after=after, asked=asked))
    key = article_key(found.article.pk)
    drawn = _drawn_as(request, asked)
    following = urlencode({**drawn, "after": found.version})
    return HttpResponse(
        "".join(messages),
        content_type="text/event-stream; charset=utf-8",
        headers={
            "Cache-Control": _SHARED,
            "Vary": _WHERE_IT_WAS,
            "Surrogate-Key": key,
            "Live-Channel": f"{key} {urlencode(drawn)}".rstrip(),
            "Live-Next": f"{EMBEDDED}{site}/{article}/live?{following}",
            "X-Accel-Buffering": "no",  # or nginx would keep the messages until it has some kilobytes
        },
    )


def _drawn_as(request: HttpRequest, asked: Asked) -> dict[str, str | int]:
    """Return what sets this page's messages apart from those of other pages, as an address says it."""
    drawn: dict[str, str | int] = {}
    if language := language_asked(request):
        drawn["lang"] = language
    if asked.layout:
        drawn["layout"] = asked.layout
    if asked.heading != AS_USUAL.heading:
        drawn["heading"] = asked.heading
    if asked.has_player:
        drawn["player"] = 1
    return drawn


def _after(request: HttpRequest) -> int | None:
    """Return the version that the page has. The header is newer than the address, and wins.

    Raises:
        InvalidError: it is no number.
    """
    text = request.headers.get(_WHERE_IT_WAS, "") or request.GET.get("after", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 18:  # noqa: PLR2004  # of a 64-bit id
        raise InvalidError(
            "This is no version of a discussion. Load its page again.",
            field="after",
            code="bad_version",
        )
    return int(text)


def _one_state() -> AbstractContextManager[None]:
    """Return a block that reads one state of the database; a transaction that is open already stays it."""
    return nullcontext() if connection.in_atomic_block else consistent_reading()


def _read(found: Tallied, *, after: int | None) -> Changed | None:
    """Return what changed, None when the page has to be loaded anew. Three statements at most."""
    if after is None or after == found.version:
        return Changed(shown=[], gone=[])
    if after > found.version:
        return None  # of a discussion that went back, as from a backup
    events = events_after(after, article_id=found.article.pk, limit=MOST_EVENTS + 1)
    return None if len(events) > MOST_EVENTS else read_changed(events)


def _messages(
    changed: Changed | None, *, found: Tallied, after: int | None, asked: Asked
) -> Iterator[str]:
    """Yield the messages; the last alone has the id, so that what breaks off begins anew and none is missed."""
    if after is None or after == found.version:
        yield f"id: {found.version}\n\n"  # tells the browser where it is, and its page nothing
        return
    if changed is None:
        yield _message("reset", {"version": found.version})
    else:
        yield from _comments(changed, found=found, asked=asked)
        for pk in changed.gone:
            yield _message("removed", {"id": pk})
    counts = {
        "comments": found.comment_count,
        "mentions": found.mention_count,
        "version": found.version,
    }
    yield _message("counts", counts, id_line=f"id: {found.version}\n")


def _comments(changed: Changed, *, found: Tallied, asked: Asked) -> Iterator[str]:
    frame = make_frame(found, asked=asked, overlay=NOBODY)
    parts: Sequence[str] = own_parts(
        changed.shown, frame=frame, language=found.article.shown_language
    )
    for comment, html in zip(changed.shown, parts, strict=True):
        yield _message(
            "comment",
            {
                "id": comment.pk,
                "parent": comment.parent_id,
                "root": comment.root_id,
                "replies": comment.reply_count,
                "html": html,
            },
        )


def _message(event: str, data: Mapping[str, object], *, id_line: str = "") -> str:
    """Return a message of an event stream (WHATWG HTML, 9.2); JSON has no line ends of its own."""
    return f"event: {event}\n{id_line}data: {json.dumps(data, ensure_ascii=False)}\n\n"
