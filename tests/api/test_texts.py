"""A publisher sends the text of an article: signed, in time, and stored once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from http import HTTPStatus
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
from pytest_django import DjangoCaptureOnCommitCallbacks

from rejoinder.api.texts import secrets_of
from rejoinder.articles.models import Article
from rejoinder.passages.models import Fit, Passage, TextRevision, TextSource
from rejoinder.passages.services.choosing import choice_of
from rejoinder.passages.services.settling import digest_of
from rejoinder.sites.models import Site
from tests.making import change_options
from tests.passages.choosing import speak_of
from tests.passages.making import TEXT
from tests.people import Cast

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

HERE = "/api/v1/sites/gazette/discussions/harbour-tunnel/text"
HTML = f"<article><h1>{TEXT}</h1></article>"


def send(
    body: object,
    *,
    site: Site,
    at: str = HERE,
    stamp: float | str | None = None,
    secret: str = "",
    **headers: str,
) -> Answer:
    """Send a message as a publisher's server does, signed by hand after the specification."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    stamp = str(int(time.time())) if stamp is None else str(stamp)
    key = base64.b64decode((secret or secrets_of(site)[0]).removeprefix("whsec_"))
    signed = hmac.new(key, f"msg_1.{stamp}.".encode() + raw, hashlib.sha256).digest()
    given = {
        "webhook-id": "msg_1",
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
    return Client().post(at, raw, content_type="application/json", headers={**given, **headers})


def test_text_is_stored_with_its_digest(cast: Cast) -> None:
    answer = send({"html": HTML}, site=cast.site)

    assert answer.status_code == HTTPStatus.OK
    assert answer.json() == {"number": 1, "digest": digest_of(TEXT)}
    assert answer["Cache-Control"] == "no-store"
    revision = TextRevision.objects.get()
    assert (revision.text, revision.source) == (TEXT, TextSource.PUBLISHER)
    assert send({"html": HTML}, site=cast.site).json()["number"] == 1


def test_words_that_nobody_knew_are_found_in_it(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    change_options(cast.site, passages="all")
    speak_of(choice_of("nine hundred million"), article=cast.article, author=cast.ada)

    with django_capture_on_commit_callbacks(execute=True):
        send({"html": HTML}, site=cast.site)

    passage = Passage.objects.get()
    assert (passage.is_confirmed, passage.fit) == (True, Fit.EXACT)


def test_questions_of_the_page_are_taken_and_broken_ones_are_plain_text(cast: Cast) -> None:
    html = (
        "<p>It opens <span class=x data-rejoinder-id='q1' data-rejoinder-ask=\"So &lt;late&gt;?\">in"
        " <em>March</em></span>, "
        '<span data-rejoinder-ask="" data-rejoinder-id="q2">they</span> '
        f'<span data-rejoinder-ask="{"x" * 501}" data-rejoinder-id="q3">say</span> '
        '<span data-rejoinder-ask="Why?" data-rejoinder-id="<b>">so</span>.</p>'
    )

    send({"html": html}, site=cast.site)

    question = Passage.objects.get()
    assert (question.mark, question.question, question.exact) == ("q1", "So <late>?", "in March")
    assert TextRevision.objects.get().text == "It opens in March, they say so."


@pytest.mark.parametrize(
    "wrong",
    [
        {"stamp": 0},
        {"stamp": "9" * 5_000},
        {"stamp": "00" + str(int(time.time())) + "0" * 5_000},
        {"stamp": "x"},
        {"stamp": int(time.time()) - 400},
        {"stamp": int(time.time()) + 400},
        {"secret": "whsec_" + base64.b64encode(b"another").decode()},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1a,\u00e9" + "x" * 100},
        {"webhook-signature": "v2,abc " * 1_000},
        {"webhook-id": ""},
        {"webhook-id": "x" * 300},
        {"webhook-timestamp": "\u0663"},
    ],
    ids=lambda wrong: " ".join(f"{name} {value!s:.16}" for name, value in wrong.items()),
)
def test_what_is_not_signed_is_not_taken(cast: Cast, wrong: dict[str, Any]) -> None:
    answer = send({"html": HTML}, site=cast.site, **wrong)

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer.json()["type"] == "not_signed"
    assert not TextRevision.objects.exists()


def test_signature_is_of_one_site_and_of_this_body(cast: Cast) -> None:
    elsewhere = HERE.replace("gazette", "elsewhere")

    assert send({"html": HTML}, site=cast.site, at=elsewhere).status_code == HTTPStatus.UNAUTHORIZED
    good = send({"html": HTML}, site=cast.other_site, at=elsewhere)
    assert good.status_code == HTTPStatus.OK
    assert not TextRevision.objects.filter(article=cast.article).exists()


def test_text_that_was_sent_before_the_one_of_today_is_refused(cast: Cast) -> None:
    now = int(time.time())
    send({"html": HTML}, site=cast.site, stamp=now)

    late = send({"html": "<p>Old.</p>"}, site=cast.site, stamp=now - 60)

    assert (late.status_code, late.json()["type"]) == (HTTPStatus.CONFLICT, "stale_text")
    assert TextRevision.objects.count() == 1


def test_article_of_the_newsroom_has_its_text(cast: Cast) -> None:
    Article.objects.filter(pk=cast.article.pk).update(home="/harbour-tunnel/")

    answer = send({"html": HTML}, site=cast.site)

    assert (answer.status_code, answer.json()["type"]) == (HTTPStatus.CONFLICT, "written_here")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[" * 200_000,
        b"[]",
        b"{}",
        b'{"html": 7}',
        b'{"html": null}',
        json.dumps({"html": "<i>" * 100_000}).encode(),
    ],
    ids=["nothing", "no UTF-8", "deep", "a list", "without", "a number", "null", "nested"],
)
def test_what_is_no_text_is_refused_plainly(cast: Cast, body: bytes) -> None:
    answer = send(body, site=cast.site)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer["Content-Type"] == "application/problem+json"
    assert not TextRevision.objects.exists()


def test_more_than_a_megabyte_is_too_long(cast: Cast) -> None:
    answer = send({"html": "x" * 1_050_000}, site=cast.site)

    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert not TextRevision.objects.exists()


def test_characters_that_no_database_takes_are_replaced(cast: Cast) -> None:
    answer = send(b'{"html": "<p>a\\ud800b\\u0000c&#0;d</p>"}', site=cast.site)

    assert answer.status_code == HTTPStatus.OK
    assert "\0" not in TextRevision.objects.get().text


def test_secret_of_the_key_before_is_good_while_that_key_is(
    cast: Cast,
) -> None:
    old = secrets_of(cast.site)[0]
    new_key = "another-key-that-is-long-enough-for-django-0123456789"

    with override_settings(SECRET_KEY=new_key, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert send({"html": HTML}, site=cast.site, secret=old).status_code == HTTPStatus.OK
        assert send({"html": HTML}, site=cast.site).status_code == HTTPStatus.OK
    with override_settings(SECRET_KEY=new_key):
        answer = send({"html": HTML}, site=cast.site, secret=old)
        assert answer.status_code == HTTPStatus.UNAUTHORIZED


def test_command_prints_the_secret(cast: Cast) -> None:
    out = StringIO()

    call_command("textsecret", "gazette", stdout=out)

    assert out.getvalue().strip() == secrets_of(cast.site)[0]
