"""Take a mail that another server brings: as it is, and signed. Whoever can send mails can bring one, so it proves nothing."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from rejoinder.api.problems import answer_problem, problem_answer
from rejoinder.core.errors import NotFoundError, NotSignedInError, ProblemError, TooManyError
from rejoinder.core.webhooks import secret_of, stamp_of
from rejoinder.notifications.services.receiving import Outcome, take_mail

PURPOSE: Final = "mail-in"
_MOST_RECIPIENTS: Final = 10


class MailNotSignedError(NotSignedInError):
    """The mail has no valid signature, or one that is too old."""

    code = "not_signed"


def secrets_of_mail() -> list[str]:
    """Return the secrets with which mails may be signed, the one of today first. As those for texts of articles."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [secret_of(str(key), purpose=PURPOSE) for key in keys]


@csrf_exempt
def take(request: HttpRequest) -> HttpResponse:
    """Do what a mail is for. Idempotent: after any answer but a yes it can be sent again."""
    if request.method != "POST":
        answer = problem_answer(
            status=HTTPStatus.METHOD_NOT_ALLOWED,
            code="method_not_allowed",
            detail="This address takes POST alone.",
        )
        answer["Allow"] = "POST"
        return _kept_by_nobody(answer)
    try:
        outcome = _take(request)
    except ProblemError as problem:
        return _kept_by_nobody(answer_problem(request, problem))
    return _kept_by_nobody(JsonResponse({"outcome": outcome.value}))


def _take(request: HttpRequest) -> Outcome:
    body = request.body
    if not (settings.MAIL_REPLIES or settings.MAIL_BOUNCES):
        raise NotFoundError
    if stamp_of(request.headers, body, secrets=secrets_of_mail(), now=time.time()) is None:
        raise MailNotSignedError(
            "The signature is missing, wrong or older than five minutes. `rejoinder mailin --secret` says the secret."
        )
    # Not signed, and need not be: an address for answers proves itself.
    taken = take_mail(body, recipients=request.GET.getlist("to")[:_MOST_RECIPIENTS])
    if taken.outcome is Outcome.LATER:
        raise TooManyError(taken.why, retry_after_seconds=taken.retry_after_seconds)
    return taken.outcome


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
