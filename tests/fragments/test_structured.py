"""The block of JSON-LD: nothing in it can end it, and it says again what it was given."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from rejoinder.articles.models import Article
from rejoinder.comments.queries.discussion import DiscussionPage, Tallied
from rejoinder.fragments.links import ArticleLinks
from rejoinder.fragments.structured import structured_data
from rejoinder.sites.models import Site

hostile = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ["</script>", "<!--<script>", "]]>", "&lt;/script&gt;", "\u2028\u2029", '"}', "\\u003c", "\0"]
)


@given(title=hostile, summary=hostile, name=hostile)
def test_any_text_comes_back_and_nothing_ends_the_block(
    title: str, summary: str, name: str
) -> None:
    article = Article(
        site=Site(key="gazette", name=name), key="a", title=title, summary=summary, language="en"
    )
    page = DiscussionPage(
        article=article, sort="newest", pinned=[], branches=[], before=None, after=None, focus=None
    )
    tallied = Tallied(article=article, comment_count=0, mention_count=0, inline_count=0, version=0)

    html = structured_data(page, tallied=tallied, links=ArticleLinks(site="gazette", article="a"))

    found = re.fullmatch(
        r'<script type="application/ld\+json">([^<>&\u2028\u2029]*)</script>', html
    )
    assert found is not None
    data = json.loads(found[1])
    assert data["headline"] == str(article)
    assert data["text"] == (summary or str(article))
    assert data["author"]["name"] == name
