"""What the template of a comment is given: every decision on how it is drawn."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from django.utils import timezone

from rejoinder.accounts.models import ReaderRole
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.comments.queries.discussion import read_page
from rejoinder.comments.services.counting import withdraw
from rejoinder.fragments.comments import CommentView, Frame, view_branches
from rejoinder.fragments.drawing import draw
from rejoinder.fragments.links import ArticleLinks
from rejoinder.fragments.looks import Look, role_label
from rejoinder.fragments.overlay import NOBODY, Overlay
from rejoinder.fragments.words import comment_words
from rejoinder.sites.options import SiteOptions
from tests.making import make_comment
from tests.people import Cast

LINKS = ArticleLinks(site="gazette", article="harbour-tunnel")
FRAME = Frame(
    links=LINKS,
    options=SiteOptions(),
    overlay=NOBODY,
    sort="",
    focus=None,
    takes_comments=True,
    takes_votes=True,
)


def views(cast: Cast, **changes: object) -> list[CommentView]:
    """Return the views of the discussion's first page."""
    frame = dataclasses.replace(FRAME, **changes)  # type: ignore[arg-type]  # fields of Frame
    page = read_page(article=cast.article, sort="oldest")
    return view_branches(
        [*page.pinned, *page.branches], frame=frame, depth_left=frame.options.depth_cap - 1
    )


def view(cast: Cast, **changes: object) -> CommentView:
    [only] = views(cast, **changes)
    return only


def test_published_comment_is_drawn_with_all_that_can_be_done(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada, text="A *bridge*.")

    drawn = view(cast)

    assert (drawn.look, drawn.name, drawn.notice) == (Look.PUBLISHED, "Ada", "")
    assert "<em>bridge</em>" in drawn.body
    assert drawn.reply_link == LINKS.reply(comment.pk)
    assert drawn.vote_link == LINKS.vote(comment.pk)
    assert (drawn.edit_link, drawn.delete_link, drawn.is_own) == ("", "", False)


@pytest.mark.parametrize("by_author", [True, False])
@pytest.mark.parametrize("status", [CommentStatus.REMOVED, CommentStatus.SPAM])
def test_tombstone_has_neither_name_nor_text_nor_anything_to_do(
    cast: Cast, status: CommentStatus, *, by_author: bool
) -> None:
    top = make_comment(article=cast.article, author=cast.ada, text="canary")
    reply = make_comment(parent=top, author=cast.ben)
    withdraw(top, status=status)
    Comment.objects.filter(pk=top.pk).update(
        reason="canary", edited_at=timezone.now(), removed_by_author=by_author
    )

    drawn = view(cast)

    assert drawn.look is Look.TOMBSTONE
    assert "canary" not in repr(dataclasses.replace(drawn, replies=[]))
    assert "Ada" not in repr(dataclasses.replace(drawn, replies=[]))
    assert drawn.notice == drawn.label
    assert not any([drawn.reply_link, drawn.vote_link, drawn.edited_at, drawn.role, drawn.body])
    assert [below.id for below in drawn.replies] == [reply.pk]
    assert "Ada" not in drawn.replies[0].answered


@pytest.mark.parametrize("status", [CommentStatus.WAITING, CommentStatus.REJECTED])
def test_pending_comment_with_replies_is_a_text_to_its_author_alone(
    cast: Cast, status: CommentStatus
) -> None:
    top = make_comment(article=cast.article, author=cast.ada, text="My text.")
    make_comment(parent=top)
    withdraw(top, status=status)

    assert view(cast).look is Look.TOMBSTONE
    own = view(cast, overlay=Overlay(own=frozenset([top.pk])))
    assert own.look.value == status.value
    assert "My text." in own.body
    assert own.notice
    assert not own.reply_link


def test_pending_reply_is_drawn_once_below_what_it_answers(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    shown = make_comment(parent=top, author=cast.ben)
    waiting = make_comment(parent=top, author=cast.ada, status=CommentStatus.WAITING)

    drawn = view(cast, overlay=Overlay(own=frozenset([waiting.pk]), pending=[waiting, shown]))

    assert [reply.id for reply in drawn.replies] == [shown.pk, waiting.pk]


@pytest.mark.parametrize(
    ("changes", "closed", "replies", "votes"),
    [
        ({}, False, True, True),
        ({"takes_comments": False}, False, False, True),
        ({"takes_comments": False, "takes_votes": False}, False, False, False),
        ({}, True, False, True),
    ],
)
def test_what_the_discussion_or_the_branch_does_not_take_is_not_offered(
    cast: Cast, changes: dict[str, bool], *, closed: bool, replies: bool, votes: bool
) -> None:
    top = make_comment(article=cast.article, closed_at=timezone.now() if closed else None)
    make_comment(parent=top)

    drawn = view(cast, **changes)

    for each in (drawn, drawn.replies[0]):
        assert bool(each.reply_link) is replies
        assert bool(each.vote_link) is votes
    assert drawn.is_closed is closed
    assert not drawn.replies[0].is_closed


def test_own_comment_can_be_edited_as_long_as_the_overlay_says(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    until = timezone.now() + timedelta(minutes=7, seconds=30)
    own = frozenset([comment.pk])

    open_ = view(cast, overlay=Overlay(own=own, edit_until={comment.pk: until}))
    over = view(cast, overlay=Overlay(own=own))

    assert "8" in open_.edit_hint
    assert (open_.edit_link, over.edit_link) == (LINKS.edit(comment.pk), "")
    assert open_.delete_link == over.delete_link == LINKS.delete(comment.pk)
    assert open_.vote_link == over.vote_link == ""


def test_replies_that_are_not_drawn_are_counted_and_linked(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    for _ in range(5):
        make_comment(parent=top)

    wide = view(cast)
    flat = view(cast, options=SiteOptions(depth_cap=1))

    assert (len(wide.replies), wide.more) == (3, 2)
    assert wide.more_link == LINKS.branch(top.pk)
    assert not wide.goes_deeper
    assert "2" in wide.more_label
    assert flat.goes_deeper


@pytest.mark.parametrize(
    ("words", "limit", "folded"), [(10, 5, True), (5, 5, False), (9, 0, False)]
)
def test_only_a_comment_over_the_limit_is_folded(
    cast: Cast, words: int, limit: int, *, folded: bool
) -> None:
    make_comment(article=cast.article, text="word " * words)

    assert view(cast, options=SiteOptions(read_more_words=limit)).is_long is folded


def test_every_role_has_a_badge_but_that_of_readers() -> None:
    assert {role: bool(role_label(role)) for role in ReaderRole} == {
        role: role is not ReaderRole.READER for role in ReaderRole
    }


def test_a_name_that_the_publisher_vouches_for_has_a_mark_that_is_read_out(cast: Cast) -> None:
    cast.cem.is_verified = True
    cast.cem.save(update_fields=["is_verified"])
    make_comment(article=cast.article, author=cast.cem)
    make_comment(article=cast.article, author=cast.ada)

    vouched, other = views(cast)
    html = str(draw([vouched, other], frame=FRAME, words=comment_words(language="en")))

    assert (vouched.is_verified, other.is_verified) == (True, False)
    assert html.count('<span class="unseen">Verified by the publication</span>') == 1
    assert html.index("Cem") < html.index("Verified") < html.index("Ada")


def test_nobody_vouches_for_a_tombstone(cast: Cast) -> None:
    cast.cem.is_verified = True
    cast.cem.save(update_fields=["is_verified"])
    removed = make_comment(article=cast.article, author=cast.cem)
    make_comment(parent=removed)
    withdraw(removed, status=CommentStatus.REMOVED)

    assert not view(cast).is_verified


def test_order_is_kept_in_links_only_where_it_is_not_the_sites_own(cast: Cast) -> None:
    comment = make_comment(article=cast.article)

    assert view(cast).link == LINKS.comment(comment.pk)
    assert view(cast, sort="oldest").link == LINKS.comment(comment.pk, sort="oldest")
