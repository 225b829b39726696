"""Posting: what is stored, counted and recorded, and what is refused."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rejoinder.accounts.models import Reader
from rejoinder.accounts.services import Guest
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import ArticleState
from rejoinder.comments.errors import (
    DiscussionClosedError,
    MembersOnlyError,
    ParentGoneError,
    ReadOnlyError,
    ScreeningRefusedError,
    SubmissionReusedError,
)
from rejoinder.comments.models import Comment, CommentKind, CommentStatus
from rejoinder.comments.queries.discussion import get_tallied
from rejoinder.comments.services.posting import post_comment
from rejoinder.core.errors import NotFoundError, NotPermittedError, ProblemError, TooManyError
from tests.making import change_options, make_article, make_comment, make_thread
from tests.people import Cast


def test_comment_is_stored_counted_and_recorded(cast: Cast) -> None:
    posted = post_comment(article=cast.article, author=cast.ada, text="Why *not* a bridge?")

    comment = Comment.objects.get()
    assert posted.is_new
    assert (comment.status, comment.shown, comment.depth) == (CommentStatus.PUBLISHED, True, 0)
    assert "Why <em>not</em> a bridge?" in comment.html
    assert get_tallied(site_key="gazette", key=cast.article.key).comment_count == 1
    event = Event.objects.get()
    assert (event.kind, event.actor, event.subject_id) == (
        EventKind.COMMENT_POSTED,
        cast.ada,
        comment.pk,
    )
    assert event.stale == [f"article-{cast.article.pk}", f"site-{cast.site.pk}-latest"]


def test_reply_knows_its_parent_its_root_and_its_depth(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    middle = make_comment(parent=top)

    reply = post_comment(
        article=cast.article, author=cast.ben, text="Because of the ships.", parent_id=middle.pk
    ).comment

    assert (reply.parent, reply.root, reply.depth) == (middle, top, 2)
    top.refresh_from_db()
    middle.refresh_from_db()
    assert (top.reply_count, top.branch_count, middle.reply_count) == (1, 2, 1)


def test_the_same_sending_twice_gives_one_comment(cast: Cast) -> None:
    key = uuid.uuid4()
    first = post_comment(article=cast.article, author=cast.ada, text="Once.", submission_key=key)

    again = post_comment(article=cast.article, author=cast.ada, text="Once.", submission_key=key)

    assert again.comment == first.comment
    assert not again.is_new
    assert Comment.objects.count() == Event.objects.count() == 1


def test_a_key_used_for_another_text_is_refused(cast: Cast) -> None:
    key = uuid.uuid4()
    post_comment(article=cast.article, author=cast.ada, text="Once.", submission_key=key)

    with pytest.raises(SubmissionReusedError):
        post_comment(article=cast.article, author=cast.ada, text="Twice.", submission_key=key)


def test_guest_becomes_a_reader_of_the_device(cast: Cast) -> None:
    device = uuid.uuid4()

    first = post_comment(
        article=cast.article, author=Guest(device=device, name="Noor"), text="Hello."
    ).comment
    second = post_comment(
        article=cast.article,
        author=Guest(device=device, name="Noor K.", email="n@example.org"),
        text="And again.",
    ).comment

    assert first.author == second.author
    assert (first.author_name, second.author_name) == ("Noor", "Noor K.")


@pytest.mark.parametrize("name", ["Mia", "MIA", "Міа", "Mіa", "Cem"])
def test_guest_cannot_borrow_a_protected_name(cast: Cast, name: str) -> None:
    with pytest.raises(ProblemError) as caught:
        post_comment(
            article=cast.article, author=Guest(device=uuid.uuid4(), name=name), text="Trust me."
        )

    assert caught.value.field == "name"
    assert Comment.objects.count() == 0


def test_namesakes_among_guests_are_fine(cast: Cast) -> None:
    post_comment(
        article=cast.article, author=Guest(device=uuid.uuid4(), name="Ada"), text="Another Ada."
    )

    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "error"),
    [(ArticleState.CLOSED, DiscussionClosedError), (ArticleState.READ_ONLY, ReadOnlyError)],
)
def test_closed_discussion_refuses_and_stores_nothing(
    cast: Cast, state: ArticleState, error: type[Exception]
) -> None:
    article = make_article(site=cast.site, state=state)

    with pytest.raises(error):
        post_comment(article=article, author=cast.ada, text="Too late?")
    assert (Comment.objects.count(), Event.objects.count()) == (0, 0)


def test_discussion_closes_by_age(cast: Cast) -> None:
    change_options(cast.site, closes_after_days=7)
    old = make_article(site=cast.site, published_at=timezone.now() - timedelta(days=8))
    new = make_article(site=cast.site, published_at=timezone.now() - timedelta(days=6))

    post_comment(article=new, author=cast.ada, text="In time.")
    with pytest.raises(DiscussionClosedError):
        post_comment(article=old, author=cast.ada, text="Too late?")


def test_closed_branch_takes_no_reply(cast: Cast) -> None:
    top = make_comment(article=cast.article, closed_at=timezone.now())
    reply = make_comment(parent=top)

    with pytest.raises(DiscussionClosedError):
        post_comment(article=cast.article, author=cast.ada, text="One more.", parent_id=reply.pk)


def test_parent_of_another_article_or_site_is_not_found(cast: Cast) -> None:
    elsewhere = make_comment(article=cast.other_article)
    next_door = make_comment(article=make_article(site=cast.site))

    with pytest.raises(NotFoundError):
        post_comment(article=cast.article, author=cast.ada, text="Hello?", parent_id=elsewhere.pk)
    with pytest.raises(NotFoundError):
        post_comment(article=cast.article, author=cast.ada, text="Hello?", parent_id=next_door.pk)


def test_suspended_reader_cannot_write(cast: Cast) -> None:
    with pytest.raises(ProblemError, match="cannot write here until"):
        post_comment(article=cast.article, author=cast.zoe, text="Let me in.")


def test_premoderated_article_holds_everything(cast: Cast) -> None:
    article = make_article(site=cast.site, state=ArticleState.PREMODERATED)

    comment = post_comment(article=article, author=cast.ada, text="Please look.").comment

    assert (comment.status, comment.shown) == (CommentStatus.WAITING, False)
    assert get_tallied(site_key="gazette", key=article.key).comment_count == 0


def test_registered_discussion_takes_members_and_refuses_guests(cast: Cast) -> None:
    article = make_article(site=cast.site, state=ArticleState.REGISTERED)
    theirs = make_comment(article=article, author=cast.ada)  # from when it was open
    stranger = Guest(device=uuid.uuid4(), name="Noor")

    mine = post_comment(article=article, author=cast.cem, text="As a member.").comment
    for author in (cast.ada, stranger):
        for parent_id in (None, theirs.pk):
            with pytest.raises(MembersOnlyError, match="Sign in") as caught:
                post_comment(article=article, author=author, text="Me too.", parent_id=parent_id)
            assert (caught.value.status, caught.value.problem_code) == (403, "members_only")

    assert mine.status == CommentStatus.PUBLISHED
    assert set(Comment.objects.all()) == {theirs, mine}
    assert not Reader.objects.filter(device=stranger.device).exists()


def test_registered_discussion_costs_a_member_no_statement_more(cast: Cast) -> None:
    costs = []
    for state in (ArticleState.OPEN, ArticleState.REGISTERED):
        article = make_article(site=cast.site, state=state)
        with CaptureQueriesContext(connection) as statements:
            post_comment(article=article, author=cast.cem, text=f"In {state}.")
        costs.append(len(statements))

    assert costs[0] == costs[1]


def test_what_a_guest_sent_while_it_was_open_is_found_again(cast: Cast) -> None:
    key = uuid.uuid4()
    first = post_comment(article=cast.article, author=cast.ada, text="Once.", submission_key=key)
    cast.article.state = ArticleState.REGISTERED

    again = post_comment(article=cast.article, author=cast.ada, text="Once.", submission_key=key)

    assert (again.comment, again.is_new) == (first.comment, False)


def test_registered_discussion_is_screened_as_an_open_one(cast: Cast) -> None:
    change_options(cast.site, suspect_words=["wobbly"])
    article = make_article(site=cast.site, state=ArticleState.REGISTERED)

    held = post_comment(article=article, author=cast.cem, text="Wobbly.").comment

    assert held.status == CommentStatus.WAITING


def test_first_comment_waits_where_the_site_says_so(cast: Cast) -> None:
    change_options(cast.site, first_comment_waits=True)
    make_comment(article=cast.article, author=cast.ben)
    cast.article.site.refresh_from_db()
    cast.article.site.__dict__.pop("options", None)

    first = post_comment(article=cast.article, author=cast.ada, text="My first.").comment
    known = post_comment(article=cast.article, author=cast.ben, text="Not my first.").comment

    assert (first.status, known.status) == (CommentStatus.WAITING, CommentStatus.PUBLISHED)


@pytest.mark.parametrize(
    "text", ["", "   \n", "x" * 10_001, "a\0b", "lone \ud800 surrogate", "\U0001f6a2" * 10_001]
)
def test_malformed_text_is_refused_with_a_reason(cast: Cast, text: str) -> None:
    with pytest.raises(ScreeningRefusedError) as caught:
        post_comment(article=cast.article, author=cast.ada, text=text)

    assert caught.value.detail
    assert caught.value.field == "text"
    assert Comment.objects.count() == 0


def test_the_same_text_again_is_refused(cast: Cast) -> None:
    post_comment(article=cast.article, author=cast.ada, text="Build it now!")

    with pytest.raises(ScreeningRefusedError):
        post_comment(article=cast.article, author=cast.ada, text="build it  NOW!")


def test_a_guest_who_writes_too_fast_is_told_when(cast: Cast) -> None:
    for number in range(3):
        post_comment(article=cast.article, author=cast.ada, text=f"Thought number {number}.")

    with pytest.raises(TooManyError) as caught:
        post_comment(article=cast.article, author=cast.ada, text="One thought more.")
    assert 0 < caught.value.retry_after_seconds <= 30


def test_private_article_looks_absent_and_stores_nothing(cast: Cast) -> None:
    article = make_article(site=cast.site, state=ArticleState.PRIVATE)

    for author in (cast.ada, cast.mia, Guest(device=uuid.uuid4(), name="Noor")):
        with pytest.raises(NotFoundError):
            post_comment(article=article, author=author, text="Is anybody here?")
    assert (Comment.objects.count(), Event.objects.count()) == (0, 0)


def test_reader_of_another_site_cannot_write(cast: Cast) -> None:
    with pytest.raises(NotPermittedError):
        post_comment(article=cast.article, author=cast.eve, text="Hello from elsewhere.")
    assert (Comment.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (CommentStatus.PUBLISHED, None),
        (CommentStatus.WAITING, ParentGoneError),
        (CommentStatus.REJECTED, ParentGoneError),
        (CommentStatus.REMOVED, ParentGoneError),
        (CommentStatus.SPAM, NotFoundError),
    ],
)
def test_only_published_comments_can_be_answered(
    cast: Cast, status: CommentStatus, error: type[ProblemError] | None
) -> None:
    parent = make_comment(article=cast.article, author=cast.ada, status=status)

    def answer() -> None:
        post_comment(article=cast.article, author=cast.ada, text="And so?", parent_id=parent.pk)

    if error is None:
        answer()
    else:
        with pytest.raises(error):
            answer()
    assert Comment.objects.count() == (2 if error is None else 1)


@pytest.mark.parametrize("kind", [CommentKind.PINGBACK, CommentKind.TRACKBACK])
def test_a_mention_cannot_be_answered(cast: Cast, kind: CommentKind) -> None:
    mention = make_comment(article=cast.article, kind=kind)

    with pytest.raises(NotFoundError):
        post_comment(article=cast.article, author=cast.ada, text="Thanks!", parent_id=mention.pk)


def test_a_chain_grows_at_its_end_however_long_it_is(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    chain = make_thread(article=cast.article, parents=[None, *range(499)])

    with django_assert_max_num_queries(20):
        reply = post_comment(
            article=cast.article, author=cast.ada, text="Deeper.", parent_id=chain[-1].pk
        ).comment

    assert (reply.depth, reply.root) == (500, chain[0])
    assert Comment.objects.get(pk=chain[0].pk).branch_count == 500
