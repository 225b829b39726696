"""Reactions on their way: exported, brought in once, and counted where they are shown."""

from __future__ import annotations

from collections import Counter

import pytest

from rejoinder.activity.models import Event
from rejoinder.comments.models import Comment, DiscussionTally
from rejoinder.comments.queries.discussion import get_tallied
from rejoinder.sites.models import Site
from rejoinder.transfer.exporting import export_records
from rejoinder.transfer.records import ReactionRecord, ReaderRecord, Record
from rejoinder.votes.models import Reaction
from rejoinder.votes.reacting import set_article_reaction, set_reaction
from tests.making import change_options, make_comment, make_site
from tests.people import Cast
from tests.transfer.bringing import DISCUSSION, READER, TIME, bring_in, comment, named, rows

SECOND = ReaderRecord("s", name="Ben")
RECORDS: list[Record] = [READER, SECOND, DISCUSSION, comment("1"), comment("2", parent="1")]
REACTIONS: list[Record] = [
    ReactionRecord("r", "like", comment_source_id="2", reacted_at=TIME),
    ReactionRecord("s", "like", comment_source_id="2"),
    ReactionRecord("s", "fire", comment_source_id="1"),
    ReactionRecord("r", "sad", discussion_source_id="d", reacted_at=TIME),
    ReactionRecord("s", "love", discussion_source_id="d"),
]


@pytest.fixture
def site(db: None) -> Site:
    return make_site(reactions=["like", "fire", "sad", "love"], article_reactions=True)


def article_counts(site: Site) -> dict[str, int]:
    [article] = {tally.article for tally in DiscussionTally.objects.filter(site=site)}
    return dict(get_tallied(site_key=site.key, key=article.key).reactions)


def test_they_are_stored_and_counted(site: Site) -> None:
    report = bring_in([*RECORDS, *REACTIONS], site=site)

    assert report.reactions == 5
    assert report.problems.total == 0
    assert named("2").reactions == {"like": 2}
    assert named("1").reactions == {"fire": 1}
    assert article_counts(site) == {"sad": 1, "love": 1}
    assert Reaction.objects.filter(created_at=TIME).count() == 2


def test_brought_in_again_they_change_nothing(site: Site) -> None:
    bring_in([*RECORDS, *REACTIONS], site=site)
    before, events = rows(), Event.objects.count()

    report = bring_in([*RECORDS, *REACTIONS], site=site)

    assert report.reactions == 0
    assert rows() == before
    assert Event.objects.count() == events


def test_what_a_reader_chose_here_since_is_kept(site: Site) -> None:
    bring_in([*RECORDS, *REACTIONS], site=site)
    mine = Reaction.objects.get(comment__origin_id="1")
    mine.name = "like"
    mine.save()

    bring_in([*RECORDS, *REACTIONS], site=site)

    assert Reaction.objects.get(comment__origin_id="1").name == "like"
    assert named("1").reactions == {"like": 1}


def test_dry_run_counts_them_and_stores_nothing(site: Site) -> None:
    report = bring_in([*RECORDS, *REACTIONS], site=site, dry_run=True)

    assert report.reactions == 5
    assert not Reaction.objects.exists()


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        (ReactionRecord("nobody", "like", comment_source_id="1"), "unknown_reader"),
        (ReactionRecord("r", "like", comment_source_id="gone"), "unknown_comment"),
        (ReactionRecord("r", "like", discussion_source_id="gone"), "unknown_discussion"),
        (ReactionRecord("r", "shrug", comment_source_id="1"), "unknown_reaction"),
    ],
)
def test_one_that_fits_nowhere_is_left_out_and_reported(
    site: Site, record: ReactionRecord, problem: str
) -> None:
    report = bring_in([*RECORDS, record], site=site)

    assert report.problems.counts == Counter({problem: 1})
    assert not Reaction.objects.exists()
    assert Comment.objects.count() == 2


def test_second_one_of_a_reader_is_reported_and_the_first_kept(site: Site) -> None:
    again: list[Record] = [
        ReactionRecord("r", "fire", comment_source_id="2", place="line 9"),
        ReactionRecord("r", "fire", discussion_source_id="d", place="line 10"),
    ]

    report = bring_in([*RECORDS, *REACTIONS, *again], site=site)

    assert report.problems.counts == Counter({"repeated": 2})
    assert named("2").reactions == {"like": 2}


def test_export_has_each_after_what_it_names_and_makes_the_same_again(cast: Cast) -> None:
    change_options(cast.site, reactions=["like", "fire"], article_reactions=True)
    top = make_comment(article=cast.article, author=cast.ada)
    for reader, value in ((cast.ben, "like"), (cast.cem, "fire")):
        set_reaction(comment_id=top.pk, site_id=cast.site.pk, reader=reader, value=value)
        set_article_reaction(article=cast.article, reader=reader, value=value)
    records = list(export_records(cast.site))

    fresh = make_site(reactions=["like", "fire"], article_reactions=True)
    report = bring_in(records, site=fresh)

    assert [type(record) for record in records][-4:] == [ReactionRecord] * 4
    assert report.reactions == 4
    assert Comment.objects.get(site=fresh).reactions == {"like": 1, "fire": 1}
    assert list(export_records(fresh)) == records
