"""After an import all counts are those of the rows, and the log says which discussions changed."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rejoinder.activity.models import Event
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, CommentKind, CommentStatus, DiscussionTally
from rejoinder.comments.threads import Counts, Node, count_branches
from rejoinder.transfer.services.settling import settle
from rejoinder.votes.models import Vote
from tests.making import make_article, make_comment, make_reader, make_site

STATUSES = (*CommentStatus, CommentStatus.PUBLISHED, CommentStatus.PUBLISHED)
KINDS = (CommentKind.COMMENT, CommentKind.COMMENT, CommentKind.COMMENT, CommentKind.PINGBACK)


def grow(article: Article, *, size: int, dice: random.Random) -> list[Comment]:
    """Make a random discussion, with votes, whose counts are all still zero or wrong."""
    grown: list[Comment] = []
    voters = [make_reader(site=article.site) for _ in range(3)]
    for _ in range(size):
        kind = dice.choice(KINDS)
        above = [one for one in grown if one.kind == "comment"]
        parent = dice.choice([None, *above]) if kind == "comment" else None
        comment = make_comment(
            article=article, parent=parent, kind=kind, status=dice.choice(STATUSES)
        )
        for voter in voters[: dice.randrange(4)]:
            Vote.objects.create(
                site=article.site, comment=comment, reader=voter, value=dice.choice((1, -1))
            )
        grown.append(comment)
    Comment.objects.filter(article=article).update(
        shown=dice.random() < 0.5, reply_count=9, branch_count=9, up=99, imported_up=1
    )
    DiscussionTally.objects.filter(article=article, part=1).update(comments=77)
    DiscussionTally.objects.filter(article=article, part=2).delete()
    return grown


def settle_all(*articles: Article, new: bool = False) -> None:
    pks = [article.pk for article in articles]
    settle(pks, source="test", new=set(pks) if new else set())


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_every_count_is_that_of_the_rows(seed: int) -> None:
    article = make_article()
    grow(article, size=15, dice=random.Random(seed))

    settle_all(article)

    found = list(Comment.objects.filter(article=article))
    counts = count_branches(
        [
            Node(one.pk, parent_id=one.parent_id, published=one.is_published)
            for one in found
            if one.kind == "comment"
        ]
    )
    for one in found:
        here = counts.get(one.pk, Counts())
        assert (one.shown, one.reply_count, one.branch_count) == (
            here.shown,
            here.reply_count,
            here.branch_count,
        )
        votes = list(Vote.objects.filter(comment=one).values_list("value", flat=True))
        assert (one.up, one.down) == (1 + votes.count(1), votes.count(-1))
    published = [one for one in found if one.is_published]
    for part in range(DiscussionTally.PARTS):
        mine = [one for one in published if one.pk % DiscussionTally.PARTS == part]
        tally = DiscussionTally.objects.filter(article=article, part=part).first()
        assert (tally.comments if tally else 0) == sum(one.kind == "comment" for one in mine)
        assert (tally.mentions if tally else 0) == sum(one.kind != "comment" for one in mine)


@pytest.mark.django_db
def test_what_is_right_is_left_alone_and_not_logged() -> None:
    article = make_article()
    grow(article, size=10, dice=random.Random(1))
    settle_all(article)
    before = Event.objects.count()
    stored = list(Comment.objects.values()), list(DiscussionTally.objects.values())

    settle_all(article)

    assert Event.objects.count() == before
    assert (list(Comment.objects.values()), list(DiscussionTally.objects.values())) == stored


@pytest.mark.django_db
def test_what_got_something_is_logged_though_its_counts_were_right() -> None:
    new, old = make_article(), make_article()

    settle_all(new, new=True)
    settle_all(old)

    assert [event.article for event in Event.objects.all()] == [new]


@pytest.mark.django_db
def test_discussions_that_are_right_cost_the_same_few_statements_however_many() -> None:
    site = make_site()
    articles = [make_article(site=site) for _ in range(20)]
    for article in articles:
        make_comment(article=article)
    settle_all(*articles)

    costs = []
    for some in (articles[:1], articles):
        with CaptureQueriesContext(connection) as statements:
            settle_all(*some)
        costs.append(len(statements))

    assert costs[0] == costs[1] <= 10 + (connection.vendor == "postgresql")
