"""Atom feeds: the newest comments of a discussion and of a site (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rejoinder.comments.models import Comment
from rejoinder.comments.queries.discussion import get_tallied
from rejoinder.comments.queries.single import latest
from rejoinder.core.caching import public
from rejoinder.core.keys import article_key, latest_key, site_key
from rejoinder.fragments.links import ArticleLinks, SiteLinks, whole
from rejoinder.fragments.looks import correction_label
from rejoinder.pages.rendering import speak, speak_for
from rejoinder.sites.models import Site
from rejoinder.sites.queries import get_site

ENTRIES = 50
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
def article_feed(request: HttpRequest, site: str, article: str) -> HttpResponse:
    """Answer the newest comments of one discussion. Two statements."""
    found = get_tallied(site_key=site, key=article)
    speak(found.article, request)
    links = ArticleLinks.of(found.article)
    feed = comments_feed(
        title=_("Comments on %(title)s") % {"title": found.article},
        page=links.start,
        own=links.feed,
        language=found.article.shown_language,
        site=found.article.site,
        comments=latest(site_id=found.article.site_id, article_id=found.article.pk, limit=ENTRIES),
        since=found.article.created_at,
    )
    return public(
        request, feed, keys=[article_key(found.article.pk), site_key(found.article.site_id)]
    )


@require_safe
def site_feed(request: HttpRequest, site: str) -> HttpResponse:
    """Answer the newest comments of a site. Two statements."""
    found = get_site(site)
    speak_for(found, request)
    links = SiteLinks(site=site)
    feed = comments_feed(
        title=_("Comments on %(title)s") % {"title": found.name},
        page=links.home,
        own=links.feed,
        language=found.language,
        site=found,
        comments=latest(site_id=found.pk, limit=ENTRIES),
        since=found.created_at,
    )
    return public(request, feed, keys=[site_key(found.pk), latest_key(found.pk)])


class _Feed(Atom1Feed):
    """A feed whose date is not the clock's when it is empty, so that its bytes stay the same."""

    def __init__(
        self,
        *,
        title: str,
        link: str,
        feed_url: str,
        language: str,
        author_name: str,
        empty_since: datetime,
    ) -> None:
        super().__init__(
            title=title,
            link=link,
            feed_url=feed_url,
            language=language,
            author_name=author_name,
            description="",
        )
        self._empty_since = empty_since

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self._empty_since


def comments_feed(
    *,
    title: str,
    page: str,
    own: str,
    language: str,
    site: Site,
    comments: Iterable[Comment],
    since: datetime,
) -> HttpResponse:
    """Return a feed of comments, whose articles it gives their site."""
    feed = _Feed(
        empty_since=since,
        title=_fit_for_xml(title),
        link=whole(page),
        feed_url=settings.BASE_URL + own,
        language=language,
        author_name=_fit_for_xml(site.name),
    )
    for comment in comments:
        comment.article.site = site  # or each would be looked up
        links = ArticleLinks.of(comment.article)
        feed.add_item(
            title=_fit_for_xml(_title(comment)),
            link=whole(links.permalink(comment.pk)),
            # For ever the same, wherever the article's page moves to (RFC 4287, 4.2.6).
            unique_id=settings.BASE_URL + links.comment(comment.pk),
            author_name=_fit_for_xml(comment.author_name),
            description=_fit_for_xml(comment.body),
            pubdate=comment.created_at,
            updateddate=comment.edited_at or comment.created_at,
            categories=["correction"] if correction_label(comment) else (),
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def _title(comment: Comment) -> str:
    names = {"name": comment.author_name, "title": comment.article}
    if comment.parent is not None and comment.parent.is_published:
        return _("%(name)s answers %(answered)s on %(title)s") % {
            **names,
            "answered": comment.parent.author_name,
        }
    return _("%(name)s on %(title)s") % names


def _fit_for_xml(text: str) -> str:
    """Replace what no XML document can hold (XML 1.0, 2.2), such as a control character out of an import."""
    return _NOT_IN_XML.sub("\ufffd", text)
