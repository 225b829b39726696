"""Choose words of an article as its readers do."""

from __future__ import annotations

import uuid

from rejoinder.accounts.models import Reader
from rejoinder.accounts.services import Guest
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.comments.services.posting import post_comment
from rejoinder.passages.models import TextRevision
from rejoinder.passages.services.choosing import Choice, choice_of
from rejoinder.passages.services.settling import digest_of, store_text
from rejoinder.passages.text_index import plain_article
from tests.making import change_options
from tests.passages.making import TEXT


def know_text(article: Article, *paragraphs: str, allowed: str = "all") -> TextRevision:
    """Store a text of the article, TEXT without any, on a site whose readers may choose passages."""
    change_options(article.site, passages=allowed)
    return store_text(article, text=plain_article(*(paragraphs or (TEXT,))))


def choice(words: str, *, text: str = TEXT, at: int | None = None, **fields: str) -> Choice:
    """Return what a browser says of words on a page with this text."""
    start = text.index(words) if at is None else at
    end = start + len(words)
    given = {
        "prefix": text[max(0, start - 32) : start],
        "suffix": text[end : end + 32],
        "start": str(start),
        "digest": digest_of(text),
    }
    return choice_of(words, **(given | fields))


def speak_of(
    chosen: Choice | str,
    *,
    article: Article,
    author: Reader | Guest,
    text: str = "",
    **fields: object,
) -> Comment:
    """Return a comment on words of an article."""
    return post_comment(
        article=article,
        author=author,
        text=text or f"Of this I say {uuid.uuid4()}.",
        choice=choice(chosen) if isinstance(chosen, str) else chosen,
        submission_key=uuid.uuid4(),
        **fields,  # type: ignore[arg-type]
    ).comment
