"""The mails that a site's readers get, for its staff to look at, and those that moderators wish."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from rejoinder.accounts.models import Account, Reader
from rejoinder.accounts.queries import find_member
from rejoinder.core.caching import private
from rejoinder.core.errors import NotFoundError
from rejoinder.fragments.words import interface_language, known_language
from rejoinder.notifications.samples import SAMPLES, sample_mail
from rejoinder.notifications.services.mailing_queues import watch_queue, watches_queue
from rejoinder.pages.proved import has_second_factor
from rejoinder.pages.rendering import site_page
from rejoinder.sites.models import Site
from rejoinder.sites.queries import get_site

# Mails have no style sheets, and a mail program does nothing else with them either.
_INERT: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


@require_safe
def show_mails(request: HttpRequest, site: str) -> HttpResponse:
    """Answer with each kind of mail, as text and as HTML side by side."""
    publication = get_site(site)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    staff = _require_staff(request, publication)
    language = _language(request, publication)
    mails = [
        {
            "kind": kind,
            "mail": sample_mail(kind, site=publication, language=language),
            "address": f"/mails/{publication.key}/{kind}.html?lang={language}",
        }
        for kind in SAMPLES
    ]
    response = site_page(
        request,
        "pages/mails.html",
        site=publication,
        mails=mails,
        chosen=language,
        languages=settings.LANGUAGES,
        sender=settings.DEFAULT_FROM_EMAIL,
        is_off=settings.MAIL == "off",
        is_moderator=staff.is_moderator,
        watches_queue=staff.is_moderator and watches_queue(staff),
    )
    response._csp_update = {"frame-src": ["'self'"]}  # type: ignore[attr-defined]  # noqa: SLF001  # as csp.decorators does
    return private(response)


@require_safe
@xframe_options_sameorigin
def show_mail(request: HttpRequest, site: str, kind: str) -> HttpResponse:
    """Answer with the HTML of one mail, inert as in a mail program."""
    publication = get_site(site)
    _require_staff(request, publication)
    if kind not in SAMPLES:
        raise NotFoundError("There is no such mail.")
    mail = sample_mail(kind, site=publication, language=_language(request, publication))
    response = HttpResponse(mail.html)
    response["Content-Security-Policy"] = _INERT
    return private(response)


@require_POST
def watch(request: HttpRequest, site: str) -> HttpResponse:
    """Let a moderator be told by mail that comments wait, or not any more.

    What waits is not public: as on the staff's page, a second factor is asked for before it is sent to anybody.
    """
    publication = get_site(site)
    staff = _require_staff(request, publication)
    here, is_wanted = f"/mails/{publication.key}", request.POST.get("wanted") == "yes"
    if is_wanted and settings.STAFF_SECOND_FACTOR and not has_second_factor(request):
        return _see(f"{reverse('account_second_factor')}?{urlencode({'next': here})}")
    watch_queue(moderator=staff, is_wanted=is_wanted)
    return _see(f"{here}#queue")


def _see(address: str) -> HttpResponse:
    return private(HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": address}))


def _require_staff(request: HttpRequest, site: Site) -> Reader:
    reader = (
        find_member(site=site, account=request.user) if isinstance(request.user, Account) else None
    )
    if reader is None or not reader.is_staff:
        raise NotFoundError("There is nothing here.")
    return reader


def _language(request: HttpRequest, site: Site) -> str:
    return known_language(request.GET.get("lang", "")) or interface_language(site.language)
