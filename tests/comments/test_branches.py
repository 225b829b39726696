"""What stands below a comment: its first replies, how many more there are, and pages of them."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from rejoinder.articles.models import Article
from rejoinder.comments.models import CommentKind, CommentStatus
from rejoinder.comments.queries.discussion import (
    FIRST_REPLIES,
    Branch,
    get_tallied,
    read_branch,
    read_page,
    walk,
)
from rejoinder.core.errors import InvalidError, NotFoundError
from rejoinder.fragments.comments import Frame, view_branches
from rejoinder.fragments.links import ArticleLinks
from rejoinder.fragments.looks import Look
from rejoinder.fragments.overlay import NOBODY
from rejoinder.sites.options import SiteOptions
from tests.comments.walking import replies, walk_branch
from tests.making import change_options, make_article, make_comment, make_thread
from tests.people import Cast

Drawn = tuple[int, int, "list[Drawn]"]


def article_with(cast: Cast, **options: object) -> Article:
    change_options(cast.site, **options)
    return get_tallied(site_key="gazette", key=cast.article.key).article


def drawn(branch: Branch) -> Drawn:
    """Return what stands there as nested (id, more replies, replies)."""
    return branch.comment.pk, branch.more, [drawn(reply) for reply in branch.replies]


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 9])
def test_first_three_replies_are_drawn_oldest_first_and_the_rest_counted(
    cast: Cast, number: int
) -> None:
    top, *answers = make_thread(article=cast.article, parents=[None, *[0] * number])

    [branch] = read_page(article=cast.article).branches

    first = [answer.pk for answer in answers[:FIRST_REPLIES]]
    assert drawn(branch) == (top.pk, max(number - 3, 0), [(pk, 0, []) for pk in first])


def test_replies_written_at_the_same_moment_stand_in_the_order_of_their_ids(cast: Cast) -> None:
    _top, *answers = make_thread(article=cast.article, parents=[None, *[0] * 5], every=timedelta(0))

    [branch] = read_page(article=cast.article).branches

    assert [reply.comment for reply in branch.replies] == answers[:3]


def test_what_is_not_shown_is_neither_drawn_nor_counted(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    for status in set(CommentStatus) - {CommentStatus.PUBLISHED}:
        make_comment(parent=top, status=status)
    make_comment(parent=top, kind=CommentKind.PINGBACK)
    answers = [make_comment(parent=top) for _ in range(4)]

    [branch] = read_page(article=cast.article).branches

    assert drawn(branch) == (top.pk, 1, [(answer.pk, 0, []) for answer in answers[:3]])
    page = read_branch(article=cast.article, comment_id=top.pk)
    assert replies(page) == [answer.pk for answer in answers]


@pytest.mark.parametrize("depth_cap", [1, 2, 3, 4])
def test_page_is_as_deep_as_the_site_says(cast: Cast, depth_cap: int) -> None:
    article = article_with(cast, depth_cap=depth_cap)
    chain = make_thread(article=article, parents=[None, 0, 1, 2, 3, 4])

    page = read_page(article=article)

    assert page.comments() == chain[:depth_cap]
    *_, last = walk(page.branches)
    assert last.more == 1


@pytest.mark.parametrize(("depth_cap", "levels"), [(1, 2), (2, 2), (3, 3), (4, 4)])
@pytest.mark.parametrize("start", [0, 1, 5])
def test_branch_page_goes_on_from_any_depth(
    cast: Cast, depth_cap: int, levels: int, start: int
) -> None:
    article = article_with(cast, depth_cap=depth_cap)
    chain = make_thread(article=article, parents=[None, *range(9)])

    page = read_branch(article=article, comment_id=chain[start].pk)

    assert page.comments() == chain[start : start + levels]
    assert page.top.parent == (chain[start - 1] if start else None)
    *_, last = walk([page.top])
    assert last.more == 1


@pytest.mark.parametrize("number", [0, 5, 6, 13])
def test_pages_of_a_branch_give_every_reply_once_in_both_directions(
    cast: Cast, number: int
) -> None:
    article = article_with(cast, page_size=5)
    top, *answers = make_thread(article=article, parents=[None, *[0] * number])

    pages = walk_branch(article, top.pk)

    assert [pk for page in pages for pk in replies(page)] == [answer.pk for answer in answers]
    assert (pages[0].before, pages[-1].after) == (None, None)
    for earlier, later in pairwise(pages):
        back = read_branch(article=article, comment_id=top.pk, before=later.before or "")
        assert drawn(back.top) == drawn(earlier.top)


def test_branch_page_counts_what_its_own_pages_do_not_draw(cast: Cast) -> None:
    article = article_with(cast, page_size=5)
    top, *_ = make_thread(article=article, parents=[None, *[0] * 7])

    first, second = walk_branch(article, top.pk)

    assert (first.top.more, second.top.more) == (2, 5)


@pytest.mark.parametrize("closed", [True, False])
def test_closed_branch_is_closed_at_every_depth(cast: Cast, *, closed: bool) -> None:
    top = make_comment(article=cast.article, closed_at=timezone.now() if closed else None)
    middle = make_comment(parent=top)
    make_comment(parent=middle)
    make_comment(article=cast.article)

    page = read_page(article=cast.article, sort="oldest")
    below = read_branch(article=cast.article, comment_id=middle.pk)

    assert [branch.closed for branch in walk(page.branches)] == [closed] * 3 + [False]
    assert [branch.closed for branch in walk([below.top])] == [closed] * 2


def test_parents_are_those_really_answered(cast: Cast) -> None:
    top, middle, leaf, other = make_thread(article=cast.article, parents=[None, 0, 1, 0])

    page = read_page(article=cast.article)

    parents = {branch.comment: branch.parent for branch in walk(page.branches)}
    assert parents == {top: None, middle: top, leaf: middle, other: top}


@pytest.mark.parametrize("status", set(CommentStatus) - {CommentStatus.PUBLISHED})
def test_branch_of_what_is_hidden_absent_or_elsewhere_is_the_same_error(
    cast: Cast, status: CommentStatus
) -> None:
    hidden = make_comment(article=cast.article, status=status)
    mention = make_comment(article=cast.article, kind=CommentKind.TRACKBACK)
    next_door = make_comment(article=make_article(site=cast.site))
    foreign = make_comment(article=cast.other_article)
    errors = set()

    for number in (hidden.pk, mention.pk, next_door.pk, foreign.pk, 10**6, 10**30, -1):
        with pytest.raises(NotFoundError) as caught:
            read_branch(article=cast.article, comment_id=number)
        errors.add((caught.value.detail, caught.value.problem_code))

    assert len(errors) == 1


def test_cursor_of_another_branch_is_refused(cast: Cast) -> None:
    article = article_with(cast, page_size=5)
    rows = make_thread(article=article, parents=[None, *[0] * 7, None, *[8] * 7])
    cursor = read_branch(article=article, comment_id=rows[0].pk).after or ""

    assert read_branch(article=article, comment_id=rows[0].pk, after=cursor).before
    for damaged in (cursor, cursor[:-1], "x"):
        with pytest.raises(InvalidError) as caught:
            read_branch(article=article, comment_id=rows[8].pk, after=damaged)
        assert caught.value.problem_code == "bad_cursor"


def test_tombstone_keeps_its_branch(cast: Cast) -> None:
    top, middle, leaf = make_thread(
        article=cast.article, parents=[None, 0, 1], published=[False, False, True]
    )

    [branch] = read_page(article=cast.article).branches

    assert drawn(branch) == (top.pk, 0, [(middle.pk, 0, [(leaf.pk, 0, [])])])
    assert replies(read_branch(article=cast.article, comment_id=middle.pk)) == [leaf.pk]


def test_tombstone_is_drawn_without_name_and_text(cast: Cast) -> None:
    top = make_comment(
        article=cast.article, author=cast.ada, text="My secret.", status=CommentStatus.REMOVED
    )
    make_comment(parent=top, author=cast.ben, text="I see.")
    frame = Frame(
        links=ArticleLinks(site="gazette", article=cast.article.key),
        options=SiteOptions(),
        overlay=NOBODY,
        sort="",
        focus=None,
        takes_comments=True,
        takes_votes=True,
    )

    [view] = view_branches(read_page(article=cast.article).branches, frame=frame, depth_left=3)

    told = str(view)
    assert (view.look, view.name, view.body) == (Look.TOMBSTONE, "", "")
    assert "I see." in told
    assert "secret" not in told
    assert "Ada" not in told
    assert (view.reply_link, view.vote_link) == ("", "")
