"""Which function answers for which type of page. A model knows no view: the views say here what they answer for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from django.http import HttpRequest, HttpResponse

# (request, page, is_preview); the page is of the type that was registered.
_Answer: TypeAlias = Callable[[HttpRequest, Any, bool], HttpResponse]
_A = TypeVar("_A", bound=_Answer)

_answers: dict[type, _Answer] = {}


def answers(page_type: type) -> Callable[[_A], _A]:
    """Register a view for pages of a type, and of types made from it that have none of their own."""

    def remember(view: _A) -> _A:
        _answers[page_type] = view
        return view

    return remember


def answer(request: HttpRequest, page: object, *, is_preview: bool) -> HttpResponse:
    """Return the answer of the page's view."""
    for page_type in type(page).__mro__:
        if page_type in _answers:
            return _answers[page_type](request, page, is_preview)
    raise LookupError(f"No view answers for {type(page).__name__}.")
