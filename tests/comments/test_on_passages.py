"""Comments at passages: ordinary comments, counted, and to be read alone."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rejoinder.comments.errors import QuestionClosedError, SubmissionReusedError
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.comments.queries.discussion import (
    SORTS,
    Filter,
    get_filter,
    get_tallied,
    read_page,
)
from rejoinder.comments.services.deciding import approve, reject
from rejoinder.comments.services.editing import delete_own_comment
from rejoinder.comments.services.posting import post_comment
from rejoinder.core.errors import InvalidError, NotFoundError
from rejoinder.passages.models import Passage
from tests.making import change_options, make_comment, make_thread
from tests.passages.making import make_question
from tests.people import Cast


def answer(cast: Cast, passage: Passage, text: str = "It is.", **fields: object) -> Comment:
    return post_comment(
        article=cast.article,
        author=cast.ada,
        text=text,
        passage_id=passage.pk,
        submission_key=uuid.uuid4(),
        **fields,  # type: ignore[arg-type]
    ).comment


def counts(cast: Cast, passage: Passage) -> tuple[int, int]:
    """Return what is counted at the passage, and in the discussion on the text."""
    passage.refresh_from_db()
    tallied = get_tallied(site_key="gazette", key=cast.article.key)
    return passage.comment_count, tallied.inline_count


def listed(cast: Cast, only: Filter | None, sort: str = "", layout: str = "") -> list[str]:
    article = get_tallied(site_key="gazette", key=cast.article.key).article
    page = read_page(article=article, only=only, sort=sort, layout=layout)
    return [comment.source for comment in page.comments()]


def test_answer_to_a_question_is_an_ordinary_comment_at_its_passage(cast: Cast) -> None:
    passage = make_question(article=cast.article)

    comment = answer(cast, passage)

    assert (comment.passage, comment.parent, comment.depth) == (passage, None, 0)
    assert counts(cast, passage) == (1, 1)
    assert get_tallied(site_key="gazette", key=cast.article.key).comment_count == 1


def test_counts_follow_what_becomes_of_it(cast: Cast) -> None:
    passage = make_question(article=cast.article)
    comment = answer(cast, passage)

    reject(comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia, reason="No.")
    assert counts(cast, passage) == (0, 0)
    approve(comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia)
    assert counts(cast, passage) == (1, 1)
    delete_own_comment(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ada)
    assert counts(cast, passage) == (0, 0)


def test_reply_is_about_its_parent_and_not_counted_at_the_passage(cast: Cast) -> None:
    passage = make_question(article=cast.article)
    top = answer(cast, passage)

    reply = answer(cast, passage, "Why?", parent_id=top.pk)

    assert reply.passage is None
    assert counts(cast, passage) == (1, 1)


def test_closed_question_takes_no_answer(cast: Cast) -> None:
    passage = make_question(article=cast.article)
    Passage.objects.filter(pk=passage.pk).update(is_open=False)

    with pytest.raises(QuestionClosedError):
        answer(cast, passage)
    assert not Comment.objects.exists()


def test_passage_of_another_site_is_not_there(cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        answer(cast, make_question(article=cast.other_article))


def test_form_sent_twice_is_one_answer_and_at_another_passage_refused(cast: Cast) -> None:
    passage = make_question(article=cast.article)
    other = make_question(article=cast.article, words="March")
    key = uuid.uuid4()
    fields = {"article": cast.article, "author": cast.ada, "text": "It is.", "submission_key": key}

    first = post_comment(passage_id=passage.pk, **fields)  # type: ignore[arg-type]
    again = post_comment(passage_id=passage.pk, **fields)  # type: ignore[arg-type]

    assert (first.is_new, again.is_new) == (True, False)
    with pytest.raises(SubmissionReusedError):
        post_comment(passage_id=other.pk, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("layout", ["tree", "one-level", "flat"])
@pytest.mark.parametrize("sort", SORTS)
def test_filter_shows_those_on_the_text_with_their_answers_in_every_order(
    cast: Cast, sort: str, layout: str
) -> None:
    one, two = (make_question(article=cast.article, words=words) for words in ("March", "nine"))
    make_comment(article=cast.article, text="On the whole.")
    first = make_comment(article=cast.article, text="In March.", passage=one)
    make_comment(parent=first, text="Or April.")
    make_comment(article=cast.article, text="Too much.", passage=two)

    inline = listed(cast, Filter(), sort=sort, layout=layout)
    at_one = listed(cast, Filter(passage=one.pk), sort=sort, layout=layout)

    assert sorted(inline) == ["In March.", "Or April.", "Too much."]
    assert at_one == ["In March.", "Or April."]


def test_filter_goes_on_from_page_to_page_and_its_links_fit_no_other_list(cast: Cast) -> None:
    change_options(cast.site, page_size=5)
    passage = make_question(article=cast.article)
    for number in range(12):
        make_comment(article=cast.article, text=f"Number {number}.", passage=passage)
        make_comment(article=cast.article)
    article = get_tallied(site_key="gazette", key=cast.article.key).article
    only = Filter(passage=passage.pk)

    seen: list[str] = []
    after = ""
    for _ in range(3):
        page = read_page(article=article, only=only, sort="oldest", after=after)
        seen += [comment.source for comment in page.comments()]
        after = page.after or ""

    assert seen == [f"Number {number}." for number in range(12)]
    cursor = read_page(article=article, only=only, sort="oldest").after
    assert cursor is not None
    for other in (None, Filter(), Filter(passage=passage.pk + 1)):
        with pytest.raises(InvalidError):
            read_page(article=article, only=other, sort="oldest", after=cursor)


def test_waiting_comments_are_not_listed(cast: Cast) -> None:
    passage = make_question(article=cast.article)
    make_comment(article=cast.article, passage=passage, status=CommentStatus.WAITING)

    assert listed(cast, Filter()) == []
    assert counts(cast, passage) == (0, 0)


@pytest.mark.parametrize("only", [None, Filter(), Filter(passage=1)], ids=str)
@pytest.mark.parametrize("size", [20, 2_000])
def test_page_costs_the_same_whatever_the_size(cast: Cast, size: int, only: Filter | None) -> None:
    passage = make_question(article=cast.article)
    make_thread(article=cast.article, parents=[None] * size)
    Comment.objects.filter(pk__in=Comment.objects.order_by("pk")[: size // 2]).update(
        passage=passage
    )
    article = get_tallied(site_key="gazette", key=cast.article.key).article
    only = only and Filter(passage=only.passage and passage.pk)

    for sort in SORTS:
        with CaptureQueriesContext(connection) as asked:
            read_page(article=article, only=only, sort=sort)
        assert len(asked) <= 2


@pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="PostgreSQL chooses its plans by the size of the table"
)
@pytest.mark.parametrize(
    ("sort", "index"),
    [
        ("newest", "newest"),
        ("oldest", "newest"),
        ("most-voted", "voted"),
        ("most-replied", "replied"),
    ],
)
def test_filtered_lists_are_read_from_their_indexes(cast: Cast, sort: str, index: str) -> None:
    passage = make_question(article=cast.article)
    make_thread(article=cast.article, parents=[None] * 50)
    Comment.objects.all().update(passage=passage)
    article = get_tallied(site_key="gazette", key=cast.article.key).article

    for only, of in ((Filter(), "article"), (Filter(passage=passage.pk), "passage")):
        with CaptureQueriesContext(connection) as asked:
            read_page(article=article, only=only, sort=sort)
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + asked[0]["sql"])
            plan = " | ".join(row[3] for row in cursor.fetchall())
        assert f"comment_{of}_text_{index}" in plan
        assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    "name", ["Inline", "passage:", "passage:x", "passage:-1", "passage:٣", f"passage:{9**30}", "a"]
)
def test_filter_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InvalidError):
        get_filter(name)


def test_filters_are_named_as_addresses_say_them() -> None:
    assert get_filter("") is None
    for only in (Filter(), Filter(passage=7)):
        assert get_filter(only.name) == only
