"""Exchange an embed's expired token for a fresh one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rejoinder.core.tokens import read_bearer_token
from rejoinder.fragments.answers import overlay_html
from rejoinder.pages.origins import origin_of
from rejoinder.pages.visitors import TOKEN_RENEWABLE, TokenExpiredError, sent_token, token_for
from rejoinder.sites.queries import get_site


@require_POST
def renew(request: HttpRequest, site: str) -> HttpResponse:
    """Return a fresh token for the same device. The old one names it, and nobody else could have signed it."""
    found = get_site(site)
    token = read_bearer_token(sent_token(request), site_id=found.pk, origin=origin_of(request))
    if token is None or timezone.now() - token.issued_at > TOKEN_RENEWABLE:
        raise TokenExpiredError(_("Your token has expired."))
    fresh = token_for(request, site=found, device=token.device)
    return HttpResponse(overlay_html({"token": fresh}))
