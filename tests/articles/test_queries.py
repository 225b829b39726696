"""Finding articles, and what readers may do on them now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rejoinder.articles.models import Article, ArticleState
from rejoinder.articles.queries import (
    LATEST_FIRST,
    articles,
    closes_at,
    find_article,
    get_article,
    state_now,
    takes_comments,
)
from rejoinder.core.errors import InvalidError, NotFoundError
from rejoinder.core.keyset import take_page
from tests.making import change_options, make_article
from tests.people import Cast

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
TUNNEL = "https://gazette.example/2026/harbour-tunnel"


def test_article_is_found_by_site_and_key(cast: Cast) -> None:
    found = get_article(site_key="gazette", key="harbour-tunnel")

    assert (found, found.site) == (cast.article, cast.site)
    assert get_article(site_key="elsewhere", key="harbour-tunnel") == cast.other_article


def test_absent_private_and_foreign_articles_are_the_same_error(cast: Cast) -> None:
    private = make_article(site=cast.site, state=ArticleState.PRIVATE)
    foreign = make_article(site=cast.other_site)
    errors = set()
    for key in ("nothing", private.key, foreign.key, "", "x" * 5_000):
        with pytest.raises(NotFoundError) as caught:
            get_article(site_key="gazette", key=key)
        errors.add((caught.value.detail, caught.value.problem_code))

    assert len(errors) == 1


def test_list_has_what_readers_may_know_of(cast: Cast) -> None:
    made = [make_article(site=cast.site, state=state) for state in ArticleState]

    found = articles(site_key="gazette").order_by("pk")

    assert list(found) == [cast.article, *made[:-1]]
    assert made[-1].state == ArticleState.PRIVATE


def test_list_is_paged_latest_first(cast: Cast) -> None:
    Article.objects.all().delete()
    made = [
        make_article(site=cast.site, published_at=NOON - timedelta(days=number // 2))
        for number in range(7)
    ]
    rows = articles(site_key="gazette")

    page = take_page(rows, ordering=LATEST_FIRST, cursor=None, size=3)
    seen = [*page.rows]
    while page.after:
        page = take_page(rows, ordering=LATEST_FIRST, cursor=page.after, size=3)
        seen += page.rows

    assert seen == [made[number] for number in (1, 0, 3, 2, 5, 4, 6)]


@pytest.mark.parametrize(
    ("external_id", "urls", "found"),
    [
        ("a-7", [], True),
        ("", [TUNNEL], True),
        ("", ["http://www.gazette.example/2026/harbour-tunnel/?fbclid=1"], True),
        ("", ["https://gazette.example/old", "https://gazette.example/new"], True),
        ("a-8", [], False),
        ("a-8", [TUNNEL], False),  # of another id
        ("", ["https://gazette.example/"], False),
        ("", [], False),
    ],
)
def test_article_is_found_by_its_identity(
    cast: Cast, external_id: str, urls: list[str], *, found: bool
) -> None:
    article = make_article(
        site=cast.site, external_id="a-7", urls=[TUNNEL, "https://gazette.example/new"]
    )

    assert find_article(site=cast.site, external_id=external_id, urls=urls) == (
        article if found else None
    )
    assert find_article(site=cast.other_site, external_id=external_id, urls=urls) is None


def test_look_up_of_what_is_no_address_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidError):
        find_article(site=cast.site, urls=["not an address"])


@pytest.mark.parametrize("state", ArticleState)
@pytest.mark.parametrize(
    ("days", "age_in_seconds", "too_old"),
    [
        (0, 10 * 365 * 86_400, False),
        (7, 7 * 86_400 - 1, False),
        (7, 7 * 86_400, True),
        (7, 8 * 86_400, True),
        (7, -86_400, False),
    ],
)
def test_age_closes_what_is_open(
    cast: Cast, state: ArticleState, days: int, age_in_seconds: int, *, too_old: bool
) -> None:
    change_options(cast.site, closes_after_days=days)
    article = Article(site=cast.site, state=state, published_at=NOON)
    now = NOON + timedelta(seconds=age_in_seconds)
    takes_any = state in {
        ArticleState.OPEN,
        ArticleState.PREMODERATED,
        ArticleState.REGISTERED,
    }

    expected = ArticleState.CLOSED if takes_any and too_old else state
    assert state_now(article, now=now) == expected
    assert takes_comments(article, now=now) is (takes_any and not too_old)


def test_article_without_a_date_never_closes_by_age(cast: Cast) -> None:
    change_options(cast.site, closes_after_days=1)

    assert closes_at(Article(site=cast.site)) is None
    assert closes_at(Article(site=cast.site, published_at=NOON)) == NOON + timedelta(days=1)
    assert takes_comments(Article(site=cast.site), now=NOON)


@pytest.mark.parametrize(("language", "shown"), [("", "pt-BR"), ("de", "de")])
def test_article_is_in_the_language_of_its_site_unless_it_says_otherwise(
    cast: Cast, language: str, shown: str
) -> None:
    cast.site.language = "pt-BR"

    assert Article(site=cast.site, language=language).shown_language == shown
