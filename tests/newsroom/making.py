"""Make a publication and its pages. Tests run without migrations, so Wagtail's root is made here too."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from rejoinder.articles.models import Article
from rejoinder.newsroom.models import (
    ArticlePage,
    AuthorPage,
    Byline,
    EpisodePage,
    FrontPage,
    NewsroomPage,
    SectionPage,
)
from rejoinder.newsroom.queries import article_of
from rejoinder.newsroom.services import found_publication
from rejoinder.sites.models import Site
from tests.making import make_site

_number = itertools.count(1)


def make_front_page(*, site: Site | None = None, title: str = "", host: str = "") -> FrontPage:
    return found_publication(site=site or make_site(), title=title, host=host)


def make_section(*, front: FrontPage, title: str = "City", **fields: Any) -> SectionPage:  # noqa: ANN401  # of the model
    section = SectionPage(title=title, **fields)
    front.add_child(instance=section)
    return section


def make_author(*, front: FrontPage, name: str = "Ingrid Solheim") -> AuthorPage:
    author = AuthorPage(title=name)
    front.add_child(instance=author)
    return author


def make_page(
    *,
    below: NewsroomPage,
    title: str = "",
    authors: Sequence[AuthorPage] = (),
    body: Sequence[tuple[str, object]] = (("paragraph", "<p>The tunnel will be built.</p>"),),
    topics: Sequence[str] = (),
    live: bool = True,
    **fields: Any,  # noqa: ANN401  # of the model
) -> ArticlePage:
    """Return an article as an editor would write it: a revision, published unless `live` is false."""
    kind = EpisodePage if "duration_seconds" in fields else ArticlePage
    page = kind(title=title or f"Article {next(_number)}", live=False, body=list(body), **fields)
    page.bylines.set(Byline(author=author) for author in authors)
    below.add_child(instance=page)
    page.topics.add(*topics)
    revision = page.save_revision()
    if live:
        revision.publish()
        page.refresh_from_db()
    return page


def of(page: ArticlePage) -> Article:
    """Return the article that a page is."""
    found = article_of(page)
    assert found is not None
    return found
