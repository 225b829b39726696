"""Who sees which comment; and that whatever is hidden looks absent."""

from __future__ import annotations

import pytest

from rejoinder.accounts.models import Reader
from rejoinder.articles.models import ArticleState
from rejoinder.articles.services import set_state
from rejoinder.comments.models import Comment, CommentKind, CommentStatus
from rejoinder.comments.queries.single import (
    get_for_change,
    get_visible,
    latest,
    mentions,
    own_hidden,
    visible,
)
from rejoinder.core.errors import NotFoundError
from tests.making import make_article, make_comment
from tests.people import Cast

EVERYBODY = ("anonymous", "ada", "ben", "cem", "mia", "olga", "zoe", "eve")
STAFF = ("mia", "olga")
# For each status, who sees a comment of Ada's; and likewise when its article is private.
SEEN_BY = {
    CommentStatus.PUBLISHED: EVERYBODY,
    CommentStatus.WAITING: ("ada", *STAFF),
    CommentStatus.REJECTED: ("ada", *STAFF),
    CommentStatus.SPAM: STAFF,
    CommentStatus.REMOVED: ("ada", *STAFF),
}


def person(cast: Cast, who: str) -> Reader | None:
    found: Reader | None = getattr(cast, who)
    return found


def sees(reader: Reader | None, comment: Comment, *, site_id: int) -> bool:
    """Ask in both ways, which must agree."""
    in_set = comment in visible(reader=reader, site_id=site_id)
    try:
        found = get_visible(comment.pk, reader=reader, site_id=site_id)
    except NotFoundError:
        assert not in_set
    else:
        assert in_set
        assert found == comment
    return in_set


@pytest.mark.parametrize("status", SEEN_BY)
@pytest.mark.parametrize("private", [False, True])
def test_who_sees_a_comment(cast: Cast, status: CommentStatus, *, private: bool) -> None:
    comment = make_comment(article=cast.article, author=cast.ada, status=status)
    if private:
        set_state(article=cast.article, state=ArticleState.PRIVATE)
    allowed = STAFF if private else SEEN_BY[status]

    for who in EVERYBODY:
        seen = sees(person(cast, who), comment, site_id=cast.site.pk)
        assert seen is (who in allowed), who


@pytest.mark.parametrize("who", EVERYBODY)
def test_comments_of_another_site_are_seen_through_it_alone(cast: Cast, who: str) -> None:
    theirs = make_comment(article=cast.other_article)
    held = make_comment(article=cast.other_article, status=CommentStatus.WAITING)
    reader = person(cast, who)

    assert sees(reader, theirs, site_id=cast.other_site.pk)
    assert sees(reader, held, site_id=cast.other_site.pk) is (who == "eve")
    for comment in (theirs, held):
        assert not sees(reader, comment, site_id=cast.site.pk)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_sees_a_comment_may_have_it_for_a_change(cast: Cast, who: str) -> None:
    comment = make_comment(article=cast.article, author=cast.ada, status=CommentStatus.WAITING)
    reader = person(cast, who)

    if who in SEEN_BY[CommentStatus.WAITING]:
        assert get_for_change(comment.pk, reader=reader, site_id=cast.site.pk) == comment
    else:
        with pytest.raises(NotFoundError):
            get_for_change(comment.pk, reader=reader, site_id=cast.site.pk)
    with pytest.raises(NotFoundError):
        get_for_change(comment.pk, reader=reader, site_id=cast.other_site.pk)


def test_absent_hidden_private_and_foreign_are_the_same_error(cast: Cast) -> None:
    drafted = make_article(site=cast.site, state=ArticleState.PRIVATE)
    numbers = [
        10**6,
        10**30,
        0,
        -1,
        make_comment(article=cast.other_article).pk,
        make_comment(article=cast.article, status=CommentStatus.WAITING).pk,
        make_comment(article=cast.article, status=CommentStatus.SPAM).pk,
        make_comment(article=cast.article, status=CommentStatus.REMOVED).pk,
        make_comment(article=drafted).pk,
    ]
    errors = set()
    for number in numbers:
        with pytest.raises(NotFoundError) as caught:
            get_visible(number, reader=cast.ben, site_id=cast.site.pk)
        error = caught.value
        errors.add((error.detail, error.field, error.problem_code, error.status))

    assert len(errors) == 1


def test_own_hidden_comments_are_the_readers_alone(cast: Cast) -> None:
    waiting, rejected, removed = (
        make_comment(article=cast.article, author=cast.ada, status=status)
        for status in (CommentStatus.WAITING, CommentStatus.REJECTED, CommentStatus.REMOVED)
    )
    for status in (CommentStatus.PUBLISHED, CommentStatus.SPAM):
        make_comment(article=cast.article, author=cast.ada, status=status)
    make_comment(
        article=cast.article,
        author=cast.ada,
        status=CommentStatus.REMOVED,
        removed_by_author=True,
    )
    tombstone = make_comment(article=cast.article, author=cast.ada, status=CommentStatus.REMOVED)
    make_comment(parent=tombstone)
    make_comment(article=cast.article, author=cast.ben, status=CommentStatus.WAITING)
    elsewhere = make_article(site=cast.site)
    make_comment(article=elsewhere, author=cast.ada, status=CommentStatus.WAITING)

    found = own_hidden(reader=cast.ada, article_id=cast.article.pk)

    assert list(found) == [waiting, rejected, removed]


def test_latest_are_published_comments_newest_first(cast: Cast) -> None:
    first, second = make_comment(article=cast.article), make_comment(article=cast.article)
    other = make_comment(article=make_article(site=cast.site))
    make_comment(article=cast.other_article)
    make_comment(article=make_article(site=cast.site, state=ArticleState.PRIVATE))
    make_comment(article=cast.article, kind=CommentKind.PINGBACK)
    make_comment(article=cast.article, status=CommentStatus.WAITING)

    assert list(latest(site_id=cast.site.pk, limit=9)) == [other, second, first]
    assert list(latest(site_id=cast.site.pk, limit=2)) == [other, second]
    of_article = latest(site_id=cast.site.pk, article_id=cast.article.pk, limit=9)
    assert list(of_article) == [second, first]


def test_mentions_are_published_pingbacks_and_trackbacks(cast: Cast) -> None:
    ping = make_comment(article=cast.article, kind=CommentKind.PINGBACK)
    track = make_comment(article=cast.article, kind=CommentKind.TRACKBACK)
    make_comment(article=cast.article)
    make_comment(article=cast.article, kind=CommentKind.PINGBACK, status=CommentStatus.SPAM)

    assert list(mentions(article_id=cast.article.pk, limit=9)) == [track, ping]
