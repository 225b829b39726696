"""The headers of every answer: who may keep it and how long, when it is the same still, and who may read it.

Everything here is public and the same for everybody: no cookie is read or set, and scripts of any site may
read it. A discussion's pages are labelled with its version, which the first statement brings, so that an
unchanged page costs no other; the other answers are small and labelled with what they say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from importlib.metadata import version

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt

from rejoinder.api.problems import problem_answer
from rejoinder.comments.queries.discussion import Tallied
from rejoinder.core.keys import article_key, site_key

# Clients ask each time; a cache in front answers for ten seconds, and a minute more while it fetches anew.
PUBLIC = "public, max-age=0, s-maxage=10, stale-while-revalidate=60"
NOT_KEPT = "no-store"

ANSWERED_METHODS = ("GET", "HEAD", "OPTIONS")
REFUSED_METHODS = ("POST", "PUT", "PATCH", "DELETE")
_PREFLIGHT_SECONDS = 86_400

View = Callable[..., HttpResponse]


class NotModifiedError(Exception):
    """The client has this answer already."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response  # as far as it got: its headers


def label(response: HttpResponse, *, keys: Sequence[str]) -> None:
    """Say which surrogate keys outdate the answer."""
    response["Surrogate-Key"] = " ".join(keys)


def label_version(request: HttpRequest, response: HttpResponse, *, discussion: Tallied) -> None:
    """Label the answer as what this version of a discussion says. No statement.

    The version is read before the page is, so a change in between makes a page newer than its label,
    which the next request mends; it never makes one older. In the label too is what changes a page without
    an event: the release, the site's options, the base of links. Not in it is a reader's new role, which
    shows with the next event of the discussion.

    Raises:
        NotModifiedError: the client has it.
    """
    article = discussion.article
    label(response, keys=[article_key(article.pk), site_key(article.site_id)])
    facts = [
        version("rejoinder"),
        settings.BASE_URL,
        article.site.key,
        article.site.options_json,
        article.key,
        discussion.version,
        discussion.comment_count,
    ]
    response["ETag"] = _tag(json.dumps(facts, sort_keys=True).encode())
    if _is_known(request, response["ETag"]):
        raise NotModifiedError(response)


def answer_not_modified(_request: HttpRequest, error: NotModifiedError) -> HttpResponse:
    """Return the 304 of an answer."""
    kept = ("ETag", "Surrogate-Key")
    headers = {name: error.response[name] for name in kept if name in error.response}
    return HttpResponseNotModified(headers=headers)


def in_public(view: View) -> View:
    """Make a view that reads answer every method, and complete the headers of what it answers."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **path: object) -> HttpResponse:
        if request.method in REFUSED_METHODS:
            response = _refuse_method(request)
        elif request.method == "OPTIONS":
            response = HttpResponse(status=HTTPStatus.NO_CONTENT)
        else:
            response = _once(request, view(request, *args, **path))
        is_kept = response.status_code in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}
        response["Cache-Control"] = PUBLIC if is_kept else NOT_KEPT
        return allow_any_origin(response)

    return csrf_exempt(
        answer
    )  # nothing can be changed here, and a refused POST is a problem document


def allow_any_origin(response: HttpResponse) -> HttpResponse:
    """Let scripts of every site read the answer (Fetch Standard, CORS protocol)."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    if response.status_code == HTTPStatus.NO_CONTENT:
        response["Allow"] = response["Access-Control-Allow-Methods"] = ", ".join(ANSWERED_METHODS)
        response["Access-Control-Allow-Headers"] = "If-None-Match"
        response["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
    return response


def _refuse_method(request: HttpRequest) -> HttpResponse:
    response = problem_answer(
        status=HTTPStatus.METHOD_NOT_ALLOWED,
        code="method_not_allowed",
        detail=f"This API can only be read: there is no {request.method} here.",
    )
    response["Allow"] = ", ".join(ANSWERED_METHODS)
    return response


def _once(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return a 304 instead of what the client has."""
    if response.status_code != HTTPStatus.OK:
        return response
    if "ETag" not in response:
        response["ETag"] = _tag(response.content)
    if _is_known(request, response["ETag"]):
        return answer_not_modified(request, NotModifiedError(response))
    return response


def _tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _is_known(request: HttpRequest, tag: str) -> bool:
    """Compare as RFC 9110, 13.1.2 asks: a proxy that compresses makes a strong tag weak."""
    sent = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in sent or tag in {each.removeprefix("W/") for each in sent}
