"""Readers choose words of an article to speak of. Only what we find in a text of the article counts as its words."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction

from rejoinder.articles.models import Article
from rejoinder.core.errors import InvalidError
from rejoinder.passages.models import Fit, Passage, PassageKind, TextRevision
from rejoinder.passages.queries import current_text, text_with
from rejoinder.passages.resolving import Hint, Place, resolve
from rejoinder.passages.selectors import TextQuoteSelector, describe, quote
from rejoinder.passages.services.fetching import want_text

_MOST_START: Final = 2**31 - 1
_DIGEST_CHARS: Final = 64


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader marked on a page."""

    quotation: TextQuoteSelector
    start: int | None = None  # in code points of the page's normalised text; None = not known
    digest: str = ""  # of that text, as `TextRevision.digest`; "" = not known
    mark: str = ""  # of the question that stands there in the page's source; "" = none


def choice_of(
    exact: str,
    *,
    prefix: str = "",
    suffix: str = "",
    start: str = "",
    digest: str = "",
    mark: str = "",
) -> Choice:
    """Return what a form says of the words that were marked. What is only a hint and makes no sense is left out.

    Raises:
        InvalidError: the quotation is too short or too long, or no text; its field is `quote`.
    """
    try:
        quotation = quote(exact, prefix=prefix, suffix=suffix)
    except InvalidError as error:
        raise InvalidError(error.detail, field="quote", code=error.problem_code) from error
    if _has_controls(quotation.exact):
        raise InvalidError(
            "The quotation contains a control character. Please mark the words again.",
            field="quote",
            code="malformed_text",
        )
    if _has_controls(quotation.prefix + quotation.suffix):
        quotation = TextQuoteSelector(quotation.exact)
    is_number = start.isascii() and start.isdecimal() and len(start) <= len(str(_MOST_START))
    at = int(start) if is_number and int(start) <= _MOST_START else None
    is_digest = len(digest) == _DIGEST_CHARS and digest.isascii() and digest.isalnum()
    return Choice(quotation, at, digest.lower() if is_digest else "", mark[:64])


def _has_controls(text: str) -> bool:
    """Say whether there is something that no article shows, and databases do not take."""
    return any(unicodedata.category(char) in {"Cc", "Cs"} for char in text)


def choose_passage(article: Article, choice: Choice) -> Passage:
    """Return the passage that a reader chose, made if nobody chose it before. Two to seven statements.

    A known text and a place in it are believed if the words stand there. Else the words are sought in the text of
    today, word for word. Not found, or nothing known: a passage that is not confirmed. Equal words at the same
    place of one text are one passage.

    Where the reader's page has a text that we do not know, or the words are in none, the article's text is wanted
    from its page; see `fetching`.

    Call it in a transaction.
    """
    today = current_text(article)
    known = today if today is not None and today.digest == choice.digest else None
    if known is None and choice.digest and today is not None:
        known = text_with(choice.digest, article=article)
    passage = _passage_of(article, choice, known=known, today=today)
    if known is None and (choice.digest or not passage.is_confirmed):
        want_text(article, today=today, digest=choice.digest)
    return passage


def _passage_of(
    article: Article, choice: Choice, *, known: TextRevision | None, today: TextRevision | None
) -> Passage:
    """Return the passage that was chosen, in the reader's own text if it is known, or in the one of today."""
    at_place = _place_in(known, choice) if known is not None else None
    if today is not None and known is not today:
        now = _place_in(today, choice)
        if now is not None:
            known, at_place = today, now
    if today is None or known is None or at_place is None:
        return _unconfirmed(article, choice)
    return _confirmed(article, known, at_place, today=today)


def _place_in(revision: TextRevision, choice: Choice) -> Place | None:
    hint = None
    if choice.start is not None:
        is_exact = revision.digest == choice.digest
        hint = Hint(choice.start, max(1, len(revision.text)), is_exact=is_exact)
    place = resolve(revision.text, choice.quotation, hint)
    return place if place.is_found else None


def _confirmed(
    article: Article, revision: TextRevision, place: Place, *, today: TextRevision
) -> Passage:
    is_today = revision.pk == today.pk
    there = Passage.objects.filter(
        revision=revision, start=place.start, end=place.end, kind=PassageKind.READER
    )
    found = there.first()
    if found is not None:
        return found
    quotation = describe(revision.text, place.start, place.end)
    passage = Passage(
        site_id=article.site_id,
        article=article,
        kind=PassageKind.READER,
        revision=revision,
        exact=quotation.exact,
        prefix=quotation.prefix,
        suffix=quotation.suffix,
        start=place.start,
        end=place.end,
        language=article.language,
        last_revision=revision,
        last_start=place.start,
        last_end=place.end,
        fit=Fit.EXACT if is_today else Fit.ORPHAN,
        place=place.start if is_today else None,
        quotation=quotation.exact if is_today else "",
    )
    try:
        with transaction.atomic():
            passage.save(force_insert=True)
    except IntegrityError:  # somebody chose the same at this moment
        return there.get()
    if not is_today:  # it may stand in the text of today with other words
        TextRevision.objects.filter(pk=today.pk).update(is_followed=False)
    return passage


def _unconfirmed(article: Article, choice: Choice) -> Passage:
    """Store words that no text of ours has. Each choice by itself: nobody else may see it."""
    quotation = choice.quotation
    start = choice.start or 0
    return Passage.objects.create(
        site_id=article.site_id,
        article=article,
        kind=PassageKind.READER,
        is_confirmed=False,
        exact=quotation.exact,
        prefix=quotation.prefix,
        suffix=quotation.suffix,
        start=min(start, _MOST_START - len(quotation.exact)),
        end=min(start, _MOST_START - len(quotation.exact)) + len(quotation.exact),
        language=article.language,
        fit=Fit.ORPHAN,
    )
