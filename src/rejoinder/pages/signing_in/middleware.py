"""What holds for every page below /account/ and /me/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from rejoinder.core.caching import private
from rejoinder.fragments.words import interface_language

ACCOUNT: Final = ("/account/", "/me/")
WINDOW: Final = (
    "/login/window"  # which an embed opens, and which sends here whoever is not signed in
)
_WINDOW_SECONDS: Final = 900


class AccountPages:
    """Middleware: pages of an account speak the browser's language, and no cache keeps them.

    A form that leads to another site leads to a page first: browsers hold what follows a form against the policy's
    `form-action`, which names nobody but us, and that page goes on by itself.

    In the window that an embed opened, they leave the tie to the page that opened it (COOP): one page on the way that
    cuts it, and the code could not be handed over. A cookie says for a while that this browser is in such a window.
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
        return _keep_opener(request, private(response))

    @staticmethod
    def _leaving(request: HttpRequest, response: HttpResponse, location: str) -> HttpResponse:
        page = render(
            request, "account/leaving.html", {"to": location, "host": urlsplit(location).hostname}
        )
        page.cookies = response.cookies
        return page


def _keep_opener(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    is_first = request.GET.get("next", "").startswith(WINDOW)
    if is_first or settings.WINDOW_COOKIE_NAME in request.COOKIES:
        response["Cross-Origin-Opener-Policy"] = "unsafe-none"
    if is_first:
        response.set_cookie(
            settings.WINDOW_COOKIE_NAME,
            "1",
            max_age=_WINDOW_SECONDS,
            httponly=True,
            secure=settings.HTTPS,
            samesite="Lax",
        )
    return response
