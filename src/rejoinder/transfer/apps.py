from __future__ import annotations

from django.apps import AppConfig


class TransferApp(AppConfig):
    name = "rejoinder.transfer"
    label = "transfer"
