"""Store the texts of articles, and keep the passages in step with them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from rejoinder.articles.models import Article
from rejoinder.passages.asked import Asked
from rejoinder.passages.models import Fit, Passage, PassageKind, TextRevision, TextSource
from rejoinder.passages.queries import current_text, questions_of
from rejoinder.passages.selectors import describe
from rejoinder.passages.text_index import ArticleText


def digest_of(text: str) -> str:
    """Return what names a normalised text: SHA-256 of its UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def store_text(
    article: Article,
    *,
    text: ArticleText,
    source: TextSource = TextSource.NEWSROOM,
    sent_at: datetime | None = None,
) -> TextRevision:
    """Store the article's text of today. Idempotent. One to four statements.

    Readers' passages are not sought in it here: see `comments.services.following`.

    Args:
        sent_at: by the clock of the publisher who sent it.
    """
    digest = digest_of(text.text)
    current = current_text(article)
    if current is not None and current.digest == digest:
        if sent_at is not None and current.sent_at != sent_at:
            current.sent_at = sent_at
            current.save(update_fields=["sent_at"])
        return current
    back = TextRevision.objects.filter(article=article, digest=digest).first()
    if back is not None:  # a correction was taken back
        back.current_since = timezone.now()
        back.is_followed = False
        back.sent_at = sent_at
        back.save(update_fields=["current_since", "is_followed", "sent_at"])
        return back
    number = TextRevision.objects.filter(article=article).count() + 1
    return TextRevision.objects.create(
        site_id=article.site_id,
        article=article,
        number=number,
        text=text.text,
        blocks=[list(block) for block in text.blocks],
        source=source,
        sent_at=sent_at,
        digest=digest,
    )


@transaction.atomic
def settle_questions(article: Article, *, revision: TextRevision, asked: Sequence[Asked]) -> None:
    """Bring the questions of an article in step with its source. Idempotent.

    One statement, and one for each change, and one where there was any.

    A question that is gone takes no more answers, and keeps those that it has. Where the words around it were
    changed, its passage keeps the words that were asked about, beside those of today.

    Args:
        revision: the text that `asked` counts in.
    """
    known = questions_of(article)
    changed = False
    for each in asked:
        quotation = revision.text[each.start : each.end]
        passage = known.get(each.mark) or _new_question(article, revision=revision, asked=each)
        changed |= _update(
            passage,
            question=each.question,
            is_open=True,
            fit=Fit.EXACT if quotation == passage.exact else Fit.EDITED,
            place=each.start,
            quotation=quotation,
        )
    marks = {each.mark for each in asked}
    for passage in known.values():
        if passage.mark not in marks:
            changed |= _update(passage, is_open=False, fit=Fit.ORPHAN, place=None, quotation="")
    if changed:  # their comments stand elsewhere in a list by place
        TextRevision.objects.filter(pk=revision.pk).update(is_followed=False)


def _new_question(article: Article, *, revision: TextRevision, asked: Asked) -> Passage:
    quotation = describe(revision.text, asked.start, asked.end)
    return Passage.objects.create(
        site_id=article.site_id,
        article=article,
        kind=PassageKind.QUESTION,
        mark=asked.mark,
        question=asked.question,
        revision=revision,
        exact=quotation.exact,
        prefix=quotation.prefix,
        suffix=quotation.suffix,
        start=asked.start,
        end=asked.end,
        place=asked.start,
        quotation=quotation.exact,
        language=article.language,
    )


def _update(passage: Passage, **values: object) -> bool:
    """Store what differs, and say whether anything did; a passage that is as it should be costs no statement."""
    changed = [name for name, value in values.items() if getattr(passage, name) != value]
    for name in changed:
        setattr(passage, name, values[name])
    if changed:
        passage.save(update_fields=changed)
    return bool(changed)
