"""What an embed's attributes ask for: a language, a layout, a level of headings."""

from __future__ import annotations

import json
import re
from http import HTTPStatus

import pytest
from django.test import Client

from rejoinder.comments.models import Comment
from tests.making import change_options, make_comment
from tests.pages.embedding import EMBED, ORIGIN, Embed, pieces_of
from tests.people import Cast

DESCRIBED = "/w/gazette/discussion?article=harbour-tunnel"


@pytest.fixture(autouse=True)
def _thread(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN])
    top = make_comment(article=cast.article, author=cast.ada)
    make_comment(parent=make_comment(parent=top, author=cast.ben), author=cast.cem)


def body_of(address: str) -> str:
    return Embed().get(address).content.decode()


@pytest.mark.parametrize(
    "address", [f"{EMBED}?", f"{DESCRIBED}&", "/w/gazette/discussion?article=x&"]
)
@pytest.mark.parametrize(
    ("asked", "shown", "direction"),
    [
        ("de", "de", "ltr"),
        ("de-AT", "de", "ltr"),
        ("ar", "ar", "rtl"),
        ("PT_br", "pt-br", "ltr"),
        ("zh-CN", "zh-hans", "ltr"),
        ("tlh", "en", "ltr"),
        ("", "en", "ltr"),
        ("-" * 5_000, "en", "ltr"),
        ("../../de", "en", "ltr"),
    ],
)
def test_language_is_the_one_asked_for_where_we_have_it(
    address: str, asked: str, shown: str, direction: str
) -> None:
    section = pieces_of(Embed().get(f"{address}lang={asked}"))[0]

    assert (section["lang"], section["dir"]) == (shown, direction)


def test_answers_and_errors_are_in_that_language_too(cast: Cast) -> None:
    nell = Embed()
    nothing = nell.post(f"{EMBED}/reply?lang=de", {"text": "", "name": "Nell"})
    posted = nell.post(f"{EMBED}/reply?lang=de", {"text": "Ein Wort.", "name": "Nell"})

    assert "Text" in nothing.content.decode()
    assert "There is no text" not in nothing.content.decode()
    assert "Bearbeiten" in posted.content.decode()


def test_own_words_of_a_site_are_those_of_its_own_language(cast: Cast) -> None:
    change_options(cast.site, prompt="Your turn.", phrases={"Feed": "News wire"})

    english, german = body_of(f"{EMBED}?lang=en"), body_of(f"{EMBED}?lang=de")

    assert "Your turn." in english
    assert "News wire" in english
    assert "Your turn." not in german
    assert "News wire" not in german


def test_hosted_pages_are_in_the_language_of_the_article_whatever_the_address_says(
    cast: Cast,
) -> None:
    assert '<html lang="en"' in Client().get("/d/gazette/harbour-tunnel?lang=de").content.decode()


@pytest.mark.parametrize("layout", ["flat", "one-level", "tree"])
def test_layout_is_the_one_asked_for_and_links_keep_it(layout: str) -> None:
    for address in (EMBED, "/d/gazette/harbour-tunnel"):
        html = body_of(f"{address}?layout={layout}")

        assert f"is-{layout}" in html
        assert f"layout={layout}" in html


def test_live_messages_belong_where_the_layout_has_them(cast: Cast) -> None:
    reply = Comment.objects.latest("pk")

    def told(query: str) -> str:
        lines = re.findall(r"^data: (.*)$", body_of(f"{EMBED}/live?after=0{query}"), re.MULTILINE)
        return next(
            str(each["html"]) for each in map(json.loads, lines) if each.get("id") == reply.pk
        )

    Embed().post(f"{EMBED}/reply?to={reply.pk}", {"text": "Once more.", "name": "Nell"})
    assert f'data-into="replies-{reply.parent_id}"' in told("&layout=tree")
    assert f'data-into="replies-{reply.root_id}"' in told("&layout=one-level")
    assert 'data-into="discussion-comments"' in told("&layout=flat")


def test_streams_that_are_drawn_otherwise_are_channels_of_their_own(cast: Cast) -> None:
    key = f"article-{cast.article.pk}"

    def channel(query: str = "") -> tuple[str, str]:
        answer = Client().get(f"{EMBED}/live{query}")
        return answer["Live-Channel"], answer["Live-Next"]

    version = channel()[1].partition("after=")[2]
    assert channel() == (key, f"{EMBED}/live?after={version}")
    assert channel("?lang=en") == (f"{key} lang=en", f"{EMBED}/live?lang=en&after={version}")
    assert channel("?lang=xx") == channel()
    assert channel("?heading=3&layout=flat") == channel("?layout=flat&heading=3")
    assert channel("?heading=2") == channel()


@pytest.mark.parametrize("heading", [2, 3, 4, 5])
def test_headings_begin_at_the_level_asked_for(heading: int) -> None:
    html = body_of(f"{EMBED}?heading={heading}")

    assert set(re.findall(r"<h(\d)", html)) == {str(heading), str(heading + 1)}


@pytest.mark.parametrize("query", ["layout=spiral", "heading=1", "heading=6", "heading=%D9%A3"])
@pytest.mark.parametrize("path", ["", "/live", "/branch/{pk}"])
def test_what_there_is_not_is_refused_with_a_sentence(path: str, query: str) -> None:
    pk = Comment.objects.earliest("pk").pk

    answer = Embed().get(f"{EMBED}{path.format(pk=pk)}?{query}")

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
