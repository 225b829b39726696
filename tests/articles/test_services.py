"""Registering articles: one identity is one article, however it is described and however often."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rejoinder.articles.models import Article, ArticleAddress, ArticleState
from rejoinder.articles.queries import find_article
from rejoinder.articles.services import (
    ArticleDescription,
    describe_article,
    register_article,
    register_articles,
    set_state,
)
from rejoinder.core.errors import InvalidError
from rejoinder.sites.models import Site
from tests.making import make_site

TUNNEL = "https://gazette.example/2026/harbour-tunnel"
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def site(db: None) -> Site:
    return make_site(key="gazette")


def register(site: Site, **said: object) -> Article:
    return register_article(site=site, description=ArticleDescription(**said)).article  # type: ignore[arg-type]


def test_article_keeps_what_was_said_of_it(site: Site) -> None:
    article = register(
        site,
        external_id="a-7",
        urls=[TUNNEL, f"{TUNNEL}?page=2"],
        title="The tunnel",
        summary="Dig or not?",
        language="pt-BR",
        published_at=NOON,
        state=ArticleState.PREMODERATED,
    )

    article.refresh_from_db()
    assert (article.external_id, article.url, article.title) == ("a-7", TUNNEL, "The tunnel")
    assert (article.summary, article.language) == ("Dig or not?", "pt-BR")
    assert (article.published_at, article.state) == (NOON, ArticleState.PREMODERATED)
    assert article.addresses.count() == 2


@pytest.mark.parametrize(
    "again",
    [
        {"external_id": "a-7"},
        {"external_id": "a-7", "urls": ["https://gazette.example/moved"]},
        {"urls": [TUNNEL]},
        {"urls": ["http://www.GAZETTE.example/2026/harbour-tunnel/?utm_source=mail#comments"]},
        {"urls": ["https://gazette.example/unknown", TUNNEL]},
        {"external_id": "a-7", "urls": [TUNNEL], "title": "Another title"},
    ],
)
def test_the_same_identity_is_the_same_article(site: Site, again: dict[str, object]) -> None:
    first = register(site, external_id="a-7", urls=[TUNNEL], title="The tunnel")

    registered = register_article(site=site, description=ArticleDescription(**again))  # type: ignore[arg-type]

    assert (registered.article, registered.made) == (first, False)
    first.refresh_from_db()
    assert (first.title, first.url, Article.objects.count()) == ("The tunnel", TUNNEL, 1)


def test_registering_twice_changes_nothing(site: Site) -> None:
    description = ArticleDescription(external_id="a-7", urls=[TUNNEL], title="The tunnel")
    register_article(site=site, description=description)
    before = [list(model.objects.values()) for model in (Article, ArticleAddress)]

    register_article(site=site, description=description)

    assert [list(model.objects.values()) for model in (Article, ArticleAddress)] == before


def test_new_addresses_become_aliases(site: Site) -> None:
    first = register(site, urls=[TUNNEL])

    register(site, urls=[TUNNEL, "https://gazette.example/?p=7"])

    assert register(site, urls=["https://gazette.example/?p=7"]) == first
    assert first.addresses.count() == 2


def test_what_was_empty_is_filled_in_and_what_was_known_is_kept(site: Site) -> None:
    first = register(site, urls=[TUNNEL], title="The tunnel")

    register(
        site,
        external_id="a-7",
        urls=[TUNNEL],
        title="Renamed",
        summary="New.",
        language="en-GB",
        published_at=NOON,
        state=ArticleState.CLOSED,
    )

    first.refresh_from_db()
    assert (first.external_id, first.title, first.summary) == ("a-7", "The tunnel", "New.")
    assert (first.language, first.published_at, first.state) == ("en-GB", NOON, "open")


def test_two_ids_that_share_an_address_are_two_articles(site: Site) -> None:
    first = register(site, external_id="a-7", urls=[TUNNEL])
    second = register(site, external_id="a-8", urls=[TUNNEL])

    assert first != second
    assert find_article(site=site, external_id="a-7", urls=[TUNNEL]) == first
    assert find_article(site=site, external_id="a-8", urls=[TUNNEL]) == second
    assert find_article(site=site, urls=[TUNNEL]) == first  # the address stays whose it was


def test_the_same_identity_on_another_site_is_another_article(site: Site) -> None:
    here = register(site, external_id="a-7", urls=[TUNNEL])
    there = register(make_site(), external_id="a-7", urls=[TUNNEL])

    assert here != there
    assert here.key == there.key


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"external_id": "Harbour Tunnel"}, "harbour-tunnel"),
        ({"external_id": "4711", "urls": [TUNNEL]}, "harbour-tunnel"),
        ({"urls": [f"{TUNNEL}.html?x=1"]}, "harbour-tunnel"),
        ({"external_id": "4711", "title": "Élan vital"}, "elan-vital"),
        ({"urls": ["https://gazette.example/4711"], "title": "Élan"}, "elan"),
        ({"external_id": "4711"}, "4711"),
        ({"urls": ["https://gazette.example/4711"]}, "4711"),
        ({"external_id": "трамвай"}, "article"),
        ({"urls": ["https://gazette.example/"], "title": "Home"}, "gazette-example"),
        ({"external_id": "a", "key": "As It Was"}, "as-it-was"),
    ],
)
def test_keys_are_readable(site: Site, said: dict[str, object], key: str) -> None:
    assert register(site, **said).key == key


def test_keys_are_unique_and_always_the_same_for_one_identity(site: Site) -> None:
    def keys(of: Site) -> list[str]:
        return [
            register(
                of, external_id=f"a-{number}", urls=[f"https://x.example/{number}"], key="tram"
            ).key
            for number in range(5)
        ]

    here, there = keys(site), keys(make_site())

    assert here == there
    assert len(set(here)) == 5
    assert here[0] == "tram"
    assert all(key.startswith("tram-") for key in here[1:])


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"title": "Only a title"},
        {"urls": ["gazette.example/no-scheme"]},
        {"external_id": "a-7", "urls": [TUNNEL, "javascript:alert(1)"]},
    ],
)
def test_description_without_a_proper_identity_is_refused(
    site: Site, said: dict[str, object]
) -> None:
    fine = ArticleDescription(external_id="fine")

    with pytest.raises(InvalidError):
        register_articles(
            site=site,
            descriptions=[fine, ArticleDescription(**said)],  # type: ignore[arg-type]
        )
    assert Article.objects.count() == 0


def test_batch_with_duplicates_makes_each_article_once(site: Site) -> None:
    descriptions = [
        ArticleDescription(urls=[TUNNEL]),
        ArticleDescription(external_id="a-7", urls=[f"{TUNNEL}/"], title="The tunnel"),
        ArticleDescription(external_id="a-7"),
        ArticleDescription(external_id="a-8", urls=[TUNNEL]),
        ArticleDescription(external_id="a-8", title="Another one"),
    ]

    registered = register_articles(site=site, descriptions=descriptions)

    assert [one.made for one in registered] == [True, False, False, True, False]
    pks = [one.article.pk for one in registered]
    assert pks == [pks[0]] * 3 + [pks[3]] * 2
    assert list(Article.objects.order_by("pk").values_list("external_id", "title")) == [
        ("a-7", "The tunnel"),
        ("a-8", "Another one"),
    ]


def test_batch_gives_what_one_after_another_gives(site: Site) -> None:
    descriptions = [
        ArticleDescription(external_id="a", urls=["https://x.example/one"], key="same"),
        ArticleDescription(external_id="b", urls=["https://x.example/two"], key="same"),
        ArticleDescription(urls=["https://x.example/two"], summary="Found by its address."),
        ArticleDescription(urls=["https://x.example/three"], language="de"),
        ArticleDescription(external_id="c", urls=["https://x.example/three"]),
    ]
    other = make_site()

    register_articles(site=site, descriptions=descriptions)
    for description in descriptions:
        register_article(site=other, description=description)

    columns = ("key", "external_id", "url", "title", "summary", "language")
    rows = [list(each.articles.order_by("pk").values_list(*columns)) for each in (site, other)]
    assert rows[0] == rows[1]
    assert len(rows[0]) == 3


def test_one_article_described_in_two_ways_learns_from_both(site: Site) -> None:
    register(site, external_id="a-7", urls=[TUNNEL, f"{TUNNEL}/print"])

    registered = register_articles(
        site=site,
        descriptions=[
            ArticleDescription(external_id="a-7", title="By its id"),
            ArticleDescription(urls=[TUNNEL], summary="By its address."),
            ArticleDescription(urls=[f"{TUNNEL}/print"], language="de"),
        ],
    )

    [article] = Article.objects.all()
    assert {one.article for one in registered} == {article}
    told = (article.title, article.summary, article.language)
    assert told == ("By its id", "By its address.", "de")


def statements(site: Site, descriptions: list[ArticleDescription]) -> int:
    with CaptureQueriesContext(connection) as captured:
        register_articles(site=site, descriptions=descriptions)
    return len(captured)


def test_fifty_descriptions_cost_as_many_statements_as_one(site: Site) -> None:
    def described(number: int) -> ArticleDescription:
        return ArticleDescription(external_id=f"a-{number}", urls=[f"{TUNNEL}-{number}"])

    first, rest = [described(0)], [described(number) for number in range(1, 51)]
    assert statements(site, rest) == statements(site, first)
    assert statements(site, rest) == statements(site, first)  # all known now
    filled = [replace(description, title="A title") for description in [*first, *rest]]
    assert statements(site, filled[1:]) == statements(site, filled[:1])
    assert Article.objects.filter(title="A title").count() == 51


@pytest.mark.parametrize("state", ArticleState)
def test_state_is_set_once(site: Site, state: ArticleState) -> None:
    article = register(site, external_id="a-7", state=ArticleState.PREMODERATED)

    changed = set_state(article=article, state=state)
    again = set_state(article=article, state=state)

    article.refresh_from_db()
    assert article.state == state
    assert (changed, again) == (state is not ArticleState.PREMODERATED, False)


def test_a_publisher_may_describe_an_article_anew(site: Site) -> None:
    said = ArticleDescription(external_id="tunnel", urls=[TUNNEL], title="Tunel", summary="Soon.")
    article = register_article(site=site, description=said).article
    moved = "https://gazette.example/city/tunnel"

    describe_article(
        article=article,
        description=replace(said, urls=[moved], title="Tunnel", summary="", published_at=NOON),
        closes_after_days=7,
    )
    article.refresh_from_db()

    assert (article.url, article.title, article.summary) == (moved, "Tunnel", "")
    assert (article.published_at, article.closes_after_days) == (NOON, 7)
    assert {find_article(site=site, urls=[url]) for url in (TUNNEL, moved)} == {article}
