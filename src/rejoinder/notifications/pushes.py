"""What a browser shows: a line of who did what, and where; never what was written. As things stand when it is sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from django.utils import translation
from django.utils.translation import ngettext

from rejoinder.comments.models import CommentStatus
from rejoinder.notifications.letters import heading, isolated, language_of, one_line
from rejoinder.notifications.links import centre_link
from rejoinder.notifications.models import Message, Notice, Reason, Subscriber
from rejoinder.notifications.places import comment_address, discussion_address
from rejoinder.notifications.queries import notices_to_show

MOST_NAME: Final = 60
MOST_CHARS: Final = 120  # of a line: more is cut off by the system anyway


def push_content(message: Message, opened: str) -> str:
    """Return what a browser is handed as JSON, "" where nothing is left to show. Two statements.

    Args:
        opened: ids of notices, as JSON.
    """
    subscriber = message.subscriber
    if subscriber is None:
        return ""
    notices = list(
        notices_to_show(subscriber)
        .filter(pk__in=json.loads(opened), read_at=None)
        .order_by("id")
        .select_related("site", "comment", "article")
    )
    if not notices:
        return ""
    for each in notices:
        each.article.site = each.site
    site = notices[0].site
    with translation.override(language_of(subscriber.language, site.language)):
        title, body, url = _said(subscriber, notices)
    return json.dumps(
        {
            "title": title[:MOST_CHARS],
            "body": body[:MOST_CHARS],
            "url": url,
            "tag": f"rejoinder-{site.key}-{notices[-1].article_id}",
        },
        ensure_ascii=False,
    )


def _said(subscriber: Subscriber, notices: Sequence[Notice]) -> tuple[str, str, str]:
    one = notices[0]
    if len(notices) == 1:
        place = (
            comment_address(one.article, one.comment_id)
            if one.comment.is_published
            else discussion_address(one.article)
        )
        title = heading(
            Reason(one.reason),
            name=isolated(one_line(one.comment.author_name, most=MOST_NAME)),
            was_published=one.comment.status == CommentStatus.REMOVED,
        )
        return title, str(one.article), place
    number = len(notices)
    title = ngettext("%(number)d new notification", "%(number)d new notifications", number) % {
        "number": number
    }
    is_one_article = len({each.article_id for each in notices}) == 1
    body = str(one.article) if is_one_article else one.site.name
    return title, body, centre_link(subscriber, one.site.key)
