"""Django's admin as the staff's page, until the moderation desk takes its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from rejoinder.accounts.queries import is_staff_somewhere

_APPS = frozenset({"articles", "auth", "comments"})


class StaffSite(AdminSite):
    """Open to whoever moderates a site. What they see there is limited to their sites."""

    site_header = "Rejoinder staff"
    site_title = "Rejoinder"
    index_title = "Your sites"
    enable_nav_sidebar = False
    final_catch_all_view = False

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin[Any]] | None = None,
        **options: Any,  # noqa: ANN401  # Django's signature
    ) -> None:
        """Take our own models alone: for those that Wagtail brings along there is the newsroom."""
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in models if model._meta.app_label in _APPS]
        super().register(ours, admin_class, **options)

    def password_change(  # type: ignore[override]  # Django's shows a page, this one leads to another
        self,
        request: HttpRequest,  # noqa: ARG002  # Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Lead to where everybody changes a password, with the proof that is asked for there."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def has_permission(self, request: HttpRequest) -> bool:
        return is_staff_somewhere(request.user)
