"""What caches may keep is the same for everybody, says how long and under which keys; the rest is nobody's to keep."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client

from rejoinder.comments.models import CommentKind
from rejoinder.comments.services.editing import edit_comment
from rejoinder.core.keys import article_key, latest_key, site_key
from tests.making import change_options, make_comment
from tests.pages.browsing import DISCUSSION, REPLY, Browser, new_device
from tests.people import Cast

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

ADDRESSES = [
    "/",
    "/d/gazette/",
    "/d/gazette/feed.atom",
    DISCUSSION,
    f"{DISCUSSION}?sort=oldest",
    f"{DISCUSSION}?comment={{top}}",
    "{next}",
    f"{DISCUSSION}/branch/{{top}}",
    f"{DISCUSSION}/mentions",
    f"{DISCUSSION}/feed.atom",
]


@pytest.fixture
def places(cast: Cast) -> Mapping[str, object]:
    """Something to see on every page."""
    change_options(cast.site, page_size=5)
    top = make_comment(article=cast.article, author=cast.ada)
    make_comment(parent=top, author=cast.ben)
    make_comment(article=cast.article, kind=CommentKind.PINGBACK)
    for _ in range(6):
        make_comment(article=cast.article, author=cast.ada)
    onward = Browser().open(DISCUSSION).get("a", rel="next")["href"]
    return {"top": top.pk, "next": onward}


def facts(answer: Answer) -> Mapping[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "Content-Length"}


def test_page_is_for_everybody_and_always_the_same(places: Mapping[str, object]) -> None:
    client = Client()
    for address in (address.format(**places) for address in ADDRESSES):
        first, second, head = client.get(address), client.get(address), client.head(address)

        assert first.content == second.content
        assert facts(first) == facts(second) == facts(head)
        assert first["Cache-Control"].startswith("public, max-age=0, s-maxage=")
        assert re.fullmatch(r'"[\w-]{16,}"', first["ETag"])
        # Whoever has a cookie of ours may have an overlay on a discussion, and on nothing else.
        is_discussion = address.startswith(DISCUSSION) and not address.endswith(".atom")
        assert first.headers.get("Vary") == ("Cookie" if is_discussion else None)
        assert not first.cookies
        assert b"csrfmiddlewaretoken" not in first.content


def test_what_the_browser_has_is_not_sent_again(places: Mapping[str, object]) -> None:
    client = Client()
    for address in (address.format(**places) for address in ADDRESSES):
        tag = client.get(address)["ETag"]
        for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
            again = client.get(address, headers={"If-None-Match": known})
            assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")
            assert again["ETag"] == tag
            assert again["Cache-Control"].startswith("public")
            assert "Surrogate-Key" in again.headers
        for other in ('"other"', tag[:-2] + '"', "", '"', tag.strip('"')):
            again = client.get(address, headers={"If-None-Match": other})
            assert again.status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept-Language": "ar", "Accept": "application/json", "User-Agent": "<script>"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Real-Ip": "1.2.3.4"},
        {"X-Forwarded-For": "1.2.3.4", "Forwarded": "host=evil.example", "X-Original-Url": "/x"},
        {
            "Referer": "https://evil.example/",
            "Origin": "https://evil.example",
            "Range": "bytes=0-1",
        },
        {"X-Http-Method-Override": "POST", "X-Requested-With": "XMLHttpRequest", "Dnt": "1"},
        {"Cookie": "a=b; sessionid=x; rejoinder_csrf=x"},
        {"Cookie": "rejoinder_device=forged"},
        {"Authorization": "Bearer x", "Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
def test_no_header_that_is_not_in_the_address_changes_what_is_kept(
    places: Mapping[str, object], headers: Mapping[str, str]
) -> None:
    client = Client()
    for address in ADDRESSES:
        plain = client.get(address.format(**places))
        other = client.get(address.format(**places), headers=headers)
        assert other.content == plain.content
        assert facts(other) == facts(plain)


def test_device_that_has_written_nothing_here_gets_the_page_of_everybody(
    places: Mapping[str, object],
) -> None:
    client = Client()
    client.cookies[settings.DEVICE_COOKIE_NAME] = new_device()

    assert client.get(DISCUSSION).content == Client().get(DISCUSSION).content


@pytest.mark.parametrize("who", ["ada", "cem", "mia", "eve"])
def test_page_of_a_reader_is_kept_by_nobody(
    cast: Cast, places: Mapping[str, object], who: str
) -> None:
    browser = Browser.of(getattr(cast, who))
    for address in (DISCUSSION, f"{DISCUSSION}?sort=oldest", f"{DISCUSSION}/branch/{{top}}", REPLY):
        answer = browser.answer_to(address.format(**places))
        again = browser.answer_to(address.format(**places), **{"If-None-Match": "*"})

        assert answer["Cache-Control"] == again["Cache-Control"] == "private, no-store"
        assert again.status_code == HTTPStatus.OK
        assert "Surrogate-Key" not in answer.headers
        assert "ETag" not in answer.headers
        assert b"csrfmiddlewaretoken" in answer.content


@pytest.mark.parametrize(
    "address",
    [REPLY, f"{REPLY}?to={{top}}", "/d/gazette/absent", f"{DISCUSSION}?sort=x", "/absent"],
)
def test_forms_and_errors_are_kept_by_nobody(places: Mapping[str, object], address: str) -> None:
    answer = Client().get(address.format(**places))

    assert answer["Cache-Control"] == "private, no-store"


def test_answers_name_what_outdates_them(cast: Cast, places: Mapping[str, object]) -> None:
    article, site = article_key(cast.article.pk), site_key(cast.site.pk)
    latest = latest_key(cast.site.pk)

    assert {
        address: {*Client().get(address)["Surrogate-Key"].split()}
        for address in (
            DISCUSSION,
            f"{DISCUSSION}/feed.atom",
            f"{DISCUSSION}/mentions",
            "/d/gazette/",
            "/d/gazette/feed.atom",
        )
    } == {
        DISCUSSION: {article, site},
        f"{DISCUSSION}/feed.atom": {article, site},
        f"{DISCUSSION}/mentions": {article, site},
        "/d/gazette/": {site, latest},
        "/d/gazette/feed.atom": {site, latest},
    }


def test_tag_changes_with_the_page(cast: Cast, places: Mapping[str, object]) -> None:
    tags = {Client().get(DISCUSSION)["ETag"]}
    comment = make_comment(article=cast.article, author=cast.ada)
    tags.add(Client().get(DISCUSSION)["ETag"])
    edit_comment(comment_id=comment.pk, site_id=cast.site.pk, reader=cast.ada, text="Other.")
    tags.add(Client().get(DISCUSSION)["ETag"])

    assert len(tags) == 3


@pytest.mark.parametrize("address", ["/me.css", f"{DISCUSSION}/style.css", f"{REPLY}/x.css"])
def test_address_that_looks_like_a_file_is_no_way_to_a_personal_page(
    cast: Cast, address: str
) -> None:
    assert Browser.of(cast.ada).answer_to(address).status_code == HTTPStatus.NOT_FOUND
