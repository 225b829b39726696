"""JSON for discussions: parse, call, serialise. Two statements each; a look-up by address takes three."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from rejoinder.api.answers import label
from rejoinder.api.cursors import cursor_text, read_cursor
from rejoinder.api.links import absolute, whole_medium
from rejoinder.api.parameters import DiscussionsIn
from rejoinder.api.queries import listed
from rejoinder.api.resources import resource
from rejoinder.api.schemas import DiscussionDetailOut, DiscussionListOut, DiscussionOut
from rejoinder.articles.queries import LATEST_FIRST, state_now
from rejoinder.comments.queries.discussion import Tallied, get_tallied, to_tallied
from rejoinder.core.keys import article_key, latest_key, site_key
from rejoinder.core.keyset import take_page
from rejoinder.fragments.links import ArticleLinks
from rejoinder.sites.queries import get_site

router = Router(tags=["discussions"])


@resource(
    router,
    "/{slug:site}/discussions",
    operation_id="listDiscussions",
    summary="List a site's discussions",
    answer=DiscussionListOut,
    errors=(404, 422, 500),
)
def list_discussions(
    request: HttpRequest,  # noqa: ARG001  # ninja's signature
    response: HttpResponse,
    site: str,
    where: Query[DiscussionsIn],
) -> DiscussionListOut:
    """Answer with a page of the discussions, that of the latest article first.

    With `url` or `external_id` the list has one discussion or none, so that a page of your site finds its
    own. Articles without a date are found in this way only.
    """
    found = get_site(site)
    scope = site_key(found.pk)
    label(response, keys=[scope, latest_key(found.pk)])
    page = take_page(
        listed(site=found, url=where.url, external_id=where.external_id),
        ordering=LATEST_FIRST,
        cursor=read_cursor(where, ordering=LATEST_FIRST, scope=scope),
        size=where.limit,
    )
    now = timezone.now()
    return DiscussionListOut(
        discussions=[discussion_out(to_tallied(row), now=now) for row in page.rows],
        before=cursor_text(page.before, ordering=LATEST_FIRST, scope=scope),
        after=cursor_text(page.after, ordering=LATEST_FIRST, scope=scope),
    )


@resource(
    router,
    "/{slug:site}/discussions/{slug:key}",
    operation_id="getDiscussion",
    summary="Read what is known of a discussion",
    answer=DiscussionDetailOut,
)
def read_discussion(
    request: HttpRequest,  # noqa: ARG001  # ninja's signature
    response: HttpResponse,
    site: str,
    key: str,
) -> DiscussionDetailOut:
    """Answer with the article, whether it takes comments, and how many it has; not with the comments."""
    found = get_tallied(site_key=site, key=key)
    label(response, keys=[article_key(found.article.pk), site_key(found.article.site_id)])
    addresses = found.article.addresses.order_by("pk").values_list("url", flat=True)
    known = discussion_out(found, now=timezone.now())
    return DiscussionDetailOut(
        **dict(known), addresses=list(addresses), timed_count=found.timed_count
    )


def discussion_out(discussion: Tallied, *, now: datetime) -> DiscussionOut:
    """Return a discussion as everybody may know it."""
    article = discussion.article
    return DiscussionOut(
        key=article.key,
        external_id=article.external_id,
        title=article.title,
        summary=article.summary,
        url=article.url,
        language=article.shown_language,
        medium=whole_medium(article.medium),
        published_at=article.published_at,
        state=state_now(article, now=now),
        comment_count=discussion.comment_count,
        mention_count=discussion.mention_count,
        version=discussion.version,
        link=absolute(ArticleLinks.of(article).start),
    )
