"""Lists of comments from many discussions, each drawn by the one template of a comment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.core.keyset import Direction, Page, decode, encode, take_page
from rejoinder.fragments.comments import Frame, view_comment
from rejoinder.fragments.drawing import draw
from rejoinder.fragments.links import ArticleLinks
from rejoinder.fragments.overlay import NOBODY, Overlay
from rejoinder.fragments.words import comment_words
from rejoinder.personal.queries import LATEST_WRITTEN
from rejoinder.sites.models import Site

_RowT = TypeVar("_RowT", bound=Model)

ON_PAGE = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """One comment in a list, and the discussion it stands in."""

    article: str  # title
    link: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a list goes on; "" = nowhere."""

    newer: str
    older: str


def take(
    request: HttpRequest, rows: QuerySet[_RowT], *, scope: str, address: Callable[..., str]
) -> tuple[list[_RowT], Ways]:
    """Return a page of a list, latest first, and the ways on. One statement.

    Raises:
        InvalidError: the address asks for a page of another list.
    """
    cursor = None
    for direction in Direction:
        text = request.GET.get(direction.value, "")
        if text:
            cursor = decode(text, direction=direction, ordering=LATEST_WRITTEN, scope=scope)
    page: Page[_RowT] = take_page(rows, ordering=LATEST_WRITTEN, cursor=cursor, size=ON_PAGE)
    newer = encode(page.before, ordering=LATEST_WRITTEN, scope=scope) if page.before else ""
    older = encode(page.after, ordering=LATEST_WRITTEN, scope=scope) if page.after else ""
    return page.rows, Ways(
        newer=address(before=newer) if newer else "", older=address(after=older) if older else ""
    )


def listed_own(comments: list[Comment], *, site: Site, acting: frozenset[int]) -> list[Listed]:
    """Return somebody's own comments as they are drawn, with what became of them. No statement.

    Args:
        acting: ids of the readers as whom the browser may delete, which a mailed link does not make it.
    """
    overlay = Overlay(own=frozenset(comment.pk for comment in comments))
    return [
        _listed(comment, site=site, overlay=overlay, acts=comment.author_id in acting)
        for comment in comments
    ]


def listed(comments: list[Comment], *, site: Site) -> list[Listed]:
    """Return comments as everybody sees them. No statement."""
    return [_listed(comment, site=site, overlay=NOBODY, acts=False) for comment in comments]


def _listed(comment: Comment, *, site: Site, overlay: Overlay, acts: bool) -> Listed:
    article: Article = comment.article
    article.site = comment.site = site
    frame = Frame(
        links=ArticleLinks.of(article),
        options=site.options,
        overlay=overlay,
        sort="",
        focus=None,
        takes_comments=False,
        takes_votes=False,
        heading=3,
    )
    view = view_comment(comment, parent=comment.parent, closed=False, frame=frame)
    if not acts:
        view.delete_link = ""
    return Listed(
        article=str(article),
        link=frame.links.permalink(comment.pk),
        html=draw([view], frame=frame, words=comment_words(language=article.shown_language)),
    )
