"""Pages to read: the sites, a site's discussions, a discussion, one thread of it, its mentions."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from rejoinder.accounts.models import Reader
from rejoinder.articles.models import Article, ArticleState
from rejoinder.articles.queries import (
    LATEST_FIRST,
    articles,
    state_now,
    takes_comments,
)
from rejoinder.comments.models import Comment
from rejoinder.comments.queries.discussion import (
    DiscussionPage,
    Tallied,
    branch_to_open,
    get_filter,
    get_place,
    get_tallied,
    read_branch,
    read_page,
    tallied,
)
from rejoinder.comments.queries.single import get_visible, mentions
from rejoinder.core.caching import private, public
from rejoinder.core.errors import NotFoundError
from rejoinder.core.keys import article_key, latest_key, site_key
from rejoinder.core.keyset import Direction, decode, encode, take_page
from rejoinder.fragments.comments import Frame
from rejoinder.fragments.discussion import branch_html, discussion_html, usual_sort
from rejoinder.fragments.drawn import DrawnDiscussion
from rejoinder.fragments.links import ArticleLinks, SiteLinks, whole
from rejoinder.fragments.overlay import NOBODY, Overlay
from rejoinder.fragments.structured import comments_data, structured_data
from rejoinder.pages.acting import comment_id_from, refuses_guests
from rejoinder.pages.asked import Asked, asked_in
from rejoinder.pages.client import client_file
from rejoinder.pages.forms import new_form
from rejoinder.pages.origins import is_embedded
from rejoinder.pages.rendering import article_page, site_page, speak, speak_for
from rejoinder.pages.signing_in.links import sign_in_url, sign_out_url
from rejoinder.pages.visitors import Visitor, get_visitor, overlay_for
from rejoinder.passages.models import Passage
from rejoinder.passages.queries import get_passage
from rejoinder.sites.queries import get_site, sites

ARTICLES_ON_PAGE = 30
MENTIONS_ON_PAGE = 200


@dataclass(frozen=True, slots=True)
class DiscussionRead:
    """A page of a discussion, and what all its comments have in common."""

    page: DiscussionPage
    frame: Frame
    passage: Passage | None  # the only one whose comments are on the page


@require_safe
def show_sites(request: HttpRequest) -> HttpResponse:
    """List the sites, or go to the only one. One statement."""
    found = list(sites()[:200])
    if len(found) == 1:
        return HttpResponseRedirect(SiteLinks(site=found[0].key).home)
    rows = [{"name": site.name, "link": SiteLinks(site=site.key).home} for site in found]
    page = render(request, "pages/sites.html", {"sites": rows})
    return public(request, page, keys=[site_key(site.pk) for site in found])


@require_safe
def show_site(request: HttpRequest, site: str) -> HttpResponse:
    """List a site's discussions, the latest article first. Two statements."""
    found = get_site(site)
    speak_for(found, request)
    scope = site_key(found.pk)
    cursor = None
    for direction in Direction:
        text = request.GET.get(direction.value, "")
        if text:
            cursor = decode(text, direction=direction, ordering=LATEST_FIRST, scope=scope)
    page = take_page(
        tallied(articles(site_key=site).filter(published_at__isnull=False)),
        ordering=LATEST_FIRST,
        cursor=cursor,
        size=ARTICLES_ON_PAGE,
    )
    links = SiteLinks(site=found.key)
    response = site_page(
        request,
        "pages/site.html",
        site=found,
        links=links,
        rows=[
            {"article": article, "link": ArticleLinks.of(article).start} for article in page.rows
        ],
        earlier_link=links.page(before=encode(page.before, ordering=LATEST_FIRST, scope=scope))
        if page.before
        else "",
        later_link=links.page(after=encode(page.after, ordering=LATEST_FIRST, scope=scope))
        if page.after
        else "",
    )
    return public(request, response, keys=[scope, latest_key(found.pk)])


@require_safe
def show_discussion(request: HttpRequest, site: str, article: str) -> HttpResponse:
    """Show a page of a discussion. Six statements for nobody in particular, whatever the size."""
    # First, so that its version is never newer than the comments: live updates go on from there, and one
    # that the page has already does no harm.
    found = get_tallied(site_key=site, key=article)
    speak(found.article, request)
    visitor = get_visitor(request, site=found.article.site)
    read = read_discussion(request, found=found, visitor=visitor)
    if isinstance(read, HttpResponse):
        return read
    page, frame = read.page, read.frame
    response = article_page(
        request,
        "pages/discussion.html",
        article=found.article,
        discussion=_draw(read, found=found, visitor=visitor),
        structured=""
        if frame.links.home  # the article's page says it
        else structured_data(page, tallied=found, links=frame.links),
        canonical=_canonical(ArticleLinks.of(found.article)),
        is_first=_is_first(request, page),
        who=_who(visitor, links=frame.links),
    )
    return _answer(request, response, found=found, overlay=frame.overlay)


def draw_discussion(
    request: HttpRequest, *, site: str, article: str
) -> DrawnDiscussion | HttpResponse:
    """Return a discussion for a page of the publication's, or the way to the thread that is asked for.

    Statements as for `show_discussion`. The page that is made around it has to say its texts in the language of
    the article: this one does from here on.

    Raises:
        NotFoundError: there is no such discussion.
    """
    found = get_tallied(site_key=site, key=article)
    speak(found.article, request)
    visitor = get_visitor(request, site=found.article.site)
    asked = dataclasses.replace(asked_in(request), is_beside_player=True)
    read = read_discussion(request, found=found, visitor=visitor, asked=asked)
    if isinstance(read, HttpResponse):
        return read
    return DrawnDiscussion(
        article=found.article,
        html=_draw(read, found=found, visitor=visitor),
        comments=comments_data(read.page, links=read.frame.links),
        takes_comments=read.frame.takes_comments and not read.frame.is_refused,
        comment_count=found.comment_count,
        is_personal=read.frame.overlay is not NOBODY,
        style=client_file("discussion.css"),
        script=client_file("core.js"),
        feed=read.frame.links.feed,
    )


def _draw(read: DiscussionRead, *, found: Tallied, visitor: Visitor) -> SafeString:
    form = (
        new_form(
            read.frame,
            article=found.article,
            asks_name=visitor.asks_name,
            passage=read.passage,
        )
        if read.frame.takes_comments and not read.frame.is_refused
        else None
    )
    return discussion_html(
        read.page, tallied=found, frame=read.frame, form=form, passage=read.passage
    )


def _canonical(links: ArticleLinks, *, branch: int | None = None) -> str:
    """Return the one address by which search engines should know a page: the article's, where that is one of ours."""
    return whole(links.home or (links.page() if branch is None else links.branch(branch)))


def _who(visitor: Visitor, *, links: ArticleLinks) -> dict[str, object]:
    """Return what a page says of who looks at it. Of nobody, it is the same for all; a member's page is kept nowhere."""
    return {
        "is_signed_in": visitor.account is not None,
        "name": visitor.known_name if visitor.is_member else "",
        "sign_in_link": sign_in_url(links.page()),
        "sign_out_link": sign_out_url(links.page()),
    }


def _is_first(request: HttpRequest, page: DiscussionPage) -> bool:
    return not (page.before or page.focus or request.GET.keys() & {"sort", "layout", "filter"})


@require_safe
def show_branch(request: HttpRequest, site: str, article: str, comment_id: int) -> HttpResponse:
    """Show one thread of a discussion. At most six statements for nobody in particular."""
    found = get_tallied(site_key=site, key=article)
    speak(found.article, request)
    visitor = get_visitor(request, site=found.article.site)
    asked = asked_in(request)
    page = read_branch(
        article=found.article,
        comment_id=comment_id,
        layout=asked.layout,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        focus=_place(request, found=found, reader=visitor.reader),
    )
    overlay = overlay_for(request, visitor=visitor, page=page)
    frame = make_frame(found, asked=asked, overlay=overlay, focus=page.focus)
    discussion = branch_html(page, version=found.version, frame=frame)
    response = article_page(
        request,
        "pages/discussion.html",
        article=found.article,
        discussion=discussion,
        canonical=_canonical(ArticleLinks.of(found.article), branch=comment_id),
        is_first=False,
        who=_who(visitor, links=frame.links),
    )
    return _answer(request, response, found=found, overlay=overlay)


@require_safe
def show_mentions(request: HttpRequest, site: str, article: str) -> HttpResponse:
    """List the pages elsewhere that mention the article. Two statements."""
    found = get_tallied(site_key=site, key=article)
    speak(found.article, request)
    response = article_page(
        request,
        "pages/mentions.html",
        article=found.article,
        mentions=mentions(article_id=found.article.pk, limit=MENTIONS_ON_PAGE),
    )
    return _answer(request, response, found=found, overlay=NOBODY)


def read_discussion(
    request: HttpRequest, *, found: Tallied, visitor: Visitor, asked: Asked | None = None
) -> DiscussionRead | HttpResponse:
    """Return the page of a discussion that an address asks for, or the way to the thread it stands in.

    Args:
        asked: how it is drawn; None = as the address says.
    """
    asked = asked or asked_in(request)
    place = _place(request, found=found, reader=visitor.reader)
    branch = (
        branch_to_open(place, depth_cap=found.article.site.options.depth_cap) if place else None
    )
    if place is not None and branch is not None:
        links = links_in(found.article, asked=asked)
        return HttpResponseRedirect(links.branch(branch.pk, comment=place.pk))
    only = get_filter(request.GET.get("filter", ""))
    at = only.passage if only else None
    passage = None if at is None else get_passage(at, article=found.article)
    page = read_page(
        article=found.article,
        only=only,
        sort=request.GET.get("sort", ""),
        layout=asked.layout,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        focus=place,
    )
    overlay = overlay_for(request, visitor=visitor, page=page)
    usual = usual_sort(only.name if only else "", options=found.article.site.options)
    sort = "" if page.sort == usual else page.sort
    frame = make_frame(
        found,
        asked=asked,
        overlay=overlay,
        sort=sort,
        focus=page.focus,
        is_member=visitor.is_member,
        is_ours=not is_embedded(request),
    )
    return DiscussionRead(page=page, frame=frame, passage=passage)


def make_frame(
    found: Tallied,
    *,
    asked: Asked,
    overlay: Overlay,
    sort: str = "",
    focus: int | None = None,
    takes_votes: bool = True,
    is_member: bool = False,
    is_ours: bool = False,
) -> Frame:
    """Return what all comments of a page have in common.

    Args:
        sort: "" = the usual one of its list.
        takes_votes: False where a vote could not be sent from.
        is_ours: it is a page of our own, from which one signs in on the next.
        is_member: whoever looks is known as one. The links to reply are there for everybody: what is drawn for
            nobody in particular reaches the pages of members, too.
    """
    now = timezone.now()
    options = found.article.site.options
    links = links_in(found.article, asked=asked)
    return Frame(
        links=links,
        options=options,
        overlay=overlay,
        sort=sort,
        focus=focus,
        article_url=found.article.url,
        heading=asked.heading,
        layout=asked.layout,
        has_player=asked.has_player or bool(found.article.medium),
        corrections_link=f"{found.article.url}#corrections" if found.article.url else "",
        takes_comments=takes_comments(found.article, now=now),
        takes_votes=takes_votes and state_now(found.article, now=now) is not ArticleState.READ_ONLY,
        is_refused=not is_member and refuses_guests(found.article, now=now),
        sign_in_link=sign_in_url(f"{links.start}#reply-form") if is_ours else "",
    )


def links_in(article: Article, *, asked: Asked) -> ArticleLinks:
    """Return the addresses of a discussion's pages, drawn as this one is."""
    return ArticleLinks.of(
        article,
        origin=asked.origin,
        layout=asked.layout,
        player="?" if asked.is_beside_player else _player_page(article),
    )


def _player_page(article: Article) -> str:
    """Return the address of the page with the article's player, up to where its `t` stands.

    Pages of ours take it as a parameter, so that it works without script. On others the embed reads the
    fragment: a parameter would make another page of it.
    """
    page = article.url.partition("#")[0]
    if not (page and article.medium):
        return f"{page}#"
    return f"{page}{'&' if '?' in page else '?'}"


def _place(request: HttpRequest, *, found: Tallied, reader: Reader | None) -> Comment | None:
    """Return the comment that the address asks for. A reader's own waiting one leads to what it answers."""
    wanted = request.GET.get("comment", "")
    if not wanted:
        return None
    try:
        return get_place(comment_id_from(wanted), article=found.article)
    except NotFoundError:
        if reader is None:
            raise
        own = get_visible(comment_id_from(wanted), reader=reader, site_id=found.article.site_id)
        if own.article_id != found.article.pk:
            raise
        parent = own.parent
        return get_place(parent.pk, article=found.article) if parent and parent.shown else None


def _answer(
    request: HttpRequest, response: HttpResponse, *, found: Tallied, overlay: Overlay
) -> HttpResponse:
    if overlay is not NOBODY:
        return private(response)
    return public(
        request,
        response,
        keys=[article_key(found.article.pk), site_key(found.article.site_id)],
        personal_elsewhere=True,
    )
