"""Readers' passages in later texts of their article: found again or honestly lost, and their comments in its order."""

from __future__ import annotations

import time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.comments.queries.discussion import Filter, get_tallied, read_page
from rejoinder.comments.services.attaching import attach, confirm, detach
from rejoinder.comments.services.following import follow_due, follow_text, follow_when_stored
from rejoinder.core.errors import InvalidError, NotFoundError, NotPermittedError, RefusedError
from rejoinder.passages.models import (
    NOWHERE,
    Fit,
    Passage,
    PassageKind,
    Position,
    TextRevision,
)
from rejoinder.passages.queries import current_text
from rejoinder.passages.services.choosing import choice_of
from rejoinder.passages.services.following import seek_passages, store_stands
from rejoinder.passages.services.settling import store_text
from rejoinder.passages.text_index import plain_article
from tests.making import change_options, make_comment
from tests.passages.choosing import choice, know_text, speak_of
from tests.passages.making import TEXT, make_question
from tests.people import Cast

WORDS = "nine hundred million"
FIRST = "The harbour tunnel opens in March, after three years of delay."
SECOND = "It will cost nine hundred million, twice what the council had promised."
THIRD = "Ferries go on until then, and the bridge stays closed for lorries."


def publish(article: Article, *paragraphs: str) -> TextRevision:
    revision = store_text(article, text=plain_article(*paragraphs))
    assert follow_text(article)
    return revision


def passage_at(cast: Cast, words: str = WORDS) -> Passage:
    """Return a passage that Ada chose in the text of three paragraphs."""
    know_text(cast.article, FIRST, SECOND, THIRD)
    text = f"{FIRST} {SECOND} {THIRD}"
    speak_of(choice(words, text=text), article=cast.article, author=cast.ada)
    follow_text(cast.article)
    return Passage.objects.get(exact=words)


def now(passage: Passage) -> tuple[str, str, int | None]:
    passage.refresh_from_db()
    return passage.fit, passage.quotation, Comment.objects.get(passage=passage).place


def test_words_that_stay_keep_their_place_in_a_longer_text(cast: Cast) -> None:
    passage = passage_at(cast)

    publish(cast.article, "Something new.", FIRST, SECOND, THIRD)

    at = len("Something new. ") + len(FIRST) + 1 + SECOND.index(WORDS)
    assert now(passage) == (Fit.EXACT, WORDS, at)


def test_words_that_are_edited_stand_beside_those_that_were_chosen(cast: Cast) -> None:
    passage = passage_at(cast, "twice what the council had promised")

    publish(cast.article, FIRST, SECOND.replace("promised", "announced"), THIRD)

    fit, quotation, _ = now(passage)
    assert (fit, quotation) == (Fit.EDITED, "twice what the council had announced")
    assert passage.exact == "twice what the council had promised"


def test_paragraph_that_moves_takes_its_passages_along(cast: Cast) -> None:
    passage = passage_at(cast)

    publish(cast.article, THIRD, FIRST, SECOND)

    _fit, quotation, place = now(passage)
    assert quotation == WORDS
    assert place == len(THIRD) + len(FIRST) + 2 + SECOND.index(WORDS)


def test_deleted_and_restored_is_lost_and_found_without_seeking_anew(cast: Cast) -> None:
    passage = passage_at(cast)

    publish(cast.article, FIRST, THIRD)
    assert now(passage) == (Fit.ORPHAN, "", NOWHERE)
    with CaptureQueriesContext(connection) as asked:
        publish(cast.article, FIRST, SECOND, THIRD)

    assert now(passage)[:2] == (Fit.EXACT, WORDS)
    texts = [each["sql"] for each in asked if 'FROM "passages_textrevision"' in each["sql"]]
    assert Position.objects.filter(passage=passage).count() == 2
    assert not [
        sql for sql in texts if '"passages_textrevision"."id" = ' in sql and "LIMIT 21" in sql
    ]


def test_restored_with_other_words_around_is_found_from_where_it_stood_last(cast: Cast) -> None:
    passage = passage_at(cast)

    publish(cast.article, FIRST, THIRD)
    publish(cast.article, "New.", FIRST, SECOND, THIRD)

    assert now(passage)[:2] == (Fit.EXACT, WORDS)


def test_what_was_chosen_is_never_overwritten(cast: Cast) -> None:
    passage = passage_at(cast)
    chosen = ("exact", "prefix", "suffix", "start", "end", "revision_id")
    before = [getattr(passage, name) for name in chosen]

    for text in ((SECOND, FIRST), (FIRST,), (THIRD, SECOND.replace("nine", "ten"))):
        publish(cast.article, *text)
        passage.refresh_from_db()
        assert [getattr(passage, name) for name in chosen] == before


def test_one_event_says_it_and_nothing_happens_twice(cast: Cast) -> None:
    passage_at(cast)
    Event.objects.all()
    before = Event.objects.filter(kind=EventKind.PASSAGES_FOLLOWED).count()

    publish(cast.article, FIRST, THIRD)
    follow_text(cast.article)
    follow_text(cast.article)

    events = Event.objects.filter(kind=EventKind.PASSAGES_FOLLOWED)
    assert events.count() == before + 1
    event = events.latest("pk")
    assert event.data == {"text": 2, "changed": 1, "looks_changed": 1, "orphans": 1}
    assert f"article-{cast.article.pk}" in event.stale


def test_question_in_the_source_is_not_sought(cast: Cast) -> None:
    question = make_question(article=cast.article)

    publish(cast.article, f"New. {TEXT}")

    question.refresh_from_db()
    assert question.place == TEXT.index(WORDS)
    assert not Position.objects.exists()


def test_words_that_nobody_knew_are_confirmed_by_a_text_that_has_them(cast: Cast) -> None:
    change_options(cast.site, passages="all")
    speak_of(choice_of(WORDS), article=cast.article, author=cast.ada)
    passage = Passage.objects.get(is_confirmed=False)

    publish(cast.article, TEXT)

    assert now(passage) == (Fit.EXACT, WORDS, TEXT.index(WORDS))
    assert passage.is_confirmed
    assert passage.revision is None  # nobody can say that it was chosen in this text


def test_text_that_was_stored_by_a_process_that_died_is_followed_later(cast: Cast) -> None:
    passage = passage_at(cast)
    store_text(cast.article, text=plain_article(FIRST, THIRD))  # and then kill -9

    assert now(passage)[0] == Fit.EXACT
    assert follow_due() == 1
    assert now(passage)[0] == Fit.ORPHAN
    assert follow_due() == 0


def test_text_is_followed_right_after_its_commit(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    passage = passage_at(cast)

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        store_text(cast.article, text=plain_article(FIRST, THIRD))
        follow_when_stored(cast.article)

    assert now(passage)[0] == Fit.ORPHAN


def test_passage_that_is_chosen_meanwhile_is_not_missed(cast: Cast) -> None:
    passage_at(cast)
    revision = store_text(cast.article, text=plain_article(FIRST, THIRD))
    sought = seek_passages(revision)
    speak_of(choice("Ferries", text=f"{FIRST} {THIRD}"), article=cast.article, author=cast.ben)

    with transaction.atomic():
        assert store_stands(sought) is None

    assert follow_text(cast.article)
    assert Passage.objects.get(exact="Ferries").fit == Fit.EXACT


def test_newer_text_is_not_taken_for_followed(cast: Cast) -> None:
    passage_at(cast)
    revision = store_text(cast.article, text=plain_article(FIRST, THIRD))
    sought = seek_passages(revision)
    store_text(cast.article, text=plain_article(SECOND))

    with transaction.atomic():
        assert store_stands(sought) is None
    assert follow_text(cast.article)

    assert Passage.objects.get().fit == Fit.EXACT


def test_thousand_passages_take_less_than_a_second(cast: Cast) -> None:
    paragraphs = [
        f"Paragraph {number} says that the committee met on day {number * 7} and decided nothing."
        for number in range(1_000)
    ]
    revision = know_text(cast.article, *paragraphs)
    text = revision.text
    passages = []
    for number in range(1_000):
        words = f"met on day {number * 7} and decided"
        start = text.index(words)
        passages.append(
            Passage(
                site=cast.site,
                article=cast.article,
                kind=PassageKind.READER,
                revision=revision,
                last_revision=revision,
                exact=words,
                start=start,
                end=start + len(words),
                last_start=start,
                last_end=start + len(words),
                place=start,
                quotation=words,
            )
        )
    Passage.objects.bulk_create(passages)
    follow_text(cast.article)
    paragraphs[3] = "This was rewritten by the editors in the evening, after a call."
    store_text(cast.article, text=plain_article("A new beginning.", *paragraphs))

    began = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        follow_text(cast.article)
    took = time.perf_counter() - began

    assert Passage.objects.filter(fit=Fit.EXACT).count() == 999
    assert Passage.objects.filter(fit=Fit.ORPHAN).count() == 1
    assert took < 2  # a loaded machine; 0.3 s on a quiet one
    single = [
        each for each in asked if not each["sql"].startswith("UPDATE passages_passage SET fit")
    ]
    assert len(single) < 25


def test_inline_list_is_in_the_order_of_the_text_with_orphans_last(cast: Cast) -> None:
    know_text(cast.article)
    for words, text in (("Ferries", "third"), ("The tunnel", "first"), (WORDS, "second")):
        speak_of(words, article=cast.article, author=cast.ada, text=text)
    speak_of(choice_of("Not here."), article=cast.article, author=cast.ben, text="lost")
    make_comment(article=cast.article, text="on the whole")

    def listed(sort: str = "") -> list[str]:
        article = get_tallied(site_key="gazette", key=cast.article.key).article
        page = read_page(article=article, only=Filter(), sort=sort)
        return [comment.source for comment in page.comments()]

    assert listed() == listed("place") == ["first", "second", "third", "lost"]
    publish(cast.article, "Ferries go on until then. The tunnel opens in March.")
    assert listed() == ["third", "first", "second", "lost"]


def test_order_by_place_goes_on_from_page_to_page_and_reads_its_index(cast: Cast) -> None:
    change_options(cast.site, page_size=5)
    know_text(cast.article)
    passages = [make_question(article=cast.article, words=words) for words in ("March", WORDS)]
    for number in range(12):
        make_comment(article=cast.article, text=f"{number:02}", passage=passages[number % 2])
    article = get_tallied(site_key="gazette", key=cast.article.key).article

    seen: list[str] = []
    after = ""
    with CaptureQueriesContext(connection) as asked:
        for _ in range(3):
            page = read_page(article=article, only=Filter(), after=after)
            seen += [comment.source for comment in page.comments()]
            after = page.after or ""

    assert seen == sorted(seen, key=lambda text: (int(text) % 2, text))
    assert len(seen) == 12
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + asked[0]["sql"])
            plan = " | ".join(row[3] for row in cursor.fetchall())
        assert "comment_article_text_place" in plan
        assert "TEMP B-TREE" not in plan


def test_order_by_place_is_of_that_list_alone(cast: Cast) -> None:
    make_comment(article=cast.article)
    article = get_tallied(site_key="gazette", key=cast.article.key).article

    assert read_page(article=article, sort="place").sort == "newest"


def test_editor_attaches_what_was_lost_and_that_wins_over_what_is_found(cast: Cast) -> None:
    passage = passage_at(cast)
    mended = SECOND.replace(WORDS, "some say a billion")
    publish(cast.article, FIRST, THIRD)
    publish(cast.article, FIRST, mended, THIRD)
    assert now(passage)[0] == Fit.ORPHAN

    attach(
        passage_id=passage.pk,
        article=cast.article,
        editor=cast.mia,
        words=choice_of("some say a billion").quotation,
    )

    assert now(passage)[:2] == (Fit.EDITED, "some say a billion")
    assert passage.exact == WORDS
    event = Event.objects.latest("pk")
    assert (event.kind, event.actor, event.subject_id) == (
        EventKind.PASSAGE_ATTACHED,
        cast.mia,
        passage.pk,
    )
    publish(cast.article, "New.", FIRST, mended, THIRD)
    assert now(passage)[:2] == (Fit.EDITED, "some say a billion")
    # The text of the first day has both, and the editor's words of them.
    publish(cast.article, FIRST, mended, SECOND)
    assert now(passage)[:2] == (Fit.EDITED, "some say a billion")


def test_what_is_detached_is_sought_no_more(cast: Cast) -> None:
    passage = passage_at(cast)

    detach(passage_id=passage.pk, article=cast.article, editor=cast.mia)
    publish(cast.article, "New.", FIRST, SECOND, THIRD)

    assert now(passage) == (Fit.ORPHAN, "", NOWHERE)
    assert Event.objects.filter(kind=EventKind.PASSAGE_DETACHED).count() == 1
    detach(passage_id=passage.pk, article=cast.article, editor=cast.mia)
    assert Event.objects.filter(kind=EventKind.PASSAGE_DETACHED).count() == 1


def test_what_is_confirmed_is_followed_from_its_words_of_that_day(cast: Cast) -> None:
    passage = passage_at(cast, "twice what the council had promised")
    publish(cast.article, FIRST, SECOND.replace("had promised", "once promised"), THIRD)

    confirm(passage_id=passage.pk, article=cast.article, editor=cast.mia)

    passage.refresh_from_db()
    assert passage.decided_words == "twice what the council once promised"
    assert passage.fit == Fit.EDITED  # readers are still told


def test_hands_that_may_not_and_words_that_are_not_there(cast: Cast) -> None:
    passage = passage_at(cast)
    question = Passage.objects.create(
        site=cast.site, article=cast.article, kind=PassageKind.QUESTION, mark="q", exact="March"
    )
    words = choice_of("Ferries").quotation

    def try_to(pk: int = passage.pk, editor: object = cast.mia, found: object = words) -> None:
        attach(passage_id=pk, article=cast.article, editor=editor, words=found)  # type: ignore[arg-type]

    for editor in (cast.ada, cast.cem, cast.eve):
        with pytest.raises(NotPermittedError):
            try_to(editor=editor)
    for missing in (0, 2**62):
        with pytest.raises(NotFoundError):
            try_to(pk=missing)
    with pytest.raises(RefusedError):
        try_to(pk=question.pk)
    for text, code in (("the"[:3], "passage_ambiguous"), ("Nowhere at all", "passage_absent")):
        with pytest.raises(InvalidError) as caught:
            try_to(found=choice_of(text).quotation)
        assert caught.value.problem_code == code
    publish(cast.article, FIRST)
    with pytest.raises(RefusedError):
        confirm(passage_id=passage.pk, article=cast.article, editor=cast.mia)
    assert current_text(cast.article) is not None
