"""What holds for every page below /account/ and /me/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from rejoinder.core.caching import private
from rejoinder.fragments.words import interface_language

ACCOUNT: Final = ("/account/", "/me/")


class AccountPages:
    """Middleware: pages of an account speak the browser's language, and no cache keeps them.

    A form that leads to another site leads to a page first: browsers hold what follows a form against the policy's
    `form-action`, which names nobody but us, and that page goes on by itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ACCOUNT):
            return self.get_response(request)
        language = interface_language(translation.get_language_from_request(request))
        with translation.override(language):
            response = self.get_response(request)
            location = response.get("Location", "")
            if request.method == "POST" and urlsplit(location).netloc:
                response = self._leaving(request, response, location)
        return private(response)

    @staticmethod
    def _leaving(request: HttpRequest, response: HttpResponse, location: str) -> HttpResponse:
        page = render(
            request, "account/leaving.html", {"to": location, "host": urlsplit(location).hostname}
        )
        page.cookies = response.cookies
        return page
