"""Who may ask from a page of another origin, and what the answer tells the browser (Fetch Standard, CORS).

What anyone may see anyway is answered to every origin alike, so that caches keep one copy. What is somebody's own,
and every change, is for the site's origins alone. No cookie counts below `/w/`, hence no forged request does.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from rejoinder.core.caching import private
from rejoinder.core.errors import NotPermittedError, ProblemError
from rejoinder.pages.problems import problem_fragment
from rejoinder.pages.rendering import EMBEDDED
from rejoinder.sites.queries import get_site

EXPOSED = "Content-Location, ETag, Link, Rejoinder-Focus, Rejoinder-Passage, Rejoinder-Version, Retry-After"
_TAKEN = "Authorization, Content-Type, Idempotency-Key"
_PREFLIGHT_SECONDS = "7200"  # the most that Chromium remembers

_View: TypeAlias = Callable[..., HttpResponse]  # (request, site, …)


class UnknownOriginError(NotPermittedError):
    """The page that asks is on none of the site's origins."""

    code = "origin_unknown"


def is_embedded(request: HttpRequest) -> bool:
    """Return whether somebody asks from a page that may be anyone's."""
    return request.path.startswith(EMBEDDED)


def origin_of(request: HttpRequest) -> str:
    """Return the origin of the page that asks, "" where the browser does not say.

    The page in a publisher's frame is ours, and browsers name that origin in no GET (Fetch Standard, 3.2).
    """
    named = request.headers.get("Origin", "")
    is_ours = named in {settings.BASE_URL, f"{request.scheme}://{request.get_host()}"}
    if is_ours or (not named and request.headers.get("Sec-Fetch-Site") == "same-origin"):
        return settings.BASE_URL
    return named


def for_everybody(view: _View) -> _View:
    """Make a view answer pages of every origin: what it says is nobody's own."""

    @csrf_exempt
    @functools.wraps(view)
    def answer(request: HttpRequest, site: str, **rest: object) -> HttpResponse:
        try:
            response = view(request, site, **rest)
        except ProblemError as problem:
            response = problem_fragment(problem)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = EXPOSED
        return response

    return answer


def for_our_origins(view: _View) -> _View:
    """Make a view answer pages of the site's own origins alone, and the question whether it would."""

    @csrf_exempt
    @functools.wraps(view)
    def answer(request: HttpRequest, site: str, **rest: object) -> HttpResponse:
        origin, allowed = origin_of(request), False
        try:
            allowed = origin in {*get_site(site).origins, settings.BASE_URL}
            if request.method == "OPTIONS":
                response = HttpResponse(status=204)
            elif allowed:
                response = view(request, site, **rest)
            else:
                raise _unknown(origin)
        except ProblemError as problem:
            response = problem_fragment(problem)
        if allowed:
            response["Access-Control-Allow-Origin"] = origin
            response["Access-Control-Expose-Headers"] = EXPOSED
            if request.method == "OPTIONS":
                response["Access-Control-Allow-Methods"] = "GET, POST"
                response["Access-Control-Allow-Headers"] = _TAKEN
                response["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
        patch_vary_headers(response, ["Origin"])
        return private(response)

    return answer


def for_readers_of_everybody(view: _View) -> _View:
    """Make a view answer every page what it says to nobody in particular, and the site's own all else."""
    everybody, ours = for_everybody(view), for_our_origins(view)

    @csrf_exempt
    @functools.wraps(view)
    def answer(request: HttpRequest, site: str, **rest: object) -> HttpResponse:
        is_nobody = request.method in {"GET", "HEAD"} and "Authorization" not in request.headers
        return (everybody if is_nobody else ours)(request, site, **rest)

    return answer


def _unknown(origin: str) -> UnknownOriginError:
    return UnknownOriginError(
        _(
            "Pages of %(origin)s may not write here. The publisher adds it to the site's option “origins”."
        )
        % {"origin": origin[:200] or _("an unknown origin")}
    )
