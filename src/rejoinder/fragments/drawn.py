"""A discussion that is drawn, for a page that somebody else makes around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from rejoinder.articles.models import Article
from rejoinder.fragments.structured import Json


@dataclass(frozen=True, slots=True)
class DrawnDiscussion:
    """A page of a discussion, and what the page around it has to know."""

    article: Article  # with its site
    html: SafeString  # `<section id="discussion-7">…</section>`
    comments: Sequence[Json]  # the same for search engines
    takes_comments: bool
    comment_count: int  # of the whole discussion
    is_personal: bool  # drawn for one reader: nobody may keep it
    style: str  # address of the style sheet it needs
    script: str  # address of the module that makes it work in place
    feed: str  # address of its comments
