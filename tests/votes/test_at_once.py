"""Votes and reactions at the same moment: every one is counted once, whoever else sends one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from rejoinder.activity.models import Event
from rejoinder.comments.models import Comment
from rejoinder.comments.queries.discussion import get_tallied
from rejoinder.votes.models import Reaction, Vote
from rejoinder.votes.reacting import set_article_reaction, set_reaction
from rejoinder.votes.services import set_vote
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import change_options, make_comment, make_reader
from tests.people import Cast

pytestmark = pytest.mark.usefixtures("shared_database")


def test_two_hundred_toggles_of_twenty_readers_are_counted_exactly(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada, up=3, imported_up=3)
    voters = [make_reader(site=cast.site) for _ in range(20)]

    def toggling(number: int) -> Callable[[], None]:
        def toggle() -> None:
            for turn in range(10):
                value = (1, -1, 0)[(number + turn) % 3]
                set_vote(
                    comment_id=comment.pk,
                    site_id=cast.site.pk,
                    reader=voters[number],
                    value=value,
                )

        return toggle

    at_once([toggling(number) for number in range(20)])

    votes = list(Vote.objects.values_list("value", flat=True))
    comment.refresh_from_db()
    assert (comment.up, comment.down) == (3 + votes.count(1), votes.count(-1))
    assert comment.score == comment.up - comment.down
    assert len(votes) == sum((number + 9) % 3 != 2 for number in range(20))
    assert Event.objects.count() == 200 - sum(number % 3 == 2 for number in range(20))


def test_one_vote_sent_twenty_times_at_once_is_one(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)

    def vote() -> None:
        set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ben, value=1)

    at_once([vote] * 20)

    stored = Comment.objects.get()
    assert (stored.up, stored.score, Vote.objects.count()) == (1, 1, 1)
    assert Event.objects.count() == 1


def test_reactions_of_twenty_readers_are_counted_exactly(cast: Cast) -> None:
    change_options(cast.site, reactions=["like", "love"], article_reactions=True)
    article = get_tallied(site_key="gazette", key=cast.article.key).article
    comment = make_comment(article=cast.article, author=cast.ada)
    readers = [make_reader(site=cast.site) for _ in range(20)]

    def toggling(number: int) -> Callable[[], None]:
        def toggle() -> None:
            for turn in range(5):
                value = ("like", "love", "")[(number + turn) % 3]
                set_reaction(
                    comment_id=comment.pk,
                    site_id=cast.site.pk,
                    reader=readers[number],
                    value=value,
                )
                set_article_reaction(article=article, reader=readers[number], value=value)

        return toggle

    at_once([toggling(number) for number in range(20)])

    comment.refresh_from_db()
    last = Counter(("like", "love", "")[(number + 4) % 3] for number in range(20))
    expected = {"like": last["like"], "love": last["love"]}
    assert comment.reactions == expected
    assert get_tallied(site_key="gazette", key=cast.article.key).reactions == expected
    assert Reaction.objects.count() == 2 * sum(expected.values())


def test_one_reaction_sent_twenty_times_at_once_is_one(cast: Cast) -> None:
    change_options(cast.site, reactions=["like"], article_reactions=True)
    article = get_tallied(site_key="gazette", key=cast.article.key).article
    comment = make_comment(article=cast.article, author=cast.ada)

    def react() -> None:
        set_reaction(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ben, value="like")
        set_article_reaction(article=article, reader=cast.ben, value="like")

    at_once([react] * 20)

    assert Comment.objects.get().reactions == {"like": 1}
    assert get_tallied(site_key="gazette", key=cast.article.key).reactions == {"like": 1}
    assert Event.objects.count() == 2
