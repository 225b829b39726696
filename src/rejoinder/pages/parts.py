"""Pieces of a discussion to read, for nobody in particular: what an embed fetches, and a page that goes on in place."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from rejoinder.comments.queries.discussion import Tallied, get_tallied, read_branch
from rejoinder.core.caching import public
from rejoinder.core.keys import article_key, latest_key, site_key
from rejoinder.fragments.discussion import (
    branch_html,
    comments_html,
    discussion_html,
    replies_html,
)
from rejoinder.fragments.links import SiteLinks
from rejoinder.fragments.overlay import NOBODY
from rejoinder.fragments.undiscussed import undiscussed_html
from rejoinder.pages.asked import asked_in
from rejoinder.pages.described import find_described
from rejoinder.pages.discussions import DiscussionRead, make_frame, read_discussion
from rejoinder.pages.forms import new_form, undiscussed_form
from rejoinder.pages.rendering import EMBEDDED, speak, speak_for
from rejoinder.pages.signing_in.links import sign_in_url
from rejoinder.pages.visitors import Visitor
from rejoinder.sites.queries import get_site

_NOBODY = Visitor(reader=None, device=None)


@require_safe
def show_described(request: HttpRequest, site: str) -> HttpResponse:
    """Answer the discussion of the article that `article` names, an empty one where nobody has spoken yet."""
    publication = get_site(site)
    speak_for(publication, request)
    name = request.GET.get("article", "")
    article = find_described(name, site=publication)
    if article is not None:
        return show_discussion(request, site, article.key)
    asked = asked_in(request)
    form = undiscussed_form(publication, action=first_word(site, name), asks_time=asked.has_player)
    section = undiscussed_html(
        publication,
        form=form,
        heading=asked.heading,
        sign_in_link=sign_in_url(SiteLinks(site=publication.key).home),
    )
    keys = [site_key(publication.pk), latest_key(publication.pk)]
    return public(request, HttpResponse(section), keys=keys)


def first_word(site: str, name: str) -> str:
    """Return where the first comment on an article is sent that is not known yet."""
    return f"/d/{site}/discussion/reply?{urlencode({'article': name})}"


@require_safe
def show_discussion(request: HttpRequest, site: str, article: str) -> HttpResponse:
    """Answer a page of a discussion; with `part` only its comments, to be added to those that are there."""
    found = get_tallied(site_key=site, key=article)
    speak(found.article, request)
    section = _section(request, found)
    if isinstance(section, HttpResponse):
        return section
    return _for_everybody(request, section, found=found)


def section_of(
    request: HttpRequest, found: Tallied, *, visitor: Visitor, told: Mapping[int, str]
) -> SafeString:
    """Return the first page of a discussion, as somebody sees it now.

    Args:
        told: by comment, what its author has to know of it.
    """
    read = read_discussion(request, found=found, visitor=visitor)
    assert isinstance(read, DiscussionRead)  # the address asks for no comment
    overlay = dataclasses.replace(read.frame.overlay, told=told)
    frame = dataclasses.replace(read.frame, overlay=overlay)
    return _drawn(request, dataclasses.replace(read, frame=frame), found=found)


def _section(request: HttpRequest, found: Tallied) -> SafeString | HttpResponse:
    read = read_discussion(request, found=found, visitor=_NOBODY)
    if isinstance(read, HttpResponseRedirect):
        return _below(read)
    if isinstance(read, HttpResponse):
        return read
    return _drawn(request, read, found=found)


def _drawn(request: HttpRequest, read: DiscussionRead, *, found: Tallied) -> SafeString:
    page, frame = read.page, read.frame
    if request.GET.get("part"):
        return comments_html(page, frame=frame)
    form = None
    if frame.takes_comments and not frame.is_refused:
        form = new_form(frame, article=found.article, asks_name=True, passage=read.passage)
    return discussion_html(page, tallied=found, frame=frame, form=form, passage=read.passage)


def _below(redirect: HttpResponseRedirect) -> HttpResponse:
    """Return the way to the same place below `/w/`."""
    redirect["Location"] = EMBEDDED + redirect["Location"].removeprefix("/d/")
    return redirect


@require_safe
def show_branch(request: HttpRequest, site: str, article: str, comment_id: int) -> HttpResponse:
    """Answer one thread; with `part` only a page of the replies, to be added to those that are there."""
    found = get_tallied(site_key=site, key=article)
    speak(found.article, request)
    asked = asked_in(request)
    page = read_branch(
        article=found.article,
        comment_id=comment_id,
        layout=asked.layout,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        focus=None,
    )
    frame = make_frame(found, asked=asked, overlay=NOBODY, focus=page.focus)
    if request.GET.get("part"):
        html = replies_html(page, frame=frame)
    else:
        html = branch_html(page, version=found.version, frame=frame)
    return _for_everybody(request, html, found=found)


def _for_everybody(request: HttpRequest, html: SafeString, *, found: Tallied) -> HttpResponse:
    keys = [article_key(found.article.pk), site_key(found.article.site_id)]
    return public(request, HttpResponse(html), keys=keys)
