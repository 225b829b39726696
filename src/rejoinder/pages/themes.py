"""The style sheet of a site's theme, and its fonts and pictures: at addresses that change with the content."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rejoinder.core.caching import public
from rejoinder.core.keys import site_key
from rejoinder.fragments.themes import sheet_of
from rejoinder.sites.queries import get_site, theme_file

_FOR_EVER: Final = "public, max-age=31536000, immutable"
_KINDS: Final = {".png": "image/png", ".webp": "image/webp", ".woff2": "font/woff2"}


@require_safe
def show_style(request: HttpRequest, site: str, version: str) -> HttpResponse:
    """Answer the style sheet of a theme. One statement.

    A page from some cache may still ask for the one before: it gets the newest, which is not kept for it.
    """
    found = get_site(site)
    text, newest = sheet_of(found)
    if not text:
        raise Http404
    response = HttpResponse(text, content_type="text/css; charset=utf-8")
    if version != newest:
        return public(request, response, keys=[site_key(found.pk)])
    response["Cache-Control"] = _FOR_EVER
    return response


@require_safe
def show_file(request: HttpRequest, site: str, name: str) -> HttpResponse:  # noqa: ARG001  # Django passes it
    """Answer a font or a picture. One statement."""
    content = theme_file(site_key=site, name=name)
    if content is None:
        raise Http404
    kind = _KINDS[Path(name).suffix]
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": _FOR_EVER})
