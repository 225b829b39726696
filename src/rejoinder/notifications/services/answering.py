"""Tell somebody by mail what became of a mail."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, override

from rejoinder.articles.models import ArticleState
from rejoinder.comments.models import Comment
from rejoinder.core.saying import said
from rejoinder.notifications.incoming.reading import Incoming
from rejoinder.notifications.letters import MOST_SUBJECT, language_of, one_line
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Message, Subscriber
from rejoinder.notifications.places import comment_address
from rejoinder.notifications.services.outbox import queue_mail

KIND: Final = "answer"
MOST_PER_DAY: Final = 10  # to one address: whoever sends a thousand mails is not sent as many
MOST_TEXT: Final = 50_000  # characters that come back

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody is told of: a mail, and what it answers."""

    mail: Incoming
    subscriber: Subscriber  # with its site
    comment_id: int
    text: str  # what was read in it


def queue_answer(answer: Answer, *, refused: str = "", waits_because: str = "") -> None:
    """Say what became of a mail, once. Four statements at most.

    It goes to the subscriber, whoever sent the mail, where the address is confirmed.

    Args:
        refused: why it is not taken, "" where it is.
        waits_because: why nobody sees it yet, as the moderators' rules say it.
    """
    subscriber, mail = answer.subscriber, answer.mail
    if not subscriber.email or subscriber.confirmed_at is None:
        return
    key = f"{KIND}-{subscriber.pk}-{mail.key[:32]}"
    today = Message.objects.filter(
        to=subscriber.email, kind=KIND, created_at__gt=timezone.now() - timedelta(days=1)
    )
    if today.exclude(key=key).count() >= MOST_PER_DAY:
        log.warning("%s is not told of another mail today.", subscriber.pk)
        return
    # Whatever became of it: whoever was sent the mail that is answered has seen its discussion.
    comment = (
        Comment.objects.filter(pk=answer.comment_id, site=subscriber.site_id)
        .exclude(article__state=ArticleState.PRIVATE)
        .select_related("article")
        .first()
    )
    article = None if comment is None else comment.article
    if article is not None:
        article.site = subscriber.site
    language = language_of(
        subscriber.language,
        article.shown_language if article else "",
        subscriber.site.language,
    )
    with override(language):
        text = render_to_string(
            "notifications/answer.txt",
            {
                "site": subscriber.site.name,
                "title": str(article) if article else "",
                "address": comment_address(article, answer.comment_id) if article else "",
                "refused": said(refused),
                "waits": said(waits_because),
                "left_out": mail.left_out,
                "text": answer.text[:MOST_TEXT],
            },
        )
        subject = f"Re: {article}" if article else gettext("Your answer by mail")
    headers = (
        {"In-Reply-To": mail.message_id, "References": mail.message_id} if mail.message_id else {}
    )
    queue_mail(
        Mail(
            to=subscriber.email,
            subject=one_line(subject, most=MOST_SUBJECT),
            text=text.strip() + "\n",
            from_name=one_line(subscriber.site.name, most=MOST_SUBJECT),
            headers=headers,
        ),
        kind=KIND,
        site=subscriber.site,
        subscriber=subscriber,
        key=key,
    )
