from __future__ import annotations

from django.apps import AppConfig


class NotificationsApp(AppConfig):
    name = "rejoinder.notifications"
    label = "notifications"
