"""Make an article's text and a question in it."""

from __future__ import annotations

from rejoinder.articles.models import Article
from rejoinder.passages.asked import Asked
from rejoinder.passages.models import Passage
from rejoinder.passages.services.settling import settle_questions, store_text
from rejoinder.passages.text_index import plain_article

TEXT = "The tunnel opens in March. It will cost nine hundred million. Ferries go on until then."


def make_question(
    *, article: Article, words: str = "nine hundred million", question: str = "Is it worth it?"
) -> Passage:
    """Return a question at some words of TEXT, asked besides those that are there."""
    revision = store_text(article, text=plain_article(TEXT))
    start = TEXT.index(words)
    earlier = [
        Asked(mark=each.mark, question=each.question, start=each.start, end=each.end)
        for each in Passage.objects.filter(article=article)
    ]
    mark = f"mark-{len(earlier) + 1}"
    asked = Asked(mark=mark, question=question, start=start, end=start + len(words))
    settle_questions(article, revision=revision, asked=[*earlier, asked])
    return Passage.objects.get(article=article, mark=mark)
