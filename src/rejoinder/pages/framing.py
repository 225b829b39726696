"""The hosted page inside a frame of a publisher's page: for hosts that allow no script of ours, and for AMP."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse


def is_framed(request: HttpRequest) -> bool:
    """Return whether the address is the one for frames. It is a page of its own to every cache."""
    return request.GET.get("frame") == "1"


def let_frame(response: HttpResponse, *, origins: Sequence[str]) -> None:
    """Let pages of these origins frame the answer, which nobody else may (CSP 3, `frame-ancestors`)."""
    response.xframe_options_exempt = True  # Django's middleware asks for it
    replaced = {"frame-ancestors": list(origins) or ["'none'"]}
    response._csp_replace = replaced  # type: ignore[attr-defined]  # noqa: SLF001  # as django-csp's decorator does
