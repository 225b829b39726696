"""An import is taken back, but for what somebody here has made his or her own since."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rejoinder.accounts.models import Reader
from rejoinder.activity.models import Event
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, DiscussionTally
from rejoinder.comments.services.deciding import pin, reject
from rejoinder.comments.services.posting import post_comment
from rejoinder.passages.models import Passage
from rejoinder.transfer.services.undoing import undo_import
from rejoinder.votes.services import set_vote
from tests.making import make_article, make_site
from tests.passages.choosing import know_text, speak_of
from tests.passages.making import TEXT
from tests.people import Cast
from tests.transfer.annotations import (
    PAGE,
    annotation,
    bring_in_annotations,
    quotation,
    reply,
    target,
)
from tests.transfer.bringing import bring_in, named, rows
from tests.transfer.wxr import make_comment, make_export, make_item, read_all

WORDS = "nine hundred million"
THREAD = [
    annotation("n1", target=[target(quotation(WORDS))]),
    reply("r1", "n1", user="acct:ben@hypothes.is"),
    reply("r2", "n1", "r1"),
    annotation("n2", target=[target(quotation("opens in March"))]),
]


@pytest.fixture
def article(cast: Cast) -> Article:
    article = make_article(site=cast.site, urls=[PAGE])
    know_text(article)
    return article


def left() -> list[str]:
    return sorted(Comment.objects.exclude(origin="").values_list("origin_id", flat=True))


def test_what_nobody_touched_is_gone_with_all_that_came_with_it(
    cast: Cast, article: Article
) -> None:
    before = rows()
    bring_in_annotations(*THREAD, site=cast.site)

    report = undo_import(cast.site, source="hypothesis")

    assert (report.comments, report.passages, report.readers, report.emptied) == (4, 2, 2, 1)
    assert not report.kept
    assert not Passage.objects.exists()
    after = rows()
    for table, stored in before.items():
        if table != Event._meta.label:
            assert after[table] == stored, table


def test_the_discussion_is_told_so_that_nobody_is_shown_what_is_gone(
    cast: Cast, article: Article
) -> None:
    bring_in_annotations(*THREAD, site=cast.site)
    last = Event.objects.latest("pk").pk

    undo_import(cast.site, source="hypothesis")

    assert Event.objects.filter(pk__gt=last, article=article).count() == 1
    assert not DiscussionTally.objects.filter(article=article, comments__gt=0).exists()


def _answer(comment: Comment, cast: Cast) -> None:
    post_comment(article=comment.article, author=cast.ada, text="No.", parent_id=comment.pk)


def _vote(comment: Comment, cast: Cast) -> None:
    set_vote(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ada, value=1)


def _reject(comment: Comment, cast: Cast) -> None:
    reject(comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia, reason="Be kind.")


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (_answer, "answered here"),
        (_vote, "voted on here"),
        (_reject, "decided on here"),
    ],
)
def test_what_somebody_here_did_something_to_stays_with_what_it_answers(
    cast: Cast, article: Article, act: Callable[[Comment, Cast], None], reason: str
) -> None:
    bring_in_annotations(*THREAD, site=cast.site)
    act(named("r1"), cast)

    report = undo_import(cast.site, source="hypothesis")

    assert left() == ["n1", "r1"]
    assert report.kept[reason] >= 1
    assert report.kept.total() == 2
    assert (report.comments, report.passages) == (2, 1)
    assert named("r1").parent == named("n1")
    passage = Passage.objects.get()
    assert (passage.exact, passage.comment_count) == (WORDS, 1)
    assert Reader.objects.filter(source="hypothesis").count() == 2


def test_a_pin_is_a_decision(cast: Cast, article: Article) -> None:
    bring_in_annotations(*THREAD, site=cast.site)
    pin(comment_id=named("n2").pk, site_id=cast.site.pk, moderator=cast.mia, pinned=True)

    undo_import(cast.site, source="hypothesis")

    assert left() == ["n2"]


def test_a_passage_that_a_reader_here_speaks_of_stays(cast: Cast, article: Article) -> None:
    speak_of(WORDS, article=article, author=cast.ada)
    bring_in_annotations(*THREAD, site=cast.site)

    undo_import(cast.site, source="hypothesis")

    assert [passage.exact for passage in Passage.objects.all()] == [WORDS]
    assert Comment.objects.get().passage == Passage.objects.get()


def test_what_came_from_elsewhere_stays(cast: Cast, article: Article) -> None:
    wordpress = make_export(make_item(make_comment("1"), make_comment("2", parent="1"), link=PAGE))
    bring_in(read_all(wordpress), site=cast.site, source="wordpress")
    bring_in_annotations(*THREAD, site=cast.site)

    undo_import(cast.site, source="hypothesis")
    assert left() == ["1", "2"]
    undo_import(cast.site, source="wordpress")

    assert left() == []


def test_a_dry_run_tells_and_changes_nothing(cast: Cast, article: Article) -> None:
    bring_in_annotations(*THREAD, site=cast.site)
    _vote(named("r1"), cast)
    before = rows()

    dry = undo_import(cast.site, source="hypothesis", dry_run=True)

    assert rows() == before
    real = undo_import(cast.site, source="hypothesis")
    assert (dry.comments, dry.passages, dry.kept) == (real.comments, real.passages, real.kept)


def test_taken_back_it_can_be_imported_again(cast: Cast, article: Article) -> None:
    bring_in_annotations(*THREAD, site=cast.site)
    _vote(named("r1"), cast)
    undo_import(cast.site, source="hypothesis")

    bring_in_annotations(*THREAD, site=cast.site)

    assert left() == ["n1", "n2", "r1", "r2"]
    assert named("r2").parent == named("r1")


def test_the_command_says_what_stays(
    cast: Cast, article: Article, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in_annotations(*THREAD, site=cast.site)
    _vote(named("r1"), cast)

    call_command("undoimport", "hypothesis", site=cast.site.key)

    told = capsys.readouterr().out
    assert "2 comments\n" in told
    assert "1 comments stay: voted on here" in told
    assert "  comment r1: It stays: voted on here.\n" in told
    call_command("undoimport", "hypothesis", site=cast.site.key, dry_run=True)
    assert "Nothing was changed" in capsys.readouterr().out


def test_what_our_own_format_brought_cannot_be_told_from_what_was_done_here(db: None) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("undoimport", "jsonl", site="gazette")


def test_twenty_cost_as_many_statements_as_one(db: None) -> None:
    costs = []
    for number in (1, 20):
        site = make_site()
        article = make_article(site=site, urls=[PAGE])
        know_text(article)
        words = [TEXT[place : place + 20].strip() for place in range(number)]
        annotations = [
            annotation(f"n{place}", target=[target(quotation(each))])
            for place, each in enumerate(words)
        ]
        with CaptureQueriesContext(connection) as bringing:
            bring_in_annotations(*annotations, site=site)
        with CaptureQueriesContext(connection) as undoing:
            undo_import(site, source="hypothesis")
        costs.append((len(bringing), len(undoing)))

    assert costs[0] == costs[1]
