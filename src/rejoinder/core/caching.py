"""The headers of answers: what anyone may keep, under which keys it is purged, and what nobody keeps."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

# Browsers ask each time; a cache in front answers for ten seconds, and a minute more while it fetches anew.
PUBLIC = "public, max-age=0, s-maxage=10, stale-while-revalidate=60"
PRIVATE = "private, no-store"


def public(
    request: HttpRequest,
    response: HttpResponse,
    *,
    keys: Sequence[str],
    personal_elsewhere: bool = False,
) -> HttpResponse:
    """Mark the answer as the same for everybody; answer 304 when the browser has it already.

    Args:
        personal_elsewhere: whoever has a cookie of ours gets another answer at this address.
    """
    response = _tagged(request, response)
    response["Cache-Control"] = PUBLIC
    response["Surrogate-Key"] = " ".join(keys)
    if personal_elsewhere:
        patch_vary_headers(response, ["Cookie"])
    return response


def _tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    tag = '"' + hashlib.sha256(response.content).hexdigest()[:20] + '"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    # A proxy that compresses makes a strong tag weak, and both are the same here (RFC 9110, 13.1.2).
    if "*" in known or tag in {each.removeprefix("W/") for each in known}:
        response = HttpResponseNotModified()
    response["ETag"] = tag
    return response


def private_tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Mark the answer as one reader's own; answer 304 when his or her program has it already."""
    return private(_tagged(request, response))


def private(response: HttpResponse) -> HttpResponse:
    """Mark the answer as one reader's own."""
    response["Cache-Control"] = PRIVATE
    return response
