"""JSON for sites: parse, call, serialise. One statement."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from rejoinder.api.answers import label
from rejoinder.api.links import absolute
from rejoinder.api.resources import resource
from rejoinder.api.schemas import SiteOut
from rejoinder.core.keys import site_key
from rejoinder.fragments.links import SiteLinks
from rejoinder.sites.models import Site
from rejoinder.sites.queries import get_site

router = Router(tags=["sites"])


@resource(
    router,
    "/{slug:site}",
    operation_id="getSite",
    summary="Read a site",
    answer=SiteOut,
)
def read_site(request: HttpRequest, response: HttpResponse, site: str) -> SiteOut:  # noqa: ARG001  # ninja's signature
    """Answer with what readers know of a publication."""
    found = get_site(site)
    label(response, keys=[site_key(found.pk)])
    return site_out(found)


def site_out(site: Site) -> SiteOut:
    """Return a site as everybody may know it: of its options only those that readers notice."""
    options = site.options
    return SiteOut(
        key=site.key,
        name=site.name,
        language=site.language,
        prompt=options.prompt,
        sort=options.sort,
        down_votes=options.down_votes,
        link=absolute(SiteLinks(site=site.key).home),
    )
