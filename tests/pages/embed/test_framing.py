"""The page for a publisher's frame: an embed and nothing else, for the site's own origins alone."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client

from rejoinder.articles.models import ArticleState
from rejoinder.comments.models import Comment
from tests.making import change_options
from tests.pages.browsing import DISCUSSION
from tests.pages.embedding import ORIGIN, Embed, overlay_in
from tests.pages.html import Element, parse
from tests.people import Cast

FRAME = "/frame/gazette?article=harbour-tunnel"


def element_at(address: str) -> Element:
    [element] = parse(Client().get(address).content.decode()).find("rejoinder-discussion")
    return element


def test_it_may_be_framed_by_the_sites_origins_alone(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN, "https://second.example"])

    answer = Client().get(FRAME)

    policy = answer["Content-Security-Policy"]
    assert f"frame-ancestors {ORIGIN} https://second.example" in policy
    assert "script-src 'self'" in policy
    assert not answer.has_header("X-Frame-Options")


def test_frame_of_a_site_without_origins_is_framed_by_nobody(cast: Cast) -> None:
    assert "frame-ancestors 'none'" in Client().get(FRAME)["Content-Security-Policy"]


def test_no_other_page_may_be_framed(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN])

    for address in (DISCUSSION, "/d/gazette/", "/staff/", "/w/gazette/snippet?article=x"):
        answer = Client().get(address)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], address
        assert answer["X-Frame-Options"] == "DENY", address


def test_its_address_says_what_the_attributes_of_an_element_say(cast: Cast) -> None:
    asked = {"sort": "oldest", "layout": "flat", "theme": "dark", "lang": "ar", "heading": "3"}

    element = element_at(f"{FRAME}&{urlencode(asked)}")

    assert element["article"] == "harbour-tunnel"
    assert {name: element[name] for name in ("sort", "layout", "theme", "lang")} == {
        name: asked[name] for name in ("sort", "layout", "theme", "lang")
    }
    assert element["heading-level"] == "3"
    assert element.find("a")[0]["href"].endswith(DISCUSSION)


def test_page_tells_the_script_where_the_article_stands(cast: Cast) -> None:
    url = f'{ORIGIN}/a?b=1&c="><script>'
    address = f"/frame/gazette?{urlencode({'url': url, 'title': '<b>Tunnel</b>'})}"

    page = parse(Client().get(address).content.decode())

    assert page.find("link", rel="canonical")[0]["href"] == url
    assert page.find("rejoinder-discussion")[0]["article"] == url
    assert page.find("title")[0].content == ["<b>Tunnel</b>"]
    assert len(page.find("script")) == 1


def test_what_it_says_itself_is_in_the_language_asked_for(cast: Cast) -> None:
    assert element_at(f"{FRAME}&lang=de").find("a")[0].content == ["Mitdiskutieren"]


def test_private_discussion_is_no_more_known_than_one_that_is_not(cast: Cast) -> None:
    cast.article.state = ArticleState.PRIVATE
    cast.article.save()

    assert element_at(FRAME).find("a") == []
    assert element_at("/frame/gazette?article=absent").find("a") == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "x"])
def test_what_is_no_web_address_is_linked_nowhere(cast: Cast, url: str) -> None:
    page = parse(Client().get(f"{FRAME}&{urlencode({'url': url})}").content.decode())

    assert page.find("link", rel="canonical") == []


def test_frame_is_not_indexed_by_itself_and_kept_by_every_cache(cast: Cast) -> None:
    answer = Client().get(FRAME)

    assert 'content="noindex, indexifembedded"' in answer.content.decode()
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies


def test_readers_write_from_it_since_it_is_a_page_of_ours(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN])

    embed = Embed(origin="http://testserver")
    answer = embed.post("/w/gazette/harbour-tunnel/reply", {"text": "Framed.", "name": "Nell"})

    assert answer.status_code == 201
    comment = Comment.objects.get()
    assert comment.author_name == "Nell"
    # A browser names no origin in a GET of a page to its own.
    me = embed.client.get(
        f"/w/gazette/harbour-tunnel/me?ids={comment.pk}",
        headers={"Sec-Fetch-Site": "same-origin", "Authorization": f"Bearer {embed.token}"},
    )
    assert overlay_in(me)["own"] == [comment.pk]


@pytest.mark.parametrize("said", ["cross-site", "same-site", "none", ""])
def test_who_names_no_origin_and_is_not_on_ours_is_refused(cast: Cast, said: str) -> None:
    answer = Client().get("/w/gazette/harbour-tunnel/me", headers={"Sec-Fetch-Site": said})

    assert answer.status_code == 403
