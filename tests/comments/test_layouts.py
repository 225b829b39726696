"""The layouts: one list, a list below each comment, a tree. Every comment is in each, once, and its link leads to it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, islice

import pytest

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, CommentKind, CommentStatus
from rejoinder.comments.queries.discussion import (
    SORTS,
    BranchPage,
    DiscussionPage,
    branch_to_open,
    get_place,
    read_branch,
    read_page,
    walk,
)
from rejoinder.comments.services.counting import withdraw
from rejoinder.core.errors import InvalidError
from rejoinder.sites.options import LAYOUTS, MAX_DEPTH_CAP
from tests.comments.walking import MOST_PAGES
from tests.making import make_article, make_comment, make_site, make_thread
from tests.people import Cast

EVERY_SORT = pytest.mark.parametrize("sort", SORTS)
SIZE = 5


def article_with(*, depth_cap: int = MAX_DEPTH_CAP, layout: str = "tree") -> Article:
    return make_article(site=make_site(page_size=SIZE, depth_cap=depth_cap, layout=layout))


def branching(article: Article, *, number: int = 23) -> list[Comment]:
    """Make comments of which every third begins a branch, and the others answer the one before or its parent."""
    parents = [
        None if place % 3 == 0 else place - place % 3 + (place % 3 - 1) for place in range(number)
    ]
    ups = list(islice(cycle([3, 0, 7, 3, 0]), number))
    return make_thread(article=article, parents=parents, ups=ups)


def pages_of(article: Article, *, sort: str, layout: str) -> list[DiscussionPage]:
    pages = [read_page(article=article, sort=sort, layout=layout)]
    while pages[-1].after and len(pages) < MOST_PAGES:
        pages.append(read_page(article=article, sort=sort, layout=layout, after=pages[-1].after))
    return pages


def listed(pages: Sequence[DiscussionPage]) -> list[int]:
    return [branch.comment.pk for page in pages for branch in page.branches]


def follow(article: Article, wanted: int, *, layout: str, sort: str) -> DiscussionPage | BranchPage:
    """Return the page that a comment's permanent link leads to."""
    place = get_place(wanted, article=article)
    branch = branch_to_open(place, depth_cap=article.site.options.depth_cap, layout=layout)
    if branch is None:
        return read_page(article=article, sort=sort, layout=layout, focus=place)
    return read_branch(article=article, comment_id=branch.pk, layout=layout, focus=place)


@EVERY_SORT
def test_flat_list_has_every_published_comment_once_in_order(db: None, sort: str) -> None:
    article = article_with()
    branching(article)
    keys = {
        "newest": lambda row: (row.created_at, row.pk),
        "oldest": lambda row: (row.created_at, row.pk),
        "most-voted": lambda row: (row.up - row.down, row.created_at, row.pk),
        "most-replied": lambda row: (row.reply_count, row.created_at, row.pk),
    }
    in_order = sorted(
        Comment.objects.filter(article=article), key=keys[sort], reverse=sort != "oldest"
    )

    pages = pages_of(article, sort=sort, layout="flat")

    assert listed(pages) == [row.pk for row in in_order]
    assert all(not branch.replies and not branch.more for branch in walk(pages[0].branches))


@EVERY_SORT
def test_flat_list_can_be_walked_back(db: None, sort: str) -> None:
    article = article_with()
    branching(article)
    on = pages_of(article, sort=sort, layout="flat")

    back = [on[-1]]
    while back[0].before:
        back.insert(0, read_page(article=article, sort=sort, layout="flat", before=back[0].before))

    assert [listed([page]) for page in back] == [listed([page]) for page in on]


def test_comment_in_a_flat_list_knows_whom_it_answers_and_whether_its_branch_is_closed(
    cast: Cast,
) -> None:
    top, reply, other = make_thread(article=cast.article, parents=[None, 0, None])
    Comment.objects.filter(pk=top.pk).update(closed_at=top.created_at)

    page = read_page(article=cast.article, sort="oldest", layout="flat")

    stands = [(each.comment, each.parent, each.closed) for each in page.branches]
    assert stands == [(top, None, True), (reply, top, True), (other, None, False)]


def test_flat_list_has_nothing_that_is_no_published_comment(cast: Cast) -> None:
    shown = make_comment(article=cast.article)
    removed = make_comment(article=cast.article)
    reply = make_comment(parent=removed)
    withdraw(removed, status=CommentStatus.REMOVED)  # a tombstone
    for status in set(CommentStatus) - {CommentStatus.PUBLISHED}:
        make_comment(article=cast.article, status=status)
    make_comment(article=cast.article, kind=CommentKind.PINGBACK)
    make_comment(article=make_article(site=cast.site))

    for sort in SORTS:
        page = read_page(article=cast.article, sort=sort, layout="flat")
        assert set(page.comments()) == {shown, reply}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_pinned_comments_stand_first_in_every_layout(db: None, layout: str) -> None:
    article = article_with()
    rows = branching(article)
    Comment.objects.filter(pk=rows[6].pk).update(pinned_at=rows[6].created_at)

    first, *others = pages_of(article, sort="newest", layout=layout)

    assert [branch.comment for branch in first.pinned] == [rows[6]]
    assert not any(page.pinned for page in others)
    assert rows[6].pk not in listed([first, *others])


def test_one_level_shows_a_whole_branch_below_its_first_comment_in_the_order_of_time(
    db: None,
) -> None:
    article = article_with()
    rows = make_thread(article=article, parents=[None, 0, 0, 1, 3])

    [page] = pages_of(article, sort="newest", layout="one-level")
    [branch] = page.branches

    assert [(each.comment, each.parent) for each in branch.replies] == [
        (rows[1], rows[0]),
        (rows[2], rows[0]),
        (rows[3], rows[1]),
        (rows[4], rows[3]),
    ]
    assert branch.more == 0
    assert not any(each.replies or each.more for each in branch.replies)


def test_one_level_counts_what_is_not_drawn_and_the_page_of_the_branch_has_it(db: None) -> None:
    article = article_with()
    rows = make_thread(article=article, parents=[None, *range(17)])

    [page] = pages_of(article, sort="newest", layout="one-level")
    [drawn] = page.branches
    seen: list[Comment] = []
    after: str | None = ""
    while after is not None:
        branch = read_branch(
            article=article, comment_id=rows[0].pk, layout="one-level", after=after
        )
        seen += [each.comment for each in branch.top.replies]
        after = branch.after

    assert len(drawn.replies) + drawn.more == 17
    assert seen == rows[1:]


def test_removed_replies_are_not_counted_as_more(db: None) -> None:
    article = article_with()
    make_thread(article=article, parents=[None, 0, 1, 2], published=[True, False, True, True])

    [branch] = read_page(article=article, layout="one-level").branches

    assert len(branch.replies) == 3
    assert branch.more == 0


@pytest.mark.parametrize("layout", LAYOUTS)
@EVERY_SORT
def test_link_of_every_comment_leads_to_it_in_every_layout(
    db: None, layout: str, sort: str
) -> None:
    article = article_with(depth_cap=2)
    parents = [None, *range(8), *[None] * 7, *[0] * 7]  # a chain, and many answers to its first
    published = [place not in {2, 12} for place in range(len(parents))]
    rows = make_thread(article=article, parents=parents, published=published)
    Comment.objects.filter(pk=rows[10].pk).update(pinned_at=rows[10].created_at)

    for row in rows:
        if row.shown:
            page = follow(article, row.pk, layout=layout, sort=sort)
            drawn = page.comments()
            assert row in drawn
            assert len(drawn) == len(set(drawn))
            assert page.focus == row.pk


@pytest.mark.parametrize("layout", LAYOUTS)
def test_site_chooses_the_layout_and_a_reader_another(db: None, layout: str) -> None:
    article = article_with(layout=layout)
    branching(article)

    assert read_page(article=article).layout == layout
    assert read_page(article=article, layout="flat").layout == "flat"


@pytest.mark.parametrize("name", ["Flat", "list", "one_level", "tree ", "\0"])
def test_unknown_layout_is_refused(cast: Cast, name: str) -> None:
    top = make_comment(article=cast.article)

    for read in (
        lambda: read_page(article=cast.article, layout=name),
        lambda: read_branch(article=cast.article, comment_id=top.pk, layout=name),
    ):
        with pytest.raises(InvalidError) as caught:
            read()
        assert (caught.value.problem_code, caught.value.field) == ("bad_layout", "layout")


def test_cursor_of_one_list_is_refused_by_another(db: None) -> None:
    article = article_with()
    rows = make_thread(article=article, parents=[None, *[0] * 9, *[None] * 9])
    of_list = read_page(article=article, layout="flat").after or ""
    of_tree = read_page(article=article, layout="tree").after or ""
    of_branch = read_branch(article=article, comment_id=rows[0].pk, layout="tree").after or ""

    for layout, cursor in (("tree", of_list), ("one-level", of_list), ("flat", of_tree)):
        with pytest.raises(InvalidError):
            read_page(article=article, layout=layout, after=cursor)
    with pytest.raises(InvalidError):
        read_branch(article=article, comment_id=rows[0].pk, layout="one-level", after=of_branch)
