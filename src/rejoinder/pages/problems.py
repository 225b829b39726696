"""Every error of the hosted pages is rendered here: one plain page that says what to do."""

from __future__ import annotations

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from rejoinder.core.caching import private
from rejoinder.core.errors import ProblemError, TooManyError
from rejoinder.fragments.answers import problem_html
from rejoinder.fragments.wording import as_before
from rejoinder.fragments.words import said
from rejoinder.pages.posted import typed_again, wants_pieces

log = logging.getLogger(__name__)


class ProblemPages:
    """Middleware: a `ProblemError` that leaves a view becomes a page. The JSON API answers its own."""

    def __init__(self, get_response) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  # Django's own is untyped
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with as_before():  # a view may have said its texts in the language of an article
            response: HttpResponse = self.get_response(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ProblemError):
            return None
        if wants_pieces(request):
            return problem_fragment(exception)
        return problem_page(request, exception)


def problem_page(request: HttpRequest, problem: ProblemError) -> HttpResponse:
    """Return the page of a problem, with the text that was sent, if there was one."""
    response = plain_page(
        request, title=_title_of(problem), detail=said(problem.detail), status=problem.status
    )
    if isinstance(problem, TooManyError):
        response["Retry-After"] = str(problem.retry_after_seconds)
    return response


def problem_fragment(problem: ProblemError) -> HttpResponse:
    """Return what is put beside the form that was sent in place."""
    response = private(HttpResponse(problem_html(problem), status=problem.status))
    if isinstance(problem, TooManyError):
        response["Retry-After"] = str(problem.retry_after_seconds)
    return response


def plain_page(request: HttpRequest, *, title: str, detail: str, status: int) -> HttpResponse:
    """Return a page with one message; what a form sent as `text` stands below it, so that it is not lost."""
    text = typed_again(request).get("text", "") if request.method == "POST" else ""
    context = {"title": title, "detail": detail, "text": text}
    return private(render(request, "pages/problem.html", context, status=status))


def not_same_origin(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django's signature
    return plain_page(
        request,
        title=_("This was not sent"),
        detail=_(
            "The form did not come from a page of ours, or that page was too old. Open the discussion again and "
            "send it from there."
        ),
        status=403,
    )


def too_large(request: HttpRequest) -> HttpResponse:
    return plain_page(
        request,
        title=_title(413),
        detail=_("This is far too long. A comment has at most 10,000 characters."),
        status=413,
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # Django's signature
    return plain_page(
        request,
        title=_title(400),
        detail=_("This request is malformed. Check the address."),
        status=400,
    )


def not_permitted(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # as above
    return plain_page(
        request,
        title=_title(403),
        detail=_("You may look at other pages here, but not at this one."),
        status=403,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  # as above
    return plain_page(
        request,
        title=_title(404),
        detail=_("There is nothing at this address. It may have moved."),
        status=404,
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Return a page with a number that the log has too."""
    number = secrets.token_hex(4)
    log.error("Error %s at %a", number, request.path)
    return plain_page(
        request,
        title=_title(500),
        detail=_(
            "Something broke on our side. Try again in a moment; if it stays, tell us the number %(number)s."
        )
        % {"number": number},
        status=500,
    )


def _title_of(problem: ProblemError) -> str:
    return _("Not sent") if problem.problem_code == "article_withdrawn" else _title(problem.status)


def _title(status: int) -> str:
    return {
        400: _("This request is malformed"),
        401: _("Please sign in"),
        403: _("This is not allowed"),
        404: _("Nothing here"),
        409: _("This is not possible now"),
        410: _("This link does not work any more"),
        413: _("This is too long"),
        422: _("Something is not right yet"),
        429: _("Not so fast"),
        500: _("Something broke"),
    }.get(status, _("Something is not right"))
