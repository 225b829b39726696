"""Take the text of an article from its publisher, signed. The only address of the API that changes anything."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from rejoinder.api.problems import answer_problem, problem_answer
from rejoinder.articles.models import Article
from rejoinder.articles.queries import get_article
from rejoinder.comments.services.following import follow_when_stored
from rejoinder.core.errors import (
    InvalidError,
    NotFoundError,
    NotSignedInError,
    ProblemError,
    RefusedError,
)
from rejoinder.core.installation import installation_keys
from rejoinder.core.webhooks import secret_of, stamp_of
from rejoinder.passages.asked import AskingText, read_asking
from rejoinder.passages.models import TextRevision, TextSource
from rejoinder.passages.queries import last_sent
from rejoinder.passages.services.settling import settle_questions, store_text
from rejoinder.sites.models import Site

PURPOSE: Final = "text"


class NotSignedError(NotSignedInError):
    """The message has no valid signature of this site's publisher, or is too old."""

    code = "not_signed"


class WrittenHereError(RefusedError):
    """The text comes from our own newsroom."""

    code = "written_here"


class StaleTextError(RefusedError):
    """A text that was sent later has come before."""

    code = "stale_text"


def secrets_of(site: Site) -> list[str]:
    """Return the secrets with which the publisher of a site may sign, the one of today first.

    They are made from the installation's keys: a new key brings a new secret, and the old one is good as long as
    the old key is.
    """
    return [secret_of(key, purpose=f"{PURPOSE}:{site.uid}") for key in installation_keys()]


@csrf_exempt
def take_text(request: HttpRequest, site: str, key: str) -> HttpResponse:
    """Store the text of an article as readers see it, and its questions. Idempotent. Five to ten statements.

    The readers' passages are sought in it afterwards.
    """
    if request.method != "POST":
        answer = problem_answer(
            status=HTTPStatus.METHOD_NOT_ALLOWED,
            code="method_not_allowed",
            detail="This address takes POST alone.",
        )
        answer["Allow"] = "POST"
        return _kept_by_nobody(answer)
    try:
        revision = _take(request, site=site, key=key)
    except ProblemError as problem:
        return _kept_by_nobody(answer_problem(request, problem))
    return _kept_by_nobody(JsonResponse({"number": revision.number, "digest": revision.digest}))


def _take(request: HttpRequest, *, site: str, key: str) -> TextRevision:
    body = request.body
    try:
        article = get_article(site_key=site, key=key)
    except NotFoundError as error:  # nobody learns without a signature what is there
        raise _not_signed() from error
    stamp = stamp_of(request.headers, body, secrets=secrets_of(article.site), now=time.time())
    if stamp is None:
        raise _not_signed()
    if article.home:
        raise WrittenHereError("This article is written in the newsroom, which has its text.")
    asking = read_asking(_html_in(body))
    return _store(article, asking=asking, sent_at=datetime.fromtimestamp(stamp, tz=UTC))


@transaction.atomic
def _store(article: Article, *, asking: AskingText, sent_at: datetime) -> TextRevision:
    latest = last_sent(article)
    if latest is not None and sent_at < latest:
        raise StaleTextError("A text of this article that was sent later is here already.")
    revision = store_text(
        article, text=asking.article, source=TextSource.PUBLISHER, sent_at=sent_at
    )
    settle_questions(article, revision=revision, asked=asking.asked)
    follow_when_stored(article)
    return revision


def _html_in(body: bytes) -> str:
    """Return the HTML of a message.

    Raises:
        InvalidError: it is no JSON with a text under `html`.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidError('Send JSON in UTF-8: {"html": "…"}.', code="bad_json") from error
    html = found.get("html") if isinstance(found, dict) else None
    if not isinstance(html, str):
        raise InvalidError("The article's HTML is missing.", field="html")
    return html.encode("utf-8", "replace").decode()  # JSON can name halves of characters


def _not_signed() -> NotSignedError:
    return NotSignedError(
        "The signature is missing, wrong or older than five minutes. `rejoinder textsecret` says the secret."
    )


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
