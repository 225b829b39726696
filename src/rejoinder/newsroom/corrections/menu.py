"""The way to the queue in the newsroom's menu, with the number of open corrections."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from rejoinder.accounts.models import Account
from rejoinder.newsroom.corrections.queries import count_open


class CorrectionsMenuItem(MenuItem):
    """Says how many there are. Wagtail keeps one such object for all requests, so the label is made anew."""

    def render_component(self, request: HttpRequest) -> Any:  # noqa: ANN401  # Wagtail's
        component = super().render_component(request)
        count = count_open(request.user) if isinstance(request.user, Account) else 0
        if count:
            component.label = f"{self.label} ({count})"
        return component
