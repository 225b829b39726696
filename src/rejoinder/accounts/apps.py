from __future__ import annotations

from django.apps import AppConfig


class AccountsApp(AppConfig):
    name = "rejoinder.accounts"
    label = "accounts"
