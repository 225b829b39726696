from __future__ import annotations

import importlib

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigApp(AppConfig):
    name = "rejoinder.config"
    label = "config"

    def ready(self) -> None:
        importlib.import_module("rejoinder.config.checks")  # registers them


class RejoinderAdminConfig(AdminConfig):
    """Django's admin, with our site in the place of the default one."""

    default_site = "rejoinder.config.staff_site.StaffSite"
    default = False
