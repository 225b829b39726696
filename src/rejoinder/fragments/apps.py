from __future__ import annotations

from django.apps import AppConfig


class FragmentsApp(AppConfig):
    name = "rejoinder.fragments"
    label = "fragments"
