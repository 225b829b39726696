"""Answers a token for whoever is signed in on a Django site: path("talk-token", rejoinder_token)."""

import os
import time
import uuid

import jwt  # pip install pyjwt
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache


@never_cache
def rejoinder_token(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return HttpResponse(status=204)
    now = int(time.time())
    claims = {
        "iss": "https://gazette.example",
        "aud": "https://talk.gazette.example/d/gazette/",
        "iat": now,
        "exp": now + 120,
        "jti": uuid.uuid4().hex,
        "sub": str(request.user.pk),
        "name": request.user.get_full_name() or request.user.get_username(),
        "email": request.user.email,
    }
    token = jwt.encode(claims, os.environ["REJOINDER_SSO_SECRET"], algorithm="HS256")
    return HttpResponse(token, content_type="text/plain")
