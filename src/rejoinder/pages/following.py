"""Ask to be told of a discussion, of a thread or of a person, on the page where one reads it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rejoinder.accounts import pace
from rejoinder.accounts.models import Reader
from rejoinder.accounts.services.members import voting_member
from rejoinder.articles.models import Article
from rejoinder.articles.queries import get_article, takes_comments
from rejoinder.comments.models import Comment
from rejoinder.comments.queries.discussion import get_tallied
from rejoinder.core.caching import private
from rejoinder.core.errors import InvalidError, ProblemError, TooManyError
from rejoinder.fragments.answers import overlay_html, say_html
from rejoinder.fragments.following import Said, follow_comment_html, follow_html, may_follow
from rejoinder.fragments.links import ArticleLinks
from rejoinder.fragments.words import said
from rejoinder.notifications.errors import NothingToFollowError
from rejoinder.notifications.models import Frequency, Scope, Subscriber
from rejoinder.notifications.models.subscribers import subject_of
from rejoinder.notifications.queries import NOBODY, find_subscriber, find_wish, following
from rejoinder.notifications.services import asking, subscribing
from rejoinder.notifications.services.asking import Wanted
from rejoinder.pages import acting
from rejoinder.pages.asked import asked_in
from rejoinder.pages.discussions import make_frame
from rejoinder.pages.origins import is_embedded
from rejoinder.pages.posted import posted_fields, sending_key, typed_again, wants_pieces
from rejoinder.pages.rendering import article_page, speak
from rejoinder.pages.visitors import (
    Visitor,
    ask_for_device,
    get_visitor,
    get_writer,
    network_of,
    overlay_of,
    remember_device,
    token_for,
)
from rejoinder.pages.writing import see_other
from rejoinder.sites.models import Site

_OFFERED: Final = {"discussion": Scope.DISCUSSION, "replies": Scope.REPLIES}


@require_http_methods(["GET", "HEAD", "POST"])
def follow_discussion(request: HttpRequest, site: str, article: str) -> HttpResponse:
    """Show what a reader is told of a discussion, or change it: `act` is follow, change or stop."""
    found = get_article(site_key=site, key=article)
    speak(found, request)
    visitor = get_visitor(request, site=found.site)
    if request.method != "POST":
        return _discussion(request, found, visitor=visitor)
    try:
        fields = posted_fields(request)
        act = fields.get("act", "")
        if act != "follow":
            told = _change(_subscriber(visitor), act=act, fields=fields)
        else:
            scope = _OFFERED.get(fields.get("scope", ""))
            if scope is None or not takes_comments(found, now=timezone.now()):
                raise NothingToFollowError(_("This discussion takes no more comments."))
            again = None
            if scope == Scope.REPLIES:  # to what is written on this device, which has to be known
                again = _needs_device(request, visitor)
            if again is not None:
                return again
            with transaction.atomic():  # a wish that is refused makes nobody a reader
                if scope == Scope.REPLIES:
                    visitor = _writer(request, visitor, site=found.site)
                told = _follow(
                    request,
                    visitor,
                    article=found,
                    wanted=Wanted(scope=scope, article=found),
                    email=fields.get("email", ""),
                )
    except ProblemError as problem:
        if _in_place(request):
            raise
        return _discussion(request, found, visitor=visitor, problem=problem)
    if told.text and not _in_place(request):
        return _discussion(request, found, visitor=visitor, told=told)
    if not _in_place(request):
        return see_other(ArticleLinks.of(found).start)
    return _discussion(request, found, visitor=visitor, told=told)


@require_http_methods(["GET", "HEAD", "POST"])
def follow_comment(request: HttpRequest, site: str, article: str, comment_id: int) -> HttpResponse:
    """Show what can be followed at a comment, or do it: `act` says which."""
    found = get_article(site_key=site, key=article)
    speak(found, request)
    visitor = get_visitor(request, site=found.site)
    comment = acting.comment_here(comment_id, article=found, reader=visitor.reader)
    if not comment.is_published:
        raise NothingToFollowError(_("Only what is published can be followed."))
    if request.method != "POST":
        return _comment(request, found, comment=comment, visitor=visitor)
    try:
        fields = posted_fields(request)
        told = _at_comment(request, visitor, article=found, comment=comment, fields=fields)
    except ProblemError as problem:
        if _in_place(request):
            raise
        return _comment(request, found, comment=comment, visitor=visitor, problem=problem)
    if told.text or _in_place(request):
        return _comment(request, found, comment=comment, visitor=visitor, told=told)
    return see_other(ArticleLinks.of(found).follow_comment(comment.pk))


def _at_comment(
    request: HttpRequest,
    visitor: Visitor,
    *,
    article: Article,
    comment: Comment,
    fields: Mapping[str, str],
) -> Said:
    top = comment.root or comment
    act = fields.get("act", "")
    wanted = {
        "thread": Wanted(scope=Scope.BRANCH, article=article, comment=top),
        "person": Wanted(scope=Scope.PERSON, person=comment.author),
    }
    subjects = {
        "thread": subject_of(Scope.BRANCH, top.pk),
        "person": subject_of(Scope.PERSON, comment.author_id),
    }
    passage = _passage_of(top)
    if passage is not None:
        wanted["passage"] = Wanted(scope=Scope.PASSAGE, article=article, passage_id=passage)
        subjects["passage"] = subject_of(Scope.PASSAGE, passage)
    if act in wanted:
        email = fields.get("email", "")
        return _follow(request, visitor, article=article, wanted=wanted[act], email=email)
    if act == "mute" and visitor.is_member and visitor.reader is not None:
        subscriber = subscribing.subscriber_for(reader=visitor.reader)
    else:
        subscriber = _subscriber(visitor)
    if act == "mute":
        subscribing.mute(subscriber=subscriber, scope=Scope.BRANCH, article=article, comment=top)
        return Said()
    subject = subjects.get("thread" if act == "unmute" else act.removeprefix("stop-"), "")
    if not subject or (act != "unmute" and not act.startswith("stop-")):
        raise _no_act()
    there = find_wish(subscriber=subscriber, subject=subject)
    if there is not None and act == "unmute":
        subscribing.unmute(subscriber=subscriber, subscription_id=there.pk)
    elif there is not None:
        subscribing.unsubscribe(subscriber=subscriber, subscription_id=there.pk)
    return Said()


def _reader(visitor: Visitor, *, site: Site) -> Reader | None:
    """Return who asks. Whoever is signed in is a reader of the site by asking to be told, before any comment."""
    if visitor.reader is None and visitor.account is not None:
        return voting_member(site=site, account=visitor.account)
    return visitor.reader


def _passage_of(top: Comment) -> int | None:
    """Return the passage that a thread is about, None where not everybody may know of it."""
    return top.passage_id if top.passage is not None and top.passage.is_confirmed else None


def _follow(
    request: HttpRequest, visitor: Visitor, *, article: Article, wanted: Wanted, email: str
) -> Said:
    """Store a wish, or have a mail ask about it. What is said then is the same whatever is known of an address."""
    if not may_follow(article.site.options, is_member=visitor.is_member):
        raise NothingToFollowError(
            _("Only members can be told of new comments here. Sign in first.")
            if article.site.options.notify == "members"
            else _("Nobody can be told of new comments here.")
        )
    network = network_of(request)
    counts = asking.follow(
        site=article.site,
        reader=_reader(visitor, site=article.site),
        wanted=wanted,
        email=email,
        network_asks=pace.ASKS.times(network),
    )
    if counts is not None:
        return Said()
    pace.ASKS.note(network, at=timezone.now())
    return Said(
        text=acting.one_more_step(email.strip()),
        email=email.strip(),
    )


def _change(subscriber: Subscriber, *, act: str, fields: Mapping[str, str]) -> Said:
    wish = acting.comment_id_from(fields.get("wish", ""))
    if act == "stop":
        subscribing.unsubscribe(subscriber=subscriber, subscription_id=wish)
        return Said()
    if act != "change":
        raise _no_act()
    subscribing.set_frequency(
        subscriber=subscriber, subscription_id=wish, frequency=frequency_in(fields)
    )
    return Said()


def frequency_in(fields: Mapping[str, str]) -> Frequency:
    """Return how soon somebody wants to be told.

    Raises:
        InvalidError: it is none of ours.
    """
    try:
        return Frequency(fields.get("frequency", ""))
    except ValueError as error:
        raise InvalidError(_("Choose how often you want to be told."), field="frequency") from error


def _no_act() -> InvalidError:
    return InvalidError(_("This form is not one of ours."), field="act")


def _subscriber(visitor: Visitor) -> Subscriber:
    """Return who changes something that is there.

    Raises:
        NothingToFollowError: nobody whom we tell of anything.
    """
    reader = visitor.reader
    known = None if reader is None else find_subscriber(reader=reader)
    if known is None:
        raise NothingToFollowError(
            _("On this device nobody is told of anything. Open the link in one of our mails.")
        )
    return known


def _needs_device(request: HttpRequest, visitor: Visitor) -> HttpResponse | None:
    return None if visitor.reader is not None or _in_place(request) else ask_for_device(request)


def _writer(request: HttpRequest, visitor: Visitor, *, site: Site) -> Visitor:
    """Return the visitor as a reader, made for a device that has said nothing yet."""
    if visitor.reader is None and _in_place(request):
        visitor = get_writer(request, site=site, key=sending_key(request))
    return dataclasses.replace(
        visitor, reader=visitor.reader or acting.newcomer(visitor, site=site)
    )


def _in_place(request: HttpRequest) -> bool:
    # `part`, since the front keeps headers from us where nobody in particular asks.
    return is_embedded(request) or wants_pieces(request) or "part" in request.GET


def _discussion(
    request: HttpRequest,
    found: Article,
    *,
    visitor: Visitor,
    told: Said | None = None,
    problem: ProblemError | None = None,
) -> HttpResponse:
    """Answer with the bar as it is now: as a piece, or on a page of its own."""
    told = told or _of_problem(request, problem)
    overlay = overlay_of(request, visitor=visitor, comments=[], article=found)
    if not is_embedded(request):
        overlay = dataclasses.replace(overlay, csrf_token=get_token(request))
    tallied = get_tallied(site_key=found.site.key, key=found.key)
    frame = make_frame(
        tallied, asked=asked_in(request), overlay=overlay, is_member=visitor.is_member
    )
    piece = follow_html(frame, said=told)
    return _answered(request, found, piece=piece, visitor=visitor, told=told, problem=problem)


def _comment(
    request: HttpRequest,
    found: Article,
    *,
    comment: Comment,
    visitor: Visitor,
    told: Said | None = None,
    problem: ProblemError | None = None,
) -> HttpResponse:
    """Likewise with what can be followed at a comment."""
    told = told or _of_problem(request, problem)
    overlay = overlay_of(request, visitor=visitor, comments=[comment], article=found)
    if not is_embedded(request):
        overlay = dataclasses.replace(overlay, csrf_token=get_token(request))
    reader = visitor.reader
    subjects = [
        subject_of(Scope.BRANCH, comment.root_id or comment.pk),
        subject_of(Scope.PERSON, comment.author_id),
    ]
    passage = _passage_of(comment.root or comment)
    if passage is not None:
        subjects.append(subject_of(Scope.PASSAGE, passage))
    piece = follow_comment_html(
        comment,
        action=ArticleLinks.of(found).follow_comment(comment.pk),
        overlay=overlay,
        following=NOBODY if reader is None else following(reader=reader, subjects=subjects),
        has_passage=passage is not None,
        said=told,
    )
    return _answered(
        request, found, piece=piece, visitor=visitor, told=told, problem=problem, comment=comment
    )


def _of_problem(request: HttpRequest, problem: ProblemError | None) -> Said:
    if problem is None:
        return Said()
    typed = typed_again(request)
    email, chosen = typed.get("email", ""), typed.get("scope", "")
    if problem.field == "email":
        return Said(error=said(problem.detail), email=email, chosen=chosen)
    return Said(text=said(problem.detail), email=email, chosen=chosen)


def _answered(
    request: HttpRequest,
    found: Article,
    *,
    piece: SafeString,
    visitor: Visitor,
    told: Said,
    problem: ProblemError | None,
    comment: Comment | None = None,
) -> HttpResponse:
    links = ArticleLinks.of(found)
    if not _in_place(request):
        response = article_page(
            request,
            "pages/follow.html",
            article=found,
            status=problem.status if problem else 200,
            piece=piece,
            back=links.start if comment is None else links.permalink(comment.pk),
        )
        if isinstance(problem, TooManyError):
            response["Retry-After"] = str(problem.retry_after_seconds)
        return private(response)
    values: dict[str, object] = {}
    is_new = visitor.is_new_device and visitor.device is not None
    if is_new and visitor.device is not None and is_embedded(request):
        values["token"] = token_for(request, site=found.site, device=visitor.device)
    if not is_embedded(request):
        values["csrf"] = get_token(request)  # from now on this page has something of its reader's
    parts = [piece]
    if values:
        parts.append(overlay_html(values))
    if request.method == "POST":
        parts.append(say_html(told.text or _("Saved.")))
    response = private(HttpResponse("".join(parts)))
    if is_new and visitor.device is not None and not is_embedded(request):
        remember_device(response, visitor.device)
    return response
