"""Notifications in the browser, for pages of a publisher: its key, and where it is reached. And the scripts for that."""

from __future__ import annotations

import functools

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rejoinder.core.caching import private
from rejoinder.core.errors import InvalidError, NotFoundError, NotSignedInError
from rejoinder.notifications.devices import can_push
from rejoinder.notifications.services.devices import known_push_key
from rejoinder.notifications.services.subscribing import subscriber_for
from rejoinder.pages.client import CHANGES_SELDOM, FOLDER, manifest
from rejoinder.pages.notices import push_off, push_on
from rejoinder.pages.posted import posted_fields
from rejoinder.pages.rendering import speak_for
from rejoinder.pages.visitors import get_visitor
from rejoinder.sites.queries import get_site


@require_http_methods(["GET", "HEAD", "POST"])
def push(request: HttpRequest, site: str) -> HttpResponse:
    """Answer the key that browsers know us by; or tell a reader in a browser, or no more (`act`)."""
    publication = get_site(site)
    speak_for(publication, request)
    key = known_push_key() if can_push() else ""
    if not key:
        raise NotFoundError(_("There is nothing here."))
    if request.method != "POST":
        return private(HttpResponse(key, content_type="text/plain; charset=utf-8"))
    reader = get_visitor(request, site=publication).reader
    if reader is None:
        raise NotSignedInError(
            _("We do not know who you are. Sign in, or write a comment here first.")
        )
    fields = posted_fields(request)
    act = {"push-on": push_on, "push-off": push_off}.get(fields.get("act", ""))
    if act is None:
        raise InvalidError(_("This form is not one of ours."), field="act")
    act(subscriber_for(reader=reader), fields)
    return private(HttpResponse(status=204))


@require_safe
def push_script(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Answer the script that asks for notifications, for pages of publishers."""
    return _script("push.js")


@require_safe
def push_worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Answer the service worker, which stays when no page is open. Publishers' own workers import it."""
    return _script("push-worker.js")


def _script(name: str) -> HttpResponse:
    return HttpResponse(
        _bytes(name),
        content_type="text/javascript; charset=utf-8",
        headers={
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": CHANGES_SELDOM,
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Surrogate-Key": "client",
        },
    )


@functools.cache
def _bytes(name: str) -> bytes:
    return (FOLDER / manifest()[name]).read_bytes()
