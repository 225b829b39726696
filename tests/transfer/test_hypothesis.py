"""What the fields of Hypothesis' annotations mean, and what becomes of those that are broken or hostile."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rejoinder.comments.moments import Moment
from rejoinder.core.errors import InvalidError
from rejoinder.transfer.hypothesis import Audience
from rejoinder.transfer.problems import Problems
from rejoinder.transfer.records import CommentRecord, DiscussionRecord, PassageRecord, ReaderRecord
from tests.transfer.annotations import (
    PAGE,
    annotation,
    answer,
    comments_in,
    export,
    quotation,
    records_in,
    reply,
    target,
)


def only(*annotations: object, kinds: tuple[str, ...] = ()) -> CommentRecord:
    """Return the one comment of a file in which these kinds of problems and no others are found."""
    problems = Problems()
    found = list(comments_in(export(*annotations), problems=problems).values())
    assert set(problems.counts) == set(kinds)
    [comment] = found
    return comment


def problems_of(*annotations: object) -> dict[str, int]:
    problems = Problems()
    comments_in(export(*annotations), problems=problems)
    return problems.counts


def test_a_note_on_a_page_is_a_comment_with_its_page_and_its_author() -> None:
    page, reader, comment = records_in(export(annotation("n1", tags=["traffic"])))
    assert isinstance(page, DiscussionRecord)
    assert isinstance(reader, ReaderRecord)

    assert page == DiscussionRecord(
        "gazette.example.org/tunnel", urls=(PAGE,), title="The tunnel", place="annotation n1"
    )
    assert reader == ReaderRecord(
        "acct:ada@hypothes.is", name="Ada", kind="account", place="annotation n1"
    )
    assert comment == CommentRecord(
        "n1",
        page.source_id,
        raw="The note *n1*.",
        format="markdown",
        status="published",
        author=reader.source_id,
        author_name="Ada",
        created_at=datetime(2026, 1, 30, 7, 15, 0, 123456, tzinfo=UTC),
        extra={"tags": ["traffic"]},
        place="annotation n1",
    )


def test_the_answer_of_the_api_says_the_same_also_with_its_replies_apart() -> None:
    note, below = annotation("n1"), reply("r1", "n1")

    assert comments_in(answer(note, replies=[below])) == comments_in(export(note, below))


def test_pages_and_people_come_once_however_their_address_is_written() -> None:
    again = annotation("n2", uri="http://www.gazette.example.org/tunnel/?utm_source=x#part")

    records = records_in(export(annotation("n1"), again))

    assert [type(record).__name__ for record in records] == [
        "DiscussionRecord",
        "ReaderRecord",
        "CommentRecord",
        "CommentRecord",
    ]


def test_a_quotation_is_a_passage_that_nobody_has_confirmed() -> None:
    words = quotation("cut the  tax\nby half", prefix="We must ", suffix=", he said")
    position = {"type": "TextPositionSelector", "start": 100, "end": 120}

    comment = only(annotation("n1", target=[target(position, words)]))

    assert comment.passage == PassageRecord(
        "reader", "cut the tax by half", prefix="We must ", suffix=", he said", unconfirmed=True
    )
    assert comment.extra == {"target": [{"source": PAGE, "selector": [position]}]}


@pytest.mark.parametrize("words", ["", "x", "x" * 100_000, "a\x01b", None, 7, ["a b c"]])
def test_a_quotation_that_cannot_be_sought_is_kept_and_the_comment_stands_without(
    words: object,
) -> None:
    selector = {**quotation(""), "exact": words}

    comment = only(annotation("n1", target=[target(selector)]), kinds=("quotation_left_out",))

    assert comment.passage is None
    assert comment.extra == {"target": [{"source": PAGE, "selector": [selector]}]}


def test_of_several_targets_the_first_that_is_quoted_counts() -> None:
    one, two = quotation("the first words"), quotation("the second words")

    comment = only(
        annotation("n1", target=[target(), target(one), target(two)]), kinds=("several_targets",)
    )

    assert comment.passage is not None
    assert comment.passage.exact == "the first words"
    assert comment.extra["target"] == [
        {"source": PAGE, "selector": []},
        {"source": PAGE, "selector": [two]},
    ]


@pytest.mark.parametrize(
    ("start", "end", "moment"),
    [
        (12.5, 20, Moment(12_500, 20_000)),
        (0, 0, Moment(0)),
        (9, 3, Moment(9_000)),
        (-1, 3, None),
        (1e9, 2e9, None),
        (True, 3, None),
        ("12", 3, None),
    ],
)
def test_a_time_in_a_recording_is_one_here(
    start: object, end: object, moment: Moment | None
) -> None:
    selector = {"type": "MediaTimeSelector", "start": start, "end": end}

    comment = only(
        annotation("n1", target=[target(selector)]), kinds=() if moment else ("time_left_out",)
    )

    assert comment.moment == moment


def test_what_a_reply_answers_is_the_last_of_its_references() -> None:
    comment = only(
        reply("r3", "n1", "r1", "r3", "r2", target=[target(quotation("words of the article"))])
    )

    assert comment.parent_source_id == "r2"
    assert comment.ancestors == ("r1", "n1")
    assert comment.passage is None


@pytest.mark.parametrize(
    ("fields", "status", "kinds"),
    [
        ({}, "published", ()),
        ({"moderation_status": "APPROVED"}, "published", ()),
        ({"moderation_status": "PENDING"}, "waiting", ()),
        ({"moderation_status": "DENIED"}, "rejected", ()),
        ({"moderation_status": "SPAM"}, "spam", ()),
        ({"moderation_status": "SPAM", "hidden": True}, "spam", ()),
        ({"moderation_status": "APPROVED", "hidden": True}, "rejected", ()),
        ({"moderation_status": "QUEUED"}, "waiting", ("status_unknown",)),
    ],
)
def test_what_moderators_decided_there_holds_here(
    fields: dict[str, object], status: str, kinds: tuple[str, ...]
) -> None:
    assert only(annotation("n1", **fields), kinds=kinds).status == status


ONLY_ME = {"read": ["acct:ada@hypothes.is"]}
AUDIENCES = {
    "everybody": Audience(),
    "a group": Audience(groups=frozenset({"club"})),
    "private": Audience(private=True),
}


@pytest.mark.parametrize(
    ("fields", "by_audience", "kind"),
    [
        ({}, {"everybody": "published", "a group": "published", "private": "published"}, None),
        ({"group": "club"}, {"a group": "published"}, "other_group"),
        ({"group": "other"}, {}, "other_group"),
        ({"permissions": ONLY_ME}, {"private": "rejected"}, "private"),
        ({"group": "club", "permissions": ONLY_ME}, {"private": "rejected"}, "private"),
        ({"permissions": None}, {"private": "rejected"}, "private"),
        ({"permissions": {"read": "group:__world__"}}, {"private": "rejected"}, "private"),
    ],
)
def test_what_not_everybody_may_read_comes_only_if_asked_for(
    fields: dict[str, object], by_audience: dict[str, str], kind: str | None
) -> None:
    for name, audience in AUDIENCES.items():
        problems = Problems()
        records = records_in(
            export(annotation("n1", **fields)), problems=problems, audience=audience
        )
        found = [record.status for record in records if isinstance(record, CommentRecord)]
        assert found == [by_audience[name]] if name in by_audience else not found, name
        if not found:
            assert problems.counts == {kind: 1}


def test_highlights_are_counted_and_no_comments() -> None:
    marked = [target(quotation("fine words"))]

    assert problems_of(annotation("h1", text="", target=marked)) == {"highlight": 1}
    assert problems_of(annotation("h1", text=" \n", target=marked)) == {"highlight": 1}
    assert problems_of(annotation("n1", text=None)) == {"no_text": 1}
    assert problems_of(reply("r1", "n1", text="", target=marked)) == {"no_text": 1}


def test_tags_alone_are_what_somebody_said() -> None:
    comment = only(annotation("n1", text="", tags=["sure", "<b>"]), kinds=("tags_only",))

    assert (comment.raw, comment.format, comment.extra["tags"]) == (
        "sure, <b>",
        "text",
        ["sure", "<b>"],
    )


def test_a_page_has_the_addresses_that_its_document_names_but_for_other_pages() -> None:
    links = [
        {"href": "https://gazette.example.org/?p=7", "rel": "shortlink"},
        {"href": "https://gazette.example.org/de/tunnel/", "rel": "alternate"},
        {"href": "doi:10.1000/7"},
        {"href": f"{PAGE}#top", "rel": ["odd"]},
        {"href": 7},
        "odd",
    ]

    [page, *_] = records_in(export(annotation("n1", document={"title": "T", "link": links})))

    assert isinstance(page, DiscussionRecord)
    assert page.urls == (PAGE, "https://gazette.example.org/?p=7")


def test_a_document_that_is_no_page_on_the_web_is_hidden() -> None:
    problems = Problems()

    [page, *_] = records_in(export(annotation("n1", uri="urn:x-pdf:1234")), problems=problems)

    assert isinstance(page, DiscussionRecord)
    assert (page.external_id, page.urls, page.state) == ("urn:x-pdf:1234", (), "private")
    assert problems.counts == {"no_web_page": 1}


def test_without_a_display_name_the_account_has_one() -> None:
    comment = only(annotation("n1", user="acct:ben@journal.example", user_info=None))

    assert (comment.author, comment.author_name) == ("acct:ben@journal.example", "ben")


def test_equal_names_of_two_authorities_are_two_people() -> None:
    records = records_in(
        export(annotation("n1"), annotation("n2", user="acct:ada@journal.example"))
    )

    readers = [record.source_id for record in records if isinstance(record, ReaderRecord)]
    assert readers == ["acct:ada@hypothes.is", "acct:ada@journal.example"]


@pytest.mark.parametrize("user", [None, "", "ada", "acct:ada", "acct:@hypothes.is", "acct:ada@"])
def test_an_author_of_whom_nothing_is_known_is_nobody(user: str | None) -> None:
    assert only(annotation("n1", user=user), kinds=("author_unknown",)).author is None


@pytest.mark.parametrize(
    ("written", "created_at", "kinds"),
    [
        ("2026-01-30T08:15:00+05:30", datetime(2026, 1, 30, 2, 45, tzinfo=UTC), ()),
        ("2026-01-30T08:15:00", datetime(2026, 1, 30, 8, 15, tzinfo=UTC), ()),
        ("0001-01-01T00:00:00Z", None, ()),
        ("2026-02-30T08:15:00Z", None, ("date_unreadable",)),
        ("9999-12-31T23:59:59-10:00", None, ("date_unreadable",)),
        ("yesterday", None, ("date_unreadable",)),
        ("", None, ()),
    ],
)
def test_dates(written: str, created_at: datetime | None, kinds: tuple[str, ...]) -> None:
    comment = only(annotation("n1", created=written, updated=None), kinds=kinds)

    assert comment.created_at == created_at


def test_a_later_change_is_an_edit() -> None:
    comment = only(annotation("n1", updated="2026-01-30T09:15:00+01:00"))

    assert comment.edited_at == datetime(2026, 1, 30, 8, 15, tzinfo=UTC)


def test_what_has_no_place_here_is_kept() -> None:
    comment = only(annotation("n1", metadata={"course": 7}, mentions=[{"userid": "x"}], new=[1.5]))

    assert comment.extra == {
        "metadata": {"course": 7},
        "mentions": [{"userid": "x"}],
        "new": [1.5],
    }


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (annotation("bad", text=7), "“text” is not a text"),
        (annotation("bad", tags=[1]), "“tags” is not a list of texts"),
        (annotation("bad", references="n1"), "“references” is not a list of texts"),
        (annotation("bad", document=["x"]), "“document” is not an object"),
        (annotation("bad", hidden="no"), "“hidden” is neither true nor false"),
        (annotation("bad", group=7), "“group” is not a text"),
        (annotation("bad", new=float("inf")), "Infinity is not JSON"),
        (annotation("bad", new=json.loads("[" * 30 + "]" * 30)), "nested deeper than 20"),
        (annotation("bad", user=f"acct:{'x' * 600}@y"), "“user” is too long"),
    ],
)
def test_a_broken_annotation_costs_itself_and_is_named(broken: object, told: str) -> None:
    problems = Problems()

    found = comments_in(export(annotation("n1"), broken, annotation("n2")), problems=problems)

    assert list(found) == ["n1", "n2"]
    [problem] = problems.examples("broken_record")
    assert problem.place == "annotation bad"
    assert told in problem.detail


@pytest.mark.parametrize(
    ("find", "put", "told"),
    [
        (b'"text": "The note *bad*."', b'"text": 1e999', "too large"),
        (b'"text": "The note *bad*."', b'"text": ' + b"9" * 5_000, "not JSON"),
        (b'"tags": []', b'"tags": [}', "not JSON"),
        (b'"tags": []', b'"tags": ]', "not JSON"),
        (b'"tags": []', b'"tags": [],,', "not JSON"),
    ],
)
def test_json_that_is_none_costs_the_annotation_that_it_is_in(
    find: bytes, put: bytes, told: str
) -> None:
    data = export(annotation("n1"), annotation("bad"), annotation("n2"))
    before, after = data.split(b'"id": "bad"')
    mended = before + b'"id": "bad"' + after.replace(find, put, 1)
    problems = Problems()

    found = comments_in(mended, problems=problems)

    assert list(found) == ["n1", "n2"]
    assert "annotation bad" in problems.examples("broken_record")[0].place
    assert told in problems.examples("broken_record")[0].detail


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"id": None}, "annotation_without_id"),
        ({"id": "x" * 501}, "annotation_without_id"),
        ({"uri": None, "target": None}, "annotation_without_page"),
        ({"uri": f"urn:{'x' * 600}", "target": None}, "annotation_without_page"),
    ],
)
def test_what_nothing_would_make_known_again_is_left_out(
    fields: dict[str, object], kind: str
) -> None:
    assert problems_of(annotation("n1", **fields)) == {kind: 1}


def test_bytes_that_are_not_utf_8_are_read_and_told() -> None:
    data = export(annotation("n1", text="Grüße"), annotation("n2")).replace(
        "Grüße".encode(), "Grüße".encode("cp1252")
    )
    problems = Problems()

    found = comments_in(data, problems=problems)

    assert found["n1"].raw == "Grüße"
    assert problems.counts == {"undecodable": 1}


def test_what_no_database_takes_is_removed_and_told() -> None:
    data = export(annotation("n1", text="TEXT")).replace(
        b"TEXT", rb"a\ud800b\u0000c \ud83d\ude00 \\u0000"
    )
    problems = Problems()

    comment = comments_in(data, problems=problems)["n1"]

    assert comment.raw == "a\ufffdbc 😀 \\u0000"
    assert problems.counts == {"control_character": 1}


def test_a_file_that_was_cut_off_is_refused() -> None:
    with pytest.raises(InvalidError, match="cut off"):
        records_in(export(annotation("n1"), annotation("n2"))[:-200])


def test_real_annotations_are_read(shared_data: Path) -> None:
    folder = shared_data / "anchoring" / "hypothesis-baselines"
    problems = Problems()

    found = comments_in(
        (folder / "wikipedia-regression-testing.json").read_bytes(), problems=problems
    )

    assert len(found) == 5 - problems.counts.get("highlight", 0)
    assert all(comment.passage for comment in found.values())
    assert set(problems.counts) <= {"highlight"}
    assert comments_in((folder / "minimal.json").read_bytes()) == {}
