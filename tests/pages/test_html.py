"""Every page is HTML that a browser reads without guessing: labels, headings, ids, nothing inline."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.urls import resolve

from rejoinder.articles.models import ArticleState
from rejoinder.comments.models import CommentKind, CommentStatus
from tests.making import change_options, make_article, make_comment
from tests.pages.browsing import DISCUSSION, REPLY, Browser, form_of
from tests.pages.html import Element, MalformedPageError, parse
from tests.people import Cast

INTERACTIVE = {"a", "button", "input", "select", "textarea", "summary", "label"}


@pytest.fixture
def pages(cast: Cast) -> dict[str, Element]:
    """One of every kind of page, as Ada sees it and as nobody does."""
    change_options(cast.site, page_size=5, depth_cap=2, read_more_words=5)
    top = make_comment(article=cast.article, author=cast.ada, text="A long one. " * 10)
    reply = make_comment(parent=top, author=cast.mia)
    make_comment(parent=reply, author=cast.ben)
    make_comment(article=cast.article, kind=CommentKind.PINGBACK)
    make_comment(article=cast.article, author=cast.ada, status=CommentStatus.WAITING)
    for _ in range(6):
        make_comment(article=cast.article, author=cast.ben)
    make_article(site=cast.site, external_id="closed", state=ArticleState.CLOSED)
    make_article(site=cast.site, external_id="empty")
    nobody, ada = Browser(), Browser.of(cast.ada)
    addresses = {
        "sites": "/",
        "site": "/d/gazette/",
        "discussion": DISCUSSION,
        "focus": f"{DISCUSSION}?comment={top.pk}",
        "branch": f"{DISCUSSION}/branch/{reply.pk}",
        "mentions": f"{DISCUSSION}/mentions",
        "reply": f"{REPLY}?to={top.pk}",
        "closed": "/d/gazette/closed",
        "empty": "/d/gazette/empty",
    }
    found = {f"nobody-{name}": nobody.open(address) for name, address in addresses.items()}
    found |= {f"ada-{name}": ada.open(address) for name, address in addresses.items()}
    for name in ("edit", "delete"):
        found[name] = ada.open(f"{DISCUSSION}/{name}/{top.pk}")
    form = form_of(found["ada-reply"].by_id("reply-form"))
    found["error"] = ada.send(form, text="", name="", email="x", status=422)
    found["preview"] = ada.send(form, text="*So*.", button="act=preview")
    found["absent"] = nobody.open("/absent", status=404)
    found["refused"] = nobody.open(f"{DISCUSSION}/edit/{top.pk}", status=403)
    return found


def below(element: Element, names: set[str]) -> Iterator[Element]:
    return (each for each in element.elements() if each.name in names and each is not element)


def test_page_has_a_language_a_title_and_one_main_heading(pages: dict[str, Element]) -> None:
    for name, page in pages.items():
        assert page.get("html")["lang"], name
        assert page.get("html")["dir"] in {"ltr", "rtl"}, name
        assert page.get("title").text, name
        assert len(page.get("main").find("h1")) == 1, name
        assert page.get("meta", name="viewport")["content"].startswith("width=device-width"), name


def test_headings_skip_no_level(pages: dict[str, Element]) -> None:
    for name, page in pages.items():
        levels = [int(each.name[1]) for each in below(page, {"h1", "h2", "h3", "h4", "h5", "h6"})]
        assert levels[0] == 1, name
        for before, after in pairwise(levels):
            assert after <= before + 1, (name, levels)


def test_every_field_has_a_label_and_every_control_a_name(pages: dict[str, Element]) -> None:
    for name, page in pages.items():
        labelled = {label["for"] for label in page.find("label")}
        for field in below(page, {"input", "textarea", "select"}):
            if field.attributes.get("type") != "hidden":
                assert field["id"] in labelled, (name, field.attributes)
        for control in below(page, {"a", "button", "summary"}):
            assert control.text or control.attributes.get("aria-label"), (name, control.attributes)
            assert not list(below(control, INTERACTIVE)), name


def test_what_an_attribute_refers_to_is_there(pages: dict[str, Element]) -> None:
    for name, page in pages.items():
        ids = {each["id"] for each in page.elements() if "id" in each.attributes}
        for element in page.elements():
            for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
                refers_to = {*element.attributes.get(attribute, "").split()}
                assert refers_to <= ids, (name, refers_to - ids)
            href = element.attributes.get("href", "")
            if href.startswith("#"):
                assert href[1:] in ids, (name, href)


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(pages: dict[str, Element]) -> None:
    for name, page in pages.items():
        for element in page.elements():
            assert element.name not in {"style", "iframe", "img", "font"}, name
            assert "style" not in element.attributes, name
            assert not [a for a in element.attributes if a.startswith("on")], name
        for link in page.find("link", rel="stylesheet"):
            assert link["href"].startswith("/static/"), name
        for script in page.find("script"):
            ours = script.attributes.get("src", "").startswith("/static/rejoinder/")
            assert ours or script["type"] == "application/ld+json", name


def test_ids_of_comments_are_theirs(pages: dict[str, Element]) -> None:
    for name, page in pages.items():
        for item in page.find("li"):
            if item.attributes.get("id", "").startswith("comment-"):
                assert len([child for child in item.content if not isinstance(child, str) and child.name == "article"]) == 1, name  # fmt: skip
        for comment in page.find("article"):
            assert comment.attributes.get("aria-label") or comment.find("h2"), name


def test_every_link_and_every_form_of_ours_leads_somewhere(pages: dict[str, Element]) -> None:
    """`fragments.links` and `pages.urls` spell the same addresses."""
    for page in pages.values():
        for element in below(page, {"a", "form", "link"}):
            address = element.attributes.get("href") or element.attributes.get("action") or ""
            if address.startswith("/") and not address.startswith("/static/"):
                resolve(address.partition("#")[0].partition("?")[0])


@pytest.mark.parametrize(
    "broken",
    ["<p>", "</p>", "<b><i></b></i>", '<p id="a"></p><p id="a"></p>', '<p id=""></p>', '<p a="1" a="2"></p>'],
)  # fmt: skip
def test_what_is_malformed_would_be_seen(broken: str) -> None:
    with pytest.raises(MalformedPageError):
        parse(broken)
