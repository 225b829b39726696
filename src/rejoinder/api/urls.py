"""What is found below /api/. Whatever is not is a problem document too, rather than a page."""

from __future__ import annotations

from django.urls import path, re_path

from rejoinder.api import mail_in
from rejoinder.api.answers import in_public
from rejoinder.api.problems import answer_absent
from rejoinder.api.texts import take_text
from rejoinder.api.v1 import api

nothing = in_public(answer_absent)

urlpatterns = [
    path("v1/mail", mail_in.take),
    path("v1/sites/<slug:site>/discussions/<slug:key>/text", take_text),
    path("v1/", nothing),  # before ninja's own, which raises a Http404 for a page
    path("v1/", api.urls),
    re_path("", nothing),
]
