"""What an embed sends: known by a bearer token, from the site's own origins alone, sent twice and done once."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.core.tokens import device_token, read_bearer_token
from rejoinder.passages.models import TextFetch
from rejoinder.screening.drafts import NETWORK_PACE
from rejoinder.votes.models import Vote
from tests.making import change_options, make_comment
from tests.pages.browsing import DISCUSSION, SAME_ORIGIN, URLENCODED
from tests.pages.embedding import EMBED, ORIGIN, Embed, overlay_in, pieces_of
from tests.passages.making import make_question
from tests.people import Cast

HELLO = {"text": "Hello from afar.", "name": "Nell"}
FOREIGN = [
    "",
    "null",
    "https://evil-gazette.example",
    "https://gazette.example.evil.example",
    "https://gazette.exampl",
    "http://gazette.example",
    "https://gazette.example:8443",
    "https://GAZETTE.example",
    "https://gazette.example/",
    "https://sub.gazette.example",
    "https://gazette.example.",
    "gazette.example",
    "https://gazette.example, https://evil.example",
    "https://gazette.example@evil.example",
    "https://gazetté.example",
    "file://",
    "chrome-extension://abcdef",
    "https://xn--gazett-gva.example",
    "*",
    "https://elsewhere.example",
]


@pytest.fixture(autouse=True)
def _origins(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN])
    change_options(cast.other_site, origins=["https://elsewhere.example"])


def test_guest_posts_from_an_embed_and_is_known_again() -> None:
    nell = Embed()

    answer = nell.post(f"{EMBED}/reply", HELLO)

    comment = Comment.objects.get()
    assert answer.status_code == HTTPStatus.CREATED
    assert answer["Rejoinder-Focus"] == f"#comment-{comment.pk}"
    assert int(answer["Rejoinder-Version"]) > 0
    assert answer["Cache-Control"] == "private, no-store"
    li, *_rest = pieces_of(answer)
    assert li["id"] == f"comment-{comment.pk}"
    assert li.has_id(f"comment-{comment.pk}")
    assert "Edit" in li.text
    assert not answer.cookies

    nell.post(f"{EMBED}/reply", {"text": "And again.", "name": "Nell"})
    assert Reader.objects.filter(name="Nell").count() == 1


def test_sending_twice_with_one_key_stores_one_comment_also_when_the_first_answer_was_lost() -> (
    None
):
    key = uuid.uuid4()

    first = Embed().post(f"{EMBED}/reply", HELLO, key=key)
    second = Embed().post(f"{EMBED}/reply", HELLO, key=key)  # it never got the token

    assert (first.status_code, second.status_code) == (HTTPStatus.CREATED, HTTPStatus.OK)
    assert Comment.objects.count() == 1
    assert Reader.objects.filter(name="Nell").count() == 1


def test_first_comment_makes_an_article_known() -> None:
    fields = {**HELLO, "url": "https://gazette.example/2026/new", "title": "A new\0 page"}

    answer = Embed().post("/w/gazette/discussion/reply?article=post-9", fields)

    article = Article.objects.get(external_id="post-9")
    assert answer.status_code == HTTPStatus.CREATED
    assert article.title == "A new page"
    section, *_rest = pieces_of(answer)
    assert section["id"] == f"discussion-{article.pk}"
    assert "Hello from afar." in section.text


def test_first_comment_that_is_refused_makes_nothing_known() -> None:
    before = Article.objects.count()

    answer = Embed().post(
        "/w/gazette/discussion/reply?article=post-9",
        {"text": " ", "name": "Nell", "url": "https://gazette.example/x"},
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Article.objects.count() == before


def test_article_on_another_publications_host_is_refused() -> None:
    answer = Embed().post(
        "/w/gazette/discussion/reply?article=https%3A%2F%2Fevil.example%2Fx", HELLO
    )

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert pieces_of(answer)[0]["data-code"] == "article_elsewhere"


@pytest.mark.parametrize("origin", FOREIGN)
def test_page_of_another_origin_can_neither_write_nor_ask_who_one_is(
    cast: Cast, origin: str
) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    stranger = Embed(origin=origin)
    answers = [
        stranger.ask_first(f"{EMBED}/reply"),
        stranger.post(f"{EMBED}/reply", HELLO),
        stranger.post(f"{EMBED}/vote/{comment.pk}", {"value": "1"}),
        stranger.get(f"{EMBED}/me?ids={comment.pk}"),
        stranger.post("/w/gazette/token", {"act": "renew"}),
    ]

    for answer in answers:
        assert not answer.has_header("Access-Control-Allow-Origin")
        assert "Origin" in answer["Vary"]
    assert {answer.status_code for answer in answers[1:]} == {HTTPStatus.FORBIDDEN}
    assert Comment.objects.count() == 1
    assert not Vote.objects.exists()


def test_browser_may_ask_first_from_our_own_pages() -> None:
    answer = Embed().ask_first(f"{EMBED}/reply")

    assert answer.status_code == HTTPStatus.NO_CONTENT
    assert answer["Access-Control-Allow-Origin"] == ORIGIN
    assert "Authorization" in answer["Access-Control-Allow-Headers"]
    assert answer["Access-Control-Max-Age"] == "7200"
    assert not answer.has_header("Access-Control-Allow-Credentials")


def test_token_of_one_site_or_origin_is_worth_nothing_at_another(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN, "https://second.example"])
    nell = Embed()
    nell.post(f"{EMBED}/reply", HELLO)

    elsewhere = Embed(origin="https://elsewhere.example", token=nell.token)
    second = Embed(origin="https://second.example", token=nell.token)

    for thief, address in (
        (elsewhere, "/w/elsewhere/harbour-tunnel/reply"),
        (second, f"{EMBED}/reply"),
    ):
        answer = thief.post(address, HELLO)
        assert answer.status_code == HTTPStatus.UNAUTHORIZED
        assert pieces_of(answer)[0]["data-code"] == "token_expired"


def test_token_that_has_expired_is_exchanged_and_the_comment_sent_once_more() -> None:
    nell = Embed()
    nell.post(f"{EMBED}/reply", HELLO)
    key = uuid.uuid4()

    with time_machine.travel(timezone.now() + timedelta(days=31)):
        refused = nell.post(f"{EMBED}/reply", {"text": "A month later."}, key=key)
        nell.post("/w/gazette/token", {"act": "renew"})
        taken = nell.post(f"{EMBED}/reply", {"text": "A month later.", "name": "Nell"}, key=key)

    assert (refused.status_code, taken.status_code) == (401, 201)
    assert Reader.objects.filter(name="Nell").count() == 1


def test_token_cannot_be_renewed_for_ever_and_not_when_it_is_forged() -> None:
    nell = Embed()
    nell.post(f"{EMBED}/reply", HELLO)

    with time_machine.travel(timezone.now() + timedelta(days=366)):
        assert (
            nell.post("/w/gazette/token", {"act": "renew"}).status_code == HTTPStatus.UNAUTHORIZED
        )
    for token in (nell.token[:-1] + "x", "x", "..", nell.token.replace(":", ":1", 1)):
        forged = Embed(token=token)
        assert (
            forged.post("/w/gazette/token", {"act": "renew"}).status_code == HTTPStatus.UNAUTHORIZED
        )


def test_cookie_of_a_moderator_gives_no_right_below_w(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.mia)
    client = Client(enforce_csrf_checks=True)
    assert cast.mia.account is not None
    client.force_login(cast.mia.account)

    answer = client.post(
        f"{EMBED}/delete/{comment.pk}",
        "act=delete",
        content_type=URLENCODED,
        headers={"Origin": ORIGIN},
    )

    assert answer.status_code == HTTPStatus.FORBIDDEN
    comment.refresh_from_db()
    assert comment.is_published


def test_vote_is_set_changed_and_taken_back(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    nell = Embed()

    for value, score in (("1", 1), ("-1", -1), ("0", 0)):
        answer = nell.post(f"{EMBED}/vote/{comment.pk}", {"value": value})
        assert answer.status_code == HTTPStatus.OK
        assert overlay_in(answer)["votes"] == {str(comment.pk): int(value)}
        comment.refresh_from_db()
        assert comment.score == score
    assert Reader.objects.filter(votes__comment=comment).count() <= 1


def test_own_comment_is_edited_and_deleted_in_place() -> None:
    nell = Embed()
    nell.post(f"{EMBED}/reply", HELLO)
    comment = Comment.objects.get()

    form, *_rest = pieces_of(nell.get(f"{EMBED}/edit/{comment.pk}"))
    edited = nell.post(f"{EMBED}/edit/{comment.pk}", {"text": "Hello, corrected."})
    deleted = nell.post(f"{EMBED}/delete/{comment.pk}", {"act": "delete"})

    assert "Hello from afar." in form.get("textarea").text
    assert "Hello, corrected." in edited.content.decode()
    assert pieces_of(deleted)[0].attributes == {
        "id": f"comment-{comment.pk}",
        "data-swap": "remove",
    }


def test_own_comment_that_was_answered_leaves_a_tombstone(cast: Cast) -> None:
    nell = Embed()
    nell.post(f"{EMBED}/reply", HELLO)
    comment = Comment.objects.get()
    make_comment(parent=comment, author=cast.ben)

    deleted = nell.post(f"{EMBED}/delete/{comment.pk}", {"act": "delete"})

    assert "is-tombstone" in pieces_of(deleted)[0]["class"]


def test_somebody_elses_comment_cannot_be_changed(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    nell = Embed()
    nell.post(f"{EMBED}/reply", HELLO)

    for address in (f"{EMBED}/edit/{comment.pk}", f"{EMBED}/delete/{comment.pk}"):
        assert nell.post(address, {"text": "Mine now."}).status_code == HTTPStatus.FORBIDDEN


def test_preview_shows_the_text_and_stores_nothing() -> None:
    for address in (f"{EMBED}/reply", "/w/gazette/discussion/reply?article=post-9"):
        answer = Embed().post(address, {"act": "preview", "text": "**Loud** <script>"})

        [preview] = pieces_of(answer)
        assert preview.get("strong").text == "Loud"
        assert not preview.find("script")
    assert not Comment.objects.exists()


def test_waiting_comment_is_there_for_its_author_alone(cast: Cast) -> None:
    change_options(cast.site, premoderated=True)
    nell = Embed()
    answer = nell.post(f"{EMBED}/reply", HELLO)
    comment = Comment.objects.get()

    assert "Waiting for a moderator" in pieces_of(answer)[0].text
    assert "Hello from afar." in nell.get(f"{EMBED}/me?ids=").content.decode()
    assert "Hello from afar." not in Embed().get(EMBED).content.decode()
    assert "Hello from afar." not in Embed().get(f"{EMBED}/me?ids={comment.pk}").content.decode()


def test_what_is_mine_is_told_in_few_statements(
    cast: Cast, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    nell = Embed()
    nell.post(f"{EMBED}/reply", HELLO)
    ids = [make_comment(article=cast.article, author=cast.ada).pk for _ in range(30)]
    nell.post(f"{EMBED}/vote/{ids[3]}", {"value": "1"})

    with django_assert_max_num_queries(8):  # type: ignore[operator]  # pytest-django's fixture
        answer = nell.get(f"{EMBED}/me?ids={','.join(map(str, ids))}")

    assert overlay_in(answer)["votes"] == {str(ids[3]): 1}
    assert overlay_in(answer)["name"] == "Nell"


@pytest.mark.parametrize(
    ("fields", "field", "status"),
    [
        ({"text": "", "name": "Nell"}, "text", 422),
        ({"text": "x" * 10_001, "name": "Nell"}, "text", 422),
        ({"text": "Hello.", "name": ""}, "name", 422),
        ({"text": "Hello.", "name": "Mia"}, "name", 422),
        ({"text": "Hello.\0", "name": "Nell"}, "text", 422),
    ],
)
def test_what_is_wrong_names_its_field(fields: dict[str, str], field: str, status: int) -> None:
    answer = Embed().post(f"{EMBED}/reply", fields)

    [problem] = pieces_of(answer)
    assert (answer.status_code, problem["data-field"]) == (status, field)
    assert problem["role"] == "alert"


def test_key_that_is_none_is_refused() -> None:
    answer = Embed().post(f"{EMBED}/reply", HELLO, key="one")

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert pieces_of(answer)[0]["data-code"] == "bad_key"


def test_hosted_page_gets_the_same_pieces_by_its_cookie(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    headers = {**SAME_ORIGIN, "Accept": "text/html;fragment=1"}

    answer = client.post(
        f"{DISCUSSION}/reply",
        "text=Hello.&name=Nell",
        content_type=URLENCODED,
        headers={**headers, "Idempotency-Key": str(uuid.uuid4())},
    )

    comment = Comment.objects.get()
    assert answer.status_code == HTTPStatus.CREATED
    assert pieces_of(answer)[0]["id"] == f"comment-{comment.pk}"
    assert "token" not in overlay_in(answer)
    mine = client.get(f"{DISCUSSION}/me?ids={comment.pk}")
    assert overlay_in(mine)["own"] == [comment.pk]
    assert not mine.has_header("Access-Control-Allow-Origin")


def test_refusal_on_a_hosted_page_is_a_piece_too() -> None:
    answer = Client().post(
        f"{DISCUSSION}/reply",
        "text=&name=Nell",
        content_type=URLENCODED,
        headers={**SAME_ORIGIN, "Accept": "text/html;fragment=1"},
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert pieces_of(answer)[0]["data-field"] == "text"


def test_own_comments_are_the_same_laid_over_by_a_client_and_by_the_server(cast: Cast) -> None:
    top = make_comment(article=cast.article, author=cast.ada)
    nell = Embed()
    nell.post(f"{EMBED}/reply?to={top.pk}", {"text": "Mine, *twice* drawn.", "name": "Nell"})
    nell.post(f"{EMBED}/reply", {"text": "On top.", "name": "Nell"})
    token = read_bearer_token(nell.token, site_id=cast.site.pk, origin=ORIGIN)
    assert token is not None
    browser = Client()
    browser.cookies[settings.DEVICE_COOKIE_NAME] = device_token(token.device)

    ids = ",".join(str(pk) for pk in Comment.objects.values_list("pk", flat=True))
    laid_over = nell.get(f"{EMBED}/me?ids={ids}").content.decode()
    page = browser.get(DISCUSSION).content.decode()

    # Where a form is sent to a page of ours, it carries Django's token besides.
    tokens = re.compile('<input type="hidden" name="csrfmiddlewaretoken"[^>]*>')
    for pk in Comment.objects.exclude(pk=top.pk).values_list("pk", flat=True):
        one, other = (
            re.search(rf'<li id="comment-{pk}".*?</article>', tokens.sub("", html), re.DOTALL)
            for html in (laid_over, page)
        )
        assert one is not None
        assert other is not None
        assert one[0] == other[0]


ANSWER = {
    "text": "Late, but they came.",
    "name": "Nell",
    "url": "https://gazette.example/lock",
    "title": "The lock",
    "quote": "nine hundred million",
    "mark": "mark-1",
    "question": "Late?",
}


def test_answer_to_a_question_of_a_page_that_nobody_knows_has_the_page_read() -> None:
    address = "/w/gazette/discussion/reply?article=lock"

    refused = Embed().post(address, ANSWER)

    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert pieces_of(refused)[0]["data-code"] == "question_unknown"
    article = Article.objects.get(external_id="lock")
    assert TextFetch.objects.get(article=article).wanted_at is not None
    assert not Comment.objects.filter(article=article).exists()

    question = make_question(article=article)  # as the page's source has it
    taken = Embed().post(address, ANSWER)

    assert taken.status_code == HTTPStatus.CREATED
    assert Comment.objects.get(article=article).passage == question


def test_network_makes_no_more_pages_known_by_such_answers_than_it_may_write() -> None:
    before = Article.objects.count()

    for number in range(30):
        Embed().post(f"/w/gazette/discussion/reply?article=lock-{number}", ANSWER)

    assert Article.objects.count() - before == NETWORK_PACE.burst
