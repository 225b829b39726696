"""Importing through the command: what is stored, that it can be repeated, and what is said of the rest."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import F

from rejoinder.accounts.models import Reader, ReaderRole
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, CommentKind, CommentStatus, DiscussionTally
from rejoinder.comments.services.posting import post_comment
from rejoinder.comments.threads import Node, count_branches
from rejoinder.core.errors import InvalidError
from rejoinder.transfer.jsonl import LineWriter
from rejoinder.transfer.records import (
    CommentRecord,
    DiscussionRecord,
    ReaderRecord,
    Record,
    RevisionRecord,
    VoteRecord,
)
from rejoinder.votes.models import Vote
from tests.making import make_site
from tests.people import Cast
from tests.transfer.wxr import make_comment, make_export, make_item


def write(path: Path, *records: Record) -> Path:
    """Write a file of our own format."""
    with path.open("wb") as file, LineWriter(file, site="elsewhere") as writer:
        for record in records:
            writer.write(record)
    return path


def run(source: str, *files: Path, site: str = "gazette", **options: object) -> None:
    call_command("import", source, *map(str, files), site=site, stdout=StringIO(), **options)


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


def comment(
    source_id: str, *, parent: str | None = None, discussion: str = "tunnel", **fields: object
) -> CommentRecord:
    values: dict[str, object] = {
        "source_id": source_id,
        "discussion_source_id": discussion,
        "parent_source_id": parent,
        "author": "ana",
        "author_name": "Ana",
        "raw": f"Text of {source_id}.",
        "format": "markdown",
        "status": "published",
        **fields,
    }
    return CommentRecord(**values)  # type: ignore[arg-type]  # each as its field wants it


TUNNEL = DiscussionRecord(source_id="tunnel", external_id="tunnel", title="The tunnel")
ANA = ReaderRecord(source_id="ana", name="Ana", email="ana@example.org", role_label="moderator")


def everything() -> Mapping[str, list[object]]:
    """Return all rows that an import could touch."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Article, Reader, Comment, Vote, DiscussionTally, Event)
    }


def test_the_theme_unit_test_has_33_comments_with_10_replies_and_3_waiting(
    cast: Cast, shared_data: Path
) -> None:
    run("wordpress", shared_data / "exports/wordpress-importer/theme-unit-test-data.xml")

    comments = Comment.objects.filter(kind=CommentKind.COMMENT)
    assert (Comment.objects.count(), comments.count()) == (33, 29)
    assert comments.filter(parent__isnull=False).count() == 10
    assert comments.filter(status=CommentStatus.WAITING).count() == 3
    assert not comments.exclude(parent=None).exclude(parent__article=F("article")).exists()


def test_a_second_run_changes_nothing(cast: Cast, shared_data: Path) -> None:
    path = shared_data / "exports/wordpress-importer/theme-unit-test-data.xml"
    run("wordpress", path)
    before = everything()

    run("wordpress", path)

    assert everything() == before


def test_a_dry_run_says_everything_and_stores_nothing(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything()

    run(
        "jsonl",
        write(tmp_path / "a.jsonl", ANA, TUNNEL, comment("1"), comment("2", parent="1")),
        dry_run=True,
    )

    assert everything() == before
    report = said(capsys)
    assert "Nothing was changed" in report
    assert "2 comments" in report


@pytest.mark.django_db
def test_counts_are_those_of_the_tree(tmp_path: Path) -> None:
    make_site(key="gazette")
    records = [
        comment("1"),
        comment("2", parent="1", status="removed"),
        comment("3", parent="2"),
        comment("4", status="waiting"),
    ]
    run("jsonl", write(tmp_path / "a.jsonl", ANA, TUNNEL, *records))

    nodes = [
        Node(id=row.pk, parent_id=row.parent_id, published=row.is_published)
        for row in Comment.objects.all()
    ]
    for pk, counts in count_branches(nodes).items():
        row = Comment.objects.get(pk=pk)
        assert (row.shown, row.reply_count, row.branch_count) == (
            counts.shown,
            counts.reply_count,
            counts.branch_count,
        )
    assert sum(DiscussionTally.objects.values_list("comments", flat=True)) == 2


def test_what_readers_answered_survives_the_next_import(cast: Cast, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", ANA, TUNNEL, comment("1"))
    run("jsonl", path)
    imported = Comment.objects.get()
    article = Article.objects.select_related("site").get(external_id="tunnel")
    reply = post_comment(
        article=article, author=cast.ben, text="I answer that.", parent_id=imported.pk
    ).comment

    run("jsonl", path)

    imported.refresh_from_db()
    assert imported.reply_count == 1
    assert Comment.objects.get(pk=reply.pk).parent == imported


def test_the_same_ids_on_two_sites_are_two_comments(cast: Cast, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", ANA, TUNNEL, comment("1"))
    run("jsonl", path)
    run("jsonl", path, site="elsewhere")

    assert set(Comment.objects.values_list("site", flat=True)) == {cast.site.pk, cast.other_site.pk}


def test_native_ids_of_another_installation_are_never_taken_for_ours(
    cast: Cast, tmp_path: Path
) -> None:
    forged = f"rejoinder:{'0' * 12}-{cast.mia.pk}"
    run(
        "jsonl",
        write(
            tmp_path / "a.jsonl",
            ReaderRecord(source_id=forged, name="Mallory"),
            TUNNEL,
            comment("1", author=forged),
        ),
    )

    author = Comment.objects.get().author
    assert author != cast.mia
    assert author.role == ReaderRole.READER


def test_no_role_is_granted_by_a_file(cast: Cast, tmp_path: Path) -> None:
    run("jsonl", write(tmp_path / "a.jsonl", ANA, TUNNEL, comment("1")))

    ana = Reader.objects.get(source_id="ana")
    assert (ana.role, ana.claimed_role, ana.account) == (ReaderRole.READER, "moderator", None)


def test_orphans_and_rings_stand_at_the_top_level_and_are_reported(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = [comment("orphan", parent="gone"), comment("a", parent="b"), comment("b", parent="a")]
    run("jsonl", write(tmp_path / "a.jsonl", ANA, TUNNEL, *records))

    assert Comment.objects.get(origin_id="orphan").parent is None
    assert Comment.objects.filter(parent=None).count() == 2
    report = said(capsys)
    assert "1 × orphan" in report
    assert "1 × cycle" in report


def test_votes_and_earlier_texts_come_along(cast: Cast, tmp_path: Path) -> None:
    voters = [ReaderRecord(source_id=f"v{n}", name=f"Voter {n}") for n in range(3)]
    votes = [
        VoteRecord(comment_source_id="1", voter_source_id="v0", value=1),
        VoteRecord(comment_source_id="1", voter_source_id="v1", value=1),
        VoteRecord(comment_source_id="1", voter_source_id="v2", value=-1),
    ]
    first = RevisionRecord(comment_source_id="1", number=1, raw="Before.", format="markdown")
    run(
        "jsonl",
        write(
            tmp_path / "a.jsonl", ANA, *voters, TUNNEL, comment("1", imported_up=10), first, *votes
        ),
    )

    row = Comment.objects.get()
    assert (row.up, row.down, row.score) == (12, 1, 11)
    assert [revision.source for revision in row.revisions.all()] == ["Before."]


def test_each_discussion_that_got_something_gets_one_event(cast: Cast, tmp_path: Path) -> None:
    other = DiscussionRecord(source_id="bridge", external_id="bridge")
    run(
        "jsonl",
        write(
            tmp_path / "a.jsonl",
            ANA,
            TUNNEL,
            other,
            comment("1"),
            comment("2"),
            comment("3", discussion="bridge"),
        ),
    )

    events = Event.objects.filter(kind=EventKind.COMMENTS_IMPORTED)
    assert set(events.values_list("article__external_id", flat=True)) == {"bridge", "tunnel"}
    assert events.count() == 2


def test_packed_files_are_imported_as_they_are(cast: Cast, tmp_path: Path) -> None:
    plain = write(tmp_path / "a.jsonl", ANA, TUNNEL, comment("1"))
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    run("jsonl", packed)

    assert Comment.objects.count() == 1


def test_an_address_is_rewritten_before_it_is_matched(cast: Cast, tmp_path: Path) -> None:
    known = DiscussionRecord(source_id="x", urls=("https://new.example/tunnel",))
    moved = DiscussionRecord(source_id="y", urls=("https://old.example/tunnel",))
    run("jsonl", write(tmp_path / "a.jsonl", ANA, known, comment("1", discussion="x")))

    rules = ["https://old.example/*=https://new.example/*"]
    run("jsonl", write(tmp_path / "b.jsonl", ANA, moved, comment("2", discussion="y")), map=rules)

    assert len(set(Comment.objects.values_list("article", flat=True))) == 1


def test_a_broken_second_file_stores_nothing_of_the_first(cast: Cast, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    export = make_export(make_item(make_comment()))
    good.write_bytes(export)
    bad.write_bytes(export.replace(b"</channel>", b"</chanel>"))

    with pytest.raises(InvalidError, match="line"):
        run("wordpress", good, bad)
    assert Comment.objects.count() == 0


def test_a_file_of_another_format_is_named(cast: Cast, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", ANA, TUNNEL, comment("1"))

    with pytest.raises(InvalidError, match=r"a\.jsonl"):
        run("wordpress", path)


def test_a_site_that_does_not_exist_is_said_to(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="gazette"):
        run("jsonl", write(tmp_path / "a.jsonl", ANA), site="gazete")
