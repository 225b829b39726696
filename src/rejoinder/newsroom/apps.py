from __future__ import annotations

import importlib

from django.apps import AppConfig


class NewsroomApp(AppConfig):
    name = "rejoinder.newsroom"
    label = "newsroom"

    def ready(self) -> None:
        importlib.import_module("rejoinder.newsroom.views")  # they register themselves
