"""What editors decide by hand about a reader's passage: it is these words now, it is right as found, or it is gone.

Such a decision wins: later texts are followed from it, and what is detached is sought no more.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.accounts.permissions import require_staff
from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.core.errors import InvalidError, NotFoundError, RefusedError
from rejoinder.passages.models import Fit, Passage, PassageKind, Position
from rejoinder.passages.queries import current_text
from rejoinder.passages.resolving import Hint, How, resolve
from rejoinder.passages.selectors import TextQuoteSelector
from rejoinder.passages.services.following import fit_of


@transaction.atomic
def attach(
    *,
    passage_id: int,
    article: Article,
    editor: Reader,
    words: TextQuoteSelector,
    start: int | None = None,
) -> Passage:
    """Say that these words of the article are the passage now. What was chosen first is kept. Eight statements.

    Args:
        start: where they begin in the text of today, for words that stand there more than once.

    Raises:
        NotPermittedError: no staff of this site.
        NotFoundError: no such passage of this article.
        RefusedError: it is a question, which stands in the article's source, or the text is not known.
        InvalidError: the words are not in the text, or more than once; its field is `quote`.
    """
    passage = _load(passage_id, article=article, editor=editor)
    today = current_text(article)
    if today is None:
        raise RefusedError("The text of this article is not known, so nothing can be found in it.")
    hint = None if start is None else Hint(start, max(1, len(today.text)), is_exact=True)
    place = resolve(today.text, words, hint)
    if not place.is_found:
        raise InvalidError(
            "These words are in the article more than once. Take more of them, or say which."
            if place.how is How.AMBIGUOUS
            else "These words are not in the article. Copy them out of it as readers see it.",
            field="quote",
            code=f"passage_{place.how.value}",
        )
    before = passage.fit
    quotation = today.text[place.start : place.end]
    passage.is_confirmed, passage.is_detached = True, False
    passage.decided_words = quotation
    passage.last_revision, passage.last_start, passage.last_end = today, place.start, place.end
    passage.fit = fit_of(passage, Fit.EXACT, quotation=quotation)
    passage.place, passage.quotation = place.start, quotation
    _decide(passage)
    Position.objects.create(
        site_id=passage.site_id,
        passage=passage,
        revision=today,
        fit=Fit.EXACT,
        start=place.start,
        end=place.end,
        score=1,
    )
    return _tell(EventKind.PASSAGE_ATTACHED, passage, article, editor, before)


@transaction.atomic
def confirm(*, passage_id: int, article: Article, editor: Reader) -> Passage:
    """Say that a passage is rightly where it was found. Six statements.

    Raises:
        NotPermittedError, NotFoundError: as for `attach`.
        RefusedError: it is a question, or it stands nowhere.
    """
    passage = _load(passage_id, article=article, editor=editor)
    if passage.place is None:
        raise RefusedError("This passage stands nowhere in the article: attach it to words of it.")
    passage.decided_words = passage.quotation
    before = passage.fit
    _decide(passage, keep=passage.last_revision_id)
    return _tell(EventKind.PASSAGE_CONFIRMED, passage, article, editor, before)


@transaction.atomic
def detach(*, passage_id: int, article: Article, editor: Reader) -> Passage:
    """Say that a passage is not in the article any more, whatever looks like it. Idempotent. Six statements.

    Raises:
        NotPermittedError, NotFoundError: as for `attach`.
        RefusedError: it is a question.
    """
    passage = _load(passage_id, article=article, editor=editor)
    if passage.is_detached:
        return passage
    before = passage.fit
    passage.is_detached = True
    passage.fit, passage.place, passage.quotation = Fit.ORPHAN, None, ""
    _decide(passage)
    return _tell(EventKind.PASSAGE_DETACHED, passage, article, editor, before)


def _load(passage_id: int, *, article: Article, editor: Reader) -> Passage:
    """Return a reader's passage, locked to the end of the transaction."""
    require_staff(editor, site_id=article.site_id)
    held = Passage.objects.select_for_update(no_key=True).filter(pk=passage_id, article=article)
    passage = held.first()
    if passage is None:
        raise NotFoundError("There is no such passage.")
    if passage.kind == PassageKind.QUESTION:
        raise RefusedError("A question stands in the article's source: move it there.")
    return passage


def _decide(passage: Passage, *, keep: int | None = None) -> None:
    """Store a decision, and forget what was found without it in other texts."""
    passage.decided_at = timezone.now()
    passage.save()
    Position.objects.filter(passage=passage).exclude(revision=keep).delete()
    Comment.objects.filter(passage=passage).update(place=passage.list_place)


def _tell(
    kind: EventKind, passage: Passage, article: Article, editor: Reader, before: str
) -> Passage:
    record(
        kind,
        article=article,
        actor=editor,
        subject_id=passage.pk,
        data={"before": before, "fit": passage.fit, "place": passage.place},
    )
    return passage
