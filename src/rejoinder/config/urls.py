"""All addresses of the product."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/", admin.site.urls),
    path("account/", include("rejoinder.pages.signing_in.urls")),
    path("api/", include("rejoinder.api.urls")),
    path("", include("rejoinder.pages.urls")),
]
if settings.NEWSROOM:
    from rejoinder.config.start import show_start

    urlpatterns = [
        path("", show_start),
        *urlpatterns,
        # Pages that editors make have addresses of their choice: ours come first, and win.
        path("", include("rejoinder.newsroom.urls")),
    ]

handler400 = "rejoinder.pages.problems.bad_request"
handler403 = "rejoinder.pages.problems.not_permitted"
handler404 = "rejoinder.pages.problems.not_found"
handler500 = "rejoinder.pages.problems.server_error"
