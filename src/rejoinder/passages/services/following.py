"""Find the passages that readers chose in a new text of their article.

The difference between two texts is computed outside any transaction, since it can take a second, and is stored
only if everything is still as it was read. Once for each text: one that comes back is known already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from rejoinder.passages.models import Fit, Passage, Position, TextRevision
from rejoinder.passages.queries import chosen_by_readers
from rejoinder.passages.reanchoring import Anchor, reanchor
from rejoinder.passages.resolving import Hint, resolve
from rejoinder.passages.selectors import TextQuoteSelector
from rejoinder.passages.text_index import ArticleText


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a passage stands in the text of today."""

    fit: Fit
    start: int = 0
    end: int = 0  # equal to `start` for an orphan
    score: float = 1.0
    is_known: bool = False  # a position of this text is stored already


@dataclass(frozen=True, slots=True)
class Followed:
    """What a new text did to the passages of its article."""

    revision: TextRevision
    passages: Mapping[int, Passage]  # those that were sought, as they were read
    stands: Mapping[int, Stand]  # by the id of the passage


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was stored."""

    number: int  # of the text
    changed: int  # passages whose place, words or fit are others now
    looks_changed: int  # of them, those whose words or fit are
    orphans: int  # of them, those that were lost by this text


def text_of_revision(revision: TextRevision) -> ArticleText:
    """Return a stored text with its blocks."""
    blocks = [(start, end) for start, end in revision.blocks]
    return ArticleText(revision.text, blocks or [(0, len(revision.text))])


def seek_passages(revision: TextRevision) -> Followed:
    """Return where the passages of an article stand in a text. Writes nothing.

    Two statements, and one for each earlier text in which passages stood last.
    """
    sought = list(chosen_by_readers(revision.article_id))
    known = (
        {
            position.passage_id: position
            for position in Position.objects.filter(revision=revision, passage__in=sought)
        }
        if sought
        else {}
    )
    stands: dict[int, Stand] = {}
    groups: dict[int, list[Passage]] = defaultdict(list)
    for passage in sought:
        position = known.get(passage.pk)
        if position is not None:
            stands[passage.pk] = Stand(
                Fit(position.fit), position.start, position.end, position.score, is_known=True
            )
        elif passage.revision_id == revision.pk and passage.decided_at is None:
            stands[passage.pk] = Stand(Fit.EXACT, passage.start, passage.end)
        elif passage.last_revision_id == revision.pk:
            stands[passage.pk] = Stand(Fit.EXACT, passage.last_start, passage.last_end)
        elif passage.last_revision_id is None:
            stands[passage.pk] = _first_found(passage, text=revision.text)
        else:
            groups[passage.last_revision_id].append(passage)
    new = text_of_revision(revision)
    for earlier, passages in groups.items():
        old = text_of_revision(TextRevision.objects.get(pk=earlier))
        anchors = [
            Anchor(each.last_start, each.last_end, each.decided_words or each.exact)
            for each in passages
        ]
        for passage, found in zip(passages, reanchor(old, new, anchors), strict=True):
            fit = Fit(found.status.value)
            stands[passage.pk] = (
                Stand(Fit.ORPHAN, score=0.0)
                if fit is Fit.ORPHAN
                else Stand(fit, found.start, found.end, found.score)
            )
    return Followed(revision=revision, passages={each.pk: each for each in sought}, stands=stands)


def _first_found(passage: Passage, *, text: str) -> Stand:
    """Return where a passage stands that no text had until now: word for word, or nowhere."""
    quotation = TextQuoteSelector(passage.exact, passage.prefix, passage.suffix)
    hint = Hint(passage.start, max(1, len(text)), is_exact=False) if passage.end else None
    place = resolve(text, quotation, hint)
    return Stand(Fit.EXACT, place.start, place.end) if place.is_found else Stand(Fit.ORPHAN)


def store_stands(followed: Followed) -> Outcome | None:
    """Store what was found, in the caller's transaction; None where something changed since it was read.

    Three statements, and one more where a position is new; some for what changed are sent at once.
    """
    held = TextRevision.objects.select_for_update().filter(article=followed.revision.article_id)
    newest = held.order_by("-current_since", "-pk").values_list("pk", flat=True).first()
    now = {each.pk: each for each in chosen_by_readers(followed.revision.article_id)}
    if newest != followed.revision.pk or not _are_as_read(now, followed):
        return None
    fresh = [
        Position(
            site_id=followed.revision.site_id,
            passage_id=pk,
            revision=followed.revision,
            fit=stand.fit,
            start=stand.start,
            end=stand.end,
            score=stand.score,
        )
        for pk, stand in followed.stands.items()
        if not stand.is_known and now[pk].revision_id is not None
    ]
    if fresh:
        Position.objects.bulk_create(fresh, batch_size=500)
    outcome = _store_changed(now, followed)
    # Those that were the text for a moment only, too. One that is newer has to be followed yet.
    TextRevision.objects.filter(
        article=followed.revision.article_id,
        is_followed=False,
        current_since__lte=followed.revision.current_since,
    ).update(is_followed=True)
    return outcome


def _are_as_read(now: Mapping[int, Passage], followed: Followed) -> bool:
    """Say whether nobody chose a passage, nor decided on one, in the meantime."""
    return now.keys() == followed.passages.keys() and all(
        (passage.decided_at, passage.last_revision_id, passage.last_start)
        == (
            followed.passages[pk].decided_at,
            followed.passages[pk].last_revision_id,
            followed.passages[pk].last_start,
        )
        for pk, passage in now.items()
    )


_STORE = (
    "UPDATE passages_passage SET fit = %s, place = %s, quotation = %s, is_confirmed = %s,"
    " last_revision_id = %s, last_start = %s, last_end = %s WHERE id = %s"
)


def _store_changed(now: Mapping[int, Passage], followed: Followed) -> Outcome:
    revision = followed.revision
    rows: list[Sequence[str | int | bool | None]] = []
    changed = looks_changed = orphans = 0
    for pk, stand in followed.stands.items():
        passage = now[pk]
        is_orphan = stand.fit == Fit.ORPHAN
        quotation = revision.text[stand.start : stand.end]
        place = None if is_orphan else stand.start
        fit = fit_of(passage, stand.fit, quotation=quotation)
        last = (
            (passage.last_revision_id, passage.last_start, passage.last_end)
            if is_orphan
            else (revision.pk, stand.start, stand.end)
        )
        looks = (fit, quotation) != (passage.fit, passage.quotation)
        is_changed = looks or place != passage.place
        if is_changed or last != (passage.last_revision_id, passage.last_start, passage.last_end):
            confirmed = passage.is_confirmed or not is_orphan
            rows.append((str(fit), place, quotation, confirmed, *last, pk))
        changed += is_changed
        looks_changed += looks
        orphans += looks and is_orphan
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_STORE, rows)
    return Outcome(
        number=revision.number, changed=changed, looks_changed=looks_changed, orphans=orphans
    )


def fit_of(passage: Passage, fit: Fit, *, quotation: str) -> Fit:
    """Return how a passage fits as readers are told: with other words than were chosen it was edited."""
    if fit == Fit.ORPHAN or quotation == passage.exact:
        return fit
    return Fit.EDITED
