"""A discussion in which only registered readers comment, as guests and members see it."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.models import Comment
from rejoinder.votes.models import Vote
from tests.making import change_options, make_comment
from tests.pages.browsing import DISCUSSION, REPLY, Browser, Form, form_of
from tests.pages.embedding import EMBED, Embed
from tests.pages.html import Element, parse
from tests.pages.signing_in.mailbox import code_for
from tests.passages.making import make_question
from tests.people import Cast

TYPED = "Let me in, *please*."
ONLY = "Only members can write here."


@pytest.fixture(autouse=True)
def theirs(cast: Cast) -> Comment:
    change_options(cast.site, origins=["https://gazette.example"])
    Article.objects.filter(pk=cast.article.pk).update(state=ArticleState.REGISTERED)
    return make_comment(article=cast.article, author=cast.ben, text="From when it was open.")


def test_guest_reads_and_finds_a_sentence_in_the_place_of_the_form(cast: Cast) -> None:
    for browser in (Browser(), Browser.of(cast.ada)):
        page = browser.open(DISCUSSION)

        assert "From when it was open." in page.text
        assert ONLY in page.text
        assert "The first word is yours." not in page.text
        assert not page.has_id("reply-form")


def test_page_of_nobody_is_for_every_cache_and_a_members_for_none(cast: Cast) -> None:
    everybody = Client().get(DISCUSSION)
    member = Browser.of(cast.cem).client.get(DISCUSSION)

    assert everybody["Cache-Control"].startswith("public")
    assert "Cookie" in everybody["Vary"]
    assert member["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("who", ["anonymous", "ada", "cem"])
def test_page_costs_as_many_statements_as_an_open_one(cast: Cast, who: str) -> None:
    reader = getattr(cast, who)
    client = (Browser.of(reader) if reader else Browser()).client
    client.get(DISCUSSION)
    costs = []
    for state in (ArticleState.OPEN, ArticleState.REGISTERED):
        Article.objects.filter(pk=cast.article.pk).update(state=state)
        with CaptureQueriesContext(connection) as statements:
            client.get(DISCUSSION)
        costs.append(len(statements))

    assert costs[0] == costs[1]


def test_member_writes_and_replies(cast: Cast, theirs: Comment) -> None:
    browser = Browser.of(cast.cem)

    page = browser.open(DISCUSSION)
    browser.send(form_of(page.by_id("reply-form")), text="As a member.")
    answer = browser.open(f"{REPLY}?to={theirs.pk}")
    browser.send(form_of(answer.by_id("reply-form")), text="And an answer.")

    assert ONLY not in page.text
    mine = Comment.objects.filter(author=cast.cem).order_by("pk")
    assert [comment.parent for comment in mine] == [None, theirs]


@pytest.mark.parametrize("to", ["", "?to={theirs}"])
def test_guest_who_sends_anyway_gets_the_text_back(cast: Cast, theirs: Comment, to: str) -> None:
    browser = Browser.of(cast.ada)
    action = REPLY + to.format(theirs=theirs.pk)

    page = browser.send(
        Form(action=action, fields={}),
        text=TYPED,
        name="Ada",
        status=HTTPStatus.FORBIDDEN,
    )

    form = page.by_id("reply-form")
    assert "Only members can write here. Sign in, and send it again." in form.text
    assert form_of(form).fields["text"] == TYPED
    assert Comment.objects.count() == 1


def test_link_to_reply_leads_a_guest_to_sign_in_before_anything_is_typed(
    cast: Cast, theirs: Comment
) -> None:
    browser = Browser()
    [link] = [a for a in browser.open(DISCUSSION).find("a") if "/reply?to=" in a["href"]]

    page = browser.open(link["href"])

    assert link["href"] == f"{REPLY}?to={theirs.pk}"
    assert browser.address.startswith("/account/login/?next=%2Fd%2Fgazette%2F")
    assert "Send me a code" in page.text


@pytest.mark.parametrize("to", ["", "?to={theirs}"])
@pytest.mark.parametrize("by", ["discussion", "site"])
def test_text_waits_while_its_author_signs_in(
    cast: Cast, theirs: Comment, to: str, by: str
) -> None:
    if by == "site":
        Article.objects.filter(pk=cast.article.pk).update(state=ArticleState.OPEN)
        change_options(cast.site, guests=False)
    browser = Browser()
    action = REPLY + to.format(theirs=theirs.pk)
    page = browser.send(Form(action=action, fields={}), text=TYPED, status=HTTPStatus.FORBIDDEN)
    assert not page.has_id("reply-name")

    page = browser.send(form_of(page.by_id("reply-form")), button="act=sign_in")
    assert browser.address.startswith("/account/login/")
    page = browser.send(form_of(page.find("form")[0]), email="noor@example.org")
    page = browser.send(form_of(page.find("form")[0]), code=code_for("noor@example.org"))

    form = form_of(page.by_id("reply-form"))
    assert browser.address == action
    assert form.fields["text"] == TYPED
    assert form.fields["name"] == ""
    page = browser.send(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    assert "Please say under which name you write here." in page.text
    browser.send(form_of(page.by_id("reply-form")), name="Noor")
    posted = Comment.objects.order_by("pk").last()
    assert posted is not None
    assert (posted.source, posted.author.name) == (TYPED, "Noor")
    assert posted.author.account_id is not None
    assert "draft" not in browser.client.session
    assert "Let me in" not in form_of(browser.open(DISCUSSION).by_id("reply-form")).fields["text"]


def test_text_that_waits_is_nobody_elses_and_no_longer_than_a_comment(cast: Cast) -> None:
    browser = Browser()
    page = browser.send(Form(action=REPLY, fields={}), text="x", status=HTTPStatus.FORBIDDEN)
    form = form_of(page.by_id("reply-form"))

    browser.send(
        form, button="act=sign_in", text="x" * 10_001, status=HTTPStatus.UNPROCESSABLE_ENTITY
    )

    assert "draft" not in browser.client.session
    browser.send(form, button="act=sign_in", text="Mine.")
    assert "Mine." not in Browser.of(cast.cem).open(REPLY).text


def test_guest_votes(cast: Cast, theirs: Comment) -> None:
    browser = Browser.of(cast.ada, sends_token=True)

    browser.post(f"{DISCUSSION}/vote/{theirs.pk}", b"value=1")

    assert Vote.objects.get().reader == cast.ada


def test_embed_says_so_and_refuses(cast: Cast) -> None:
    piece = Embed().get(EMBED).content.decode()
    answer = Embed().post(f"{EMBED}/reply", {"text": TYPED, "name": "Nell"})

    assert ONLY in parse(piece).text
    assert "reply-form" not in piece
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Sign in, and send it again." in answer.content.decode()
    assert "members_only" in answer.content.decode()
    assert Comment.objects.count() == 1


def test_section_for_everybody_says_where_a_members_form_goes(cast: Cast) -> None:
    passage = make_question(article=cast.article)
    make_comment(article=cast.article, text="It is.", passage=passage)

    assert _note(Browser().open(DISCUSSION))["data-action"] == REPLY
    about = Browser().open(f"{DISCUSSION}?filter=passage:{passage.pk}")
    assert _note(about)["data-action"] == f"{REPLY}?passage={passage.pk}"


def _note(page: Element) -> Element:
    [note] = [each for each in page.find("p") if "data-action" in each.attributes]
    assert note.text == f"{ONLY} Sign in to write"
    return note


def test_snippet_leads_to_the_page_where_members_write(cast: Cast) -> None:
    answer = Client().get(f"/w/gazette/snippet?article={cast.article.external_id}&as=plain")

    html = answer.content.decode()
    assert ONLY in html
    assert "Join the discussion" in html


def test_age_closes_it_for_members_too(cast: Cast) -> None:
    Article.objects.filter(pk=cast.article.pk).update(
        closes_after_days=1, published_at="2020-01-01T00:00:00Z"
    )

    page = Browser.of(cast.cem).open(DISCUSSION)

    assert "This discussion is closed." in page.text
    assert ONLY not in page.text
