"""Write the mail of what waits to be told, as things stand when it is sent. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.markup import excerpt, plain_text
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.notifications.channels.mail import mail_domain
from rejoinder.notifications.letters import Discussion, Item, Letter, language_of
from rejoinder.notifications.links import manage_link, unsubscribe_link
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import (
    Message,
    Notice,
    Reason,
    Scope,
    Subscriber,
    Subscription,
)
from rejoinder.notifications.models.subscribers import subject_of
from rejoinder.notifications.places import comment_address, discussion_address
from rejoinder.notifications.replying import reply_address
from rejoinder.sites.models import Site

MOST_ITEMS: Final = 20  # in one mail; of more, it says how many
MOST_TEXT: Final = 600  # characters of a comment
MOST_ANSWERED: Final = 120  # of what it answers
_TAKEN_AWAY: Final = frozenset({CommentStatus.REJECTED, CommentStatus.REMOVED})


def compose(message: Message) -> Mail | None:
    """Return the mail of a message of notices, None where nothing is left to say. Two statements.

    Left out is what was hidden meanwhile, and what is not wished any more.
    """
    subscriber, site = message.subscriber, message.site
    if subscriber is None or site is None or not subscriber.takes_mail:
        return None
    subscriber.site = site
    notices = list(
        Notice.objects.filter(message=message, subscriber=subscriber)
        .select_related("comment__parent", "article")
        .order_by("id")
    )
    wishes = _wishes(subscriber, notices)
    told = [each for each in notices if _stands(each) and _is_wished(each, wishes)]
    if not told:
        return None
    for each in told:
        each.article.site = site
    return _letter(subscriber, site, told).as_mail(
        message.to, headers=_headers(subscriber, site, told)
    )


def _letter(subscriber: Subscriber, site: Site, told: Sequence[Notice]) -> Letter:
    shown = told[:MOST_ITEMS]
    articles = {each.article_id: each.article for each in shown}
    wish = _only_wish(told)
    languages = {article.shown_language for article in articles.values()}
    return Letter(
        site=site.name,
        theme=site.theme,
        language=language_of(
            subscriber.language, *(languages if len(languages) == 1 else ()), site.language
        ),
        discussions=[
            Discussion(
                title=str(article),
                address=discussion_address(article),
                items=[_item(each) for each in shown if each.article_id == number],
            )
            for number, article in articles.items()
        ],
        manage=manage_link(subscriber),
        unsubscribe=unsubscribe_link(subscriber, wish),
        ends_one=wish is not None,
        more=len(told) - len(shown),
        contact=site.options.contact,
        can_answer=len(told) == 1 and bool(_reply_to(subscriber, told)),
    )


def _item(notice: Notice) -> Item:
    comment, reason = notice.comment, Reason(notice.reason)
    parent = comment.parent
    return Item(
        reason=reason,
        author=comment.author_name,
        text=excerpt(plain_text(comment.body), max_chars=MOST_TEXT),
        address=comment_address(notice.article, comment.pk)
        if comment.is_published
        else discussion_address(notice.article),
        answered=excerpt(plain_text(parent.body), max_chars=MOST_ANSWERED)
        if parent is not None and reason is Reason.REPLY and parent.is_published
        else "",
        because=comment.reason if reason is Reason.REJECTED else "",
        was_published=comment.status == CommentStatus.REMOVED,
    )


def _headers(subscriber: Subscriber, site: Site, told: Sequence[Notice]) -> dict[str, str]:
    """Return the headers by which mail programs and servers know what this is.

    RFC 2919 (List-Id), 2369 and 8058 (List-Unsubscribe), 5322, 3.6.4 (References).
    """
    headers = {
        "List-Id": f"<{site.key}.{urlsplit(settings.BASE_URL).hostname}>",
        "List-Unsubscribe": f"<{unsubscribe_link(subscriber, _only_wish(told))}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "list",
    }
    if len({each.article_id for each in told}) == 1:
        # What no mail has as its own: all of a discussion's stand below it in the inbox, as one thread.
        root = f"<discussion-{told[0].article_id}.{site.key}@{mail_domain()}>"
        headers |= {"In-Reply-To": root, "References": root}
    if reply_to := _reply_to(subscriber, told):
        headers["Reply-To"] = reply_to
    return headers


def _reply_to(subscriber: Subscriber, told: Sequence[Notice]) -> str:
    if len(told) != 1 or not told[0].comment.is_published:
        return ""
    return reply_address(subscriber, told[0].comment)


def _only_wish(told: Sequence[Notice]) -> int | None:
    """Return the wish that all of it was told for, None where there is none or several."""
    wishes = {each.subscription_id for each in told}
    return wishes.pop() if len(wishes) == 1 else None


def _wishes(subscriber: Subscriber, notices: Sequence[Notice]) -> Mapping[int | str, bool]:
    """Return the wishes that still stand, by id, and the subjects that are muted. One statement."""
    asked = {each.subscription_id for each in notices if each.subscription_id is not None}
    muted = {
        *(subject_of(Scope.DISCUSSION, each.article_id) for each in notices),
        *(subject_of(Scope.PERSON, each.comment.author_id) for each in notices),
    }
    rows = Subscription.objects.filter(subscriber=subscriber).filter(
        Q(pk__in=asked) | Q(is_muted=True, subject__in=muted)
    )
    found: dict[int | str, bool] = {}
    for each in rows:
        found[each.subject if each.is_muted else each.pk] = True
    return found


def _is_wished(notice: Notice, wishes: Mapping[int | str, bool]) -> bool:
    if Reason(notice.reason) in {Reason.APPROVED, Reason.REJECTED}:
        return True
    muted = (
        subject_of(Scope.DISCUSSION, notice.article_id),
        subject_of(Scope.PERSON, notice.comment.author_id),
    )
    return notice.subscription_id in wishes and not any(each in wishes for each in muted)


def _stands(notice: Notice) -> bool:
    """Return whether what is told is still so."""
    comment: Comment = notice.comment
    article: Article = notice.article
    if article.state == ArticleState.PRIVATE or comment.removed_by_author:
        return False
    if Reason(notice.reason) is Reason.REJECTED:
        return comment.status in _TAKEN_AWAY
    return comment.is_published
