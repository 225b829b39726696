from __future__ import annotations

from django.apps import AppConfig


class ApiApp(AppConfig):
    name = "rejoinder.api"
    label = "api"
