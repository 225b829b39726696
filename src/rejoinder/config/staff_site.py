"""Django's admin as the staff's page, until the moderation desk takes its place."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.http import HttpRequest

from rejoinder.accounts.models import Account
from rejoinder.accounts.queries import sites_moderated_by


class StaffSite(AdminSite):
    """Open to whoever moderates a site. What they see there is limited to their sites."""

    site_header = "Rejoinder staff"
    site_title = "Rejoinder"
    index_title = "Your sites"
    enable_nav_sidebar = False
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return (
            isinstance(user, Account)
            and user.is_active
            and (user.is_superuser or sites_moderated_by(user).exists())
        )
