"""Reactions: chosen, switched, taken back; what is refused; and counts that stay exact."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rejoinder.accounts.models import Reader
from rejoinder.accounts.permissions import SuspendedError
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import Article, ArticleState
from rejoinder.articles.services import set_state
from rejoinder.comments.errors import ReadOnlyError
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.comments.queries.discussion import get_tallied
from rejoinder.core.errors import (
    InvalidError,
    NotFoundError,
    NotPermittedError,
    ProblemError,
    RefusedError,
    TooManyError,
)
from rejoinder.votes.models import Reaction
from rejoinder.votes.queries import own_reactions
from rejoinder.votes.reacting import set_article_reaction, set_reaction
from rejoinder.votes.services import OwnCommentError
from tests.making import change_options, make_article, make_comment, make_reader
from tests.people import Cast


@pytest.fixture(autouse=True)
def a_site_with_reactions(cast: Cast) -> None:
    change_options(cast.site, reactions=["like", "love", "sad"], article_reactions=True)


def here(cast: Cast) -> Article:
    """Return the article with the options that its site has now."""
    return get_tallied(site_key="gazette", key=cast.article.key).article


def react(comment: Comment, reader: Reader, value: str) -> Comment:
    return set_reaction(comment_id=comment.pk, site_id=comment.site_id, reader=reader, value=value)


def counts(comment: Comment) -> dict[str, int] | None:
    comment.refresh_from_db()
    return comment.reactions


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["like"], {"like": 1}),
        ([""], None),
        (["like", ""], None),
        (["like", "love"], {"love": 1}),
        (["like", "like", "like"], {"like": 1}),
        (["sad", "", "like", "sad"], {"sad": 1}),
    ],
)
def test_last_choice_of_a_reader_counts_once(
    cast: Cast, values: Sequence[str], expected: dict[str, int] | None
) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)

    for value in values:
        returned = react(comment, cast.ben, value)
        assert returned.reactions == counts(comment)
    for value in values:
        set_article_reaction(article=here(cast), reader=cast.ben, value=value)

    assert counts(comment) == expected
    assert get_tallied(site_key="gazette", key=cast.article.key).reactions == (expected or {})
    assert Reaction.objects.filter(reader=cast.ben).count() == 2 * bool(values[-1])


def test_readers_of_all_parts_of_the_count_add_up(cast: Cast) -> None:
    readers = [make_reader(site=cast.site) for _ in range(9)]

    for number, reader in enumerate(readers):
        set_article_reaction(
            article=here(cast), reader=reader, value="love" if number % 3 else "like"
        )

    assert get_tallied(site_key="gazette", key=cast.article.key).reactions == {"love": 6, "like": 3}


def test_reading_the_counts_of_an_article_is_no_statement_more(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    set_article_reaction(article=here(cast), reader=cast.ben, value="love")

    with django_assert_num_queries(1):
        assert get_tallied(site_key="gazette", key=cast.article.key).reactions == {"love": 1}


def test_every_change_leaves_one_event_and_a_repetition_none(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)

    for value in ("like", "like", "love", "", ""):
        react(comment, cast.ben, value)
    set_article_reaction(article=here(cast), reader=cast.ben, value="sad")

    events = list(Event.objects.order_by("pk").values_list("kind", "actor", "subject_id", "data"))
    assert events == [
        (EventKind.REACTION_SET, cast.ben.pk, comment.pk, {"before": "", "value": "like"}),
        (EventKind.REACTION_SET, cast.ben.pk, comment.pk, {"before": "like", "value": "love"}),
        (EventKind.REACTION_WITHDRAWN, cast.ben.pk, comment.pk, {"before": "love", "value": ""}),
        (EventKind.REACTION_SET, cast.ben.pk, None, {"before": "", "value": "sad"}),
    ]


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("ada", OwnCommentError),
        ("ben", None),
        ("cem", None),
        ("mia", None),
        ("zoe", SuspendedError),
        ("eve", NotPermittedError),
    ],
)
def test_who_may_react(cast: Cast, who: str, error: type[ProblemError] | None) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)

    if error is None:
        react(comment, getattr(cast, who), "like")
    else:
        with pytest.raises(error):
            react(comment, getattr(cast, who), "like")
    assert counts(comment) == ({"like": 1} if error is None else None)


@pytest.mark.parametrize(("who", "error"), [("zoe", SuspendedError), ("eve", NotPermittedError)])
def test_who_may_not_write_cannot_react_to_the_article(
    cast: Cast, who: str, error: type[ProblemError]
) -> None:
    with pytest.raises(error):
        set_article_reaction(article=here(cast), reader=getattr(cast, who), value="like")
    assert not Reaction.objects.exists()


@pytest.mark.parametrize("value", ["fire", "LIKE", "👍", "x" * 100, "like love"])
def test_what_the_site_does_not_have_is_refused(cast: Cast, value: str) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)

    for attempt in (
        lambda: react(comment, cast.ben, value),
        lambda: set_article_reaction(article=here(cast), reader=cast.ben, value=value),
    ):
        with pytest.raises(InvalidError) as caught:
            attempt()
        assert caught.value.field == "value"
    assert not Reaction.objects.exists()


def test_reaction_that_the_site_gave_up_can_still_be_taken_back(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    react(comment, cast.ben, "sad")
    set_article_reaction(article=here(cast), reader=cast.ben, value="sad")
    change_options(cast.site, reactions=["like"], article_reactions=False)

    react(comment, cast.ben, "")
    set_article_reaction(article=here(cast), reader=cast.ben, value="")

    assert counts(comment) is None
    assert not Reaction.objects.exists()


def test_article_takes_none_where_the_site_does_not_ask(cast: Cast) -> None:
    change_options(cast.site, article_reactions=False)

    with pytest.raises(RefusedError):
        set_article_reaction(article=here(cast), reader=cast.ben, value="like")


def test_what_is_not_published_takes_no_reactions(cast: Cast) -> None:
    for status in set(CommentStatus) - {CommentStatus.PUBLISHED}:
        comment = make_comment(article=cast.article, author=cast.ada, status=status)
        with pytest.raises(NotFoundError):
            react(comment, cast.ben, "like")
        with pytest.raises(RefusedError):
            react(comment, cast.mia, "like")
    assert not Event.objects.exists()


def test_read_only_discussion_takes_no_reactions(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    set_state(article=cast.article, state=ArticleState.READ_ONLY)

    with pytest.raises(ReadOnlyError):
        react(comment, cast.ben, "like")
    with pytest.raises(ReadOnlyError):
        set_article_reaction(article=here(cast), reader=cast.ben, value="like")


def test_comment_of_another_site_or_discussion_is_not_found(cast: Cast) -> None:
    theirs = make_comment(article=cast.other_article)
    elsewhere = make_comment(article=make_article(site=cast.site))

    for comment in (theirs, elsewhere):
        with pytest.raises(NotFoundError):
            set_reaction(
                comment_id=comment.pk,
                site_id=cast.site.pk,
                article_id=cast.article.pk,
                reader=cast.ben,
                value="like",
            )


def test_flood_from_one_network_is_stopped(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    many = [timezone.now()] * 25

    with pytest.raises(TooManyError):
        set_reaction(
            comment_id=comment.pk,
            site_id=cast.site.pk,
            reader=cast.ben,
            value="like",
            network_votes=many,
        )
    with pytest.raises(TooManyError):
        set_article_reaction(article=here(cast), reader=cast.ben, value="like", network_votes=many)


def test_database_refuses_a_second_reaction_of_a_reader(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    react(comment, cast.ben, "like")
    set_article_reaction(article=here(cast), reader=cast.ben, value="like")

    for target in ({"comment": comment}, {"article": cast.article}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reaction.objects.create(site=cast.site, reader=cast.ben, name="love", **target)


def test_own_reactions_are_the_readers_alone(cast: Cast) -> None:
    first, second = (make_comment(article=cast.article, author=cast.ada) for _ in range(2))
    elsewhere = make_comment(article=make_article(site=cast.site), author=cast.ada)
    for comment, reader, value in (
        (first, cast.ben, "like"),
        (second, cast.cem, "love"),
        (elsewhere, cast.ben, "sad"),
    ):
        react(comment, reader, value)
    set_article_reaction(article=here(cast), reader=cast.ben, value="love")

    def own(reader: Reader) -> dict[int | None, str]:
        ids = [first.pk, second.pk]
        return dict(own_reactions(reader=reader, article_id=cast.article.pk, comment_ids=ids))

    assert own(cast.ben) == {first.pk: "like", None: "love"}
    assert own(cast.cem) == {second.pk: "love"}
    assert own(cast.ada) == {}
