"""The staff's page of comments: look, decide, through the same services as every other front door."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from rejoinder.accounts.models import Account, Reader
from rejoinder.accounts.queries import find_member, sites_moderated_by
from rejoinder.comments.models import Comment
from rejoinder.comments.services import deciding
from rejoinder.core.errors import NotPermittedError, ProblemError

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Comment]
else:
    ModelAdmin = admin.ModelAdmin  # takes no parameter at run time

Decide = Callable[[Comment, Reader], Comment]


class ReasonForm(forms.Form):
    """Why a comment is rejected or removed; its author is shown it."""

    reason = forms.CharField(max_length=1_000, widget=forms.Textarea(attrs={"rows": 4}))


@admin.register(Comment)
class CommentAdmin(ModelAdmin):
    """Comments of the sites that somebody moderates. Nothing is edited here; decisions are actions."""

    list_display = ("id", "status", "author_name", "beginning", "article", "created_at", "reason")
    list_display_links = ("id", "beginning")
    list_filter = ("status", "site", "kind", ("pinned_at", admin.EmptyFieldListFilter))
    list_select_related = ("article", "site")
    search_fields = ("author_name", "source")
    ordering = ("-id",)
    show_full_result_count = False
    actions = ("approve", "reject", "mark_spam", "pin", "unpin", "close_branch", "open_branch")
    fields = (
        *(
            "site",
            "article",
            "author_name",
            "status",
            "reason",
            "created_at",
            "edited_at",
            "source",
            "parent",
        ),
        *("up", "down", "pinned_at", "closed_at", "decided_by", "decided_at"),
    )

    @admin.display(description="text")
    def beginning(self, comment: Comment) -> str:
        return comment.source[:120]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        comments = super().get_queryset(request)
        user = request.user
        if not isinstance(user, Account):
            return comments.none()
        return comments.filter(site__in=sites_moderated_by(user).values("site"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:  # noqa: ARG002  # Django's signature
        return isinstance(request.user, Account) and request.user.is_active

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002  # as above
        return False

    def has_change_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:  # noqa: ARG002  # as above
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:  # noqa: ARG002  # as above
        return False

    @admin.action(description="Approve")
    def approve(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self._each(
            request,
            comments,
            lambda c, m: deciding.approve(comment_id=c.pk, site_id=c.site_id, moderator=m),
        )

    @admin.action(description="Reject or remove, with a reason…")
    def reject(self, request: HttpRequest, comments: QuerySet[Comment]) -> HttpResponse | None:
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            reason: str = form.cleaned_data["reason"]
            self._each(
                request,
                comments,
                lambda c, m: deciding.reject(
                    comment_id=c.pk, site_id=c.site_id, moderator=m, reason=reason
                ),
            )
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "Why?",
            "form": form,
            "comments": comments,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "comments/reason.html", context)

    @admin.action(description="Mark as spam")
    def mark_spam(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self._each(
            request,
            comments,
            lambda c, m: deciding.mark_spam(comment_id=c.pk, site_id=c.site_id, moderator=m),
        )

    @admin.action(description="Pin")
    def pin(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self._each(
            request,
            comments,
            lambda c, m: deciding.pin(comment_id=c.pk, site_id=c.site_id, moderator=m, pinned=True),
        )

    @admin.action(description="Unpin")
    def unpin(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self._each(
            request,
            comments,
            lambda c, m: deciding.pin(
                comment_id=c.pk, site_id=c.site_id, moderator=m, pinned=False
            ),
        )

    @admin.action(description="Close the branch")
    def close_branch(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self._each(
            request,
            comments,
            lambda c, m: deciding.close_branch(
                comment_id=c.pk, site_id=c.site_id, moderator=m, closed=True
            ),
        )

    @admin.action(description="Open the branch again")
    def open_branch(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self._each(
            request,
            comments,
            lambda c, m: deciding.close_branch(
                comment_id=c.pk, site_id=c.site_id, moderator=m, closed=False
            ),
        )

    def _each(self, request: HttpRequest, comments: QuerySet[Comment], decide: Decide) -> None:
        """Decide on each comment in a transaction of its own, and say what could not be done."""
        done = 0
        for comment in comments.order_by("pk"):
            try:
                decide(comment, _moderator(request, comment))
            except ProblemError as problem:
                self.message_user(
                    request, f"Comment {comment.pk}: {problem.detail}", messages.ERROR
                )
            else:
                done += 1
        if done:
            self.message_user(request, f"{done} decided.", messages.SUCCESS)


def _moderator(request: HttpRequest, comment: Comment) -> Reader:
    user = request.user
    member = find_member(site=comment.site, account=user) if isinstance(user, Account) else None
    if member is None:
        raise NotPermittedError("You do not moderate this site.")
    return member
