from __future__ import annotations

from django.apps import AppConfig


class ActivityApp(AppConfig):
    name = "rejoinder.activity"
    label = "activity"
