"""Pages of a discussion: their order, the way from one to the next, and what is pinned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import cycle, islice

import pytest
from django.db import connection
from django.db.models import F

from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.models import Comment, CommentKind, CommentStatus
from rejoinder.comments.queries.discussion import (
    SORTS,
    DiscussionPage,
    get_tallied,
    read_branch,
    read_page,
)
from rejoinder.comments.services.counting import withdraw
from rejoinder.comments.services.deciding import pin
from rejoinder.core.errors import InvalidError, NotFoundError
from tests.comments.walking import replies, tops, walk_back, walk_branch, walk_on
from tests.making import change_options, make_article, make_comment, make_site, make_thread
from tests.people import Cast

Run = Callable[..., object]  # of a statement, as Django hands it to a wrapper

SIZE = 5
EVERY_SORT = pytest.mark.parametrize("sort", SORTS)


def small_pages(cast: Cast, *, size: int = SIZE, **options: object) -> Article:
    """Return the article with short pages."""
    change_options(cast.site, page_size=size, **options)
    return get_tallied(site_key="gazette", key=cast.article.key).article


def mixed(article: Article, *, number: int = 13) -> list[Comment]:
    """Make top-level comments whose order differs from sort to sort, and has ties in the middle ones."""
    answered = list(islice(cycle([0, 2, 1, 2]), number))
    parents: list[int | None] = [None] * number
    for top, count in enumerate(answered):
        parents += [top] * count
    ups = [*islice(cycle([3, 0, 7, 3, 0]), number), *([0] * sum(answered))]
    return make_thread(article=article, parents=parents, ups=ups)


def in_order(article: Article, sort: str) -> list[int]:
    """Return the ids of top-level comments as Python sorts them."""
    rows = list(Comment.objects.filter(article=article, parent=None, shown=True, pinned_at=None))
    keys = {
        "newest": lambda row: (row.created_at, row.pk),
        "oldest": lambda row: (row.created_at, row.pk),
        "most-voted": lambda row: (row.up - row.down, row.created_at, row.pk),
        "most-replied": lambda row: (row.branch_count, row.created_at, row.pk),
    }
    return [row.pk for row in sorted(rows, key=keys[sort], reverse=sort != "oldest")]


def flat(pages: Sequence[DiscussionPage]) -> list[int]:
    return [pk for page in pages for pk in tops(page)]


@EVERY_SORT
@pytest.mark.parametrize("number", [0, 5, 6, 13])
def test_all_pages_give_every_comment_once_in_order(cast: Cast, sort: str, number: int) -> None:
    article = small_pages(cast)
    mixed(article, number=number)

    pages = walk_on(article, sort=sort)

    assert flat(pages) == in_order(article, sort)
    assert [len(tops(page)) for page in pages[:-1]] == [SIZE] * (len(pages) - 1)
    assert (pages[0].before, pages[-1].after) == (None, None)


@EVERY_SORT
def test_going_back_gives_the_same_pages(cast: Cast, sort: str) -> None:
    article = small_pages(cast)
    rows = mixed(article)
    Comment.objects.filter(pk=rows[3].pk).update(pinned_at=rows[3].created_at)

    on = walk_on(article, sort=sort)
    back = walk_back(article, sort=sort, last=on[-1])

    assert [tops(page) for page in back] == [tops(page) for page in on]
    assert [page.pinned for page in back] == [page.pinned for page in on]
    assert back[0].before is None


@EVERY_SORT
def test_ties_in_everything_are_neither_skipped_nor_repeated(cast: Cast, sort: str) -> None:
    article = small_pages(cast)
    make_thread(article=article, parents=[None] * 23, every=timedelta(0))

    on = walk_on(article, sort=sort)
    back = walk_back(article, sort=sort, last=on[-1])

    assert flat(on) == in_order(article, sort)
    assert [tops(page) for page in back] == [tops(page) for page in on]


@EVERY_SORT
def test_comments_that_arrive_in_between_disturb_nobody(cast: Cast, sort: str) -> None:
    article = small_pages(cast)
    mixed(article)
    before = in_order(article, sort)

    def arrive(page: DiscussionPage) -> None:
        for created_at in (page.branches[0].comment.created_at, None):
            make_comment(article=article, created_at=created_at)

    pages = walk_on(article, sort=sort, between=arrive)

    seen = flat(pages)
    assert [pk for pk in seen if pk in before] == before
    assert len(seen) == len(set(seen))


@EVERY_SORT
def test_comments_that_go_in_between_take_nothing_with_them(cast: Cast, sort: str) -> None:
    article = small_pages(cast)
    mixed(article)
    before = in_order(article, sort)

    def go(page: DiscussionPage) -> None:
        last = page.branches[-1].comment  # the one that the cursor names
        Comment.objects.filter(pk=last.pk).update(shown=False)

    assert flat(walk_on(article, sort=sort, between=go)) == before


def test_cursor_of_another_sort_article_or_site_is_refused(cast: Cast) -> None:
    article = small_pages(cast)
    neighbour = make_article(site=cast.site)
    foreign = make_article(site=make_site(page_size=SIZE))
    for each in (article, neighbour, foreign):
        make_thread(article=each, parents=[None] * 7)
    cursor = read_page(article=article, sort="newest").after or ""

    assert read_page(article=article, sort="newest", after=cursor).branches
    for other, sort in [(article, "oldest"), (neighbour, "newest"), (foreign, "newest")]:
        with pytest.raises(InvalidError) as caught:
            read_page(article=other, sort=sort, after=cursor)
        assert caught.value.problem_code == "bad_cursor"


def test_cursor_of_a_page_is_refused_by_a_branch_and_the_other_way_round(cast: Cast) -> None:
    article = small_pages(cast)
    rows = make_thread(article=article, parents=[None, *[0] * 7, *[None] * 7, *[8] * 7])
    of_page = read_page(article=article, sort="oldest").after or ""
    of_branch = read_branch(article=article, comment_id=rows[0].pk).after or ""

    for after in (of_page, read_branch(article=article, comment_id=rows[8].pk).after or ""):
        with pytest.raises(InvalidError):
            read_branch(article=article, comment_id=rows[0].pk, after=after)
    with pytest.raises(InvalidError):
        read_page(article=article, sort="oldest", after=of_branch)


@pytest.mark.parametrize("damage", ["cut", "longer", "flipped", "text", "nul", "surrogate", "dots"])
def test_damaged_cursor_is_refused(cast: Cast, damage: str) -> None:
    article = small_pages(cast)
    make_thread(article=article, parents=[None] * 7)
    cursor = read_page(article=article).after or ""
    damaged = {
        "cut": cursor[:-1],
        "longer": cursor + "A",
        "flipped": ("A" if cursor[0] != "A" else "B") + cursor[1:],
        "text": "20",
        "nul": cursor + "\0",
        "surrogate": "\ud800",
        "dots": "...",
    }[damage]

    for after, before in ((damaged, ""), ("", damaged)):
        with pytest.raises(InvalidError) as caught:
            read_page(article=article, after=after, before=before)
        assert caught.value.problem_code == "bad_cursor"


@pytest.mark.parametrize("name", ["best", "NEWEST", "newest ", "score; DROP TABLE"])
def test_unknown_sort_is_refused(cast: Cast, name: str) -> None:
    with pytest.raises(InvalidError) as caught:
        read_page(article=cast.article, sort=name)
    assert (caught.value.problem_code, caught.value.field) == ("bad_sort", "sort")
    assert all(sort in caught.value.detail for sort in SORTS)


@EVERY_SORT
def test_site_chooses_the_order_of_an_opened_discussion(cast: Cast, sort: str) -> None:
    article = small_pages(cast, sort=sort)
    mixed(article)

    page = read_page(article=article)

    assert (page.sort, tops(page)) == (sort, in_order(article, sort)[:SIZE])


@EVERY_SORT
def test_pinned_comments_stand_first_and_on_the_first_page_only(cast: Cast, sort: str) -> None:
    article = small_pages(cast)
    rows = mixed(article)
    for row in (rows[2], rows[9]):
        pin(comment_id=row.pk, site_id=cast.site.pk, moderator=cast.mia, pinned=True)

    pages = walk_on(article, sort=sort)

    pinned = [[branch.comment.pk for branch in page.pinned] for page in pages]
    assert pinned == [[rows[9].pk, rows[2].pk], [], []]
    assert flat(pages) == in_order(article, sort)
    first = pages[0].comments()
    assert [first[0].pk, first.index(rows[9])] == [rows[9].pk, 0]


def test_no_pinned_comment_is_lost_however_many_there_are(cast: Cast) -> None:
    rows = make_thread(article=cast.article, parents=[None] * 15)
    Comment.objects.filter(pk__in=[row.pk for row in rows[:12]]).update(pinned_at=F("created_at"))

    [page] = walk_on(cast.article, sort="newest")

    assert sorted(comment.pk for comment in page.comments()) == [row.pk for row in rows]


def test_only_what_everybody_sees_is_listed(cast: Cast) -> None:
    shown = make_comment(article=cast.article)
    for status in set(CommentStatus) - {CommentStatus.PUBLISHED}:
        make_comment(article=cast.article, status=status)
    make_comment(article=cast.article, kind=CommentKind.PINGBACK)
    make_comment(article=make_article(site=cast.site))
    make_comment(article=cast.other_article)

    for sort in SORTS:
        assert read_page(article=cast.article, sort=sort).comments() == [shown]


def test_reply_removed_while_a_page_is_read_is_not_on_it(cast: Cast) -> None:
    top, first, second = make_thread(article=cast.article, parents=[None, 0, 0])
    read: list[str] = []

    def remove_after_the_first(run: Run, sql: str, params: object, *more: object) -> object:
        if len(read) == 1:  # the top level is read, and with it the ids of the replies
            read.append("the replies")
            withdraw(Comment.objects.get(pk=first.pk), status=CommentStatus.REMOVED)
        read.append(sql)
        return run(sql, params, *more)

    with connection.execute_wrapper(remove_after_the_first):
        page = read_page(article=cast.article)

    assert page.comments() == [top, second]


def test_tallied_is_the_article_with_its_counts(cast: Cast) -> None:
    assert get_tallied(site_key="gazette", key=cast.article.key).version == 0
    top = make_comment(article=cast.article)
    make_comment(parent=top)
    make_comment(article=cast.article, status=CommentStatus.WAITING)
    make_comment(article=cast.article, kind=CommentKind.PINGBACK)
    make_comment(article=make_article(site=cast.site))

    found = get_tallied(site_key="gazette", key=cast.article.key)

    assert found.article == cast.article
    assert (found.comment_count, found.mention_count) == (2, 1)


def test_absent_private_and_foreign_articles_are_the_same_error(cast: Cast) -> None:
    private = make_article(site=cast.site, state=ArticleState.PRIVATE)
    only_there = make_article(site=cast.other_site, external_id="only-elsewhere")
    errors = set()
    for site_key, key in (
        ("gazette", "nothing-here"),
        ("gazette", private.key),
        ("gazette", only_there.key),
        ("no-such-site", cast.article.key),
        ("gazette", ""),
    ):
        with pytest.raises(NotFoundError) as caught:
            get_tallied(site_key=site_key, key=key)
        errors.add((caught.value.detail, caught.value.problem_code))

    assert len(errors) == 1


def test_chain_of_ten_thousand_is_read_and_paged_to_its_end(cast: Cast) -> None:
    length = 10_000
    chain = make_thread(article=cast.article, parents=[None, *range(length - 1)])

    [page] = walk_on(cast.article, sort="most-replied")
    assert page.comments() == chain[:4]
    assert get_tallied(site_key="gazette", key=cast.article.key).comment_count == length

    seen: list[int] = []
    place: Comment | None = chain[length - 100]
    while place is not None:  # as with "Continue this thread"
        [branch] = walk_branch(cast.article, place.pk)
        drawn = branch.comments()
        seen += [comment.pk for comment in drawn if comment.pk not in seen]
        place = drawn[-1] if drawn[-1].reply_count else None
    assert seen == [comment.pk for comment in chain[-100:]]


def test_five_hundred_replies_to_one_comment_are_paged(cast: Cast) -> None:
    number = 500
    article = small_pages(cast, size=50)
    top, *answers = make_thread(article=article, parents=[None, *[0] * number])

    [page] = walk_on(article, sort="newest")
    assert (len(page.branches[0].replies), page.branches[0].more) == (3, number - 3)
    pages = walk_branch(article, top.pk)
    assert [pk for each in pages for pk in replies(each)] == [row.pk for row in answers]
