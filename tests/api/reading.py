"""Read the API as a client does: by address, with nothing but what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from django.test import Client
from pydantic import BaseModel

from rejoinder.api.problems import PROBLEM_TYPE
from rejoinder.api.schemas import ProblemOut

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

ROOT = "/api/v1/sites/"

ModelT = TypeVar("ModelT", bound=BaseModel)


def get(
    path: str,
    query: Mapping[str, str] | None = None,
    *,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Return the answer to GET at a path below ROOT, or at a whole path."""
    address = path if path.startswith("/") else ROOT + path
    return Client().get(address, query or {}, headers=dict(headers or {}))


def read(path: str, answer: type[ModelT], **query: object) -> ModelT:
    """Return what is read there."""
    response = get(path, {name: str(value) for name, value in query.items()})
    assert response.status_code == HTTPStatus.OK, response.content
    return answer.model_validate(response.json())


def read_problem(path: str, **query: object) -> ProblemOut:
    """Return why nothing is read there."""
    response = get(path, {name: str(value) for name, value in query.items()})
    assert response["Content-Type"] == PROBLEM_TYPE, response.content
    problem = ProblemOut.model_validate_json(response.content)
    assert problem.status == response.status_code
    return problem
