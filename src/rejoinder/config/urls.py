"""All addresses of the product."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("staff/", admin.site.urls),
    path("api/", include("rejoinder.api.urls")),
    path("", include("rejoinder.pages.urls")),
]

handler400 = "rejoinder.pages.problems.bad_request"
handler403 = "rejoinder.pages.problems.not_permitted"
handler404 = "rejoinder.pages.problems.not_found"
handler500 = "rejoinder.pages.problems.server_error"
