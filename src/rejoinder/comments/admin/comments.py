"""The staff's page of comments: look, decide, through the same services as every other front door."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # a page of the staff is a front door of its own
from django.template.response import TemplateResponse

from rejoinder.comments.admin.moderated import ModeratedAdmin
from rejoinder.comments.models import Comment
from rejoinder.comments.services import correcting, deciding


class ReasonForm(forms.Form):
    """Why a comment is rejected or removed; its author is shown it."""

    reason = forms.CharField(max_length=1_000, widget=forms.Textarea(attrs={"rows": 4}))


@admin.register(Comment)
class CommentAdmin(ModeratedAdmin[Comment]):
    """Comments of the sites that somebody moderates."""

    list_display = ("id", "status", "author_name", "beginning", "article", "created_at", "reason")
    list_display_links = ("id", "beginning")
    list_filter = (
        "status",
        ("site", admin.RelatedOnlyFieldListFilter),
        "kind",
        "correction",
        ("pinned_at", admin.EmptyFieldListFilter),
    )
    list_select_related = ("article", "site")
    search_fields = ("author_name", "source")
    actions = (
        *("approve", "reject", "mark_spam", "pin", "unpin", "close_branch", "open_branch"),
        *("correction_fixed", "correction_declined", "correction_reopened"),
    )
    fields = (
        *("site", "article", "author_name", "status", "reason", "created_at", "edited_at"),
        *(
            "words",
            "source",
            "parent",
            "up",
            "down",
            "pinned_at",
            "closed_at",
            "decided_by",
            "decided_at",
        ),
        *("correction", "correction_reason", "correction_decided_by", "correction_decided_at"),
    )

    readonly_fields = ("words",)

    @admin.display(description="words of the article")
    def words(self, comment: Comment) -> str:
        """Return what the comment is about, and whether any text of the article has it."""
        passage = comment.passage
        if passage is None:
            return ""
        return (
            passage.exact if passage.is_confirmed else f"{passage.exact} (in no text that is known)"
        )

    @admin.display(description="text")
    def beginning(self, comment: Comment) -> str:
        return comment.source[:120]

    @admin.action(description="Approve")
    def approve(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self.decide(
            request,
            comments,
            lambda c, m: deciding.approve(comment_id=c.pk, site_id=c.site_id, moderator=m),
        )

    @admin.action(description="Reject or remove, with a reason…")
    def reject(self, request: HttpRequest, comments: QuerySet[Comment]) -> HttpResponse | None:
        if comments.count() > self.list_per_page:
            text = f"Give a reason for at most {self.list_per_page} comments at once."
            self.message_user(request, text, messages.ERROR)
            return None
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            reason: str = form.cleaned_data["reason"]
            self.decide(
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
        self.decide(
            request,
            comments,
            lambda c, m: deciding.mark_spam(comment_id=c.pk, site_id=c.site_id, moderator=m),
        )

    @admin.action(description="Pin")
    def pin(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self.decide(
            request,
            comments,
            lambda c, m: deciding.pin(comment_id=c.pk, site_id=c.site_id, moderator=m, pinned=True),
        )

    @admin.action(description="Unpin")
    def unpin(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self.decide(
            request,
            comments,
            lambda c, m: deciding.pin(
                comment_id=c.pk, site_id=c.site_id, moderator=m, pinned=False
            ),
        )

    @admin.action(description="Close the branch")
    def close_branch(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self.decide(
            request,
            comments,
            lambda c, m: deciding.close_branch(
                comment_id=c.pk, site_id=c.site_id, moderator=m, closed=True
            ),
        )

    @admin.action(description="Open the branch again")
    def open_branch(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self.decide(
            request,
            comments,
            lambda c, m: deciding.close_branch(
                comment_id=c.pk, site_id=c.site_id, moderator=m, closed=False
            ),
        )

    @admin.action(description="Correction: fixed")
    def correction_fixed(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self.decide(
            request,
            comments,
            lambda c, m: correcting.fix(comment_id=c.pk, site_id=c.site_id, editor=m),
        )

    @admin.action(description="Correction: not a mistake")
    def correction_declined(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self.decide(
            request,
            comments,
            lambda c, m: correcting.decline(comment_id=c.pk, site_id=c.site_id, editor=m),
        )

    @admin.action(description="Correction: open again")
    def correction_reopened(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self.decide(
            request,
            comments,
            lambda c, m: correcting.reopen(comment_id=c.pk, site_id=c.site_id, editor=m),
        )
