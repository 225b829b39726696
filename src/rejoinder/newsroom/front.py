"""The start of a host: its publication's front page."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.models import Page
from wagtail.views import serve

from rejoinder.newsroom.models import FrontPage
from rejoinder.newsroom.old_addresses import redirect_by_number


def show_front(request: HttpRequest) -> HttpResponseBase | None:
    """Return the answer of the front page, None where the host has none that is published."""
    found = Page.route_for_request(request, "")
    if found is None or not isinstance(found.page, FrontPage):
        return None
    answer: HttpResponseBase = redirect_by_number(request, site=found.page.site) or serve(
        request, ""
    )
    return answer
