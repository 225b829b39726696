"""What somebody was told on a site, newest first: answers, mentions, decisions, news of what is followed.

For whoever is known here by a cookie, or by a link that an embed was given. Looking changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rejoinder.accounts.models import Account, Reader
from rejoinder.accounts.services.members import voting_member
from rejoinder.comments.markup import excerpt, plain_text
from rejoinder.comments.models import CommentStatus
from rejoinder.core.caching import private_tagged
from rejoinder.core.errors import InvalidError, NotFoundError, NotSignedInError
from rejoinder.core.keyset import Direction, Page, decode, encode, take_page
from rejoinder.fragments.links import ArticleLinks, SiteLinks
from rejoinder.notifications.devices import Endpoint, can_push, mark_of
from rejoinder.notifications.letters import heading
from rejoinder.notifications.links import CENTRE, feed_link, open_link, read_feed_link
from rejoinder.notifications.models import Notice, Reason, Subscriber
from rejoinder.notifications.queries import (
    NEWEST_NOTICES,
    answers_to_show,
    find_subscriber,
    notices_to_show,
)
from rejoinder.notifications.services import devices, reading
from rejoinder.notifications.services.subscribing import subscriber_for
from rejoinder.pages.acting import comment_id_from
from rejoinder.pages.client import client_file
from rejoinder.pages.feeds import ENTRIES, comments_feed
from rejoinder.pages.notifying import unlisted
from rejoinder.pages.posted import posted_fields
from rejoinder.pages.rendering import reader_page, speak_for_reader
from rejoinder.pages.visitors import get_visitor
from rejoinder.pages.writing import see_other
from rejoinder.sites.models import Site
from rejoinder.sites.queries import get_site

ON_PAGE: Final = 30
MOST_TEXT: Final = 200  # characters of a comment
WORKER: Final = "/push-worker.js"


@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def show_own(request: HttpRequest, site: str) -> HttpResponse:
    """Show what somebody who is known here was told, or do something with it."""
    publication = get_site(site)
    visitor = get_visitor(request, site=publication)
    reader, account = visitor.reader, visitor.account
    if reader is None and account is None:
        speak_for_reader(publication, publication.language)
        raise NotSignedInError(
            _("We do not know who you are. Sign in, or write a comment here first.")
        )
    subscriber = find_subscriber(reader=reader) if reader else None
    return _answer(request, publication, reader=reader, account=account, subscriber=subscriber)


@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def show_linked(request: HttpRequest, site: str, token: str) -> HttpResponse:
    """Likewise for whoever was given a link."""
    publication = get_site(site)
    speak_for_reader(publication, publication.language)
    subscriber = open_link(token, purpose=CENTRE, now=timezone.now()).subscriber
    if subscriber.site_id != publication.pk:
        raise NotFoundError(_("There is nothing here."))
    return _answer(request, publication, reader=subscriber.reader, subscriber=subscriber)


def _answer(
    request: HttpRequest,
    site: Site,
    *,
    reader: Reader | None,
    subscriber: Subscriber | None,
    account: Account | None = None,
) -> HttpResponse:
    language = (subscriber.language if subscriber else "") or site.language
    speak_for_reader(site, language)
    if request.method == "POST":
        fields = posted_fields(request)
        act = _ACTS.get(fields.get("act", ""))
        if act is None:
            raise InvalidError(_("This form is not one of ours."), field="act")
        if subscriber is None:
            if reader is None:
                assert account is not None  # a link names a subscriber, and others are known
                reader = voting_member(site=site, account=account)
            subscriber = subscriber_for(reader=reader)
        act(subscriber, fields)
        return see_other(request.get_full_path())
    response = reader_page(
        request,
        "pages/notices.html",
        site=site,
        language=language,
        csrf_token_value=get_token(request),
        push_key=devices.known_push_key() if can_push() else "",
        push_scope=SiteLinks(site=site.key).notices,
        push_worker=WORKER,
        push_script=client_file("push.js"),
        told=_list(request, subscriber, site=site) if subscriber else {},
    )
    response._csp_update = {"worker-src": ["'self'"]}  # type: ignore[attr-defined]  # noqa: SLF001  # as csp.decorators does
    return response


def _list(request: HttpRequest, subscriber: Subscriber, *, site: Site) -> dict[str, object]:
    """Return what stands on a page of the list. Three statements."""
    page = _page(request, subscriber)
    for each in page.rows:
        each.article.site = site
    scope = _scope(subscriber)
    ways = {
        name: f"?{cursor.direction.value}={encode(cursor, ordering=NEWEST_NOTICES, scope=scope)}"
        for name, cursor in (("earlier", page.after), ("later", page.before))
        if cursor is not None
    }
    return {
        "rows": [_in_words(each) for each in page.rows],
        "up_to": page.rows[0].pk if page.rows else 0,
        "has_unread": any(each.read_at is None for each in page.rows),
        "earlier_link": ways.get("earlier", ""),
        "later_link": ways.get("later", ""),
        "feed_link": feed_link(subscriber),
        "device_count": subscriber.devices.count(),
    }


def _scope(subscriber: Subscriber) -> str:
    return f"notices-{subscriber.pk}"


def _page(request: HttpRequest, subscriber: Subscriber) -> Page[Notice]:
    cursor = None
    for direction in Direction:
        text = request.GET.get(direction.value, "")
        if text:
            cursor = decode(
                text, direction=direction, ordering=NEWEST_NOTICES, scope=_scope(subscriber)
            )
    return take_page(
        notices_to_show(subscriber).select_related("article", "comment"),
        ordering=NEWEST_NOTICES,
        cursor=cursor,
        size=ON_PAGE,
    )


def _in_words(notice: Notice) -> dict[str, object]:
    comment, reason = notice.comment, Reason(notice.reason)
    links = ArticleLinks.of(notice.article)
    return {
        "id": notice.pk,
        "heading": heading(
            reason,
            name=comment.author_name,
            was_published=comment.status == CommentStatus.REMOVED,
        ),
        "article": str(notice.article),
        "link": links.permalink(comment.pk) if comment.is_published else links.start,
        "text": excerpt(plain_text(comment.body), max_chars=MOST_TEXT),
        "because": comment.reason if reason is Reason.REJECTED else "",
        "at": notice.created_at,
        "is_new": notice.read_at is None,
        "can_mute": reason not in {Reason.APPROVED, Reason.REJECTED},
    }


def _mark_read(subscriber: Subscriber, fields: Mapping[str, str]) -> None:
    reading.mark_read(subscriber=subscriber, notice_id=comment_id_from(fields.get("notice", "")))


def _mark_all_read(subscriber: Subscriber, fields: Mapping[str, str]) -> None:
    reading.mark_all_read(subscriber=subscriber, up_to=comment_id_from(fields.get("notice", "")))


def _mute(subscriber: Subscriber, fields: Mapping[str, str]) -> None:
    reading.mute_thread(subscriber=subscriber, notice_id=comment_id_from(fields.get("notice", "")))


def push_on(subscriber: Subscriber, fields: Mapping[str, str]) -> None:
    """Tell somebody in the browser that the fields name.

    Raises:
        InvalidError: no browser says that.
        RefusedError: it is another browser's address.
    """
    if not can_push():
        raise NotFoundError(_("There is nothing here."))
    names = ("endpoint", "p256dh", "auth")
    url, p256dh, auth = (fields.get(name, "") for name in names)
    devices.add_device(subscriber=subscriber, endpoint=Endpoint(url=url, p256dh=p256dh, auth=auth))


def push_off(subscriber: Subscriber, fields: Mapping[str, str]) -> None:
    """Tell somebody no more in the browser that the fields name, or in any. Idempotent."""
    endpoint = fields.get("endpoint", "")
    if endpoint:
        devices.remove_device(subscriber=subscriber, mark=mark_of(endpoint))
    else:
        devices.remove_all_devices(subscriber=subscriber)


def _new_feed(subscriber: Subscriber, _fields: Mapping[str, str]) -> None:
    reading.new_feed(subscriber=subscriber)


def _end_feed(subscriber: Subscriber, _fields: Mapping[str, str]) -> None:
    reading.end_feed(subscriber=subscriber)


_ACTS: Final[Mapping[str, Callable[[Subscriber, Mapping[str, str]], None]]] = {
    "read": _mark_read,
    "read-all": _mark_all_read,
    "mute": _mute,
    "push-on": push_on,
    "push-off": push_off,
    "feed-new": _new_feed,
    "feed-end": _end_feed,
}


@require_safe
@unlisted
def show_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the newest answers to somebody, and mentions, as a feed. Two statements."""
    subscriber = read_feed_link(token)
    site = subscriber.site
    speak_for_reader(site, subscriber.language or site.language)
    found = answers_to_show(subscriber).order_by("-id")[:ENTRIES]
    comments = [each.comment for each in found]
    feed = comments_feed(
        title=_("Replies to me on %(title)s") % {"title": site.name},
        page=SiteLinks(site=site.key).notices,
        own=feed_link(subscriber).removeprefix(settings.BASE_URL),
        language=subscriber.language or site.language,
        site=site,
        comments=comments,
        since=subscriber.created_at,
    )
    return private_tagged(request, feed)
