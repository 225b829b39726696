from __future__ import annotations

from django.apps import AppConfig


class PersonalApp(AppConfig):
    name = "rejoinder.personal"
    label = "personal"
