"""All that an address is told of, on one page: by a link in a mail, or for whoever is signed in.

Looking changes nothing, since programs that check mails open every link in them. What changes something is a button.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from rejoinder.accounts.models import Account
from rejoinder.accounts.queries import find_guest
from rejoinder.core.caching import private
from rejoinder.core.errors import InvalidError, NotFoundError, NotSignedInError
from rejoinder.core.tokens import read_device_token
from rejoinder.fragments.following import frequencies
from rejoinder.fragments.links import ArticleLinks, SiteLinks
from rejoinder.notifications.links import CONFIRM, MANAGE, UNSUBSCRIBE, Link, manage_link, open_link
from rejoinder.notifications.models import Scope, Subscriber, Subscription
from rejoinder.notifications.models.subscribers import subject_of
from rejoinder.notifications.queries import all_wishes, subscribers_of
from rejoinder.notifications.services import asking, subscribing
from rejoinder.notifications.words import about, scope_in_words
from rejoinder.pages.acting import comment_id_from
from rejoinder.pages.following import frequency_in
from rejoinder.pages.posted import posted_fields
from rejoinder.pages.rendering import reader_page, speak_for_reader
from rejoinder.pages.writing import see_other

MOST_SHOWN: Final = 1_000  # wishes on a page

_View: TypeAlias = Callable[..., HttpResponse]


def unlisted(view: _View) -> _View:
    """Let nobody keep a page whose address is its key, nor find it: of a link on it another site learns our origin only."""

    @functools.wraps(view)
    def answer(request: HttpRequest, **rest: str) -> HttpResponse:
        response = private(view(request, **rest))
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def show_all(request: HttpRequest, token: str) -> HttpResponse:
    """Show what an address is told of on a site, or change it."""
    subscriber = _opened(token, purpose=MANAGE).subscriber
    if request.method == "POST":
        return _changed(request, subscriber)
    return _page(request, [subscriber])


@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def show_mine(request: HttpRequest) -> HttpResponse:
    """Show what somebody who is known here is told of, on each site; or change it."""
    user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    found = list(
        subscribers_of(
            account=user if isinstance(user, Account) else None,
            device=read_device_token(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")),
        )
    )
    if not found and not isinstance(user, Account):
        raise NotSignedInError(
            _(
                "We do not know who you are. Sign in, or open the link “My notifications” in one of our mails."
            )
        )
    if request.method == "POST":
        fields = posted_fields(request)
        for subscriber in found:
            if str(subscriber.pk) == fields.get("subscriber", ""):
                return _changed(request, subscriber)
        raise NotFoundError
    return _page(request, found)


@csrf_exempt  # a mail program sends it, without a cookie (RFC 8058, 3.1): the link itself is the proof
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def switch_off(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before ending a wish, or all mail; or do it, also by the one click of a mail program. Idempotent."""
    link = _opened(token, purpose=UNSUBSCRIBE)
    subscriber = link.subscriber
    wish = None
    if link.wish is not None:
        wish = all_wishes(subscriber).filter(pk=link.wish).first()
    is_done = request.method == "POST"
    if is_done and link.wish is not None:
        subscribing.unsubscribe(subscriber=subscriber, subscription_id=link.wish)
    elif is_done:
        subscribing.switch_off(subscriber=subscriber)
    return reader_page(
        request,
        "pages/notify_off.html",
        site=subscriber.site,
        language=_language_of(subscriber),
        subscriber=subscriber,
        is_all=link.wish is None,
        wish=None if wish is None else _in_words(wish),
        is_done=is_done or (link.wish is not None and wish is None),
        is_off=link.wish is None and subscriber.off_since is not None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what waits for whoever reads the mail to agree; or agree to it, or say that it was somebody else."""
    subscriber = _opened(token, purpose=CONFIRM).subscriber
    now = timezone.now()
    waiting = asking.waiting_wishes(subscriber, now=now)
    if not waiting:
        raise asking.used()
    if request.method != "POST":
        return reader_page(
            request,
            "pages/notify_confirm.html",
            site=subscriber.site,
            language=_language_of(subscriber),
            subscriber=subscriber,
            wishes=[_in_words(wish) for wish in waiting],
            csrf_token_value=get_token(request),
        )
    fields = posted_fields(request)
    agreed: list[Subscription] = []
    if fields.get("act") == "agree":
        wanted = {
            comment_id_from(name.removeprefix("wish-"))
            for name in fields
            if name.startswith("wish-")
        }
        device = read_device_token(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""))
        agreed = asking.confirm(
            subscriber=subscriber,
            wishes=wanted,
            now=now,
            reader=None if device is None else find_guest(site=subscriber.site, device=device),
        )
    else:
        asking.decline(subscriber=subscriber)
    return reader_page(
        request,
        "pages/notify_agreed.html",
        site=subscriber.site,
        language=_language_of(subscriber),
        subscriber=subscriber,
        wishes=[_in_words(wish) for wish in agreed],
        all_link=manage_path(subscriber),
    )


def manage_path(subscriber: Subscriber) -> str:
    """Return the path of the page of all wishes."""
    return manage_link(subscriber).removeprefix(settings.BASE_URL)


def _opened(token: str, *, purpose: str) -> Link:
    link = open_link(token, purpose=purpose, now=timezone.now())
    speak_for_reader(link.subscriber.site, _language_of(link.subscriber))
    return link


def _language_of(subscriber: Subscriber) -> str:
    return subscriber.language or subscriber.site.language


def _changed(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    fields = posted_fields(request)
    act = fields.get("act", "")
    if act == "follow":
        _add(subscriber, fields=fields)
    elif act in {"change", "stop", "unmute"}:
        _change_wish(subscriber, act=act, fields=fields)
    elif act in _ACTS:
        _ACTS[act](subscriber=subscriber)
    elif act == "forget":
        subscribing.forget(subscriber=subscriber)
        return reader_page(
            request,
            "pages/notify_forgotten.html",
            site=subscriber.site,
            language=_language_of(subscriber),
        )
    else:
        raise InvalidError(_("This form is not one of ours."), field="act")
    return see_other(request.path)


def _add(subscriber: Subscriber, *, fields: Mapping[str, str]) -> None:
    for scope, _label in _offered(subscriber):
        if scope == fields.get("scope", ""):
            subscribing.subscribe(subscriber=subscriber, scope=Scope(scope))
            return
    raise InvalidError(_("This form is not one of ours."), field="scope")


def _offered(subscriber: Subscriber) -> list[tuple[str, str]]:
    """Return what can be followed of the whole site: an address that was never proved asks for nothing here."""
    if subscriber.email and subscriber.confirmed_at is None:
        return []
    scopes = [Scope.SITE]
    if subscriber.reader_id is not None:
        scopes = [Scope.REPLIES, Scope.MENTIONS, Scope.SITE]
    return [(scope.value, scope_in_words(scope)) for scope in scopes]


_ACTS: Mapping[str, Callable[..., None]] = {
    "stop-all": subscribing.stop_all,
    "never": subscribing.switch_off,
    "again": subscribing.switch_on,
}


def _change_wish(subscriber: Subscriber, *, act: str, fields: Mapping[str, str]) -> None:
    wish = comment_id_from(fields.get("wish", ""))
    if act == "stop":
        subscribing.unsubscribe(subscriber=subscriber, subscription_id=wish)
    elif act == "unmute":
        subscribing.unmute(subscriber=subscriber, subscription_id=wish)
    else:
        subscribing.set_frequency(
            subscriber=subscriber, subscription_id=wish, frequency=frequency_in(fields)
        )


def _page(request: HttpRequest, subscribers: list[Subscriber]) -> HttpResponse:
    """Return the page. A statement for each site, and one or two more."""
    rows = [
        {
            "subscriber": subscriber,
            "home": SiteLinks(site=subscriber.site.key, front=subscriber.site.home).start,
            **_lists(subscriber),
        }
        for subscriber in subscribers
    ]
    site = subscribers[0].site if len(subscribers) == 1 else None
    language = _language_of(subscribers[0]) if subscribers else settings.LANGUAGE_CODE
    return reader_page(
        request,
        "pages/notify.html",
        site=site,
        language=language,
        rows=rows,
        csrf_token_value=get_token(request),
    )


def _lists(subscriber: Subscriber) -> dict[str, object]:
    wishes = [_in_words(wish) for wish in all_wishes(subscriber)[: MOST_SHOWN + 1]]
    there = {wish["subject"] for wish in wishes}
    return {
        "wishes": wishes[:MOST_SHOWN],
        "has_more": len(wishes) > MOST_SHOWN,
        "offered": [
            (scope, label)
            for scope, label in _offered(subscriber)
            if subject_of(Scope(scope)) not in there
        ],
    }


def _in_words(wish: Subscription) -> dict[str, object]:
    article = wish.article
    if article is None and wish.comment is not None:
        article = wish.comment.article
    link = ""
    if article is not None:
        article.site = wish.subscriber.site
        links = ArticleLinks.of(article)
        link = links.start if wish.comment is None else links.permalink(wish.comment.pk)
    return {
        "id": wish.pk,
        "subject": wish.subject,
        "label": scope_in_words(Scope(wish.scope)),
        "about": about(wish),
        "link": link,
        "is_muted": wish.is_muted,
        "waits": wish.waits_since is not None,
        "frequencies": frequencies(wish.frequency),
    }
