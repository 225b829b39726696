from __future__ import annotations

from django.apps import AppConfig


class PassagesApp(AppConfig):
    name = "rejoinder.passages"
    label = "passages"
