from __future__ import annotations

from django.apps import AppConfig


class PagesApp(AppConfig):
    name = "rejoinder.pages"
    label = "pages"
