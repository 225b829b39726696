from __future__ import annotations

from django.apps import AppConfig


class SitesApp(AppConfig):
    name = "rejoinder.sites"
    label = "rejoinder_sites"
