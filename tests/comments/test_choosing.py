"""Readers choose words of an article to speak of; what is not in it is not shown as its words."""

from __future__ import annotations

import functools
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rejoinder.accounts.models import Reader
from rejoinder.accounts.services import Guest
from rejoinder.comments.errors import (
    NoPassagesError,
    QuestionClosedError,
    ScreeningRefusedError,
    SubmissionReusedError,
)
from rejoinder.comments.models import Comment
from rejoinder.comments.services.deciding import approve, reject
from rejoinder.comments.services.posting import post_comment
from rejoinder.core.errors import InvalidError, NotFoundError
from rejoinder.passages.models import NOWHERE, Fit, Passage, PassageKind
from rejoinder.passages.services.choosing import choice_of
from rejoinder.passages.services.settling import store_text
from rejoinder.passages.text_index import plain_article
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import change_options, make_reader
from tests.passages.choosing import choice, know_text, speak_of
from tests.passages.making import TEXT, make_question
from tests.people import Cast

WORDS = "nine hundred million"


def test_words_at_their_place_in_a_known_text_are_a_passage(cast: Cast) -> None:
    revision = know_text(cast.article)

    comment = speak_of(WORDS, article=cast.article, author=cast.ada)

    passage = Passage.objects.get()
    start = TEXT.index(WORDS)
    assert (comment.passage, comment.place) == (passage, start)
    assert (passage.kind, passage.is_confirmed, passage.revision) == (
        PassageKind.READER,
        True,
        revision,
    )
    assert (passage.exact, passage.start, passage.end) == (WORDS, start, start + len(WORDS))
    assert (passage.fit, passage.place, passage.quotation) == (Fit.EXACT, start, WORDS)
    assert TEXT.startswith(passage.prefix + passage.exact + passage.suffix, start - 32)


def test_same_words_at_the_same_place_are_one_passage_for_everybody(cast: Cast) -> None:
    know_text(cast.article)

    one = speak_of(WORDS, article=cast.article, author=cast.ada)
    other = speak_of(WORDS, article=cast.article, author=cast.ben)

    assert one.passage == other.passage
    passage = Passage.objects.get()
    assert (passage.comment_count, passage.author_count, passage.is_public) == (2, 2, True)


def test_authors_are_counted_once_each_while_something_of_theirs_is_published(cast: Cast) -> None:
    know_text(cast.article)
    first, second = (speak_of(WORDS, article=cast.article, author=cast.ada) for _ in range(2))

    def authors() -> int:
        return Passage.objects.get().author_count

    assert (authors(), Passage.objects.get().is_public) == (1, False)
    for comment, left in ((first, 1), (second, 0)):
        reject(comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia, reason="No.")
        assert authors() == left
    approve(comment_id=first.pk, site_id=cast.site.pk, moderator=cast.mia)
    assert authors() == 1


def test_words_are_found_where_the_page_has_another_text(cast: Cast) -> None:
    know_text(cast.article)
    page = f"Advertisement. {TEXT}"

    comment = speak_of(choice(WORDS, text=page), article=cast.article, author=cast.ada)

    assert comment.passage is not None
    assert (comment.passage.is_confirmed, comment.passage.start) == (True, TEXT.index(WORDS))


def test_words_of_an_earlier_text_keep_it_and_are_sought_in_that_of_today(cast: Cast) -> None:
    earlier = know_text(cast.article)
    today = store_text(cast.article, text=plain_article(TEXT.replace(WORDS, "a billion")))
    type(today).objects.update(is_followed=True)

    comment = speak_of(WORDS, article=cast.article, author=cast.ada)

    passage = Passage.objects.get()
    assert (passage.revision, passage.fit, comment.place) == (earlier, Fit.ORPHAN, NOWHERE)
    today.refresh_from_db()
    assert not today.is_followed


@pytest.mark.parametrize(
    "chosen",
    [
        choice("The tunnel is a lie.", text="The tunnel is a lie."),
        choice(WORDS, text=f"{WORDS}.", prefix="x"),
    ],
    ids=["words that stand nowhere", "words of another page that are in ours"],
)
def test_only_what_stands_in_the_article_is_its_words(cast: Cast, chosen: object) -> None:
    know_text(cast.article)

    speak_of(chosen, article=cast.article, author=cast.ada)  # type: ignore[arg-type]

    passage = Passage.objects.get()
    assert passage.is_confirmed == (passage.exact == WORDS)


@pytest.mark.parametrize(
    "fields",
    [
        {"start": "999999999"},
        {"start": str(2**31)},
        {"start": "9" * 100},
        {"start": "-1"},
        {"start": "٣"},
        {"start": ""},
        {"digest": "f" * 64},
        {"digest": "x" * 100_000},
        {"digest": "\0" * 64},
        {"prefix": "\0", "suffix": "\ud800"},
        {"prefix": "x" * 100_000, "suffix": "y" * 100_000},
    ],
    ids=lambda fields: " ".join(f"{name} {value[:12]!r}" for name, value in fields.items()),
)
def test_forged_hints_change_nothing_that_is_certain(cast: Cast, fields: dict[str, str]) -> None:
    know_text(cast.article)

    comment = speak_of(choice(WORDS, at=None, **fields), article=cast.article, author=cast.ada)

    assert comment.passage is not None
    assert (comment.passage.is_confirmed, comment.passage.start) == (True, TEXT.index(WORDS))


def test_position_of_one_place_with_the_words_of_another_is_not_believed(cast: Cast) -> None:
    know_text(cast.article)

    comment = speak_of(choice(WORDS, at=0), article=cast.article, author=cast.ada)

    assert comment.passage is not None
    assert comment.passage.start == TEXT.index(WORDS)


def test_words_that_stand_fifty_times_need_a_place_or_surroundings(cast: Cast) -> None:
    text = "It works. " * 50
    text = text.strip()
    know_text(cast.article, text)
    vague = choice_of("It works.")
    exact = choice("It works.", text=text, at=10 * 20)

    unsure = speak_of(vague, article=cast.article, author=cast.ada)
    sure = speak_of(exact, article=cast.article, author=cast.ada)

    assert unsure.passage is not None
    assert not unsure.passage.is_confirmed
    assert sure.passage is not None
    assert (sure.passage.is_confirmed, sure.passage.start) == (True, 200)


def test_digest_of_another_article_names_no_text_of_this_one(cast: Cast) -> None:
    know_text(cast.other_article, "Elsewhere it costs nothing.")
    change_options(cast.site, passages="all")

    comment = speak_of(
        choice("costs nothing", text="Elsewhere it costs nothing."),
        article=cast.article,
        author=cast.ada,
    )

    assert comment.passage is not None
    assert not comment.passage.is_confirmed
    assert comment.passage.article == cast.article


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("a", "passage_too_short"),
        (" \u200b ", "passage_too_short"),
        ("x" * 1_501, "passage_too_long"),
        ("x" * 100_000, "passage_too_long"),
        ("one\0two", "malformed_text"),
        ("one\ud800two", "malformed_text"),
    ],
    ids=["one letter", "nothing to see", "1,501", "100 kB", "NUL", "surrogate"],
)
def test_what_is_no_quotation_is_refused_at_its_field(words: str, code: str) -> None:
    with pytest.raises(InvalidError) as caught:
        choice_of(words)

    assert (caught.value.field, caught.value.problem_code) == ("quote", code)


@pytest.mark.parametrize(
    ("allowed", "who", "is_taken"),
    [
        ("off", "member", False),
        ("questions", "member", False),
        ("registered", "member", True),
        ("registered", "guest", False),
        ("all", "guest", True),
    ],
)
def test_site_says_who_may_choose(cast: Cast, allowed: str, who: str, is_taken: bool) -> None:  # noqa: FBT001
    know_text(cast.article, allowed=allowed)
    author = cast.cem if who == "member" else Guest(device=uuid.uuid4(), name="Gil", email="")

    if is_taken:
        assert speak_of(WORDS, article=cast.article, author=author).passage is not None
    else:
        with pytest.raises(NoPassagesError) as caught:
            speak_of(WORDS, article=cast.article, author=author)
        assert caught.value.field == "quote"
        assert not Comment.objects.exists()
        assert not Passage.objects.exists()


def test_question_of_the_page_is_answered_by_its_mark_where_readers_choose_nothing(
    cast: Cast,
) -> None:
    question = make_question(article=cast.article)
    named = choice(WORDS, mark=question.mark)

    assert speak_of(named, article=cast.article, author=cast.ada).passage == question
    with pytest.raises(NoPassagesError):
        speak_of(choice(WORDS, mark="forged"), article=cast.article, author=cast.ada)
    Passage.objects.update(is_open=False)
    with pytest.raises(QuestionClosedError):
        speak_of(named, article=cast.article, author=cast.ada)


def test_words_that_nobody_knows_are_screened_like_the_text(cast: Cast) -> None:
    know_text(cast.article, "The casino opens. It has a link: http://a.example")
    change_options(cast.site, passages="all", banned_words=("casino",))

    with pytest.raises(ScreeningRefusedError):
        speak_of(choice_of("The casino is a lie."), article=cast.article, author=cast.ada)
    assert not Passage.objects.exists()
    # The article's own words are not the reader's.
    assert speak_of(
        choice_of("The casino opens."), article=cast.article, author=cast.ada
    ).is_published


def test_words_that_nobody_knows_count_for_the_length(cast: Cast) -> None:
    change_options(cast.site, passages="all", max_chars=100)

    with pytest.raises(ScreeningRefusedError):
        speak_of(choice_of("y" * 80), article=cast.article, author=cast.ada, text="x" * 80)


def test_form_sent_twice_is_one_comment_and_with_other_words_refused(cast: Cast) -> None:
    know_text(cast.article)
    fields = {
        "article": cast.article,
        "author": cast.ada,
        "text": "So much.",
        "submission_key": uuid.uuid4(),
    }

    first = post_comment(choice=choice(WORDS), **fields)  # type: ignore[arg-type]
    again = post_comment(choice=choice(WORDS), **fields)  # type: ignore[arg-type]

    assert (first.is_new, again.is_new, Passage.objects.count()) == (True, False, 1)
    for other in (choice("March"), None):
        with pytest.raises(SubmissionReusedError):
            post_comment(choice=other, **fields)  # type: ignore[arg-type]


def test_nobody_else_can_speak_of_words_that_are_not_known(cast: Cast) -> None:
    know_text(cast.article)
    own = speak_of(choice_of("A lie about Bo."), article=cast.article, author=cast.ada)

    with pytest.raises(NotFoundError):
        post_comment(
            article=cast.article, author=cast.ben, text="Really?", passage_id=own.passage_id
        )
    assert (
        post_comment(
            article=cast.article, author=cast.ada, text="Really.", passage_id=own.passage_id
        ).comment.passage
        == own.passage
    )


def test_what_it_costs_to_speak_of_words(cast: Cast) -> None:
    know_text(cast.article)
    member = make_reader(site=cast.site)
    speak_of("March", article=cast.article, author=member)  # makes the statements, and the counts

    def cost(words: str | None) -> int:
        with CaptureQueriesContext(connection) as asked:
            post_comment(
                article=cast.article,
                author=cast.ada,
                text=f"{uuid.uuid4()}",
                choice=choice(words) if words else None,
                submission_key=uuid.uuid4(),
            )
        return len([each for each in asked if "SAVEPOINT" not in each["sql"]])

    plain = cost(None)
    assert cost(WORDS) == plain + 5  # the text, the passage, its making, two counts
    assert cost(WORDS) == plain + 4


@pytest.mark.usefixtures("shared_database")
def test_words_that_many_choose_at_the_same_moment_are_one_passage(cast: Cast) -> None:
    revision = know_text(cast.article)
    readers = [make_reader(site=cast.site) for _ in range(8)]

    def speak(reader: Reader) -> None:
        speak_of(WORDS, article=cast.article, author=reader)

    at_once([functools.partial(speak, reader) for reader in readers])

    passage = Passage.objects.get()
    assert (passage.comment_count, passage.author_count) == (8, 8)
    assert passage.revision == revision
