from __future__ import annotations

import importlib

from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin.apps import AdminConfig


class ConfigApp(AppConfig):
    name = "rejoinder.config"
    label = "config"

    def ready(self) -> None:
        importlib.import_module("rejoinder.config.checks")  # registers them
        if settings.NEWSROOM:
            self._join_newsroom()

    @staticmethod
    def _join_newsroom() -> None:
        """Give the newsroom what it does not import: front doors do not know one another."""
        discussing = importlib.import_module("rejoinder.newsroom.discussing")
        discussions = importlib.import_module("rejoinder.pages.discussions")
        discussing.draw_with(discussions.draw_discussion)


class RejoinderAdminConfig(AdminConfig):
    """Django's admin, with our site in the place of the default one."""

    default_site = "rejoinder.config.staff_site.StaffSite"
    default = False
