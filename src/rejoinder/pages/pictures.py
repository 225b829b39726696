"""The pictures beside comments: from our own address, so that nobody else learns who reads what."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rejoinder.accounts.queries import find_picture

# The address changes with the picture. Not for ever: who is erased is soon gone from caches, too.
_A_WEEK: Final = "public, max-age=604800, immutable"


@require_safe
def show_picture(request: HttpRequest, digest: str) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Answer a reader's picture. One statement."""
    image = find_picture(digest)
    if image is None:
        raise Http404
    return HttpResponse(
        image,
        content_type="image/webp",
        headers={
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": _A_WEEK,
            # Pages of publishers show it, whatever isolation they ask for.
            "Cross-Origin-Resource-Policy": "cross-origin",
            "X-Content-Type-Options": "nosniff",
        },
    )
