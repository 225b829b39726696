"""Every error of the API is rendered here, as a problem document (RFC 9457)."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from http import HTTPStatus

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from rejoinder.api.schemas import FieldProblemOut, ProblemOut
from rejoinder.core.errors import InvalidError, NotFoundError, ProblemError, TooManyError

PROBLEM_TYPE = "application/problem+json"

log = logging.getLogger(__name__)


def add_handlers(api: NinjaAPI) -> None:
    """Make every error that leaves an operation a problem document."""
    api.exception_handler(ProblemError)(answer_problem)
    api.exception_handler(ValidationError)(answer_invalid)
    api.exception_handler(Http404)(answer_absent)
    api.exception_handler(SuspiciousOperation)(answer_malformed)
    api.exception_handler(Exception)(answer_unexpected)


def problem_answer(
    *,
    status: int,
    code: str,
    detail: str,
    errors: Sequence[FieldProblemOut] = (),
    instance: str | None = None,
) -> HttpResponse:
    """Return a problem document.

    Args:
        code: stable, in snake case; clients compare it.
        instance: a URI of this one occurrence.
    """
    problem = ProblemOut(
        type=code,
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=list(errors) or None,
        instance=instance,
    )
    content = problem.model_dump_json(exclude_none=True)
    return HttpResponse(content, status=status, content_type=PROBLEM_TYPE)


def answer_problem(_request: HttpRequest, error: ProblemError) -> HttpResponse:
    """Return what a service or a query refused."""
    about = [FieldProblemOut(field=error.field, detail=error.detail)] if error.field else []
    response = problem_answer(
        status=error.status, code=error.problem_code, detail=error.detail, errors=about
    )
    if isinstance(error, TooManyError):
        response["Retry-After"] = str(error.retry_after_seconds)
    return response


def answer_invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Return what is wrong with each parameter; never what was sent."""
    return problem_answer(
        status=InvalidError.status,
        code=InvalidError.code,
        detail="Some parameters are not as they should be. See errors.",
        errors=[
            FieldProblemOut(field=str(each["loc"][-1]), detail=each["msg"]) for each in error.errors
        ],
    )


def answer_absent(request: HttpRequest, _error: Http404 | None = None) -> HttpResponse:
    """Return the same 404 for whatever is not here."""
    return answer_problem(request, NotFoundError())


def answer_malformed(_request: HttpRequest, _error: SuspiciousOperation) -> HttpResponse:
    """Return a 400 for a request that Django itself does not take, such as one of too many parameters."""
    return problem_answer(
        status=HTTPStatus.BAD_REQUEST,
        code="bad_request",
        detail="This request is malformed. Check its address and parameters.",
    )


def answer_unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    """Log an error of ours under a number, and return the number and nothing else."""
    number = uuid.uuid4().urn
    log.error("Error %s at %s", number, request.path, exc_info=error)
    return problem_answer(
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        code="internal_error",
        detail="Something broke on our side. Try again in a moment; if it stays, report the instance.",
        instance=number,
    )
