"""Errors of the API: each one is a problem document that says what to do, and nothing of the inside."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client, RequestFactory
from django.urls import Resolver404

from rejoinder.accounts.models import Reader
from rejoinder.api.problems import PROBLEM_TYPE, answer_absent, answer_problem
from rejoinder.api.schemas import CommentPageOut, ProblemOut
from rejoinder.core.errors import (
    InvalidError,
    NotFoundError,
    NotPermittedError,
    NotSignedInError,
    ProblemError,
    RefusedError,
    TooManyError,
)
from tests.api.reading import ROOT, get, read, read_problem
from tests.making import change_options, make_comment
from tests.people import Cast

PAGE = "gazette/discussions/harbour-tunnel/comments"


@pytest.mark.parametrize(
    "error",
    [
        NotSignedInError("Sign in."),
        NotPermittedError("You may not."),
        NotFoundError(),
        RefusedError("Closed."),
        InvalidError("Too long.", field="text", code="too_long"),
        TooManyError("Wait.", retry_after_seconds=7),
    ],
    ids=lambda error: error.problem_code,
)
def test_every_kind_of_error_is_a_problem_document(error: ProblemError) -> None:
    answer = answer_problem(RequestFactory().get("/"), error)
    problem = ProblemOut.model_validate_json(answer.content)

    assert answer["Content-Type"] == PROBLEM_TYPE
    assert (problem.type, problem.status) == (error.problem_code, error.status)
    assert answer.status_code == error.status
    assert problem.title == HTTPStatus(error.status).phrase
    assert problem.detail == error.detail
    assert [each.field for each in problem.errors or []] == ([error.field] if error.field else [])


def test_too_many_says_when_to_come_again() -> None:
    answer = answer_problem(RequestFactory().get("/"), TooManyError("Wait.", retry_after_seconds=7))

    assert answer["Retry-After"] == "7"


def test_what_django_finds_absent_is_the_same_as_what_we_do() -> None:
    request = RequestFactory().get("/")

    assert (
        answer_absent(request, Resolver404({"path": "inside"})).content
        == answer_problem(request, NotFoundError()).content
    )


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api/v1/",
        "/api/v2/sites/gazette",
        "/api/v1/nothing",
        "/api/v1/sites/a b/discussions",
    ],
)
def test_address_that_is_none_is_a_problem_document(cast: Cast, path: str) -> None:
    problem = read_problem(path)

    assert (problem.type, problem.status) == ("not_found", HTTPStatus.NOT_FOUND)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"sort": "cleverest"}, "sort"),
        ({"sort": "newest\x00"}, "sort"),
        ({"order": "newest"}, "order"),
        ({"after": "x", "before": "y"}, "before"),
        ({"after": "x" * 1_001}, "after"),
    ],
)
def test_parameter_that_is_wrong_is_named(cast: Cast, query: dict[str, str], field: str) -> None:
    problem = read_problem(PAGE, **query)

    assert problem.status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert [error.field for error in problem.errors or []] == [field]


def test_every_wrong_parameter_is_named_and_none_is_repeated(cast: Cast) -> None:
    answer = get("gazette/discussions", {"limit": "secret", "order": "secret", "url": "a\x00"})
    problem = ProblemOut.model_validate_json(answer.content)

    assert sorted(error.field for error in problem.errors or []) == ["limit", "order", "url"]
    assert b"secret" not in answer.content


@pytest.mark.parametrize("where", range(0, 60, 7))
def test_altered_cursor_is_refused(cast: Cast, where: int) -> None:
    change_options(cast.site, page_size=5)
    for _ in range(6):
        make_comment(article=cast.article)
    cursor = read(PAGE, CommentPageOut).after
    assert cursor is not None
    where %= len(cursor)
    altered = cursor[:where] + ("A" if cursor[where] != "A" else "B") + cursor[where + 1 :]

    problem = read_problem(PAGE, after=altered)

    assert (problem.type, problem.status) == ("bad_cursor", HTTPStatus.UNPROCESSABLE_ENTITY)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (PAGE, {"sort": "oldest"}),
        ("gazette/discussions", {}),
        ("gazette/comments/{top}/replies", {}),
    ],
)
def test_cursor_of_another_list_or_order_is_refused(
    cast: Cast, path: str, query: dict[str, str]
) -> None:
    change_options(cast.site, page_size=5)
    made = [make_comment(article=cast.article) for _ in range(6)]
    cursor = read(PAGE, CommentPageOut, sort="newest").after

    problem = read_problem(path.format(top=made[0].pk), after=cursor, **query)

    assert problem.type == "bad_cursor"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", [ROOT + "gazette", ROOT + PAGE, "/api/v1/openapi.json", "/api/v3"])
def test_nothing_can_be_changed(cast: Cast, path: str, method: str) -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.generic(method.upper(), path, data="{}", content_type="application/json")

    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert ProblemOut.model_validate_json(answer.content).type == "method_not_allowed"


def test_too_many_parameters_are_the_clients_error(cast: Cast) -> None:
    problem = read_problem(PAGE, **{f"p{n}": "" for n in range(200)})

    assert (problem.type, problem.status) == ("bad_request", HTTPStatus.BAD_REQUEST)


def test_error_of_ours_tells_its_number_to_the_client_and_its_cause_to_the_log(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    made = make_comment(article=cast.article, author=cast.ada)
    Reader.objects.filter(pk=cast.ada.pk).update(role="wizard")  # no code of ours stores that

    answer = get(f"gazette/comments/{made.pk}")
    problem = ProblemOut.model_validate_json(answer.content)

    assert (problem.type, problem.status) == ("internal_error", HTTPStatus.INTERNAL_SERVER_ERROR)
    assert b"wizard" not in answer.content
    [record] = [each for each in caplog.records if each.name == "rejoinder.api.problems"]
    assert problem.instance is not None
    assert problem.instance in record.getMessage()
    assert "wizard" in caplog.text
