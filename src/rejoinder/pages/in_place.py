"""The same as in `writing`, answered by pieces of the page instead of the next one: for the client's script.

A hosted page asks by `Accept: text/html;fragment=1` and is known by its cookies; an embed asks below `/w/` and is
known by its bearer token. `docs/reference/fragments.md` says what an answer is.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rejoinder.articles.models import Article
from rejoinder.articles.queries import get_article, takes_comments
from rejoinder.articles.services import register_article
from rejoinder.comments.errors import (
    DiscussionClosedError,
    MembersOnlyError,
    QuestionUnknownError,
)
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.comments.queries.discussion import get_tallied
from rejoinder.comments.queries.single import get_visible, own_among
from rejoinder.comments.services.editing import delete_own_comment, edit_comment
from rejoinder.comments.services.judging import Circumstances
from rejoinder.core.caching import private
from rejoinder.fragments.answers import (
    correction_tick_html,
    overlay_html,
    preview_html,
    removed_html,
    say_html,
)
from rejoinder.fragments.discussion import reactions_to_article
from rejoinder.fragments.following import follow_html, notices_html, notify_tick_html
from rejoinder.fragments.forms import FormView
from rejoinder.fragments.links import ArticleLinks
from rejoinder.fragments.live import own_parts
from rejoinder.fragments.overlay import NOBODY
from rejoinder.fragments.signing_in import member_html
from rejoinder.notifications.queries import NOBODY as NOT_FOLLOWING
from rejoinder.pages import acting
from rejoinder.pages.asked import asked_in
from rejoinder.pages.described import described, find_described
from rejoinder.pages.discussions import make_frame
from rejoinder.pages.forms import new_form, preview_of, undiscussed_form
from rejoinder.pages.origins import is_embedded
from rejoinder.pages.parts import first_word as first_word_at
from rejoinder.pages.parts import section_of
from rejoinder.pages.posted import posted_fields, sending_key
from rejoinder.pages.rendering import speak, speak_for
from rejoinder.pages.visitors import (
    Visitor,
    get_visitor,
    get_writer,
    overlay_of,
    remember_device,
    token_for,
)
from rejoinder.passages.services.fetching import want_text
from rejoinder.sites.models import Site
from rejoinder.sites.queries import get_site

_MOST_IDS: Final = 500


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, site: str, article: str) -> HttpResponse:
    """Post a comment or a reply, or preview it; or return the form of a new comment to who may write."""
    found = acting.article_to_write(request, site=site, article=article)
    if request.method != "POST":
        return _new_form(request, article=found)
    fields = posted_fields(request)
    if fields.get("act") == "preview":
        return _preview(fields, site=found.site)
    sent, visitor = _post(request, found, fields=fields)
    response = _shown(
        request,
        sent.comment,
        article=found,
        visitor=visitor,
        say=_fate(sent),
        told=_step(sent),
    )
    if sent.comment.is_correction and sent.comment.parent_id is None:
        response.write(correction_tick_html())  # what comes next is none unless it says so
    return _created(response, sent)


def _new_form(request: HttpRequest, *, article: Article) -> HttpResponse:
    visitor = get_visitor(request, site=article.site)
    now = timezone.now()
    if not takes_comments(article, now=now):
        raise DiscussionClosedError(_("This discussion is closed. You can still read it."))
    if acting.refuses_guests(article, now=now) and not visitor.is_member:
        raise MembersOnlyError(_("Only members can write here. Sign in first."))
    tallied = get_tallied(site_key=article.site.key, key=article.key)
    frame = make_frame(tallied, asked=asked_in(request), overlay=NOBODY)
    passage = acting.passage_of(acting.passage_id_in(request), article=article)
    form = new_form(frame, article=article, asks_name=visitor.asks_name, passage=passage)
    form = dataclasses.replace(form, asks_email=not visitor.is_member)
    return _pieces(render_to_string("fragments/form.html", {"form": form}))


@require_http_methods(["GET", "HEAD", "POST"])
def first_word(request: HttpRequest, site: str) -> HttpResponse:
    """Post the first comment on an article that is not known yet. It becomes known by it. Or return the form.

    An answer to a question of the publisher's page is refused until that page was read, which has to begin now.
    """
    publication = get_site(site)
    speak_for(publication, request)
    if request.method != "POST":
        return _first_form(request, site=publication)
    fields = posted_fields(request)
    if fields.get("act") == "preview":
        return _preview(fields, site=publication)
    try:
        with transaction.atomic():  # a comment that is refused makes nothing known
            found = _made_known(request, fields=fields, site=publication)
            sent, visitor = _post(request, found, fields=fields)
    except QuestionUnknownError:
        if acting.passes_as_post(request):
            _made_known(request, fields=fields, site=publication)
        raise
    tallied = get_tallied(site_key=site, key=found.key)
    section = section_of(request, tallied, visitor=visitor, told={sent.comment.pk: _step(sent)})
    parts = [
        section,
        overlay_html({**_new_to(request, visitor, site=publication), "own": [sent.comment.pk]}),
        say_html(_fate(sent)),
    ]
    return _created(_pieces(*parts, version=tallied.version), sent)


@transaction.atomic
def _made_known(request: HttpRequest, *, fields: Mapping[str, str], site: Site) -> Article:
    """Return the article that an embed names, known from now on, and its text wanted for what readers mark next."""
    name = request.GET.get("article", "")
    found = find_described(name, site=site)
    if found is None:
        description = described(name, fields=fields, site=site)
        found = register_article(site=site, description=description).article
        want_text(found, today=None, digest="")
    found.site = site
    return found


def _first_form(request: HttpRequest, *, site: Site) -> HttpResponse:
    visitor = get_visitor(request, site=site)
    if not site.options.guests and not visitor.is_member:
        raise MembersOnlyError(_("Only members can write here. Sign in first."))
    action = first_word_at(site.key, request.GET.get("article", ""))
    form = undiscussed_form(site, action=action, asks_time=asked_in(request).has_player)
    form = dataclasses.replace(form, asks_name=visitor.asks_name, asks_email=not visitor.is_member)
    return _pieces(render_to_string("fragments/form.html", {"form": form}))


def _post(
    request: HttpRequest, article: Article, *, fields: Mapping[str, str]
) -> tuple[acting.Sent, Visitor]:
    key = sending_key(request)
    visitor = get_writer(request, site=article.site, key=key)
    sent = acting.post(
        request,
        article=article,
        visitor=visitor,
        parent_id=acting.parent_id_in(request),
        passage_id=acting.passage_id_in(request),
        fields=fields,
        key=key,
    )
    return sent, dataclasses.replace(visitor, reader=sent.comment.author)


def _fate(sent: acting.Sent) -> str:
    fate = (
        _("Your comment is published.")
        if sent.comment.is_published
        else _("Your comment waits for a moderator.")
    )
    return f"{fate} {_step(sent)}".strip()


def _step(sent: acting.Sent) -> str:
    """Return what the writer has to do yet, "" for nothing."""
    return acting.one_more_step(sent.asked_at) if sent.asked_at else ""


def _created(response: HttpResponse, sent: acting.Sent) -> HttpResponse:
    response.status_code = 201 if sent.is_new else 200
    response["Rejoinder-Focus"] = f"#comment-{sent.comment.pk}"
    if sent.comment.passage_id is not None:
        response["Rejoinder-Passage"] = str(sent.comment.passage_id)
    return response


def _preview(fields: Mapping[str, str], *, site: Site) -> HttpResponse:
    return _pieces(preview_html(preview_of(fields.get("text", ""), options=site.options)))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, site: str, article: str, comment_id: int) -> HttpResponse:
    """Return the form for editing one's own comment, or store what it sends."""
    found = acting.article_to_write(request, site=site, article=article)
    visitor = get_visitor(request, site=found.site)
    comment = acting.own_comment(comment_id, article=found, visitor=visitor)
    if request.method != "POST":
        return _pieces(_edit_form(comment, article=found))
    fields = posted_fields(request)
    if fields.get("act") == "preview":
        return _preview(fields, site=found.site)
    edited = edit_comment(
        comment_id=comment_id,
        site_id=found.site_id,
        reader=comment.author,
        text=fields.get("text", ""),
        circumstances=Circumstances(is_reader_only=visitor.is_reader_only),
    )
    waits = edited.status == CommentStatus.WAITING
    said = _("Your comment waits for a moderator.") if waits else _("Saved.")
    response = _shown(request, edited, article=found, visitor=visitor, say=said)
    response["Rejoinder-Focus"] = f"#comment-{comment_id}"
    return response


def _edit_form(comment: Comment, *, article: Article) -> SafeString:
    links = ArticleLinks.of(article)
    form = FormView(
        action=links.edit(comment.pk),
        prompt=_("Edit your comment"),
        text=comment.source,
        asks_name=False,
        max_chars=article.site.options.max_chars,
        cancel_link=links.permalink(comment.pk),
        submit_label=_("Save"),
    )
    return render_to_string("fragments/form.html", {"form": form})


@require_POST
def delete(request: HttpRequest, site: str, article: str, comment_id: int) -> HttpResponse:
    """Take one's own comment away."""
    found = get_article(site_key=site, key=article)
    speak(found, request)
    visitor = get_visitor(request, site=found.site)
    posted_fields(request)
    comment = acting.own_comment(comment_id, article=found, visitor=visitor)
    deleted = delete_own_comment(
        comment_id=comment_id, site_id=found.site_id, reader=comment.author
    )
    deleted.refresh_from_db(fields=["shown"])
    if deleted.shown:
        return _shown(request, deleted, article=found, visitor=visitor, say=_("Deleted."))
    version = get_tallied(site_key=site, key=article).version
    return _pieces(removed_html(comment_id), say_html(_("Deleted.")), version=version)


@require_POST
def vote(request: HttpRequest, site: str, article: str, comment_id: int) -> HttpResponse:
    """Set the reader's vote on a comment."""
    found = get_article(site_key=site, key=article)
    speak(found, request)
    value = acting.vote_in(posted_fields(request))
    visitor = get_writer(request, site=found.site, key=sending_key(request))
    voter = acting.cast_vote(
        request, article=found, visitor=visitor, comment_id=comment_id, value=value
    )
    comment = acting.comment_here(comment_id, article=found, reader=voter)
    known = dataclasses.replace(visitor, reader=voter)
    return _shown(request, comment, article=found, visitor=known)


@require_POST
def react(
    request: HttpRequest, site: str, article: str, comment_id: int | None = None
) -> HttpResponse:
    """Set the reader's reaction to a comment, or to the article."""
    found = get_article(site_key=site, key=article)
    speak(found, request)
    fields = posted_fields(request)
    visitor = get_writer(request, site=found.site, key=sending_key(request))
    reader = acting.react(
        request, article=found, visitor=visitor, comment_id=comment_id, fields=fields
    )
    known = dataclasses.replace(visitor, reader=reader)
    if comment_id is not None:
        comment = acting.comment_here(comment_id, article=found, reader=reader)
        return _shown(request, comment, article=found, visitor=known)
    tallied = get_tallied(site_key=site, key=article)
    overlay = overlay_of(request, visitor=known, comments=[], article=found)
    frame = make_frame(tallied, asked=asked_in(request), overlay=overlay)
    values = _new_to(request, known, site=found.site)
    values["reactions"] = {"": overlay.reactions.get(None, "")}
    buttons = reactions_to_article(tallied, frame=frame)
    return _kept(request, _pieces(buttons, overlay_html(values), version=tallied.version), known)


@require_http_methods(["GET", "HEAD"])
def me(request: HttpRequest, site: str, article: str) -> HttpResponse:
    """Return what is the reader's own among the comments that a page shows (`ids`). Eight statements at most."""
    tallied = get_tallied(site_key=site, key=article)
    found = tallied.article
    visitor = get_visitor(request, site=found.site)
    # Who is signed in, where a page of another origin asks, which has no header of ours.
    line = [member_html(visitor.known_name)] if visitor.is_by_token and visitor.account else []
    if visitor.reader is None:
        token = get_token(request) if visitor.has_session else ""
        return _pieces(*line, overlay_html({"csrf": token}))
    ids = _ids(request.GET.get("ids", ""))
    own = list(own_among(ids, reader=visitor.reader, article_id=found.pk))
    overlay = overlay_of(request, visitor=visitor, comments=own, article=found, voted_on=ids)
    frame = make_frame(tallied, asked=asked_in(request), overlay=overlay)
    parts = own_parts([*own, *overlay.pending], frame=frame, language=found.shown_language)
    if overlay.is_member or overlay.following != NOT_FOLLOWING:
        # Else it is as for everybody, and somebody may be typing an address into it.
        parts.append(follow_html(frame))
    else:
        parts.append(notices_html(overlay))
    if found.site.options.notify == "members" and visitor.is_member:
        parts.append(notify_tick_html(notify=found.site.options.notify_tick))
    values = {
        "votes": dict(overlay.votes),
        "reactions": {pk or "": name for pk, name in overlay.reactions.items()},
        "own": sorted(overlay.own),
        "name": overlay.name,
        "email": overlay.email,
        "csrf": overlay.csrf_token,
    }
    return _pieces(*line, overlay_html(values), *map(SafeString, parts), version=tallied.version)


def _shown(
    request: HttpRequest,
    comment: Comment,
    *,
    article: Article,
    visitor: Visitor,
    say: str = "",
    told: str = "",
) -> HttpResponse:
    """Return a comment as its writer or voter sees it now, with what is new of the reader's own.

    Args:
        say: what is read out.
        told: what the writer has to know of the comment.
    """
    site = article.site
    tallied = get_tallied(site_key=site.key, key=article.key)
    seen = get_visible(comment.pk, reader=visitor.reader, site_id=site.pk)
    overlay = overlay_of(request, visitor=visitor, comments=[seen], article=tallied.article)
    overlay = dataclasses.replace(overlay, told={seen.pk: told})
    frame = make_frame(tallied, asked=asked_in(request), overlay=overlay)
    [part] = own_parts([seen], frame=frame, language=tallied.article.shown_language)
    values = _new_to(request, visitor, site=site)
    values["votes"] = {seen.pk: overlay.votes.get(seen.pk, 0)}
    values["reactions"] = {seen.pk: overlay.reactions.get(seen.pk, "")}
    if seen.pk in overlay.own:
        values["own"] = [seen.pk]
    said = [say_html(say)] if say else []
    response = _pieces(SafeString(part), overlay_html(values), *said, version=tallied.version)
    return _kept(request, response, visitor)


def _kept(request: HttpRequest, response: HttpResponse, visitor: Visitor) -> HttpResponse:
    """Give a hosted page's browser the cookie of a device that had none."""
    if visitor.is_new_device and visitor.device is not None and not is_embedded(request):
        remember_device(response, visitor.device)
    return response


def _new_to(request: HttpRequest, visitor: Visitor, *, site: Site) -> dict[str, object]:
    """Return what an embed has to keep: the token of a device that had none."""
    if visitor.is_new_device and visitor.device is not None and is_embedded(request):
        return {"token": token_for(request, site=site, device=visitor.device)}
    return {}


def _pieces(*parts: SafeString, version: int | None = None) -> HttpResponse:
    response = private(HttpResponse("".join(parts)))
    if version is not None:
        response["Rejoinder-Version"] = str(version)
    return response


def _ids(text: str) -> list[int]:
    """Return the ids that an address lists, at most as many as a page shows."""
    return [acting.comment_id_from(part) for part in text.split(",")[:_MOST_IDS] if part]
