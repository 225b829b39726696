"""What an embed reads: the same pieces for everybody, which every cache may keep."""

from __future__ import annotations

import json
import re
from http import HTTPStatus

import pytest
from django.test import Client

from rejoinder.articles.models import Article, ArticleAddress, ArticleState
from rejoinder.comments.models import Comment
from rejoinder.core.keys import article_key, latest_key, site_key
from tests.making import change_options, make_article, make_comment
from tests.pages.browsing import DISCUSSION
from tests.pages.embedding import EMBED, Embed, pieces_of
from tests.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _gazette(cast: Cast) -> None:
    change_options(cast.site, origins=["https://gazette.example"], page_size=5)


def section_of(text: str) -> str:
    found = re.search(r"<section id=\"discussion-.*?</section>", text, re.DOTALL)
    assert found is not None
    return found[0]


@pytest.mark.parametrize("query", ["", "?sort=oldest", "?sort=most-voted"])
def test_piece_is_the_discussion_of_the_hosted_page_byte_for_byte(cast: Cast, query: str) -> None:
    top = make_comment(article=cast.article, author=cast.ada, text="One & “two”")
    make_comment(parent=top, author=cast.ben)

    piece = Embed().get(EMBED + query).content.decode()
    page = Client().get(DISCUSSION + query).content.decode()

    # Who is signed in stands in the header of a page of ours.
    line = r' <span id="discussion-me">.*?</span>'
    assert re.sub(line, "", piece).strip() == section_of(page)
    assert len(re.findall(line, piece)) == 1


def test_comment_is_the_same_in_a_page_a_piece_and_a_live_message(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    nell = Embed()
    nell.post(f"{EMBED}/reply?to={comment.pk}", {"text": "An “answer”.", "name": "Nell"})
    reply = Comment.objects.latest("pk")

    piece = Embed().get(EMBED).content.decode()
    live = Embed().get(f"{EMBED}/live?after=0").content.decode()
    [li] = re.findall(rf'<li id="comment-{reply.pk}".*?</li>', piece, re.DOTALL)
    told = re.findall(r"data: (.*)", live)

    assert li in {json.loads(data).get("html", "").strip() for data in told}


@pytest.mark.parametrize(
    "address",
    [
        EMBED,
        f"{EMBED}?part=comments",
        f"{EMBED}/live?after=0",
        "/w/gazette/discussion?article=harbour-tunnel",
        "/w/gazette/discussion?article=never-heard-of",
        "/w/gazette/counts?article=harbour-tunnel",
    ],
)
def test_what_everybody_may_see_is_answered_to_every_origin_alike(address: str) -> None:
    answers = [Embed(origin=origin).get(address) for origin in ("", "https://evil.example")]

    assert {answer["Access-Control-Allow-Origin"] for answer in answers} == {"*"}
    assert answers[0].content == answers[1].content
    for answer in answers:
        assert answer.status_code == HTTPStatus.OK
        assert answer["Cache-Control"].startswith("public")
        assert "Cookie" not in answer.get("Vary", "")
        assert not answer.cookies
        assert not answer.has_header("Access-Control-Allow-Credentials")


def test_cookies_say_nothing_below_w(cast: Cast) -> None:
    client = Client()
    assert cast.mia.account is not None
    client.force_login(cast.mia.account)

    assert client.get(EMBED).content == Client().get(EMBED).content


def test_article_is_found_by_the_publishers_id_by_its_address_and_by_our_key(cast: Cast) -> None:
    article = make_article(
        site=cast.site, external_id="post-17", urls=["https://gazette.example/2026/tunnel/"]
    )
    make_comment(article=article, author=cast.ada, text="Here.")

    for name in ("post-17", "https://www.gazette.example/2026/tunnel?utm_source=x", article.key):
        answer = Embed().get(f"/w/gazette/discussion?article={name}")
        assert "Here." in answer.content.decode(), name


def test_article_that_nobody_has_discussed_has_an_empty_discussion_and_is_not_stored() -> None:
    answer = Embed().get("/w/gazette/discussion?article=post-18")

    [section] = pieces_of(answer)
    assert section["id"] == "discussion-new"
    assert section.get("form")["action"] == "/d/gazette/discussion/reply?article=post-18"
    assert not Article.objects.filter(external_id="post-18").exists()
    assert not ArticleAddress.objects.filter(normalised__contains="post-18").exists()


def test_more_comments_come_without_what_is_there_already(cast: Cast) -> None:
    for _ in range(8):
        make_comment(article=cast.article, author=cast.ada)
    [section] = pieces_of(Embed().get(EMBED))
    onward = section.get("a", rel="next")["href"].replace("/d/", "/w/", 1)

    pieces = pieces_of(Embed().get(f"{onward}&part=comments"))

    assert [piece.name for piece in pieces] == ["li", "li", "li", "p"]
    assert pieces[-1].attributes == {"id": "discussion-more", "data-swap": "remove"}
    shown = {element["id"] for element in section.find("li") if "id" in element.attributes}
    assert not shown & {piece["id"] for piece in pieces}


def test_counts_are_given_under_the_names_that_were_asked(cast: Cast) -> None:
    article = make_article(site=cast.site, urls=["https://gazette.example/a"])
    make_comment(article=article, author=cast.ada)
    make_comment(article=cast.article, author=cast.ada)
    make_comment(article=cast.article, author=cast.ada)
    names = ["https://gazette.example/a/", "harbour-tunnel", "unknown", "http://[", article.key]

    answer = Client().get("/w/gazette/counts", {"article": names})

    assert answer.json() == {"counts": dict(zip(names, [1, 2, 0, 0, 1], strict=True))}
    assert latest_key(cast.site.pk) in answer["Surrogate-Key"].split()
    assert article_key(article.pk) in answer["Surrogate-Key"].split()


def test_counting_costs_the_same_for_fifty_articles(
    cast: Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    names = [f"post-{number}" for number in range(50)]
    for name in names:
        make_article(site=cast.site, external_id=name)

    with django_assert_num_queries(3):  # type: ignore[operator]  # pytest-django's fixture
        Client().get("/w/gazette/counts", {"article": names})


def test_counts_never_tell_of_a_private_article_or_another_site(cast: Cast) -> None:
    draft = make_article(site=cast.site, external_id="draft", state=ArticleState.PRIVATE)
    make_comment(article=draft, author=cast.ada)
    make_comment(article=cast.other_article, author=cast.eve)

    answer = Client().get("/w/gazette/counts", {"article": ["draft", cast.other_article.key + "x"]})

    assert set(answer.json()["counts"].values()) == {0}


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/w/nowhere/discussion?article=a", 404, "not_found"),
        ("/w/gazette/discussion", 422, "article_missing"),
        ("/w/gazette/discussion?article=http%3A%2F%2F%5B", 422, ""),
        (f"{EMBED}?sort=worst", 422, ""),
        (f"{EMBED}?comment=x", 422, "bad_comment"),
        ("/w/gazette/no-such-article", 404, "not_found"),
        (
            "/w/gazette/counts?"
            + "article=a&article=b&" * 1
            + "&".join(f"article={n}" for n in range(51)),
            422,
            "",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_piece_that_any_page_can_read(
    address: str, status: int, code: str
) -> None:
    answer = Embed().get(address)

    assert answer.status_code == status
    assert answer["Access-Control-Allow-Origin"] == "*"
    [problem] = pieces_of(answer)
    assert problem["role"] == "alert"
    assert problem["data-code"] == code or not code
    assert problem.text


def test_pieces_are_purged_with_their_article(cast: Cast) -> None:
    keys = {article_key(cast.article.pk), site_key(cast.site.pk)}

    for address in (EMBED, f"{EMBED}?part=comments"):
        assert set(Client().get(address)["Surrogate-Key"].split()) == keys
