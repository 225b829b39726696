"""Our own format: written, read, and refused where it is broken."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.comments.moments import LONGEST_MS, Moment
from rejoinder.core.errors import InvalidError
from rejoinder.transfer import jsonl
from rejoinder.transfer.jsonl import LineWriter
from rejoinder.transfer.jsonl.lines import MAX_LINE_BYTES
from rejoinder.transfer.jsonl.records import RECORD_KINDS
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import (
    CommentRecord,
    DiscussionRecord,
    PassageRecord,
    ReactionRecord,
    ReaderRecord,
    Record,
    RevisionRecord,
    VoteRecord,
)

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
RECORDS: list[Record] = [
    ReaderRecord(
        source_id="r1",
        name="Ada",
        email="ada@example.org",
        url="https://ada.example.org/",
        kind="account",
        role_label="owner",
        suspended_until=NOON,
    ),
    DiscussionRecord(
        source_id="d1",
        external_id="7",
        urls=("https://gazette.example.org/tunnel/", "https://gazette.example.org/?p=7"),
        title="Harbour tunnel",
        summary="It opens.",
        language="en",
        medium="/audio/1/tunnel.mp3",
        published_at=NOON,
        state="premoderated",
        key="harbour-tunnel",
        extra={"slug": "tunnel", "nested": [1, None, {"a": 0.5}]},
    ),
    CommentRecord(
        source_id="c1",
        discussion_source_id="d1",
        raw="A *good* idea \\u0000 ]]> \u2028 好",
        format="markdown",
        status="published",
        author="r1",
        author_name="Ada",
        created_at=NOON,
        edited_at=NOON + timedelta(microseconds=1),
        pinned=True,
        pinned_at=NOON,
        closed=True,
        closed_at=NOON,
        removed_by_author=True,
        edited_after_replies=True,
        decided_at=NOON,
        decided_by="r1",
        passage=PassageRecord(
            kind="question",
            exact="nine hundred million",
            prefix="It will cost ",
            suffix=".",
            start=13,
            end=33,
            mark="q1",
            question="Is it worth it?",
        ),
        correction="fixed",
        correction_decided_at=NOON,
        correction_decided_by="r1",
        correction_reason="It was 8 after all.",
        correction_published=True,
        moment=Moment(12_500, 20_000),
        medium="https://gazette.example.org/tunnel.mp3",
        imported_up=5,
        imported_down=2,
    ),
    CommentRecord(
        source_id="c2",
        discussion_source_id="d1",
        raw="",
        format="text",
        status="rejected",
        parent_source_id="c1",
        reason="private",
        kind="trackback",
    ),
    RevisionRecord(
        comment_source_id="c1", number=1, raw="A good idea", format="markdown", replaced_at=NOON
    ),
    VoteRecord(comment_source_id="c1", voter_source_id="r1", value=-1, voted_at=NOON),
    ReactionRecord("r1", "like", comment_source_id="c1", reacted_at=NOON),
    ReactionRecord("r1", "fire", discussion_source_id="d1"),
]


def written(records: list[Record]) -> bytes:
    target = io.BytesIO()
    with LineWriter(target, site="gazette") as writer:
        for record in records:
            writer.write(record)
    return target.getvalue()


def read_all(data: bytes, problems: Problems | None = None) -> list[Record]:
    return list(jsonl.read(io.BytesIO(data), problems=problems or Problems()))


def without_place(records: list[Record]) -> list[Record]:
    return [replace(record, place="") for record in records]


def test_what_is_written_is_read() -> None:
    problems = Problems()
    data = written(RECORDS)

    assert without_place(read_all(data, problems)) == RECORDS
    assert problems.total == 0


def test_export_of_an_import_has_the_same_bytes() -> None:
    data = written(RECORDS)

    assert written(read_all(data)) == data


def test_file_is_signed_by_its_end_line() -> None:
    survey = jsonl.check(io.BytesIO(written(RECORDS)), problems=Problems())

    assert survey.is_signed
    assert survey.comments == 2
    assert survey.header["site"] == "gazette"


def test_lines_are_compact_sorted_and_in_utf_8() -> None:
    data = written([ReaderRecord(source_id="r1", name="Zoë")])

    assert data.splitlines()[:2] == [
        b'{"format":"rejoinder","kind":"header","scope":"full","site":"gazette","version":1}',
        '{"id":"r1","kind":"reader","name":"Zoë","type":"guest"}'.encode(),
    ]


def test_header_says_the_time_and_the_counts_it_is_given() -> None:
    target = io.BytesIO()
    zone = timezone(timedelta(hours=2))
    LineWriter(
        target,
        site="gazette",
        scope="public",
        exported_at=NOON.astimezone(zone),
        counts={"comment": 2},
    )
    header = json.loads(target.getvalue())

    assert header["exported_at"] == "2026-01-31T12:00:00.000000Z"
    assert (header["scope"], header["counts"]) == ("public", {"comment": 2})


def test_writing_that_fails_leaves_no_end_line() -> None:
    target = io.BytesIO()
    with pytest.raises(KeyError), LineWriter(target, site="gazette"):
        raise KeyError

    with pytest.raises(InvalidError, match="cut off"):
        jsonl.check(io.BytesIO(target.getvalue()), problems=Problems())


@pytest.mark.parametrize("raw", ["a\0b", "a\\\0b", "half \ud83d"])
def test_text_that_cannot_be_stored_is_not_written(raw: str) -> None:
    record = CommentRecord(
        source_id="c1", discussion_source_id="d1", raw=raw, format="text", status="published"
    )

    with pytest.raises(InvalidError, match="comment cannot be written"):
        written([record])


texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20
)
times = st.datetimes(timezones=st.just(UTC))
extras = st.dictionaries(
    texts, st.recursive(st.none() | st.booleans() | texts, st.lists, max_leaves=5), max_size=3
)
moments = st.builds(
    lambda start, length: Moment(start, start + length if length else None),
    st.integers(0, LONGEST_MS // 2),
    st.none() | st.integers(1, LONGEST_MS // 2),
)
comments = st.builds(
    CommentRecord,
    source_id=texts,
    discussion_source_id=texts,
    raw=texts | st.just(""),
    format=st.sampled_from(["html", "markdown", "text"]),
    status=st.sampled_from(["published", "waiting", "rejected", "spam", "removed"]),
    parent_source_id=st.none() | texts,
    author=st.none() | texts,
    created_at=st.none() | times,
    closed=st.booleans(),
    correction=st.sampled_from([None, "open", "fixed", "declined"]),
    moment=st.none() | moments,
    medium=st.none() | texts,
    imported_up=st.integers(0, 2**31 - 1),
    extra=extras,
)


@given(comment=comments)
def test_any_comment_is_read_as_it_was_written(comment: CommentRecord) -> None:
    assert without_place(read_all(written([comment]))) == [comment]


def cut_off(data: bytes) -> bytes:
    return data[: data.rindex(b'{"kind":"end"')]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (cut_off(written(RECORDS)), "no end line"),
        (written(RECORDS).replace(b"Harbour", b"Harbor"), "another checksum|another number"),
        (written(RECORDS).replace(b'"type":"account"', b'"type":"guest"'), "checksum"),
    ],
)
def test_file_that_is_not_whole_is_refused_unless_allowed(data: bytes, message: str) -> None:
    problems = Problems()
    with pytest.raises(InvalidError, match=message):
        jsonl.check(io.BytesIO(data), problems=problems)

    survey = jsonl.check(io.BytesIO(data), problems=problems, allow_incomplete=True)
    assert not survey.is_signed
    assert survey.comments == 2
    assert problems.counts == {"incomplete": 1}


def test_file_written_by_hand_is_read_and_reported() -> None:
    problems = Problems()
    data = b'\xef\xbb\xbf{"kind": "reader", "id": "r1", "name": "Ada"}\r\n\r\n{"id": "r2", "kind": "reader"}'
    survey = jsonl.check(io.BytesIO(data), problems=problems)

    assert (survey.counts, survey.is_signed) == ({"reader": 2}, False)
    assert problems.counts == {"no_header": 1}
    assert [record.source_id for record in read_all(data) if isinstance(record, ReaderRecord)] == [
        "r1",
        "r2",
    ]


@pytest.mark.parametrize(
    "header", [{"format": "rejoinder", "version": 2}, {"format": "other", "version": 1}, {}]
)
def test_other_format_or_version_is_refused(header: dict[str, object]) -> None:
    data = json.dumps({"kind": "header", **header}).encode()
    with pytest.raises(InvalidError, match="import the file with a newer one"):
        jsonl.check(io.BytesIO(data), problems=Problems())
    with pytest.raises(InvalidError, match="import the file with a newer one"):
        read_all(data)


GOOD = {
    "kind": "comment",
    "id": "c1",
    "discussion": "d1",
    "body": {"format": "text", "raw": "Yes."},
    "status": "published",
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": None}, "“id” is missing"),
        ({"id": ""}, "“id” is missing"),
        ({"id": 5}, "“id” is not a text"),
        ({"id": "x" * 501}, "longer than 500"),
        ({"discussion": None}, "“discussion” is missing"),
        ({"body": None}, "“body” is not an object"),
        ({"body": "Yes."}, "“body” is not an object"),
        ({"body": {"raw": "Yes."}}, "“format” of “body”"),
        ({"body": {"format": "rtf", "raw": "Yes."}}, "“format” of “body”"),
        ({"status": None}, "“status” is not one of"),
        ({"status": "approved"}, "“status” is not one of"),
        ({"type": "review"}, "“type” is not one of"),
        ({"created_at": "2026-01-31"}, "is not a time"),
        ({"created_at": "2026-01-31T12:00:00"}, "is not a time"),
        ({"created_at": "2026-02-31T12:00:00Z"}, "is not a time"),
        ({"created_at": 1769860800}, "is not a text"),
        ({"correction": "done"}, "“correction” is not one of"),
        ({"correction": True}, "“correction” is not a text"),
        ({"pinned": 1}, "neither true nor false"),
        ({"imported_up": -1}, "whole number"),
        ({"imported_up": 2**31}, "whole number"),
        ({"imported_up": 1.5}, "whole number"),
        ({"imported_up": True}, "whole number"),
        ({"media_fragment": "12:34"}, "is no media fragment"),
        ({"media_fragment": "t=20,10"}, "is no media fragment"),
        ({"media_fragment": "t=smpte:00:00:01"}, "is no media fragment"),
        ({"extra": []}, "“extra” is not an object"),
    ],
)
def test_broken_record_costs_itself_only(change: dict[str, object], message: str) -> None:
    problems = Problems()
    data = "\n".join([json.dumps({**GOOD, **change}), json.dumps({**GOOD, "id": "c2"})]).encode()

    assert [
        record.source_id for record in read_all(data, problems) if isinstance(record, CommentRecord)
    ] == ["c2"]
    [problem] = problems.examples("broken_record")
    assert problem.place == "line 1"
    assert re.search(message, problem.detail)


@pytest.mark.parametrize(
    "line",
    [
        b"not JSON",
        b"[]",
        b'"kind"',
        b"{}",
        b'{"kind":5}',
        b'{"kind":"reader","kind":"reader","id":"r1"}',
        b'{"kind":"reader","id":"\\u0000"}',
        b'{"kind":"reader","id":"\\ud800"}',
        b'{"kind":"reader","id":"\xff"}',
        b'{"kind":"reader","id":"a\tb"}',
        b'{"kind":"reader","id":"r1","extra":{"x":NaN}}',
        b'{"kind":"reader","id":"r1","extra":{"x":' + b"9" * 5_000 + b"}}",
        b'{"kind":"reader","id":"r1","extra":{"x":' + b"[" * 20 + b"]" * 20 + b"}}",
        b"[" * 1_000_000,
        b'{"kind":"reader","id":"' + b"x" * MAX_LINE_BYTES + b'"}',
    ],
)
def test_line_that_is_not_strict_json_is_reported_with_its_number(line: bytes) -> None:
    problems = Problems()
    data = line + b'\n{"kind":"reader","id":"r2"}\n'

    assert [
        record.source_id for record in read_all(data, problems) if isinstance(record, ReaderRecord)
    ] == ["r2"]
    assert [problem.place for problem in problems.examples("broken_record")] == ["line 1"]


def test_escapes_and_brackets_inside_a_text_are_no_fault() -> None:
    raw = "\\u0000 " + "[" * 50 + ' "{" \U0001f600'
    line = json.dumps(
        {**GOOD, "body": {"format": "text", "raw": raw}}
    )  # escapes the face as a pair
    [comment] = read_all(line.encode())

    assert isinstance(comment, CommentRecord)
    assert comment.raw == raw


def test_line_of_the_greatest_length_is_read() -> None:
    empty = b'{"kind":"reader","id":"r1","name":""}\n'
    line = empty.replace(b'""', b'"' + b"x" * (MAX_LINE_BYTES - len(empty)) + b'"')

    assert len(line) == MAX_LINE_BYTES
    assert len(read_all(line + line)) == 2


def test_unknown_fields_are_kept_and_reported() -> None:
    problems = Problems()
    line = json.dumps({**GOOD, "mood": "calm", "extra": {"slug": "x"}}).encode()
    [comment] = read_all(line, problems)

    assert comment.extra == {"mood": "calm", "slug": "x"}
    assert problems.counts == {"unknown_field": 1}


def test_unknown_kinds_are_left_out_and_counted() -> None:
    problems = Problems()
    line = b'{"kind":"bookmark","comment":"c1"}\n'

    assert read_all(line * 3, problems) == []
    assert problems.counts == {"unknown_kind": 3}
    assert jsonl.check(io.BytesIO(line * 3), problems=Problems()).counts == {"bookmark": 3}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "/tunnel", "https://"])
def test_address_that_is_none_is_reported(url: str) -> None:
    problems = Problems()
    line = json.dumps(
        {"kind": "discussion", "id": "d1", "urls": [url, "https://example.org/"]}
    ).encode()
    [discussion] = read_all(line, problems)

    assert isinstance(discussion, DiscussionRecord)
    assert discussion.urls == ("https://example.org/",)
    assert problems.counts == {"address_refused": 1}


def test_key_is_short() -> None:
    problems = Problems()
    lines = [
        json.dumps({"kind": "discussion", "id": "d1", "key": "k" * length}) for length in (100, 101)
    ]

    assert len(read_all("\n".join(lines).encode(), problems)) == 1
    assert [problem.place for problem in problems.examples("broken_record")] == ["line 2"]


@pytest.mark.parametrize("urls", ["https://example.org/", [5]])
def test_addresses_are_a_list_of_texts(urls: object) -> None:
    problems = Problems()
    line = json.dumps({"kind": "discussion", "id": "d1", "urls": urls}).encode()

    assert read_all(line, problems) == []
    assert problems.counts == {"broken_record": 1}


@pytest.mark.parametrize(
    ("language", "tag"), [("de", "de"), ("pt_BR", "pt-BR"), ("Deutsch, bitte", None)]
)
def test_language_is_a_tag_or_left_out_and_reported(language: str, tag: str | None) -> None:
    problems = Problems()
    line = json.dumps({"kind": "discussion", "id": "d1", "language": language}).encode()
    [discussion] = read_all(line, problems)

    assert isinstance(discussion, DiscussionRecord)
    assert discussion.language == tag
    assert ("language_unknown" in problems.counts) is (tag is None)


def test_number_that_is_none_is_not_written() -> None:
    with pytest.raises(InvalidError, match="reader cannot be written"):
        written([ReaderRecord(source_id="r1", extra={"x": float("nan")})])


@pytest.mark.parametrize("value", [0, 2, "1", None])
def test_vote_is_up_or_down(value: object) -> None:
    problems = Problems()
    line = json.dumps({"kind": "vote", "comment": "c1", "reader": "r1", "value": value}).encode()

    assert read_all(line, problems) == []
    assert problems.counts == {"broken_record": 1}


def test_time_in_another_zone_is_turned_to_utc() -> None:
    line = json.dumps({**GOOD, "created_at": "2026-01-31t14:00:00.5+02:00"}).encode()
    [comment] = read_all(line)

    assert isinstance(comment, CommentRecord)
    assert comment.created_at == NOON + timedelta(milliseconds=500)
    assert comment.created_at.tzinfo is UTC


PAGE = Path(__file__).parents[2] / "docs/reference/jsonl-format.md"


def test_example_in_the_documents_is_read_and_is_what_we_write() -> None:
    problems = Problems()
    [example] = re.findall(r"```jsonl\n(.*?)```", PAGE.read_text(), re.DOTALL)
    data = example.encode()
    survey = jsonl.check(io.BytesIO(data), problems=problems)
    records = read_all(data, problems)

    assert survey.is_signed
    assert survey.counts == {
        "reader": 2,
        "discussion": 1,
        "comment": 3,
        "revision": 1,
        "vote": 1,
        "reaction": 2,
    }
    assert problems.total == 0
    assert written(records).splitlines()[1:-1] == data.splitlines()[1:-1]


# `ancestors` say where a comment belongs while its parent is unknown; what is exported has its place.
NOT_EVERYWHERE = {"place", "kind", "parent_source_id", "ancestors", "reason", "extra"}


def test_every_field_of_a_record_is_written() -> None:
    for kind in (
        DiscussionRecord,
        ReaderRecord,
        CommentRecord,
        RevisionRecord,
        VoteRecord,
        ReactionRecord,
    ):
        full = [record for record in RECORDS if isinstance(record, kind)]
        for name, field in kind.__dataclass_fields__.items():
            assert name in NOT_EVERYWHERE or any(
                getattr(record, name) != field.default for record in full
            ), f"{kind.__name__}.{name} is in no test of this page"


def test_every_field_is_documented() -> None:
    page = PAGE.read_text()
    for record in RECORDS:
        for line in written([record]).splitlines()[1:2]:
            for name in json.loads(line):
                assert f"`{name}`" in page, name
    for kind in RECORD_KINDS:
        assert f"## `{kind}`" in page
