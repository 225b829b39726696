"""Editors see which words of an article draw discussion, and decide on those that edits moved or lost."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client

from rejoinder.accounts.models import Account
from rejoinder.activity.models import Event, EventKind
from rejoinder.comments.services.following import follow_text
from rejoinder.newsroom.editors import let_write
from rejoinder.newsroom.models import ArticlePage, FrontPage
from rejoinder.passages.models import Fit, Passage
from rejoinder.passages.services.choosing import choice_of
from rejoinder.passages.services.settling import store_text
from rejoinder.passages.text_index import plain_article
from tests.entering import come_in
from tests.making import change_options, make_account
from tests.newsroom.making import make_front_page, make_page, of
from tests.passages.choosing import know_text, speak_of
from tests.passages.making import TEXT
from tests.people import Cast


@pytest.fixture
def lost(cast: Cast, page: ArticlePage) -> Passage:
    """Words that Ada and Ben spoke of, before an edit took them away."""
    article = of(page)
    know_text(article)
    for author in (cast.ada, cast.ben):
        speak_of("nine hundred million", article=article, author=author)
    store_text(article, text=plain_article(TEXT.replace("nine hundred million", "a lot")))
    follow_text(article)
    return Passage.objects.get()


def client_of(account: Account) -> Client:
    client = Client()
    come_in(client, account)
    return client


def test_panel_leads_to_what_draws_discussion(
    ingrid: Account, page: ArticlePage, lost: Passage
) -> None:
    text = client_of(ingrid).get(f"/newsroom/pages/{page.pk}/edit/").content.decode()

    assert "nine hundred million" in text
    assert "not in the article any more" in text
    assert f'href="/newsroom/passages/{page.pk}/"' in text
    assert "1 to look at" in text
    assert lost.fit == Fit.ORPHAN


def test_editor_attaches_what_was_lost_to_other_words(
    ingrid: Account, page: ArticlePage, lost: Passage
) -> None:
    client = client_of(ingrid)
    assert "Decide" in client.get(f"/newsroom/passages/{page.pk}/?unsure=1").content.decode()
    here = f"/newsroom/passages/{page.pk}/{lost.pk}/"
    assert client.get(here).status_code == HTTPStatus.OK

    answer = client.post(here, {"act": "attach", "quote": "cost  a lot"})

    assert answer.status_code == HTTPStatus.FOUND
    lost.refresh_from_db()
    assert (lost.fit, lost.quotation, lost.exact) == (
        Fit.EDITED,
        "cost a lot",
        "nine hundred million",
    )
    event = Event.objects.latest("pk")
    assert event.kind == EventKind.PASSAGE_ATTACHED
    assert event.actor is not None
    assert event.actor.account == ingrid
    assert "Decide" not in client.get(f"/newsroom/passages/{page.pk}/?unsure=1").content.decode()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("not there at all", "are not in the article"),
        ("x", "at least 2 characters"),
        ("", "This field is required."),
        ("y" * 5_000, "at most 1,500 characters"),
    ],
)
def test_words_that_cannot_be_found_are_said_so_and_kept(
    ingrid: Account, page: ArticlePage, lost: Passage, words: str, said: str
) -> None:
    here = f"/newsroom/passages/{page.pk}/{lost.pk}/"

    answer = client_of(ingrid).post(here, {"act": "attach", "quote": words})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    text = answer.content.decode()
    assert said in text
    assert words in text


def test_words_that_stand_there_twice_are_chosen_among(
    ingrid: Account, page: ArticlePage, lost: Passage
) -> None:
    text = "It is late. The council waits. It is late. Nobody is surprised."
    store_text(of(page), text=plain_article(text))
    follow_text(of(page))
    client, here = client_of(ingrid), f"/newsroom/passages/{page.pk}/{lost.pk}/"

    asked = client.post(here, {"act": "attach", "quote": "It is late."})
    assert asked.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    second = text.rindex("It is late.")
    assert f'value="{second}"' in asked.content.decode()
    client.post(here, {"act": "attach", "quote": "It is late.", "start": str(second)})

    lost.refresh_from_db()
    assert lost.place == second


def test_editor_confirms_and_detaches(ingrid: Account, page: ArticlePage, lost: Passage) -> None:
    client, here = client_of(ingrid), f"/newsroom/passages/{page.pk}/{lost.pk}/"

    assert client.post(here, {"act": "confirm"}).status_code == HTTPStatus.CONFLICT
    assert client.post(here, {"act": "detach"}).status_code == HTTPStatus.FOUND
    assert client.post(here, {"act": "nonsense"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    lost.refresh_from_db()
    assert lost.is_detached
    assert "Detached by an editor" in client.get(here).content.decode()


def test_nobody_decides_on_articles_of_others(
    cast: Cast, page: ArticlePage, lost: Passage, front: FrontPage
) -> None:
    stranger = make_account(username="stranger")
    other_front = make_front_page(site=cast.other_site, host="elsewhere.example")
    let_write(front=other_front, account=stranger)
    elsewhere = make_page(below=front, title="Elsewhere")
    ingrid = make_account(username="ines")
    let_write(front=front, account=ingrid)

    for account, page_id in ((stranger, page.pk), (ingrid, elsewhere.pk), (ingrid, 2**31)):
        here = f"/newsroom/passages/{page_id}/{lost.pk}/"
        assert client_of(account).get(here).status_code == HTTPStatus.FOUND
        client_of(account).post(here, {"act": "detach"})
    assert Client().get(f"/newsroom/passages/{page.pk}/").status_code == HTTPStatus.FOUND
    lost.refresh_from_db()
    assert not lost.is_detached


def test_words_that_no_text_has_are_shown_to_editors_as_such(
    cast: Cast, ingrid: Account, page: ArticlePage
) -> None:
    change_options(cast.site, passages="all")
    speak_of(choice_of("A lie."), article=of(page), author=cast.ada)

    text = client_of(ingrid).get(f"/newsroom/passages/{page.pk}/").content.decode()

    assert "A lie." in text
    assert "never was" in text
