"""An article's discussion as its editor sees it while writing."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from rejoinder.accounts.models import Account
from rejoinder.comments.models import CommentStatus
from rejoinder.fragments.links import ArticleLinks
from rejoinder.newsroom.density import read_density
from rejoinder.newsroom.discussed import read_discussed
from rejoinder.newsroom.models import ArticlePage
from rejoinder.newsroom.panels import read_with
from rejoinder.newsroom.queries import article_of


def discussion_of(page: ArticlePage, account: Account) -> Mapping[str, object] | None:
    """Return what the panel shows, None before the page was published. Ten statements at most, or one."""
    article = article_of(page)
    if article is None:
        return None
    found = read_discussed(article, account=account)
    links = ArticleLinks(site=article.site.key, article=article.key)
    waiting = urlencode({"article__id__exact": article.pk, "status__exact": CommentStatus.WAITING})
    return {
        "discussed": found,
        "link": links.page(),
        "staff_link": f"/staff/comments/comment/?{waiting}" if found.may_moderate else "",
        "passages_link": reverse("newsroom_passages", args=[page.pk]),
        "density": read_density(article) if found.passage_count else None,
        "newest": [(each, links.comment(each.pk)) for each in found.newest],
        "most_voted": [(each, links.comment(each.pk)) for each in found.most_voted],
    }


read_with(discussion_of)
