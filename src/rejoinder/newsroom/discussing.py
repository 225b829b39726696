"""Where the discussion below an article comes from: whoever puts the product together says so at its start."""

from __future__ import annotations

from typing import Protocol

from django.http import HttpRequest, HttpResponse

from rejoinder.fragments.drawn import DrawnDiscussion


class DrawsDiscussion(Protocol):
    """Draws a discussion by the keys of its site and article, or answers with the way to a part of it."""

    def __call__(
        self, request: HttpRequest, *, site: str, article: str
    ) -> DrawnDiscussion | HttpResponse: ...


_draws: list[DrawsDiscussion] = []


def draw_with(drawer: DrawsDiscussion) -> None:
    """Draw discussions so from now on."""
    _draws[:] = [drawer]


def drawer() -> DrawsDiscussion:
    """Return what draws discussions."""
    [drawer] = _draws
    return drawer
