"""What holds for every request: limits, where it may come from, and the policy its answer carries."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import ClassVar

from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import DisallowedHost, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware

from rejoinder.api.problems import answer_malformed
from rejoinder.pages.problems import bad_request, not_same_origin, too_large
from rejoinder.pages.rendering import EMBEDDED

MAX_HEADER_BYTES = 32_768
MAX_DIGITS = 20  # of a length
MAX_FIELDS = 100  # of a form, and of an address
API = "/api/"
NEWSROOM = "/newsroom/"  # below it editors write
MAX_QUERY_BYTES = 8_192  # counts of 50 articles, by their addresses

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
)


log = logging.getLogger(__name__)


class RequestLimits:
    """Refuse what no browser of a reader sends, before anything else looks at it, and complete every answer.

    It is the outermost: what is refused here, and static files, come by no other middleware that would
    send a policy with them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._refusal(request) or self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        is_failure = response.status_code >= HTTPStatus.BAD_REQUEST
        if (
            request.path.startswith(EMBEDDED)
            and is_failure
            and "Origin" not in response.get("Vary", "")
        ):
            # Nothing personal is in it, and without this the script could not say what is wrong.
            response.headers.setdefault("Access-Control-Allow-Origin", "*")
        if "Content-Security-Policy" not in response.headers:
            response.headers["Content-Security-Policy"] = build_policy()
        return response

    @staticmethod
    def _refusal(request: HttpRequest) -> HttpResponse | None:
        headers = sum(
            len(name) + len(value)
            for name, value in request.META.items()
            if _is_header(name, value)
        )
        if headers > MAX_HEADER_BYTES:
            return _plain(431, "The headers of this request are too large.")
        if len(request.META.get("QUERY_STRING", "")) > MAX_QUERY_BYTES:
            return _plain(414, "This address is too long.")
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdecimal()) or len(length) > MAX_DIGITS:
            return bad_request(request)
        # Here, whatever the body is: Django would write a file that a form uploads to the disk first.
        if int(length) > _most_body_bytes(request):
            return too_large(request)
        try:
            request.get_host()
        except DisallowedHost:
            host = request.META.get("HTTP_HOST", "")[:100]
            log.warning(
                "Refused the host %a. REJOINDER_BASE_URL and REJOINDER_HOSTS say ours.", host
            )
            return bad_request(request)
        return None


def _most_body_bytes(request: HttpRequest) -> int:
    """Return how much may be sent: a text, or a file by whoever has a session in the newsroom."""
    if _is_of_newsroom(request) and settings.SESSION_COOKIE_NAME in request.COOKIES:
        return settings.UPLOAD_BYTES
    return settings.TEXT_BYTES


def _is_of_newsroom(request: HttpRequest) -> bool:
    return settings.NEWSROOM and request.path.startswith(NEWSROOM)


def _is_header(name: str, value: object) -> bool:
    return isinstance(value, str) and name.startswith("HTTP_")


def _plain(status: int, text: str) -> HttpResponse:
    return HttpResponse(text + "\n", status=status, content_type="text/plain; charset=utf-8")


class SameOrigin(CsrfViewMiddleware):
    """Take changes from our own pages only (OWASP ASVS 5.0, V3.5.1).

    A page that caches keep cannot carry a token, so the browser's word is taken first: `Sec-Fetch-Site`,
    or where that is absent `Origin`; no script of another site can set either. Django's token is asked
    for besides wherever one can be expected: when somebody is signed in, when the form carries one, and
    when the browser says nothing about where the request comes from.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        # A damaged cookie is replaced where a form needs one, and never on a page that caches keep.
        request.META["CSRF_COOKIE_NEEDS_UPDATE"] = False

    def process_view(  # type: ignore[override]  # a refusal is a page of ours, not of Django's class
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponseBase],
        callback_args: tuple[object, ...],
        callback_kwargs: dict[str, object],
    ) -> HttpResponse | None:
        if (
            request.method in {"GET", "HEAD", "OPTIONS", "TRACE"}
            or getattr(callback, "csrf_exempt", False)
            or getattr(request, "_dont_enforce_csrf_checks", False)
        ):
            return super().process_view(request, callback, callback_args, callback_kwargs)
        word = self._browsers_word(request)
        if word is False:
            return not_same_origin(request)
        wants_token = (
            word is None
            or settings.SESSION_COOKIE_NAME in request.COOKIES
            # Without its cookie a token says nothing: this browser refuses cookies.
            or (
                settings.CSRF_COOKIE_NAME in request.COOKIES
                and "csrfmiddlewaretoken" in request.POST
            )
        )
        if wants_token:
            return super().process_view(request, callback, callback_args, callback_kwargs)
        return None

    @staticmethod
    def _browsers_word(request: HttpRequest) -> bool | None:
        """Return whether the browser says it comes from here, None when it says nothing."""
        fetch_site = request.headers.get("Sec-Fetch-Site")
        if fetch_site is not None:
            return fetch_site == "same-origin"
        origin = request.headers.get("Origin")
        if origin is None:
            return None
        return origin in {f"{request.scheme}://{request.get_host()}", settings.BASE_URL}


class ContentSecurityPolicy(CSPMiddleware):
    """Send the policy of the answer's profile: `settings.CONTENT_SECURITY_POLICY` is the one of pages."""

    PROFILES: ClassVar[dict[str, dict[str, list[str] | bool]]] = {
        # Data and pieces of pages, which must be inert when it is opened as a page.
        "/w/": {"default-src": ["'none'"], "frame-ancestors": ["'none'"], "sandbox": True},
        "/api/": {"default-src": ["'none'"], "frame-ancestors": ["'none'"], "sandbox": True},
        # Django's admin: own scripts, and their use of innerHTML.
        "/staff/": {
            "default-src": ["'none'"],
            "script-src": ["'self'"],
            "style-src": ["'self'"],
            "img-src": ["'self'", "data:"],
            "font-src": ["'self'"],
            "connect-src": ["'self'"],
            "form-action": ["'self'"],
            "base-uri": ["'none'"],
            "frame-ancestors": ["'none'"],
        },
        # Wagtail's admin. Its date fields and choosers come with inline scripts, its editor with inline
        # styles (wagtail/wagtail#1288), and its preview stands in a frame.
        NEWSROOM: {
            "default-src": ["'none'"],
            "script-src": ["'self'", "'unsafe-inline'"],
            "style-src": ["'self'", "'unsafe-inline'"],
            "img-src": ["'self'", "data:", "blob:"],
            "font-src": ["'self'"],
            "media-src": ["'self'"],
            "connect-src": ["'self'"],
            "frame-src": ["'self'"],
            "form-action": ["'self'"],
            "base-uri": ["'none'"],
            "frame-ancestors": ["'self'"],
        },
        # What editors upload, opened as a page.
        "/documents/": {"default-src": ["'none'"], "frame-ancestors": ["'none'"], "sandbox": True},
        "/media/": {"default-src": ["'none'"], "frame-ancestors": ["'none'"], "sandbox": True},
    }

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002  # django-csp's signature
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        for prefix, directives in self.PROFILES.items():
            if not report_only and request.path.startswith(prefix):
                parts.config = directives
        return parts


class FieldLimit:
    """Refuse a form or an address of more fields than readers' pages have.

    Django has one limit for all addresses, and the newsroom's editor needs two hundred times this one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        callback: Callable[..., HttpResponseBase],  # noqa: ARG002  # Django's signature
        callback_args: tuple[object, ...],  # noqa: ARG002
        callback_kwargs: dict[str, object],  # noqa: ARG002
    ) -> HttpResponse | None:
        if _is_of_newsroom(request) or _count_fields(request) <= MAX_FIELDS:
            return None
        error = TooManyFieldsSent(f"More than {MAX_FIELDS} fields were sent.")
        if request.path.startswith(API):
            return answer_malformed(request, error)
        return bad_request(request, error)


def _count_fields(request: HttpRequest) -> int:
    sent = (request.GET, request.POST, request.FILES)
    return sum(len(values) for fields in sent for _, values in fields.lists())
