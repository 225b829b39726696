"""What the staff's pages have in common: one's own sites only, nothing is edited, decisions are actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest  # noqa: TID251  # a page of the staff is a front door of its own

from rejoinder.accounts.models import Account, Reader
from rejoinder.accounts.queries import find_member, sites_moderated_by
from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.core.errors import NotPermittedError, ProblemError
from rejoinder.sites.models import Site

RowT = TypeVar("RowT", bound=Article | Comment)

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
else:

    class ModelAdmin(admin.ModelAdmin, Generic[RowT]):
        """Django's takes no parameter at run time."""


class ModeratedAdmin(ModelAdmin[RowT]):
    """A list of what belongs to the sites that somebody moderates."""

    # A box to tick is a field of the form, and `DATA_UPLOAD_MAX_NUMBER_FIELDS` are a hundred.
    list_per_page = list_max_show_all = 50
    show_full_result_count = False
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RowT]:
        rows = super().get_queryset(request)
        user = request.user
        if not isinstance(user, Account):
            return rows.none()
        return rows.filter(site__in=sites_moderated_by(user).values("site"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: RowT | None = None) -> bool:  # noqa: ARG002  # Django's signature
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  # as above
        return False

    def has_change_permission(self, request: HttpRequest, obj: RowT | None = None) -> bool:  # noqa: ARG002  # as above
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RowT | None = None) -> bool:  # noqa: ARG002  # as above
        return False

    def decide(
        self, request: HttpRequest, rows: QuerySet[RowT], decision: Callable[[RowT, Reader], object]
    ) -> None:
        """Decide on each row in a transaction of its own, and say what could not be done."""
        done = 0
        for row in rows.order_by("pk"):
            try:
                decision(row, _moderator(request, row.site))
            except ProblemError as problem:
                self.message_user(request, f"{row}: {problem.detail}", messages.ERROR)
            else:
                done += 1
        if done:
            self.message_user(request, f"{done} decided.", messages.SUCCESS)


def _moderator(request: HttpRequest, site: Site) -> Reader:
    user = request.user
    member = find_member(site=site, account=user) if isinstance(user, Account) else None
    if member is None:
        raise NotPermittedError("You do not moderate this site.")
    return member
