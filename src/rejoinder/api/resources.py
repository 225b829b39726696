"""How an operation is added: read only, with the errors it may answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from ninja import Router
from pydantic import BaseModel

from rejoinder.api.answers import ANSWERED_METHODS, REFUSED_METHODS
from rejoinder.api.schemas import ProblemOut

OperationT = TypeVar("OperationT", bound=Callable[..., BaseModel])


def resource(
    router: Router,
    path: str,
    *,
    operation_id: str,
    summary: str,
    answer: type[BaseModel],
    errors: Sequence[int] = (404, 500),
) -> Callable[[OperationT], OperationT]:
    """Add an operation that reads. Its docstring is its description in the OpenAPI document.

    It is added twice: as GET, which the document lists, and for every other method, which `in_public`
    answers or refuses. Ninja's own answer to those is no problem document, and a HEAD is refused.
    """
    others = [method for method in (*ANSWERED_METHODS, *REFUSED_METHODS) if method != "GET"]

    def add(operation: OperationT) -> OperationT:
        responses = {200: answer, 304: None, **dict.fromkeys(errors, ProblemOut)}
        router.get(path, response=responses, operation_id=operation_id, summary=summary)(operation)
        return router.api_operation(others, path, response=answer, include_in_schema=False)(
            operation
        )

    return add
