"""Sign-in in an embed: codes for tokens, what a token gives and what it never does, and how it ends."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.accounts.models import Account, Login, Reader
from rejoinder.accounts.services.logins import ACCESS_LIVES, end_all_logins, open_login
from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.core.tokens import device_token
from rejoinder.votes.models import Vote
from tests.entering import come_in
from tests.making import change_options, make_account, make_comment
from tests.pages.embed.signing_in import (
    AUTH,
    Attempt,
    agree,
    browser_of,
    code_in,
    keep,
    sign_in,
    typed_code_in,
)
from tests.pages.embed.test_window import STRANGERS
from tests.pages.embedding import EMBED, ORIGIN, Embed, overlay_in, pieces_of
from tests.pages.html import parse
from tests.people import Cast

REPLY = f"{EMBED}/reply"
SOON = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _origins(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN])


@pytest.fixture
def cem(cast: Cast) -> Account:
    assert cast.cem.account is not None
    return cast.cem.account


@pytest.fixture
def embed(cem: Account) -> Embed:
    """Cem's page, signed in."""
    embed = Embed()
    sign_in(embed, cem)
    return embed


def said(answer: object) -> dict[str, str]:
    problem: dict[str, str] = json.loads(answer.content)  # type: ignore[attr-defined]
    return problem


def test_member_writes_votes_and_is_known(cast: Cast, embed: Embed) -> None:
    other = make_comment(article=cast.article, author=cast.ben)

    posted = embed.post(REPLY, {"text": "From *afar*."})
    embed.post(f"{EMBED}/vote/{other.pk}", {"value": "1"})
    me = embed.get(f"{EMBED}/me?ids={other.pk},{Comment.objects.latest('pk').pk}")

    assert posted.status_code == HTTPStatus.CREATED
    assert Comment.objects.latest("pk").author == cast.cem
    assert Vote.objects.get().reader == cast.cem
    assert overlay_in(me)["name"] == "Cem"
    assert overlay_in(me)["votes"] == {str(other.pk): 1}
    [line] = [each for each in pieces_of(me) if each.attributes.get("id") == "discussion-me"]
    assert line.text == "Cem Sign out"


def test_typed_code_does_the_same(cem: Account) -> None:
    attempt, embed = Attempt(), Embed()
    typed = typed_code_in(agree(browser_of(cem), attempt))

    answer = embed.post(f"{AUTH}/code", {"code": typed.lower(), "verifier": attempt.verifier})

    keep(embed, answer)
    assert overlay_in(embed.get(f"{EMBED}/me"))["name"] == "Cem"


@pytest.mark.parametrize("path", ["redeem", "code"])
def test_code_is_taken_once_with_its_verifier_from_its_origin(
    cast: Cast, cem: Account, path: str
) -> None:
    change_options(cast.site, origins=[ORIGIN, "https://www.gazette.example"])
    attempt = Attempt()
    page = agree(browser_of(cem), attempt)
    code = code_in(page) if path == "redeem" else typed_code_in(page)
    right = {"code": code, "verifier": attempt.verifier}

    wrong = [
        Embed(origin="https://www.gazette.example").post(f"{AUTH}/{path}", right),
        Embed().post(f"{AUTH}/{path}", {"code": code}),
        Embed().post(f"{AUTH}/{path}", {**right, "verifier": attempt.state * 3}),
        Embed().post(f"{AUTH}/{path}", {**right, "code": "AAAAAAAA"}),
    ]
    assert {each.status_code for each in wrong} == {HTTPStatus.UNPROCESSABLE_ENTITY}
    assert {said(each)["code"] for each in wrong} == {"code_unknown"}
    assert not Login.objects.exists()

    answers = [Embed().post(f"{AUTH}/{path}", right) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 422]


def test_code_of_one_site_is_none_on_another(cast: Cast, cem: Account) -> None:
    change_options(cast.other_site, origins=[ORIGIN])
    attempt = Attempt()
    code = code_in(agree(browser_of(cem), attempt))

    answer = Embed().post("/w/elsewhere/auth/redeem", {"code": code, "verifier": attempt.verifier})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_token_of_one_site_or_origin_is_none_on_another(cast: Cast, embed: Embed) -> None:
    change_options(cast.site, origins=[ORIGIN, "https://www.gazette.example"])
    change_options(cast.other_site, origins=[ORIGIN])

    moved = Embed(origin="https://www.gazette.example", token=embed.token)
    assert moved.post(REPLY, {"text": "Stolen."}).status_code == HTTPStatus.UNAUTHORIZED
    there = embed.post("/w/elsewhere/harbour-tunnel/reply", {"text": "Stolen."})
    assert there.status_code == HTTPStatus.UNAUTHORIZED
    assert not Comment.objects.exists()


@pytest.mark.parametrize("origin", STRANGERS)
@pytest.mark.parametrize("path", ["redeem", "code", "refresh", "logout"])
def test_stranger_is_told_nothing_and_no_answer_is_with_credentials(
    cem: Account, origin: str, path: str
) -> None:
    attempt = Attempt()
    code = code_in(agree(browser_of(cem), attempt))
    header = origin.encode("utf-8").decode("latin-1")

    answer = Client().post(
        f"{AUTH}/{path}",
        {"code": code, "verifier": attempt.verifier},
        headers={"Origin": header} if header else {},
    )

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Origin" in answer["Vary"]
    assert not Login.objects.exists()


@pytest.mark.parametrize("path", ["redeem", "code", "refresh", "logout", "me"])
def test_own_page_is_answered_without_a_cookie(cem: Account, path: str) -> None:
    embed = Embed()
    embed.client.force_login(cem)
    sent = embed.client.cookies.copy()

    asked = embed.ask_first(f"{AUTH}/{path}")
    answer = embed.get(f"{AUTH}/{path}") if path == "me" else embed.post(f"{AUTH}/{path}", {})

    for each in (asked, answer):
        assert each["Access-Control-Allow-Origin"] == ORIGIN
        assert "Access-Control-Allow-Credentials" not in each.headers
        assert each["Cache-Control"] == "private, no-store"
        assert not each.cookies
    assert embed.client.cookies == sent
    # The session of our own pages is nobody's here.
    assert answer.status_code in {401, 422, 204}


@pytest.mark.parametrize("path", ["redeem", "code", "refresh", "logout"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"code=%FF&refresh=%FF", "application/x-www-form-urlencoded"),
        (b"&" * 1_000, "application/x-www-form-urlencoded"),
        (b"x", "multipart/form-data; boundary=x"),
    ],
)
def test_body_that_is_no_form_is_refused(path: str, body: bytes, kind: str) -> None:
    answer = Client().post(f"{AUTH}/{path}", body, content_type=kind, headers={"Origin": ORIGIN})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said(answer)["code"] == "not_a_form"


# How it goes on, and ends


def test_token_lives_for_twenty_minutes_and_is_exchanged_then(cem: Account) -> None:
    now = timezone.now()
    embed = Embed()
    with time_machine.travel(now, tick=False):
        tokens = sign_in(embed, cem)
    with time_machine.travel(now + ACCESS_LIVES + SOON, tick=False):
        spent = embed.post(REPLY, {"text": "Too late."})
        keep(embed, embed.post(f"{AUTH}/refresh", {"refresh": tokens["refresh"]}))
        again = embed.post(REPLY, {"text": "In time."})

    assert spent.status_code == HTTPStatus.UNAUTHORIZED
    assert pieces_of(spent)[0]["data-code"] == "login_ended"
    assert again.status_code == HTTPStatus.CREATED


def test_whoever_signs_out_everywhere_or_is_banned_is_out_at_once(
    cast: Cast, cem: Account, embed: Embed
) -> None:
    end_all_logins(cem)
    answer = embed.post(REPLY, {"text": "Still here?"})
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert "You are signed out." in pieces_of(answer)[0].text

    sign_in(embed, cem)
    Account.objects.filter(pk=cem.pk).update(is_active=False)
    assert embed.post(REPLY, {"text": "Still here?"}).status_code == HTTPStatus.UNAUTHORIZED

    Account.objects.filter(pk=cem.pk).update(is_active=True)
    Reader.objects.filter(pk=cast.cem.pk).update(suspended_until=timezone.now() + ACCESS_LIVES)
    assert embed.post(REPLY, {"text": "Still here?"}).status_code == HTTPStatus.FORBIDDEN
    assert not Comment.objects.exists()


def test_spent_refresh_token_ends_the_login(embed: Embed, cem: Account) -> None:
    stolen = sign_in(embed, cem)["refresh"]
    keep(embed, embed.post(f"{AUTH}/refresh", {"refresh": stolen}))
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        answer = Embed().post(f"{AUTH}/refresh", {"refresh": stolen})
        after = embed.get(f"{EMBED}/me")

    assert answer.status_code == after.status_code == HTTPStatus.UNAUTHORIZED
    assert said(answer)["code"] == "login_ended"


def test_sign_out_ends_the_token_too(cem: Account) -> None:
    embed = Embed()
    tokens = sign_in(embed, cem)

    for _ in range(2):
        out = embed.post(f"{AUTH}/logout", {"refresh": tokens["refresh"]})
        assert out.status_code == HTTPStatus.NO_CONTENT

    assert embed.get(f"{EMBED}/me").status_code == HTTPStatus.UNAUTHORIZED


def test_guest_of_before_is_the_guest_again_after_signing_out(cast: Cast, cem: Account) -> None:
    embed = Embed()
    embed.post(REPLY, {"text": "As a guest.", "name": "Nell"})
    device = embed.token
    sign_in(embed, cem)
    embed.post(REPLY, {"text": "As a member."})
    embed.token = device
    embed.post(REPLY, {"text": "As the guest again.", "name": "Nell"})

    names = [each.author_name for each in Comment.objects.order_by("pk")]
    assert names == ["Nell", "Cem", "Nell"]


# What a token is not


@pytest.mark.parametrize("by_token", [True, False])
def test_token_of_a_moderator_gives_a_readers_rights_alone(cast: Cast, *, by_token: bool) -> None:
    change_options(cast.site, origins=[ORIGIN], premoderated=True)
    assert cast.mia.account is not None
    if by_token:
        embed = Embed()
        sign_in(embed, cast.mia.account)
        embed.post(REPLY, {"text": "As a reader."})
    else:
        browser = browser_of(cast.mia.account)
        come_in(browser.client, cast.mia.account)  # with a second factor
        browser.write("As a moderator.")

    comment = Comment.objects.get()
    assert comment.author == cast.mia
    assert comment.status == (CommentStatus.WAITING if by_token else CommentStatus.PUBLISHED)
    cast.mia.refresh_from_db()
    assert cast.mia.is_moderator  # nothing of it is stored


def test_edit_by_token_is_screened_as_a_readers(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN], suspect_words=["casino"])
    assert cast.mia.account is not None
    embed = Embed()
    sign_in(embed, cast.mia.account)
    embed.post(REPLY, {"text": "Good evening."})
    comment = Comment.objects.get()

    embed.post(f"{EMBED}/edit/{comment.pk}", {"text": "Come to my casino."})

    comment.refresh_from_db()
    assert comment.status == CommentStatus.WAITING


@pytest.mark.parametrize("path", ["/staff/", "/account/", "/d/gazette/harbour-tunnel/me"])
def test_token_opens_no_page_of_ours(cast: Cast, path: str) -> None:
    assert cast.mia.account is not None
    tokens = open_login(site=cast.site, account=cast.mia.account, origin=ORIGIN)

    answer = Client().get(
        path, headers={"Authorization": f"Bearer {tokens.access}", "Origin": ORIGIN}
    )

    assert answer.status_code == HTTPStatus.FOUND or "Mia" not in answer.content.decode()


def test_one_kind_of_token_never_passes_for_another(cast: Cast, cem: Account) -> None:
    assert cast.ada.device is not None
    tokens = open_login(site=cast.site, account=cem, origin=ORIGIN)

    for token in (tokens.refresh, device_token(cast.ada.device), tokens.access + "x"):
        answer = Embed(token=token).get(f"{EMBED}/me")
        assert answer.status_code == HTTPStatus.UNAUTHORIZED
    renewed = Embed(token=tokens.access).post("/w/gazette/token", {})
    assert renewed.status_code == HTTPStatus.UNAUTHORIZED


def test_nothing_secret_is_logged(cem: Account, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    embed, attempt = Embed(), Attempt()
    code = code_in(agree(browser_of(cem), attempt))
    tokens = keep(embed, embed.post(f"{AUTH}/redeem", {"code": code, "verifier": attempt.verifier}))
    Embed().post(f"{AUTH}/redeem", {"code": code, "verifier": attempt.verifier})
    embed.post(f"{AUTH}/refresh", {"refresh": tokens["refresh"] + "x"})

    log = "\n".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    for secret in (code, attempt.verifier, tokens["access"], tokens["refresh"]):
        assert secret not in log


# Who may write


@pytest.mark.parametrize("why", ["article", "site"])
def test_where_only_members_write_the_form_comes_by_signing_in(
    cast: Cast, cem: Account, why: str
) -> None:
    if why == "article":
        Article.objects.filter(pk=cast.article.pk).update(state=ArticleState.REGISTERED)
    else:
        change_options(cast.site, origins=[ORIGIN], guests=False)
    embed = Embed()

    section = pieces_of(embed.get(EMBED))[0]
    [note] = [each for each in section.find("p") if "data-action" in each.attributes]
    [link] = note.find("a")
    assert (link.text, link["data-act"]) == ("Sign in to write", "sign-in")
    assert note["data-action"] == "/d/gazette/harbour-tunnel/reply"
    assert embed.get(REPLY).status_code == HTTPStatus.FORBIDDEN

    sign_in(embed, cem)
    [form] = pieces_of(embed.get(REPLY))
    assert form["id"] == "reply-form"
    assert not form.has_id("reply-name")
    assert embed.post(REPLY, {"text": "Let in."}).status_code == HTTPStatus.CREATED


def test_the_same_where_nobody_has_spoken_yet(cast: Cast, cem: Account) -> None:
    change_options(cast.site, origins=[ORIGIN], guests=False)
    first = "/w/gazette/discussion/reply?article=news"
    embed = Embed()

    section = pieces_of(embed.get("/w/gazette/discussion?article=news"))[0]
    [note] = [each for each in section.find("p") if "data-action" in each.attributes]
    assert note["data-action"] == first.replace("/w/", "/d/")
    assert embed.get(first).status_code == HTTPStatus.FORBIDDEN

    sign_in(embed, cem)
    [form] = pieces_of(embed.get(first))
    assert form["action"] == first.replace("/w/", "/d/")
    assert not form.has_id("reply-name")
    answer = embed.post(first, {"text": "The first.", "title": "News", "url": f"{ORIGIN}/news"})
    assert answer.status_code == HTTPStatus.CREATED
    assert Comment.objects.get().author == cast.cem


def test_piece_for_everybody_has_the_link_and_our_pages_say_it_themselves(cast: Cast) -> None:
    piece = pieces_of(Embed().get(EMBED))[0]
    page = parse(Client().get("/d/gazette/harbour-tunnel").content.decode())

    [link] = piece.by_id("discussion-me").find("a")
    assert (link.text, link["data-act"]) == ("Sign in", "sign-in")
    assert link["href"].startswith("/account/login/?next=%2Fd%2Fgazette%2Fharbour-tunnel")
    assert not page.has_id("discussion-me")


def test_who_has_no_name_yet_is_asked_for_one(cast: Cast) -> None:
    noor = make_account(username="noor")
    tokens = open_login(site=cast.site, account=noor, origin=ORIGIN)
    embed = Embed(token=tokens.access)

    line = pieces_of(embed.get(f"{EMBED}/me"))[0]
    form = pieces_of(embed.get(REPLY))[0]
    refused = embed.post(REPLY, {"text": "Nameless."})
    embed.post(REPLY, {"text": "Named.", "name": "Noor"})

    assert line.text == "Sign out"
    assert form.has_id("reply-name")
    assert pieces_of(refused)[0]["data-field"] == "name"
    assert Comment.objects.get().author_name == "Noor"


def test_who_is_signed_in_is_said_where_nobody_has_spoken_yet(embed: Embed) -> None:
    answer = embed.get(f"{AUTH}/me")

    assert overlay_in(answer) == {"name": "Cem"}
    assert any(each.attributes.get("id") == "discussion-me" for each in pieces_of(answer))
    assert Embed().get(f"{AUTH}/me").status_code == HTTPStatus.UNAUTHORIZED


def test_words_while_the_window_is_open_are_the_same_for_everybody() -> None:
    answer = Embed(token="damaged").get(f"{AUTH}/panel?lang=de")

    assert answer.status_code == HTTPStatus.OK
    assert answer["Cache-Control"].startswith("public")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert pieces_of(answer)[0]["id"] == "discussion-sign-in"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:156.0) Gecko/20100101 Firefox/156.0",
            "Firefox, Linux",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/605.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/154.0 Safari/537.36 Edg/154.0", "Edge, Windows"),
        ("x" * 5_000 + "\x1b[31m", ""),
        ("", ""),
    ],
)
def test_login_is_listed_by_what_a_person_recognises(cem: Account, agent: str, name: str) -> None:
    embed, attempt = Embed(), Attempt()
    embed.client.defaults["HTTP_USER_AGENT"] = agent
    code = code_in(agree(browser_of(cem), attempt))

    embed.post(f"{AUTH}/redeem", {"code": code, "verifier": attempt.verifier})

    assert Login.objects.get().browser == name


def test_token_of_a_member_costs_one_statement_more_than_a_guests(cast: Cast, embed: Embed) -> None:
    guest = Embed()
    guest.post(REPLY, {"text": "One.", "name": "Nell"})
    embed.post(REPLY, {"text": "Two."})

    def cost(one: Embed) -> int:
        one.get(f"{EMBED}/me")
        with CaptureQueriesContext(connection) as asked:
            assert one.get(f"{EMBED}/me").status_code == HTTPStatus.OK
        return len(asked)

    assert cost(embed) == cost(guest) + 1
    assert settings.SESSION_COOKIE_NAME not in embed.client.cookies
