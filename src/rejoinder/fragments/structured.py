"""Structured data of a discussion page, as search engines read it (schema.org `DiscussionForumPosting`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rejoinder.comments.markup import plain_text
from rejoinder.comments.queries.discussion import Branch, DiscussionPage, Tallied
from rejoinder.fragments.links import ArticleLinks, whole

Json: TypeAlias = "str | int | float | list[Json] | dict[str, Json]"

# What could end the element, or be taken for markup or for an entity, is written as a JSON escape.
_ESCAPES = {
    ord("<"): "\\u003C",
    ord(">"): "\\u003E",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def structured_data(page: DiscussionPage, *, tallied: Tallied, links: ArticleLinks) -> SafeString:
    """Return `<script type="application/ld+json">…</script>`: data, which no policy takes for a script."""
    article = page.article
    data: dict[str, Json] = {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "@id": settings.BASE_URL + links.base,
        "url": settings.BASE_URL + links.base,
        "headline": str(article),
        "text": article.summary or str(article),
        "inLanguage": article.shown_language,
        "author": {"@type": "Organization", "name": article.site.name},
        "commentCount": tallied.comment_count,
        "comment": comments_data(page, links=links),
    }
    if article.published_at is not None:
        data["datePublished"] = article.published_at.isoformat()
    if article.url:
        data["mainEntityOfPage"] = article.url
    return data_element(data)


def data_element(data: Mapping[str, Json]) -> SafeString:
    """Return data as the element in which search engines look for it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    # Not SafeHtml: it is no comment's HTML. Everything that could leave the element is escaped above.
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))


def comments_data(page: DiscussionPage, *, links: ArticleLinks) -> list[Json]:
    """Return the comments of a page (schema.org `Comment`), with their replies."""
    return [_comment(branch, links=links) for branch in (*page.pinned, *page.branches)]


def _comment(branch: Branch, *, links: ArticleLinks) -> Json:
    comment = branch.comment
    data: dict[str, Json] = {
        "@type": "Comment",
        "url": whole(links.permalink(comment.pk)),
        "datePublished": comment.created_at.isoformat(),
    }
    if comment.is_published:
        data["text"] = plain_text(comment.body)
        data["author"] = {"@type": "Person", "name": comment.author_name}
        data["upvoteCount"] = comment.up
    else:
        data["creativeWorkStatus"] = "Deleted"
    if comment.edited_at is not None and comment.is_published:
        data["dateModified"] = comment.edited_at.isoformat()
    if branch.replies:
        data["comment"] = [_comment(reply, links=links) for reply in branch.replies]
    return data
