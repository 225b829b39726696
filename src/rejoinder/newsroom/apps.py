from __future__ import annotations

import importlib

from django.apps import AppConfig


class NewsroomApp(AppConfig):
    name = "rejoinder.newsroom"
    label = "newsroom"

    def ready(self) -> None:
        for name in ("views", "arriving.taking"):
            importlib.import_module(f"rejoinder.newsroom.{name}")  # they register themselves
