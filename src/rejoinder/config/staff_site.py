"""Django's admin as the staff's page, until the moderation desk takes its place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest

from rejoinder.accounts.models import Account
from rejoinder.accounts.queries import sites_moderated_by

_APPS = frozenset({"articles", "auth", "comments"})


class StaffLoginForm(AdminAuthenticationForm):
    """Django's, but for who is staff: whoever moderates a site. Others are told what a wrong password is."""

    def confirm_login_allowed(self, user: Account) -> None:
        AuthenticationForm.confirm_login_allowed(self, user)
        if not is_staff_somewhere(user):
            raise ValidationError(
                self.error_messages["invalid_login"],
                code="invalid_login",
                params={"username": self.username_field.verbose_name},
            )


class StaffSite(AdminSite):
    """Open to whoever moderates a site. What they see there is limited to their sites."""

    site_header = "Rejoinder staff"
    site_title = "Rejoinder"
    index_title = "Your sites"
    enable_nav_sidebar = False
    final_catch_all_view = False
    login_form = StaffLoginForm

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

    def has_permission(self, request: HttpRequest) -> bool:
        return is_staff_somewhere(request.user)


def is_staff_somewhere(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether somebody moderates a site, or runs this installation. One statement."""
    return (
        isinstance(user, Account)
        and user.is_active
        and (user.is_superuser or sites_moderated_by(user).exists())
    )
