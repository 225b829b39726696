"""Pages that are no articles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from rejoinder.core.caching import private, public
from rejoinder.core.keys import pages_key, site_key
from rejoinder.newsroom.models import PlainPage
from rejoinder.newsroom.serving import answers
from rejoinder.newsroom.texts import media_origins, policy_for
from rejoinder.newsroom.views.framing import front_of, is_restricted, page_answer


@answers(PlainPage)
def show_plain_page(request: HttpRequest, page: PlainPage, is_preview: bool) -> HttpResponse:  # noqa: FBT001  # of every view
    """Show a page about the publication. Some six statements."""
    site = front_of(page).site
    response = page_answer(request, "newsroom/plain_page.html", page=page)
    policy_for(response, media_origins(page.body))
    if is_preview or is_restricted(page):
        return private(response)
    return public(request, response, keys=[site_key(site.pk), pages_key(site.pk)])
