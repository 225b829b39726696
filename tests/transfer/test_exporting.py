"""A whole site as records, in an order that depends on nothing but what they say."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rejoinder.articles.addresses import normalise_url
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, Revision
from rejoinder.comments.queries.discussion import get_tallied
from rejoinder.comments.services.following import follow_text
from rejoinder.passages.models import NOWHERE, Passage
from rejoinder.passages.services.choosing import choice_of
from rejoinder.passages.services.settling import store_text
from rejoinder.passages.text_index import plain_article
from rejoinder.sites.models import Site
from rejoinder.transfer.exporting import export_records
from rejoinder.transfer.jsonl import LineWriter
from rejoinder.transfer.records import (
    CommentRecord,
    DiscussionRecord,
    ReactionRecord,
    ReaderRecord,
    Record,
    RevisionRecord,
    VoteRecord,
)
from rejoinder.votes.models import Vote
from tests.installations import Home, home, new_home
from tests.making import make_article, make_comment, make_reader, make_site
from tests.passages.choosing import know_text, speak_of
from tests.passages.making import TEXT, make_question
from tests.people import Cast
from tests.transfer.bringing import bring_in

__all__ = ["home", "new_home"]

TIME = datetime(2026, 1, 30, 7, 15, tzinfo=UTC)


def exported(site: Site) -> list[Record]:
    return list(export_records(site))


def make_thread(article: Article, *, comments: int = 3) -> list[Comment]:
    """Make comments that answer one another, each with a revision and a vote."""
    made: list[Comment] = []
    for number in range(comments):
        one = make_comment(
            article=article,
            parent=made[-1] if made else None,
            created_at=TIME + timedelta(minutes=number),
        )
        Revision.objects.create(site=article.site, comment=one, number=1, source="Before.")
        Vote.objects.create(
            site=article.site, comment=one, reader=make_reader(site=article.site), value=1
        )
        made.append(one)
    return made


def test_a_line_refers_to_earlier_lines_only(cast: Cast) -> None:
    for key in ("b", "a"):
        make_thread(make_article(site=cast.site, external_id=key))
    readers: set[str] = set()
    discussions: set[str] = set()
    comments: set[str] = set()

    for record in export_records(cast.site):
        match record:
            case ReaderRecord():
                readers.add(record.source_id)
            case DiscussionRecord():
                discussions.add(record.source_id)
            case CommentRecord():
                assert record.author in readers
                assert record.discussion_source_id in discussions
                assert record.parent_source_id in {None, *comments}
                comments.add(record.source_id)
            case RevisionRecord():
                assert record.comment_source_id in comments
            case VoteRecord():
                assert record.comment_source_id in comments
                assert record.voter_source_id in readers
            case ReactionRecord():
                assert record.comment_source_id in {None, *comments}
                assert record.discussion_source_id in {None, *discussions}
                assert record.reader_source_id in readers
    assert (len(discussions), len(comments)) == (3, 6)


def test_what_a_comment_is_about_in_the_text_moves_with_it(cast: Cast) -> None:
    passage = make_question(article=cast.article)
    top = make_comment(article=cast.article, text="It is.", passage=passage)
    make_comment(parent=top)
    make_comment(article=cast.article)
    records = exported(cast.site)
    other = make_site(key="other")

    bring_in(records, site=other, source="jsonl")
    bring_in(records, site=other, source="jsonl")

    [moved] = Passage.objects.filter(site=other)
    assert (moved.mark, moved.question, moved.exact) == (
        passage.mark,
        passage.question,
        passage.exact,
    )
    assert (moved.start, moved.end, moved.comment_count) == (passage.start, passage.end, 1)
    assert not moved.is_open
    assert [comment.source for comment in moved.comments.all()] == ["It is."]
    tallied = get_tallied(site_key="other", key=cast.article.key)
    assert (tallied.comment_count, tallied.inline_count) == (3, 1)
    again = [record for record in exported(other) if isinstance(record, CommentRecord)]
    assert [record.passage for record in again] == [
        record.passage for record in records if isinstance(record, CommentRecord)
    ]


def test_readers_words_move_as_known_or_not_and_are_found_in_the_next_text(cast: Cast) -> None:
    know_text(cast.article)
    for words in ("nine hundred million", choice_of("The mayor took it.")):
        speak_of(words, article=cast.article, author=cast.ada)
    other = make_site(key="other")

    bring_in(exported(cast.site), site=other, source="jsonl")

    moved = {each.exact: each for each in Passage.objects.filter(site=other)}
    assert {words: each.is_confirmed for words, each in moved.items()} == {
        "nine hundred million": True,
        "The mayor took it.": False,
    }
    assert all(each.is_open and each.author_count == 1 for each in moved.values())
    there = Article.objects.filter(site=other, comments__place=NOWHERE).distinct().get()
    store_text(there, text=plain_article(TEXT))
    assert follow_text(there)
    assert Passage.objects.get(site=other, is_confirmed=True).place == TEXT.index("nine")


def test_the_order_is_not_that_in_which_rows_were_stored(db: None) -> None:
    site = make_site()
    article = make_article(site=site, external_id="b")
    late = make_comment(article=article, text="Late.", created_at=TIME + timedelta(hours=1))
    early = make_comment(article=article, text="Early.", created_at=TIME)
    make_comment(article=article, parent=late, text="Reply.", created_at=TIME - timedelta(days=1))
    make_article(site=site, external_id="a")

    said = [
        record.raw if isinstance(record, CommentRecord) else record.source_id
        for record in export_records(site)
        if isinstance(record, CommentRecord | DiscussionRecord)
    ]

    assert said == ["a", "b", "Early.", "Late.", "Reply."]
    assert early.pk > late.pk


def test_addresses_are_the_canonical_one_and_then_aliases_in_an_order_of_no_language(
    db: None,
) -> None:
    site = make_site()
    urls = [f"https://example.org/{name}" for name in ("b", "é", "Z", "a", "_")]
    make_article(site=site, urls=urls)

    [record] = [one for one in export_records(site) if isinstance(one, DiscussionRecord)]

    # By code points, whatever the database holds to be the order of letters.
    assert record.urls == (urls[0], *sorted(urls[1:], key=normalise_url))


def test_an_export_is_of_one_site(cast: Cast) -> None:
    make_comment(article=cast.other_article, author=cast.eve, text="Elsewhere.")

    records = exported(cast.site)

    assert not [one for one in records if isinstance(one, CommentRecord)]
    assert "Eve" not in {one.name for one in records if isinstance(one, ReaderRecord)}


def test_what_only_this_installation_can_use_is_left_out(cast: Cast, tmp_path: Path) -> None:
    cast.olga.account.set_password("correct horse battery")  # type: ignore[union-attr]  # she has one
    make_comment(article=cast.article, author=cast.ada)
    file = tmp_path / "a.jsonl"
    with file.open("wb") as stream, LineWriter(stream, site="gazette") as writer:
        for record in export_records(cast.site):
            writer.write(record)

    text = file.read_text("utf-8")
    assert "ada@example.org" in text  # a full export has addresses
    for secret in (cast.ada.device, cast.olga.account.password, cast.olga.account.username):  # type: ignore[union-attr]  # likewise
        assert str(secret) not in text
    assert str(cast.ada.device).replace("-", "") not in text


def test_roles_go_out_as_claims(cast: Cast) -> None:
    roles = {
        one.name: one.role_label for one in exported(cast.site) if isinstance(one, ReaderRecord)
    }

    assert (roles["Mia"], roles["Olga"], roles["Ada"]) == ("moderator", "owner", None)


def test_the_cost_of_discussions_does_not_grow_with_their_number(db: None) -> None:
    costs = []
    for count in (1, 20):
        site = make_site()
        for _ in range(count):
            make_comment(article=make_article(site=site))
        with CaptureQueriesContext(connection) as statements:
            exported(site)
        costs.append(len(statements))

    assert costs[0] == costs[1]


@pytest.fixture
def full_home(home: Home, tmp_path: Path) -> Home:
    """More than fits the pipe to whoever reads an export."""
    file = tmp_path / "much.jsonl"
    with file.open("wb") as stream, LineWriter(stream, site="gazette") as writer:
        writer.write(ReaderRecord("r", name="Ada"))
        writer.write(DiscussionRecord("d", external_id="d"))
        for number in range(300):
            writer.write(
                CommentRecord(
                    source_id=str(number),
                    discussion_source_id="d",
                    raw="x" * 2_000,
                    format="text",
                    status="published",
                    author="r",
                    created_at=TIME,
                )
            )
    home.run("import", "jsonl", file, "--site", "gazette")
    return home


def test_readers_write_while_an_export_lasts_and_it_does_not_see_it(full_home: Home) -> None:
    with full_home.started("export", "jsonl", "--site", "gazette") as export:
        assert export.stdout is not None
        first = export.stdout.read(100)  # it has begun, and waits for whoever reads it
        with (
            closing(sqlite3.connect(full_home.path / "rejoinder.sqlite3", timeout=1)) as database,
            database,
        ):
            database.execute("UPDATE comments_comment SET source = 'Written meanwhile.'")
        rest = export.stdout.read()

    assert first.startswith(b'{"format":"rejoinder"')
    assert b"Written meanwhile." not in rest
    assert full_home.export().count(b"Written meanwhile.") == 300
