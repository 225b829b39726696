"""A text that is hostile in every context, in every field that holds text: it is text on every page."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from http import HTTPStatus

import pytest
from django.db import models

from rejoinder.accounts.models import Account, Reader
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment, CommentStatus, Revision
from rejoinder.comments.services.counting import withdraw
from rejoinder.core.errors import InvalidError
from rejoinder.sites.models import Site
from tests.making import change_options, make_article, make_comment
from tests.pages.browsing import DISCUSSION, REPLY, Browser, form_of
from tests.pages.html import Element, parse
from tests.people import Cast

POLYGLOT = (
    "jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() )//%0D%0A%0d%0a//</stYle/</titLe/"
    "</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert()//>\\x3e<img src=x onerror=alert()>"
    "]]>{{7*7}}{% debug %}<!--<script>&lt;script&gt;&#x3c;script&#x3e;\u2028\u202e"
)
KEPT = {"key", "url", "status", "kind", "state", "role", "source_format", "language", "html"}
NAMING = {(Reader, "source"), (Reader, "source_id"), (Comment, "origin"), (Comment, "origin_id")}
PLAIN = {"type": "application/ld+json"}


def fill_every_text(cast: Cast) -> None:
    """Put the text into each text column of each model that the pages are made from."""
    for model in (Site, Account, Reader, Article, Comment, Revision):
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.TextField | models.CharField | models.SlugField):
                continue
            if field.name in KEPT or field.unique or (model, field.name) in NAMING:
                continue
            limit = field.max_length or len(POLYGLOT)
            model.objects.update(**{field.name: POLYGLOT[:limit]})


@pytest.fixture
def filled(cast: Cast) -> Cast:
    change_options(cast.site, prompt=POLYGLOT, page_size=5, read_more_words=3)
    top = make_comment(article=cast.article, author=cast.mia, text=POLYGLOT)
    reply = make_comment(parent=top, author=cast.ada, text=POLYGLOT)
    make_comment(parent=reply, author=cast.ben, text=POLYGLOT)
    make_comment(article=cast.article, author=cast.ada, text=POLYGLOT, status=CommentStatus.WAITING)
    make_comment(
        article=cast.article, author=cast.ada, text=POLYGLOT, status=CommentStatus.REJECTED
    )
    withdraw(reply, status=CommentStatus.REMOVED)
    fill_every_text(cast)
    return cast


def assert_inert(page: Element) -> None:
    """See that the page has no element and no attribute that could come from the text."""
    for element in page.elements():
        assert element.name not in {"svg", "img", "style", "iframe", "object", "base"}
        for name, value in element.attributes.items():
            assert not name.lower().startswith("on")
            assert name != "style"
            if name in {"href", "src", "action"} and value != "data:,":  # our icon, which is none
                assert value.startswith(("/", "#", "http://", "https://", "mailto:"))
    for script in page.find("script"):
        if script.attributes.get("src", "").startswith("/static/rejoinder/"):
            assert not script.raw_text
            continue
        assert script.attributes == PLAIN
        assert not script.find("script")[1:]
        json.loads(script.raw_text)


@pytest.mark.parametrize("who", ["nobody", "ada", "mia"])
def test_every_page_is_well_formed_and_says_the_text(filled: Cast, who: str) -> None:
    browser = Browser() if who == "nobody" else Browser.of(getattr(filled, who))
    top = Comment.objects.order_by("pk")[0]

    for address in (
        "/",
        "/d/gazette/",
        DISCUSSION,
        f"{DISCUSSION}?comment={top.pk}",
        f"{DISCUSSION}/branch/{top.pk}",
        f"{DISCUSSION}/mentions",
        REPLY,
        f"{REPLY}?to={top.pk}",
    ):
        page = browser.open(address)
        assert_inert(page)
        assert "oNcliCk=alert()" in page.text


def test_structured_data_says_the_text_as_it_is(filled: Cast) -> None:
    script = Browser().open(DISCUSSION).get("script", **PLAIN)
    data = json.loads(script.raw_text)

    assert data["headline"] == data["author"]["name"] == POLYGLOT
    assert data["comment"][0]["author"]["name"] == POLYGLOT
    assert not {"<", ">", "&", "\u2028"} & {*script.raw_text}


@pytest.mark.parametrize("path", [f"{DISCUSSION}/feed.atom", "/d/gazette/feed.atom"])
def test_feed_says_the_text_as_it_is(filled: Cast, path: str) -> None:
    answer = Browser().answer_to(path)
    feed = ET.fromstring(answer.content)  # noqa: S314  # our own

    names = [name.text for name in feed.iter("{http://www.w3.org/2005/Atom}name")]
    assert names == [POLYGLOT] * len(names)
    assert names
    for summary in feed.iter("{http://www.w3.org/2005/Atom}summary"):
        assert_inert(parse(summary.text or ""))


@pytest.mark.parametrize("field", ["text", "name", "email", "stamp", "homepage", "act", "to"])
@pytest.mark.parametrize("button", ["act=post", "act=preview"])
def test_form_gives_the_text_back_as_text(cast: Cast, field: str, button: str) -> None:
    browser = Browser.of(cast.ada)
    address = f"{REPLY}?to={POLYGLOT}" if field == "to" else REPLY
    form = form_of(browser.open(REPLY).by_id("reply-form"))
    form.action = address
    form.fields.update({"text": "Hello.", "name": "Ada", field: POLYGLOT})
    if field == "act":
        button = f"act={POLYGLOT}"

    answered = browser.client.post(
        address,
        {**form.fields, **dict([button.split("=", 1)])},
        headers={"Sec-Fetch-Site": "same-origin"},
    )

    assert answered.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    assert_inert(parse(answered.content.decode()))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example", POLYGLOT]
)  # fmt: skip
def test_article_at_an_address_that_runs_something_is_not_registered(cast: Cast, url: str) -> None:
    with pytest.raises(InvalidError):
        make_article(site=cast.site, urls=[url])


@pytest.mark.parametrize(
    "url",
    [
        "https://gazette.example.org/?q=\"'><script>alert(1)</script>",
        "https://gazette.example.org/</script><script>",
        "https://gazette.example.org/#javascript:alert(1)",
    ],
)
def test_address_of_an_article_is_an_address_on_its_page(cast: Cast, url: str) -> None:
    make_article(site=cast.site, external_id="a", urls=[url])

    page = Browser().open("/d/gazette/a")

    assert_inert(page)
    assert [a for a in page.find("a") if a["href"] == url]
    assert json.loads(page.get("script", **PLAIN).raw_text)["mainEntityOfPage"] == url
