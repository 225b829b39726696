"""Headers: who may keep an answer, when it is the same still, who may read it."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record
from rejoinder.comments.models import Comment
from rejoinder.core.keys import article_key, latest_key, site_key
from tests.api.reading import ROOT, get
from tests.making import change_options, make_comment
from tests.people import Cast

DISCUSSION = "gazette/discussions/harbour-tunnel"
ALL = [
    "gazette",
    "gazette/discussions",
    DISCUSSION,
    f"{DISCUSSION}/comments",
    "gazette/comments/{comment}",
    "gazette/comments/{comment}/replies",
]
PAGES = [f"{DISCUSSION}/comments", "gazette/comments/{comment}/replies"]


@pytest.fixture
def comment(cast: Cast) -> Comment:
    return make_comment(article=cast.article, author=cast.ada)


@pytest.mark.parametrize("path", ALL)
def test_answer_may_be_kept_by_anyone_and_read_by_any_script(
    cast: Cast, comment: Comment, path: str
) -> None:
    answer = get(path.format(comment=comment.pk))

    assert answer.status_code == HTTPStatus.OK
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert answer["Cache-Control"] == ("public, max-age=0, s-maxage=10, stale-while-revalidate=60")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Expose-Headers"] == "ETag, Retry-After"


@pytest.mark.parametrize("path", ALL)
def test_cookies_are_neither_set_nor_read(cast: Cast, comment: Comment, path: str) -> None:
    client = Client()
    assert cast.mia.account is not None
    client.force_login(cast.mia.account)

    signed_in = client.get(ROOT + path.format(comment=comment.pk))
    anonymous = get(path.format(comment=comment.pk))

    assert signed_in.content == anonymous.content
    for answer in (signed_in, anonymous):
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("path", ALL)
def test_surrogate_key_is_the_one_that_events_outdate(
    cast: Cast, comment: Comment, path: str
) -> None:
    of_its_comments = {
        "gazette": None,
        "gazette/discussions": latest_key(cast.site.pk),
    }.get(path, article_key(cast.article.pk))
    expected = [key for key in (of_its_comments, site_key(cast.site.pk)) if key]

    assert set(get(path.format(comment=comment.pk))["Surrogate-Key"].split()) == set(expected)


@pytest.mark.parametrize("path", ALL)
def test_client_that_has_the_answer_is_not_sent_it_again(
    cast: Cast, comment: Comment, path: str
) -> None:
    first = get(path.format(comment=comment.pk))

    again = get(path.format(comment=comment.pk), headers={"If-None-Match": first["ETag"]})

    assert first["ETag"].startswith('"')
    assert (again.status_code, again.content) == (HTTPStatus.NOT_MODIFIED, b"")
    for name in ("ETag", "Cache-Control", "Surrogate-Key", "Access-Control-Allow-Origin"):
        assert again[name] == first[name]


@pytest.mark.parametrize("path", PAGES)
def test_unchanged_page_costs_one_statement(
    cast: Cast,
    comment: Comment,
    path: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    address = path.format(comment=comment.pk)
    tag = get(address)["ETag"]

    with django_assert_num_queries(1):
        again = get(address, headers={"If-None-Match": tag})

    assert again.status_code == HTTPStatus.NOT_MODIFIED


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("{tag}", HTTPStatus.NOT_MODIFIED),
        ("W/{tag}", HTTPStatus.NOT_MODIFIED),
        ('"other", {tag}', HTTPStatus.NOT_MODIFIED),
        ("*", HTTPStatus.NOT_MODIFIED),
        ('"other"', HTTPStatus.OK),
        ("{tag}x", HTTPStatus.OK),
        ("", HTTPStatus.OK),
        ('"', HTTPStatus.OK),
    ],
)
@pytest.mark.parametrize("path", ["gazette", f"{DISCUSSION}/comments"])
def test_tags_are_compared_as_the_standard_says(
    cast: Cast, path: str, sent: str, status: HTTPStatus
) -> None:
    tag = get(path)["ETag"]

    assert get(path, headers={"If-None-Match": sent.format(tag=tag)}).status_code == status


@pytest.mark.parametrize("path", [*PAGES, DISCUSSION])
def test_event_of_the_discussion_makes_another_tag(cast: Cast, comment: Comment, path: str) -> None:
    address = path.format(comment=comment.pk)
    before = get(address)["ETag"]

    record(EventKind.VOTE_CAST, article=cast.article, actor=cast.ben, subject_id=comment.pk)

    assert get(address)["ETag"] != before


@pytest.mark.parametrize("path", PAGES)
def test_option_of_the_site_makes_another_tag(cast: Cast, comment: Comment, path: str) -> None:
    address = path.format(comment=comment.pk)
    before = get(address)["ETag"]

    change_options(cast.site, page_size=7)

    assert get(address)["ETag"] != before


@pytest.mark.parametrize("path", PAGES)
def test_event_of_another_discussion_changes_no_tag(
    cast: Cast, comment: Comment, path: str
) -> None:
    address = path.format(comment=comment.pk)
    before = get(address)["ETag"]

    record(EventKind.VOTE_CAST, article=cast.other_article, actor=cast.eve, subject_id=1)

    assert get(address)["ETag"] == before


@pytest.mark.parametrize("path", ["nowhere", f"{DISCUSSION}/comments?sort=cleverest", "x/y/z"])
def test_problem_is_not_kept_and_any_script_may_read_it(cast: Cast, path: str) -> None:
    answer = get(path)

    assert answer.status_code >= HTTPStatus.BAD_REQUEST
    assert answer["Cache-Control"] == "no-store"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "ETag" not in answer


@pytest.mark.parametrize("path", [*ALL, "/api/v1/openapi.json"])
def test_head_answers_as_get_does_without_the_body(cast: Cast, comment: Comment, path: str) -> None:
    address = path.format(comment=comment.pk)
    address = address if address.startswith("/") else ROOT + address

    head, whole = Client().head(address), Client().get(address)

    assert (head.status_code, head.content) == (HTTPStatus.OK, b"")
    assert head["ETag"] == whole["ETag"]


def test_preflight_lets_scripts_send_a_tag(cast: Cast) -> None:
    answer = Client().options(ROOT + DISCUSSION, headers={"Origin": "https://elsewhere.example"})

    assert answer.status_code == HTTPStatus.NO_CONTENT
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert answer["Access-Control-Allow-Headers"] == "If-None-Match"


def test_text_is_sent_as_it_is_and_not_as_escapes(cast: Cast) -> None:
    make_comment(article=cast.article, text="Größe, 東京")

    assert "Größe, 東京".encode() in get(f"{DISCUSSION}/comments").content
