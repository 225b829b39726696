"""What anybody may do with a comment: success and refusal in one table."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.comments.permissions import edit_until, is_author, may_delete, may_edit
from tests.making import change_options, make_comment
from tests.people import Cast

EVERYBODY = ("anonymous", "ada", "ben", "cem", "mia", "olga", "zoe", "eve")


def of_ada(cast: Cast, *, status: CommentStatus = CommentStatus.PUBLISHED) -> Comment:
    return make_comment(article=cast.article, author=cast.ada, status=status)


def person(cast: Cast, who: str) -> Reader | None:
    found: Reader | None = getattr(cast, who)
    return found


def test_only_who_wrote_it_is_the_author_and_may_delete(cast: Cast) -> None:
    comment = of_ada(cast)

    for who in EVERYBODY:
        assert is_author(person(cast, who), comment) is (who == "ada")
        assert may_delete(person(cast, who), comment) is (who == "ada")


@pytest.mark.parametrize(
    ("who", "minutes", "allowed"),
    [
        ("ada", 0, True),
        ("ada", 14, True),
        ("ada", 15, False),
        ("ada", 16, False),
        *(("ben", 1, False), ("mia", 1, False), ("eve", 1, False), ("anonymous", 1, False)),
    ],
)
def test_who_may_edit_and_when(cast: Cast, who: str, minutes: int, *, allowed: bool) -> None:
    comment = of_ada(cast)
    now = comment.created_at + timedelta(minutes=minutes)

    assert may_edit(person(cast, who), comment, now=now) is allowed


@pytest.mark.parametrize("status", CommentStatus)
def test_status_decides_what_its_author_may_do(cast: Cast, status: CommentStatus) -> None:
    comment = of_ada(cast, status=status)
    editable = status in {CommentStatus.PUBLISHED, CommentStatus.WAITING}

    assert may_edit(cast.ada, comment, now=comment.created_at) is editable
    assert may_delete(cast.ada, comment) is (status is not CommentStatus.REMOVED)


@pytest.mark.parametrize("minutes", [0, 15, 525_600])
def test_site_says_how_long_a_comment_can_be_edited(cast: Cast, minutes: int) -> None:
    change_options(cast.site, edit_window_minutes=minutes)
    comment = Comment.objects.get(pk=of_ada(cast).pk)

    assert edit_until(comment) - comment.created_at == timedelta(minutes=minutes)
