"""Lists of discussions, and what is known of one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from django.conf import settings

from rejoinder.api.schemas import DiscussionDetailOut, DiscussionListOut
from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.models import CommentKind, CommentStatus
from tests.api.reading import get, read, read_problem
from tests.making import change_options, make_article, make_comment, make_site
from tests.people import Cast

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def keys_of(page: DiscussionListOut) -> list[str]:
    return [discussion.key for discussion in page.discussions]


@pytest.fixture
def dated(db: None) -> list[str]:
    """The keys of seven articles, the latest first; two of them appeared at the same moment."""
    site = make_site(key="gazette")
    moments = [NOON - timedelta(hours=hours) for hours in (0, 1, 2, 2, 3, 4, 5)]
    made = [
        make_article(site=site, external_id=f"a-{n}", published_at=at)
        for n, at in enumerate(moments)
    ]
    made.sort(key=lambda article: (article.published_at, article.pk), reverse=True)
    return [article.key for article in made]


def test_list_begins_with_the_latest_and_its_cursors_lead_there_and_back(dated: list[str]) -> None:
    first = read("gazette/discussions", DiscussionListOut, limit=3)
    second = read("gazette/discussions", DiscussionListOut, limit=3, after=first.after)
    last = read("gazette/discussions", DiscussionListOut, limit=3, after=second.after)
    back = read("gazette/discussions", DiscussionListOut, limit=3, before=last.before)

    assert keys_of(first) + keys_of(second) + keys_of(last) == dated
    assert (first.before, last.after) == (None, None)
    assert keys_of(back) == keys_of(second)


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_limit_says_how_many_at_most(dated: list[str], limit: int) -> None:
    assert keys_of(read("gazette/discussions", DiscussionListOut, limit=limit)) == dated[:limit]


@pytest.mark.parametrize("limit", ["0", "101", "-1", "many", "1.5", ""])
def test_limit_out_of_range_is_refused(dated: list[str], limit: str) -> None:
    problem = read_problem("gazette/discussions", limit=limit)

    assert problem.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert [error.field for error in problem.errors or []] == ["limit"]


def test_list_has_no_article_of_another_site(cast: Cast) -> None:
    [one] = read("gazette/discussions", DiscussionListOut).discussions

    assert one.title == "The harbour tunnel"


@pytest.mark.parametrize(
    "query",
    [
        {"url": "https://gazette.example/2026/tunnel"},
        {"url": "http://www.gazette.example/2026/tunnel/?utm_source=x"},
        {"url": "https://gazette.example/old/tunnel"},
        {"external_id": "t-1"},
        {"external_id": "t-1", "url": "https://gazette.example/2026/tunnel"},
    ],
)
def test_one_discussion_is_found_by_any_address_or_id_even_without_a_date(
    cast: Cast, query: dict[str, str]
) -> None:
    urls = ["https://gazette.example/2026/tunnel", "https://gazette.example/old/tunnel"]
    made = make_article(site=cast.site, external_id="t-1", urls=urls)
    Article.objects.filter(pk=made.pk).update(published_at=None)

    page = read("gazette/discussions", DiscussionListOut, **query)

    assert keys_of(page) == [made.key]
    assert (page.before, page.after) == (None, None)


@pytest.mark.parametrize(
    "query",
    [
        {"url": "https://gazette.example/2026/bridge"},
        {"url": "https://elsewhere.example/tunnel"},
        {"external_id": "t-2"},
        {"external_id": "t-1", "url": "https://gazette.example/2026/bridge"},
    ],
)
def test_unknown_address_or_id_finds_nothing(cast: Cast, query: dict[str, str]) -> None:
    make_article(site=cast.site, external_id="t-1", urls=["https://gazette.example/2026/tunnel"])
    make_article(site=cast.other_site, external_id="t-2", urls=["https://elsewhere.example/tunnel"])

    assert read("gazette/discussions", DiscussionListOut, **query).discussions == []


def test_what_is_no_address_is_refused(cast: Cast) -> None:
    problem = read_problem("gazette/discussions", url="javascript:alert(1)")

    assert problem.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert [error.field for error in problem.errors or []] == ["url"]


def test_discussion_says_what_is_discussed_where_and_how_much(cast: Cast) -> None:
    article = make_article(
        site=cast.site,
        external_id="bridge",
        title="Le pont",
        summary="Un projet",
        language="fr",
        urls=["https://gazette.example/pont", "https://gazette.example/p?id=7"],
        published_at=NOON,
        state=ArticleState.PREMODERATED,
    )
    make_comment(article=article, author=cast.ada)
    make_comment(article=article, author=cast.ben, status=CommentStatus.WAITING)
    make_comment(article=article, author=cast.ben, kind=CommentKind.PINGBACK)

    found = read(f"gazette/discussions/{article.key}", DiscussionDetailOut)

    assert (found.title, found.summary, found.language) == ("Le pont", "Un projet", "fr")
    assert (found.external_id, found.published_at) == ("bridge", NOON)
    assert found.url == "https://gazette.example/pont"
    assert found.addresses == ["https://gazette.example/pont", "https://gazette.example/p?id=7"]
    assert (found.comment_count, found.mention_count) == (1, 1)
    assert found.state is ArticleState.PREMODERATED
    assert found.link == f"{settings.BASE_URL}/d/gazette/{article.key}"


def test_list_and_discussion_say_the_same(cast: Cast) -> None:
    make_comment(article=cast.article, author=cast.ada)

    [listed] = read("gazette/discussions", DiscussionListOut).discussions
    alone = read(f"gazette/discussions/{cast.article.key}", DiscussionDetailOut)

    only_alone = {"addresses", "timed_count"}
    assert dict(listed) == {name: value for name, value in alone if name not in only_alone}
    assert listed.comment_count == 1


def test_discussion_of_members_says_so(cast: Cast) -> None:
    article = make_article(site=cast.site, state=ArticleState.REGISTERED)

    found = read(f"gazette/discussions/{article.key}", DiscussionDetailOut)

    assert found.state is ArticleState.REGISTERED


def test_state_is_what_holds_now(cast: Cast) -> None:
    change_options(cast.site, closes_after_days=30)
    old = make_article(site=cast.site, published_at=NOON - timedelta(days=3_650))

    assert read(f"gazette/discussions/{old.key}", DiscussionDetailOut).state is ArticleState.CLOSED
    new = read(f"gazette/discussions/{cast.article.key}", DiscussionDetailOut)
    assert new.state is ArticleState.OPEN


@pytest.mark.parametrize("path", ["gazette/discussions/nothing", "elsewhere/discussions/{key}"])
def test_discussion_of_no_site_or_another_is_the_same_404(cast: Cast, path: str) -> None:
    article = make_article(site=cast.site, external_id="ours-alone")

    absent = get("gazette/discussions/absent")
    found = get(path.format(key=article.key))

    assert found.status_code == HTTPStatus.NOT_FOUND
    assert found.content == absent.content
