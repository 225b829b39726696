"""Where pages stood before: below other addresses of this host, or in the system from which they came."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from rejoinder.newsroom.addresses import path_of
from rejoinder.newsroom.models import Arrival, ArrivalKind
from rejoinder.newsroom.models.newsroom_page import RESERVED
from rejoinder.sites.models import Site

_PARAMETERS: Final = ("p", "page_id")  # of WordPress, at the start of a blog
_MOST_DIGITS: Final = 12


class OldAddresses(RedirectMiddleware):
    """Answer what is not there with the redirect that an editor or an import made. Two statements for such a request."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Leave answers below our own addresses alone: nothing of an editor can be there."""
        first_step = request.path.split("/", 2)[1] if request.path.startswith("/") else ""
        if response.status_code != HTTPStatus.NOT_FOUND or first_step in RESERVED:
            return response
        found: HttpResponse = super().process_response(request, response)
        return found


def redirect_by_number(request: HttpRequest, *, site: Site) -> HttpResponse | None:
    """Return the way to a page that was asked for by its number in WordPress, such as `/?p=123`.

    No statement, unless the address has such a number.
    """
    for name in _PARAMETERS:
        number = request.GET.get(name, "")
        if number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS:
            arrival = (
                Arrival.objects.filter(
                    site=site,
                    source="wordpress",
                    kind__in=(ArrivalKind.ARTICLE, ArrivalKind.PAGE),
                    name=number,
                    page__live=True,
                )
                .select_related("page")
                .first()
            )
            address = path_of(arrival.page) if arrival is not None else ""
            if address:
                return HttpResponsePermanentRedirect(address)
    return None
