"""What becomes of each record: stored whole, in its place, once, and never over what is here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from rejoinder.accounts.models import Reader, ReaderRole
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, CommentStatus, DiscussionTally, Revision
from rejoinder.comments.services.deciding import reject
from rejoinder.comments.services.posting import post_comment
from rejoinder.comments.threads import Counts, Node, count_branches
from rejoinder.sites.models import Site
from rejoinder.transfer.records import (
    ReaderRecord,
    Record,
    RevisionRecord,
    VoteRecord,
)
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.services.rows import CommentRow, ReaderRow, VoteRow
from rejoinder.transfer.services.settling import TallyRow
from rejoinder.votes.models import Vote
from tests.making import make_article, make_reader, make_site
from tests.people import Cast
from tests.transfer import wxr
from tests.transfer.bringing import (
    DISCUSSION,
    READER,
    TIME,
    bring_in,
    bring_in_files,
    comment,
    discussion,
    named,
    rows,
)

EXPORT = "exports/wordpress-importer/theme-unit-test-data.xml"


@pytest.fixture
def site(db: None) -> Site:
    return make_site(key="gazette")


# A real export.


def test_everything_of_a_real_export_is_there(site: Site, shared_data: Path) -> None:
    report = bring_in_files(shared_data / EXPORT, site=site)

    comments = Comment.objects.filter(kind="comment")
    assert (comments.count(), Comment.objects.exclude(kind="comment").count()) == (29, 4)
    assert comments.exclude(parent=None).count() == report.replies == 10
    assert comments.filter(status=CommentStatus.WAITING).count() == 3
    assert report.comments == {"published": 26, "waiting": 3}
    assert (report.mentions, report.stored, report.already_there) == (4, 33, 0)
    assert report.articles_made == Article.objects.count()
    # Beside them stands the one for mentions, which have no author.
    assert report.readers_made == Reader.objects.exclude(source="import").count() == 9


def test_replies_hang_under_the_right_parents(site: Site, shared_data: Path) -> None:
    bring_in_files(shared_data / EXPORT, site=site)

    said = {
        record.source_id: record.parent_source_id
        for record in wxr.comments_of(wxr.read_all((shared_data / EXPORT).read_bytes()))
    }
    stored = dict(Comment.objects.values_list("origin_id", "parent__origin_id"))
    assert stored == said


def test_counts_are_those_of_the_whole_discussion(site: Site, shared_data: Path) -> None:
    bring_in_files(shared_data / EXPORT, site=site)

    for article in Article.objects.all():
        found = list(article.comments.filter(kind="comment"))
        counts = count_branches(
            [Node(one.pk, parent_id=one.parent_id, published=one.is_published) for one in found]
        )
        assert counts == {
            one.pk: Counts(one.shown, one.reply_count, one.branch_count) for one in found
        }
        published = article.comments.filter(status="published")
        tallies = DiscussionTally.objects.filter(article=article)
        assert sum(tally.comments for tally in tallies) == published.filter(kind="comment").count()
        assert sum(tally.mentions for tally in tallies) == published.exclude(kind="comment").count()


def test_a_second_import_changes_no_row(site: Site, shared_data: Path) -> None:
    bring_in_files(shared_data / EXPORT, site=site)
    before = rows()

    report = bring_in_files(shared_data / EXPORT, site=site)

    assert rows() == before
    assert (report.stored, report.already_there, report.readers_made) == (0, 33, 0)
    assert (report.articles_made, report.articles_matched) == (0, Article.objects.count())


def test_a_dry_run_changes_no_row_and_tells_what_an_import_would_do(
    site: Site, shared_data: Path
) -> None:
    before = rows()
    promised = bring_in_files(shared_data / EXPORT, site=site, dry_run=True)
    assert rows() == before

    done = bring_in_files(shared_data / EXPORT, site=site)

    assert numbers_of(promised) == numbers_of(done)


def numbers_of(report: ImportReport) -> list[object]:
    return [
        report.articles_matched,
        report.articles_made,
        report.articles_merged,
        report.readers_made,
        report.comments,
        report.replies,
        report.mentions,
        report.already_there,
        report.revisions,
        report.votes,
        report.problems.counts,
    ]


def test_a_dry_run_knows_votes_revisions_faults_and_joined_discussions(site: Site) -> None:
    url = "https://gazette.example.org/a/"
    records: list[Record] = [
        READER,
        discussion("d", external_id=None, urls=(url,)),
        discussion("e", external_id=None, urls=(url + "?utm_source=x",)),
        comment("1", parent="gone"),
        comment("2", discussion_source_id="e", author="stranger"),
        comment("3", discussion_source_id="f", created_at=None),
        VoteRecord("1", "r", value=1),
        VoteRecord("1", "stranger", value=1),
        VoteRecord("gone", "r", value=1),
        RevisionRecord("1", number=1, raw="", format="text"),
        RevisionRecord("gone", number=1, raw="", format="text"),
    ]
    promised = bring_in(records, site=site, dry_run=True)

    done = bring_in(records, site=site)

    assert numbers_of(promised) == numbers_of(done)
    assert (done.articles_made, done.articles_merged, done.votes, done.revisions) == (2, 1, 1, 1)
    assert done.problems.counts == {
        "unknown_comment": 2,
        "orphan": 1,
        "unknown_author": 1,
        "unknown_voter": 1,
        "undescribed_discussion": 1,
        "no_date": 1,
    }
    promised_again = bring_in(records, site=site, dry_run=True)
    assert numbers_of(promised_again) == numbers_of(bring_in(records, site=site))
    assert (promised_again.votes, promised_again.revisions, promised_again.stored) == (0, 0, 0)


# Again, and in between.


def test_an_import_writes_one_event_for_each_article_that_got_something(site: Site) -> None:
    records: list[Record] = [READER, DISCUSSION, discussion("e"), comment("1"), comment("2")]

    bring_in(records, site=site)

    [event] = Event.objects.all()
    assert (event.kind, event.article.external_id) == (EventKind.COMMENTS_IMPORTED, "d")  # type: ignore[union-attr]  # the kind has one


def test_replies_of_readers_survive_another_import_and_are_counted(site: Site) -> None:
    records: list[Record] = [READER, DISCUSSION, comment("1"), comment("2", parent="1")]
    bring_in(records, site=site)
    parent = named("2")
    posted = post_comment(
        article=parent.article,
        author=make_reader(site=site),
        text="A reply that was written here.",
        parent_id=parent.pk,
    )
    before = rows()

    bring_in(records, site=site)

    assert rows() == before
    assert posted.comment.root_id == named("1").pk
    assert (named("1").branch_count, named("2").reply_count) == (2, 1)


def test_a_newer_export_adds_what_is_new_and_keeps_what_was_decided_here(site: Site) -> None:
    bring_in([READER, DISCUSSION, comment("1"), comment("2", parent="1")], site=site)
    moderator = make_reader(site=site, role=ReaderRole.MODERATOR)
    reject(comment_id=named("1").pk, site_id=site.pk, moderator=moderator, reason="Unkind.")
    newer: list[Record] = [
        READER,
        ReaderRecord("s", name="Ben"),
        DISCUSSION,
        comment("1", raw="Edited at the source."),
        comment("2", parent="1"),
        comment("3", parent="2", author="s"),
    ]

    report = bring_in(newer, site=site)

    assert (report.stored, report.already_there, report.readers_made) == (1, 2, 1)
    assert (named("1").status, named("1").source) == (CommentStatus.REMOVED, "Comment 1.")
    assert (named("3").parent, named("3").root, named("3").depth) == (named("2"), named("1"), 2)
    assert (named("1").branch_count, named("1").shown, named("2").reply_count) == (2, True, 1)


def test_a_reply_follows_its_parent_as_it_is_stored_not_as_a_newer_file_says(site: Site) -> None:
    """An export had lost comment 1; the next has it again, and a new reply deep below."""
    bring_in([READER, DISCUSSION, comment("2", parent="1")], site=site)

    bring_in(
        [READER, DISCUSSION, comment("1"), comment("2", parent="1"), comment("3", parent="2")],
        site=site,
    )

    assert (named("2").parent, named("2").depth) == (None, 0)
    assert (named("3").parent, named("3").root, named("3").depth) == (named("2"), named("2"), 1)
    assert named("2").branch_count == 1


def test_a_reply_whose_parent_is_stored_under_another_article_stands_at_the_top(
    site: Site,
) -> None:
    bring_in([READER, DISCUSSION, comment("1")], site=site)

    report = bring_in(
        [READER, discussion(external_id="moved"), comment("1"), comment("2", parent="1")], site=site
    )

    assert report.problems.counts == {"parent_elsewhere": 1}
    assert named("1").article.external_id == "d"
    assert (named("2").article.external_id, named("2").parent) == ("moved", None)
    assert named("1").reply_count == 0


def test_sites_do_not_see_the_ids_of_one_another(site: Site) -> None:
    other = make_site()
    records: list[Record] = [READER, DISCUSSION, comment("1"), VoteRecord("1", "r", value=1)]

    for one in (site, other):
        report = bring_in(records, site=one)
        assert (report.stored, report.readers_made, report.articles_made, report.votes) == (
            1,
            1,
            1,
            1,
        )

    assert list(Comment.objects.order_by("pk").values_list("site", "origin_id")) == [
        (site.pk, "1"),
        (other.pk, "1"),
    ]


def test_ids_of_different_sources_are_different_comments(site: Site) -> None:
    records: list[Record] = [READER, DISCUSSION, comment("1")]

    bring_in(records, site=site, source="jsonl")
    report = bring_in(records, site=site, source="wordpress")

    assert report.stored == 1


def test_an_id_that_names_its_source_finds_what_came_from_there(site: Site) -> None:
    bring_in([READER, DISCUSSION, comment("1")], site=site, source="wordpress")

    report = bring_in([READER, DISCUSSION, comment("wordpress:1")], site=site, source="jsonl")

    assert report.already_there == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans a small table")
def test_looking_for_what_is_there_uses_the_index(site: Site) -> None:
    """Without it every batch would read the whole site."""
    comments = Comment.objects.filter(site=site).exclude(origin="")
    plan = comments.filter(origin__in={"jsonl"}, origin_id__in=["1", "2"]).explain()

    assert "one_comment_per_origin_id" in plan
    readers = Reader.objects.filter(site=site).exclude(source="")
    plan = readers.filter(source__in={"jsonl"}, source_id__in=["1", "2"]).explain()
    assert "one_reader_per_source_id" in plan


def test_a_comment_without_a_date_gets_that_of_its_article(site: Site) -> None:
    published = TIME - timedelta(days=3)

    bring_in(
        [discussion(published_at=published), comment("1", author=None, created_at=None)], site=site
    )

    assert named("1").created_at == published


def test_authors_of_whom_nothing_is_known_are_one_reader_with_their_own_names(site: Site) -> None:
    records: list[Record] = [
        DISCUSSION,
        comment("1", author=None, author_name="The Echo", kind="pingback"),
        comment("2", author=None, author_name=None),
        comment("3", author="nobody", author_name="Zoe"),
    ]

    bring_in(records, site=site)
    bring_in(records, site=site)

    [reader] = Reader.objects.all()
    assert {one.author for one in Comment.objects.all()} == {reader}
    names = Comment.objects.order_by("origin_id").values_list("author_name", flat=True)
    assert list(names) == ["The Echo", "Anonymous", "Zoe"]


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("  Ada \n ", "Ada"),
        ("ليلى منصور", "ليلى منصور"),
        ("A\u202eda", "Ada"),  # a character that turns the text around
        ("x" * 200, "x" * 60),
        ("\u200b", "Anonymous"),
        ("", "Anonymous"),
        (None, "Anonymous"),
    ],
)
def test_names_are_kept_as_far_as_they_can_be_shown(
    site: Site, found: str | None, kept: str
) -> None:
    bring_in(
        [ReaderRecord("r", name=found), DISCUSSION, comment("1", author_name=found)], site=site
    )

    assert (Reader.objects.get().name, named("1").author_name) == (kept, kept)


def test_a_file_grants_no_role_and_proves_no_address(cast: Cast) -> None:
    record = ReaderRecord(
        "r", name="Mia", email="mia@example.org", kind="staff", role_label="administrator"
    )

    bring_in([record, DISCUSSION, comment("1")], site=cast.site)

    reader = Reader.objects.get(source_id="r")
    assert (reader.role, reader.claimed_role) == (ReaderRole.READER, "administrator")
    assert (reader.account, reader.device, reader.email) == (None, None, "mia@example.org")
    assert not reader.is_staff
    cast.mia.refresh_from_db()
    assert cast.mia.role == ReaderRole.MODERATOR


@pytest.mark.parametrize("email", ["", "no address", "a@b", "x" * 300 + "@example.org"])
def test_an_address_that_is_none_is_left_out(site: Site, email: str) -> None:
    bring_in([ReaderRecord("r", name="Ada", email=email), DISCUSSION, comment("1")], site=site)

    assert Reader.objects.get().email == ""


def test_everything_a_comment_record_says_is_stored(site: Site) -> None:
    later = TIME + timedelta(hours=1)
    record = comment(
        "1",
        raw="<b>Bold</b><script>alert(1)</script>",
        format="html",
        status="removed",
        reason="Unkind.",
        edited_at=later,
        edited_after_replies=True,
        removed_by_author=True,
        decided_at=later,
        decided_by="mod",
        pinned=True,
        pinned_at=later,
        closed=True,
        imported_up=7,
        imported_down=2,
        extra={"rating": 5},
    )

    bring_in([READER, ReaderRecord("mod", name="Mia"), DISCUSSION, record], site=site)

    stored = named("1")
    assert (stored.source, stored.source_format) == (record.raw, "html")
    assert "script" not in stored.html
    assert "Bold" in stored.html
    assert (stored.status, stored.reason, stored.removed_by_author) == ("removed", "Unkind.", True)
    assert (stored.created_at, stored.edited_at) == (record.created_at, later)
    assert (stored.decided_at, stored.edited_after_replies) == (later, True)
    assert stored.decided_by is not None
    assert stored.decided_by.name == "Mia"
    # Closed, but nobody knows since when: since it was written.
    assert (stored.pinned_at, stored.closed_at) == (later, record.created_at)
    assert (stored.up, stored.down, stored.score) == (7, 2, 5)
    assert stored.extra == {"rating": 5}
    assert len(stored.fingerprint) == 32


def test_votes_of_readers_add_to_votes_that_were_only_counted(site: Site) -> None:
    ben = ReaderRecord("s", name="Ben")
    record = comment("1", imported_up=7)
    votes = [VoteRecord("1", "s", value=1, voted_at=TIME), VoteRecord("1", "r", value=-1)]

    bring_in([READER, ben, DISCUSSION, record, *votes], site=site)

    assert (named("1").up, named("1").down, named("1").imported_up) == (8, 1, 7)
    assert Vote.objects.get(reader__source_id="s").created_at == TIME
    # Not dated by when it was imported: killed and run again, the result must be the same.
    assert Vote.objects.get(reader__source_id="r").created_at == record.created_at


def test_votes_that_come_later_are_added(site: Site) -> None:
    records: list[Record] = [READER, DISCUSSION, comment("1")]
    bring_in(records, site=site)

    report = bring_in([*records, VoteRecord("1", "r", value=1)], site=site)

    assert (report.votes, named("1").up) == (1, 1)


def test_revisions_are_stored_once(site: Site) -> None:
    records: list[Record] = [
        READER,
        DISCUSSION,
        comment("1"),
        RevisionRecord("1", 1, raw="Before.", format="text"),
    ]

    bring_in(records, site=site)
    bring_in(records, site=site)

    [revision] = Revision.objects.all()
    assert (revision.source, revision.source_format, revision.number) == ("Before.", "text", 1)
    assert revision.replaced_at == named("1").created_at


# Articles.


def test_a_rule_changes_which_article_is_found(site: Site) -> None:
    article = make_article(site=site, urls=("https://new.example.org/tunnel/",))
    found = discussion(external_id=None, urls=("https://old.example.org/tunnel/",))
    records: list[Record] = [READER, found, comment("1")]

    report = bring_in(
        records, site=site, rules=["https://old.example.org/*=https://new.example.org/*"]
    )

    assert report.articles_matched == 1
    assert named("1").article == article


def test_without_the_rule_it_is_another_article(site: Site) -> None:
    make_article(site=site, urls=("https://new.example.org/tunnel/",))
    found = discussion(external_id=None, urls=("https://old.example.org/tunnel/",))

    report = bring_in([READER, found, comment("1")], site=site)

    assert (report.articles_matched, report.articles_made) == (0, 1)


def test_two_discussions_of_one_article_are_joined(site: Site) -> None:
    urls = ("https://gazette.example.org/tunnel/",)
    records: list[Record] = [
        READER,
        discussion("d", external_id=None, urls=urls),
        discussion("e", external_id=None, urls=urls),
        comment("1"),
        comment("2", discussion_source_id="e"),
    ]

    report = bring_in(records, site=site)

    assert (report.articles_made, report.articles_merged) == (1, 1)
    assert named("1").article == named("2").article
    assert sum(DiscussionTally.objects.values_list("comments", flat=True)) == 2
    assert Event.objects.count() == 1


def test_a_broken_file_stores_nothing(site: Site, tmp_path: Path) -> None:
    before = rows()

    def records() -> Iterator[Record]:
        yield READER
        yield DISCUSSION
        yield comment("1")
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        bring_in(records(), site=site)

    assert rows() == before


# Much of it.


def test_a_discussion_that_spans_batches_keeps_its_threads(site: Site) -> None:
    ids = [f"{number:04}" for number in range(2_300)]
    chain = [
        comment(name, parent=parent, created_at=TIME)
        for name, parent in zip(ids, [None, *ids], strict=False)
    ]
    records: list[Record] = [READER, DISCUSSION, *reversed(chain)]

    report = bring_in(records, site=site)

    assert report.problems.counts == {}
    last = named("2299")
    assert (last.depth, last.root) == (2_299, named("0000"))
    assert named("0000").branch_count == 2_299


def test_rows_have_the_columns_of_their_models() -> None:
    for row, model in (
        (ReaderRow, Reader),
        (CommentRow, Comment),
        (VoteRow, Vote),
        (TallyRow, DiscussionTally),
    ):
        columns = {field.attname for field in model._meta.concrete_fields if not field.generated}
        assert set(row.__dataclass_fields__) == columns
