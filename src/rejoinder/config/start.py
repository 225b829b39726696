"""What stands at the start of an installation: a publication's front page, or the list of sites."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from rejoinder.newsroom.front import show_front
from rejoinder.pages.discussions import show_sites


def show_start(request: HttpRequest) -> HttpResponseBase:
    """Answer with the front page of the host's publication; without one, with the sites."""
    return show_front(request) or show_sites(request)
