"""Editing and deleting one's own comment."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from rejoinder.accounts.permissions import SuspendedError
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import ArticleState
from rejoinder.articles.services import set_state
from rejoinder.comments.errors import (
    EditWindowClosedError,
    NotYoursError,
    ReadOnlyError,
    ScreeningRefusedError,
)
from rejoinder.comments.markup import SourceFormat
from rejoinder.comments.models import Comment, CommentStatus, Revision
from rejoinder.comments.queries.discussion import get_tallied, read_page
from rejoinder.comments.queries.single import revisions
from rejoinder.comments.services.deciding import approve, reject
from rejoinder.comments.services.editing import delete_own_comment, edit_comment
from rejoinder.comments.services.posting import post_comment
from rejoinder.core.errors import NotFoundError, ProblemError
from tests.making import change_options, make_article, make_comment
from tests.people import Cast


def edit(cast: Cast, comment: Comment, text: str = "Better.", *, who: str = "ada") -> Comment:
    return edit_comment(
        comment_id=comment.pk, site_id=cast.site.pk, reader=getattr(cast, who), text=text
    )


def delete(cast: Cast, comment: Comment, *, who: str = "ada") -> Comment:
    return delete_own_comment(
        comment_id=comment.pk, site_id=cast.site.pk, reader=getattr(cast, who)
    )


def shown_count(cast: Cast) -> int:
    return get_tallied(site_key="gazette", key=cast.article.key).comment_count


@pytest.fixture
def comment(cast: Cast) -> Comment:
    """A published comment of Ada's."""
    return make_comment(article=cast.article, author=cast.ada, text="Good.")


def test_edit_replaces_the_text_and_everything_made_of_it(cast: Cast, comment: Comment) -> None:
    before = comment.fingerprint

    edit(cast, comment, "Much *better* now.")

    comment.refresh_from_db()
    assert comment.source == "Much *better* now."
    assert comment.html == "<p>Much <em>better</em> now.</p>"
    assert (comment.word_count, comment.status) == (3, CommentStatus.PUBLISHED)
    assert comment.fingerprint != before
    assert comment.edited_at is not None
    assert shown_count(cast) == 1


def test_every_earlier_text_is_kept_in_order(cast: Cast) -> None:
    imported = make_comment(
        article=cast.article,
        author=cast.ada,
        text="First.",
        source_format=SourceFormat.HTML,
    )

    for text in ("Second.", "Third.", "Fourth."):
        edit(cast, imported, text)

    kept = list(revisions(imported))
    assert [(each.number, each.source) for each in kept] == [
        (1, "First."),
        (2, "Second."),
        (3, "Third."),
    ]
    assert [each.source_format for each in kept] == ["html", "markdown", "markdown"]
    assert kept[0].replaced_at == imported.created_at
    assert kept[0].replaced_at < kept[1].replaced_at < kept[2].replaced_at


def test_each_edit_leaves_one_event_without_the_text(cast: Cast, comment: Comment) -> None:
    edit(cast, comment, "A secret.")

    event = Event.objects.get()
    assert (event.kind, event.actor, event.subject_id) == (
        EventKind.COMMENT_EDITED,
        cast.ada,
        comment.pk,
    )
    assert event.data == {"before": "published", "status": "published", "because": "published"}


def test_the_same_text_changes_nothing(cast: Cast, comment: Comment) -> None:
    edit(cast, comment, "Good.")

    comment.refresh_from_db()
    assert comment.edited_at is None
    assert (Revision.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("minutes", "seconds", "allowed"),
    [(15, 0, True), (15, 899.999, True), (15, 900, False), (15, 901, False), (0, 0, False)],
)
def test_time_for_editing_ends_exactly(
    cast: Cast, minutes: int, seconds: float, *, allowed: bool
) -> None:
    change_options(cast.site, edit_window_minutes=minutes)
    written = datetime(2026, 5, 1, 12, tzinfo=timezone.get_current_timezone())
    comment = make_comment(article=cast.article, author=cast.ada, created_at=written)

    with time_machine.travel(written + timedelta(seconds=seconds), tick=False):
        if allowed:
            edit(cast, comment)
        else:
            with pytest.raises(EditWindowClosedError):
                edit(cast, comment)
    assert Revision.objects.count() == allowed


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("ada", None),
        ("ben", NotYoursError),
        ("mia", NotYoursError),
        ("olga", NotYoursError),
        ("zoe", NotYoursError),
        ("eve", NotYoursError),
    ],
)
@pytest.mark.parametrize("what", [edit, delete])
def test_only_its_author_changes_a_comment(
    cast: Cast, comment: Comment, what: type, who: str, error: type[ProblemError] | None
) -> None:
    if error is None:
        what(cast, comment, who=who)
    else:
        with pytest.raises(error):
            what(cast, comment, who=who)
    assert Event.objects.count() == (error is None)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (CommentStatus.PUBLISHED, None),
        (CommentStatus.WAITING, None),
        (CommentStatus.REJECTED, EditWindowClosedError),
        (CommentStatus.REMOVED, EditWindowClosedError),
        (CommentStatus.SPAM, NotFoundError),
    ],
)
def test_only_what_is_not_decided_against_can_be_edited(
    cast: Cast, status: CommentStatus, error: type[ProblemError] | None
) -> None:
    comment = make_comment(article=cast.article, author=cast.ada, status=status)

    if error is None:
        assert edit(cast, comment).status == status
    else:
        with pytest.raises(error):
            edit(cast, comment)


def test_what_is_hidden_or_elsewhere_cannot_be_changed(cast: Cast) -> None:
    held = make_comment(article=cast.article, author=cast.ben, status=CommentStatus.WAITING)
    theirs = make_comment(article=cast.other_article)
    private = make_article(site=cast.site, state=ArticleState.PRIVATE)
    drafted = make_comment(article=private, author=cast.ada)

    for comment in (held, theirs, drafted):
        for what in (edit, delete):
            with pytest.raises(NotFoundError):
                what(cast, comment)
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (ArticleState.CLOSED, None),
        (ArticleState.PREMODERATED, None),
        (ArticleState.REGISTERED, None),
        (ArticleState.READ_ONLY, ReadOnlyError),
    ],
)
@pytest.mark.parametrize("what", [edit, delete])
def test_closed_discussion_can_be_changed_and_a_read_only_one_not(
    cast: Cast, comment: Comment, what: type, state: ArticleState, error: type[ProblemError] | None
) -> None:
    set_state(article=cast.article, state=state)

    if error is None:
        what(cast, comment)
    else:
        with pytest.raises(error):
            what(cast, comment)
    assert Event.objects.count() == (error is None)


def test_suspended_author_may_delete_but_not_edit(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.zoe)

    with pytest.raises(SuspendedError):
        edit(cast, comment, who="zoe")
    assert delete(cast, comment, who="zoe").status == CommentStatus.REMOVED


def test_edit_with_a_suspect_word_waits_and_is_counted_out(cast: Cast, comment: Comment) -> None:
    change_options(cast.site, suspect_words=["casino"])

    edit(cast, comment, "Come to my casino.")

    comment.refresh_from_db()
    assert (comment.status, comment.shown) == (CommentStatus.WAITING, False)
    assert comment.reason
    assert shown_count(cast) == 0
    assert Event.objects.get().data["status"] == "waiting"


def test_edit_that_waits_leaves_a_tombstone_above_its_replies(cast: Cast, comment: Comment) -> None:
    change_options(cast.site, suspect_words=["casino"])
    make_comment(parent=comment)

    edit(cast, comment, "Come to my casino.")

    comment.refresh_from_db()
    assert (comment.status, comment.shown) == (CommentStatus.WAITING, True)
    assert shown_count(cast) == 1


@pytest.mark.parametrize("text", ["Come to my casino, quick.", "Nothing suspect any more."])
def test_edit_of_a_waiting_comment_still_waits_and_says_why(cast: Cast, text: str) -> None:
    change_options(cast.site, suspect_words=["casino"])
    waiting = post_comment(
        article=make_article(site=cast.site), author=cast.ada, text="Come to my casino."
    ).comment

    edited = edit(cast, waiting, text)

    assert (edited.status, edited.reason) == (CommentStatus.WAITING, waiting.reason)
    assert edited.reason


@pytest.mark.parametrize("text", ["", "  \n", "x" * 10_001, "A scam, truly.", "http://x.org " * 31])
def test_edit_that_screening_refuses_changes_nothing(
    cast: Cast, comment: Comment, text: str
) -> None:
    change_options(cast.site, banned_words=["scam"])

    with pytest.raises(ScreeningRefusedError):
        edit(cast, comment, text)
    comment.refresh_from_db()
    assert (comment.source, Revision.objects.count(), Event.objects.count()) == ("Good.", 0, 0)


def test_edits_are_not_taken_for_posting_too_fast(cast: Cast) -> None:
    comments = [
        post_comment(article=cast.article, author=cast.ada, text=f"Thought {n}.").comment
        for n in range(3)
    ]

    for number in range(4):
        edit(cast, comments[-1], f"Thought 2, put better {number}.")

    assert Revision.objects.count() == 4


@pytest.mark.parametrize("answered", [False, True])
def test_edit_after_replies_is_marked_for_good(
    cast: Cast, comment: Comment, *, answered: bool
) -> None:
    replies = [make_comment(parent=comment, author=cast.ben)] if answered else []

    edit(cast, comment, "After all, no.")
    for reply in replies:
        delete(cast, reply, who="ben")
    edit(cast, comment, "After all, yes.")

    comment.refresh_from_db()
    assert comment.edited_after_replies is answered


def test_deleting_takes_the_comment_away(cast: Cast, comment: Comment) -> None:
    delete(cast, comment)

    comment.refresh_from_db()
    assert (comment.status, comment.removed_by_author) == (CommentStatus.REMOVED, True)
    assert (comment.shown, shown_count(cast)) == (False, 0)
    event = Event.objects.get()
    assert (event.kind, event.data) == (EventKind.COMMENT_DELETED, {"before": "published"})


def test_deleting_twice_is_deleting_once(cast: Cast, comment: Comment) -> None:
    first, again = delete(cast, comment), delete(cast, comment)

    assert first == again
    assert (Event.objects.count(), shown_count(cast)) == (1, 0)


def test_deleted_comment_with_replies_keeps_its_place_until_the_last_goes(
    cast: Cast, comment: Comment
) -> None:
    reply = make_comment(parent=comment, author=cast.ben)

    delete(cast, comment)
    assert read_page(article=cast.article).comments() == [comment, reply]
    delete(cast, reply, who="ben")
    assert read_page(article=cast.article).comments() == []


def test_deleting_is_possible_long_after_editing_is_not(cast: Cast) -> None:
    old = make_comment(
        article=cast.article, author=cast.ada, created_at=timezone.now() - timedelta(days=3_000)
    )

    assert delete(cast, old).status == CommentStatus.REMOVED


@pytest.mark.parametrize("status", [CommentStatus.WAITING, CommentStatus.REJECTED])
def test_what_was_never_published_can_be_deleted(cast: Cast, status: CommentStatus) -> None:
    comment = make_comment(article=cast.article, author=cast.ada, status=status)

    deleted = delete(cast, comment)

    assert (deleted.status, shown_count(cast)) == (CommentStatus.REMOVED, 0)
    assert Event.objects.get().data == {"before": status}


def test_deleted_comment_is_unpinned(cast: Cast) -> None:
    pinned = make_comment(article=cast.article, author=cast.ada, pinned_at=timezone.now())

    assert delete(cast, pinned).pinned_at is None


def test_author_cannot_take_back_what_staff_decided_by_editing(
    cast: Cast, comment: Comment
) -> None:
    reject(comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia, reason="Rude.")

    with pytest.raises(EditWindowClosedError):
        edit(cast, comment)
    approve(comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia)
    assert edit(cast, comment).status == CommentStatus.PUBLISHED
