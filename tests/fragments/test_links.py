"""The addresses that templates are given are those that pages answer."""

from __future__ import annotations

import dataclasses
import inspect
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import resolve

from rejoinder.fragments.links import ArticleLinks, SiteLinks, is_link

SITE = SiteLinks(site="gazette")
ARTICLE = ArticleLinks(site="gazette", article="harbour-tunnel")


def spelled(links: SiteLinks | ArticleLinks) -> dict[str, str]:
    """Return every address that can be asked for, with every parameter filled in."""
    addresses = {}
    for name, member in inspect.getmembers(type(links)):
        # `moment` is of the page with the player, which may be anybody's, and `picture` of no site.
        if (
            name.startswith("_")
            or name in {"of", "moment", "picture"}
            or name in {field.name for field in dataclasses.fields(links)}
        ):
            continue
        if isinstance(member, property):
            addresses[name] = getattr(links, name)
        else:
            names = [*inspect.signature(member).parameters][1:]
            values = {each: 7 if each.startswith(("comment", "reader")) else "x" for each in names}
            addresses[name] = member(links, **values)
    return addresses


@pytest.mark.parametrize(
    ("links", "name", "address"),
    [(links, *pair) for links in (SITE, ARTICLE) for pair in spelled(links).items()],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_every_address_is_answered_by_a_view_of_its_name(
    links: SiteLinks | ArticleLinks, name: str, address: str
) -> None:
    view = resolve(urlsplit(address).path)

    assert view.kwargs["site"] == "gazette"
    expected = {
        "home": "show_site",
        "feed": "site_feed" if links is SITE else "article_feed",
        "page": "show_site" if links is SITE else "show_discussion",
        "base": "show_discussion",
        "comment": "show_discussion",
        "permalink": "show_discussion",
        "start": "show_site" if links is SITE else "show_discussion",
        "mentions": "show_mentions",
        "branch": "show_branch",
        "post": "write_reply",
        "reply": "write_reply",
        "answer": "write_reply",
        "vote": "vote",
        "live": "follow",
        "me": "me",
        "follow": "follow_discussion",
        "follow_comment": "follow_comment",
        "react": "react",
        "react_to_article": "react",
        "edit": "edit",
        "notices": "show_own",
        "person": "show_person",
        "delete": "delete",
    }
    assert view.func.__name__ == expected[name]


def test_values_of_a_query_are_escaped_and_empty_ones_left_out() -> None:
    address = ARTICLE.page(sort="a b&c=#", after="", before="é")

    assert parse_qs(urlsplit(address).query) == {"sort": ["a b&c=#"], "before": ["é"]}
    assert "#" not in address


def test_permanent_link_ends_at_the_comment() -> None:
    assert ARTICLE.comment(7).endswith("?comment=7#comment-7")
    assert ARTICLE.branch(3, comment=7).endswith("/branch/3?comment=7#comment-7")
    assert ARTICLE.branch(3).endswith("/branch/3")


@pytest.mark.parametrize(
    ("home", "origin", "permalink", "start"),
    [
        ("", "", "/d/g/x?comment=7#comment-7", "/d/g/x"),
        ("/city/x/", "", "/city/x/?comment=7#comment-7", "/city/x/#discussion"),
        (
            "/city/x/",
            "https://talk.example",
            "https://talk.example/city/x/?comment=7#comment-7",
            "https://talk.example/city/x/#discussion",
        ),
        (
            "https://weekly.example/x/",
            "https://talk.example",
            "https://weekly.example/x/?comment=7#comment-7",
            "https://weekly.example/x/#discussion",
        ),
    ],
)
def test_an_article_that_a_page_of_ours_shows_is_home(
    home: str, origin: str, permalink: str, start: str
) -> None:
    links = ArticleLinks(site="g", article="x", home=home, origin=origin)

    assert (links.permalink(7), links.start) == (permalink, start)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/city/", True),
        ("https://weekly.example/", True),
        ("//evil.example/", False),
        ("/\\evil.example/", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_only_a_web_address_or_a_path_becomes_a_link(address: str, expected: bool) -> None:  # noqa: FBT001
    assert is_link(address) is expected
