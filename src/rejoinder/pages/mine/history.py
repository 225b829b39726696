"""What one reader wrote, for everybody: only where the site and the reader allow it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rejoinder.accounts.models import Reader
from rejoinder.accounts.permissions import may_be_listed
from rejoinder.core.caching import public
from rejoinder.core.errors import NotFoundError
from rejoinder.core.keys import latest_key, site_key
from rejoinder.fragments.links import SiteLinks
from rejoinder.fragments.looks import role_label
from rejoinder.pages.mine import listing
from rejoinder.pages.rendering import site_page, speak_for
from rejoinder.personal.queries import public_comments
from rejoinder.sites.queries import get_site


@require_safe
def show_person(request: HttpRequest, site: str, reader_id: int) -> HttpResponse:
    """List the published comments of a reader, latest first. Three statements, whatever the number.

    It is out of date with every comment of the site: those keys are purged by all that can change it.
    """
    found = get_site(site)
    speak_for(found, request)
    reader = Reader.objects.filter(site=found, pk=min(reader_id, 2**63 - 1)).first()
    if reader is None or not may_be_listed(reader, public_history=found.options.public_history):
        raise NotFoundError(_("There is nobody here whose comments are listed."))
    links = SiteLinks(site=found.key)
    rows, ways = listing.take(
        request,
        public_comments(reader).select_related("author", "passage"),
        scope=f"person-{reader.pk}",
        address=lambda **to: links.person(reader.pk, **to),
    )
    response = site_page(
        request,
        "mine/person.html",
        site=found,
        person=reader,
        role=role_label(reader.role),
        comments=listing.listed(rows, site=found),
        ways=ways,
        is_first=not request.GET,
    )
    return public(request, response, keys=[site_key(found.pk), latest_key(found.pk)])
