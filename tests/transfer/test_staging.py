"""The records of an import lie on disk until all have been seen."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import (
    CommentRecord,
    DiscussionRecord,
    ReaderRecord,
    Record,
    RevisionRecord,
    VoteRecord,
)
from rejoinder.transfer.staging import Staging

TIME = datetime(2026, 1, 30, 7, 15, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def staging() -> Iterator[Staging]:
    with Staging() as opened:
        yield opened


def comment(
    source_id: str, *, discussion: str = "d", parent: str = "", **more: str
) -> CommentRecord:
    return CommentRecord(
        source_id=source_id,
        discussion_source_id=discussion,
        parent_source_id=parent or None,
        raw=more.pop("raw", f"Comment {source_id}."),
        format="markdown",
        status="published",
        created_at=TIME,
        extra={"rating": 5, "tags": ["a", None]},
        place=more.pop("place", f"line {source_id}"),
    )


def fill(staging: Staging, records: Iterable[Record]) -> Problems:
    problems = Problems()
    for _ in staging.fill(records, problems=problems):
        pass
    return problems


def test_records_come_out_as_they_went_in(staging: Staging) -> None:
    discussion = DiscussionRecord("d", urls=("https://example.org/",), published_at=TIME)
    reader = ReaderRecord("r", name="Ada", suspended_until=TIME, extra={"url": "x"})
    revision = RevisionRecord("1", number=1, raw="", format="html", replaced_at=TIME)
    vote = VoteRecord("1", "r", value=-1, voted_at=TIME)

    fill(staging, [vote, revision, comment("1"), reader, discussion])

    assert list(staging.discussions()) == [[discussion]]
    assert list(staging.readers()) == [[reader]]
    assert list(staging.revisions()) == [[revision]]
    assert list(staging.votes()) == [[vote]]
    [link] = staging.links("d")
    assert staging.comments([link.number]) == [comment("1")]


def test_links_are_in_the_order_of_the_file_and_comments_in_the_order_asked_for(
    staging: Staging,
) -> None:
    fill(staging, [comment("b", parent="a"), comment("x", discussion="e"), comment("a")])

    links = staging.links("d")

    assert [(link.id, link.parent) for link in links] == [("b", "a"), ("a", None)]
    found = staging.comments([links[1].number, links[0].number])
    assert [record.source_id for record in found] == ["a", "b"]


def test_the_first_of_two_is_kept_and_the_second_named(staging: Staging) -> None:
    again = comment("1", raw="Another text.", place="line 9")

    problems = fill(staging, [comment("1"), comment("2"), again])

    assert staging.comments([1]) == [comment("1")]
    [problem] = problems.examples("repeated")
    assert (problem.place, problem.detail) == (
        "line 9",
        "The comment 1 came before; the first was kept.",
    )


def test_who_comes_again_unchanged_is_no_problem(staging: Staging) -> None:
    reader, discussion = ReaderRecord("r"), DiscussionRecord("d")

    problems = fill(staging, [reader, discussion, reader, discussion])

    assert problems.total == 0
    assert (staging.count("reader"), staging.count("discussion")) == (1, 1)


def test_the_second_vote_of_a_reader_on_a_comment_is_named(staging: Staging) -> None:
    votes = [VoteRecord("1", "r", value=1), VoteRecord("1", "r", value=-1, place="line 2")]

    problems = fill(staging, votes)

    assert [problem.place for problem in problems.examples("repeated")] == ["line 2"]
    assert list(staging.votes()) == [votes[:1]]


def test_repeated_comments_are_found_in_whatever_batch_they_come(staging: Staging) -> None:
    many = [comment(str(number)) for number in range(4_100)]

    problems = fill(staging, [*many, many[0], many[4_099]])

    assert problems.counts == {"repeated": 2}
    assert staging.body_count == staging.count("comment") == 4_100


def test_the_place_of_a_repeated_comment_names_its_own_file(staging: Staging) -> None:
    problems = Problems()
    problems.part = "b.xml"  # by now; the place was set when the record was read
    records = [comment("1"), comment("1", place="a.xml, line 9")]
    for _ in staging.fill(records, problems=problems):
        pass

    assert [problem.place for problem in problems.examples("repeated")] == ["a.xml, line 9"]


def test_discussions_that_nobody_describes_are_added_behind_the_others(staging: Staging) -> None:
    fill(
        staging, [comment("1", discussion="z"), comment("2", discussion="b"), DiscussionRecord("d")]
    )

    assert staging.describe_all() == ["z", "b"]
    [described] = staging.discussions()
    assert [(one.source_id, one.external_id) for one in described] == [
        ("d", None),
        ("z", "z"),
        ("b", "b"),
    ]


def test_articles_are_counted_once_with_the_comments_of_all_their_discussions(
    staging: Staging,
) -> None:
    fill(staging, [DiscussionRecord("d"), DiscussionRecord("e"), DiscussionRecord("f")])
    fill(staging, [])
    staging.note_articles({"d": 7, "e": 7, "f": -1})

    assert list(staging.articles_of()) == [("d", 7), ("e", 7), ("f", -1)]
    assert staging.count_articles() == 2
    assert staging.articles() == [(-1, 0), (7, 0)]


def test_votes_are_summed_by_comment_without_those_of_strangers(staging: Staging) -> None:
    votes = [
        VoteRecord("1", "ada", value=1),
        VoteRecord("1", "ben", value=-1),
        VoteRecord("1", "stranger", value=1),
        VoteRecord("2", "ada", value=1),
    ]
    fill(staging, [ReaderRecord("ada"), ReaderRecord("ben"), *votes])

    assert staging.votes_on(["1", "2", "3"]) == {"1": (1, 1), "2": (1, 0)}


def test_bodies_are_cut_where_they_are_long(staging: Staging) -> None:
    fill(staging, [comment(str(number), raw="x" * 1_500_000) for number in range(5)])

    first = staging.bodies(after=0, most=100)

    assert [number for number, _, _ in first] == [1, 2, 3]
    assert [number for number, _, _ in staging.bodies(after=3, most=100)] == [4, 5]


def test_nothing_lies_on_disk_under_a_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    with Staging() as staging:
        fill(staging, [comment(str(number), raw="x" * 1_000_000) for number in range(30)])

        # What a killed import would leave: nothing, though more was taken in than is kept in memory.
        assert list(tmp_path.iterdir()) == []
        assert staging.count("comment") == 30


@pytest.mark.skipif(
    not Path("/proc/self/fd").is_dir(), reason="only Linux says which files a process has open"
)
def test_records_lie_in_a_file_without_a_name_and_not_in_memory() -> None:
    with Staging():
        links = [_target(link) for link in Path("/proc/self/fd").iterdir()]
        assert any(link.endswith("staging.sqlite3 (deleted)") for link in links)
    assert not any(Path(tempfile.gettempdir()).glob("rejoinder-import-*/staging.sqlite3"))


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # the folder's own, closed by now
        return ""
