"""Feeds are valid Atom (RFC 4287), carry what everybody may read, and keep their ids."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from rejoinder.articles.models import Article
from rejoinder.comments.services.editing import edit_comment
from tests.making import make_comment
from tests.pages.browsing import DISCUSSION
from tests.people import Cast

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = [f"{DISCUSSION}/feed.atom", "/d/gazette/feed.atom"]


def read_feed(path: str) -> ET.Element:
    """Return the feed, when it has what every feed needs."""
    answer = Client().get(path)
    assert answer.status_code == HTTPStatus.OK
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)  # noqa: S314  # our own
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert text_of(element, name), ET.tostring(element)
        assert datetime.fromisoformat(text_of(element, "updated")).tzinfo
        for link in element.findall(f"{ATOM}link"):
            assert link.attrib["href"].startswith(f"{settings.BASE_URL}/")
    return feed


def text_of(element: ET.Element, name: str) -> str:
    [found] = element.findall(f"{ATOM}{name}")
    return "".join(found.itertext())


@pytest.mark.parametrize("path", FEEDS)
def test_feed_says_where_it_is_and_what_it_is_about(cast: Cast, path: str) -> None:
    make_comment(article=cast.article)

    links = {
        link.attrib.get("rel", "alternate"): link.attrib["href"]
        for link in read_feed(path).findall(f"{ATOM}link")
    }

    assert links["self"] == settings.BASE_URL + path
    assert links["alternate"] == settings.BASE_URL + path.removesuffix("feed.atom").rstrip("/") + (
        "/" if path == FEEDS[1] else ""
    )


@pytest.mark.parametrize("path", FEEDS)
def test_newest_comments_are_first_with_name_text_and_permanent_link(cast: Cast, path: str) -> None:
    old = make_comment(
        article=cast.article, author=cast.ada, created_at=timezone.now() - timedelta(hours=1)
    )
    new = make_comment(parent=old, author=cast.ben, text="A *bridge* & < 3 ships")

    first, second = read_feed(path).findall(f"{ATOM}entry")

    assert text_of(first, "id").endswith(f"#comment-{new.pk}")
    assert text_of(second, "id").endswith(f"#comment-{old.pk}")
    assert text_of(first, "author") == "Ben"
    assert text_of(first, "summary") == new.html
    assert first.findall(f"{ATOM}summary")[0].attrib["type"] == "html"
    link = first.findall(f"{ATOM}link")[0].attrib["href"].removeprefix(settings.BASE_URL)
    assert Client().get(link.partition("#")[0]).status_code == HTTPStatus.OK


def test_edit_keeps_the_id_and_moves_the_date(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    [before] = read_feed(FEEDS[0]).findall(f"{ATOM}entry")

    edit_comment(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ada, text="Other.")

    [after] = read_feed(FEEDS[0]).findall(f"{ATOM}entry")
    assert text_of(after, "id") == text_of(before, "id")
    assert text_of(after, "published") == text_of(before, "published")
    assert text_of(after, "updated") >= text_of(before, "updated")
    assert "Other." in text_of(after, "summary")


@pytest.mark.parametrize("path", FEEDS)
def test_empty_feed_is_valid_and_stays_the_same(cast: Cast, path: str) -> None:
    first = Client().get(path).content

    assert read_feed(path).findall(f"{ATOM}entry") == []
    assert Client().get(path).content == first


@pytest.mark.parametrize("char", ["\x01", "\x0b", "\x1b", "\x7f", "\ufffe", "\uffff", "\u2028"])
@pytest.mark.parametrize("path", FEEDS)
def test_text_that_xml_cannot_hold_breaks_no_feed(cast: Cast, path: str, char: str) -> None:
    """An import or a publisher may have brought such a character in."""
    comment = make_comment(article=cast.article)
    type(comment).objects.update(author_name=f"A{char}da", html=f"<p>a{char}b</p>")
    Article.objects.update(title=f"The{char} tunnel", language="en")
    type(cast.site).objects.update(name=f"The{char} Gazette")

    [entry] = read_feed(path).findall(f"{ATOM}entry")

    assert "tunnel" in text_of(entry, "title")


def test_feed_ends_after_fifty_comments(cast: Cast) -> None:
    for _ in range(51):
        make_comment(article=cast.article, author=cast.ada)

    for path in FEEDS:
        assert len(read_feed(path).findall(f"{ATOM}entry")) == 50
