"""The staff's page of articles: open, premoderate or close their discussions."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest  # noqa: TID251  # a page of the staff is a front door of its own

from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.admin.moderated import ModeratedAdmin
from rejoinder.comments.services.deciding import set_discussion_state


@admin.register(Article)
class ArticleAdmin(ModeratedAdmin[Article]):
    """Articles of the sites that somebody moderates. Private ones are the publisher's business."""

    list_display = ("id", "name", "state", "site", "published_at")
    list_display_links = ("id", "name")
    list_filter = ("state", ("site", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("site",)
    search_fields = ("title", "url", "key")
    actions = ("open", "premoderate", "open_to_members", "close", "make_read_only")
    fields = (
        *("site", "title", "summary", "url", "key", "external_id"),
        *("language", "state", "published_at", "created_at"),
    )

    @admin.display(description="article")
    def name(self, article: Article) -> str:
        return str(article)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return super().get_queryset(request).exclude(state=ArticleState.PRIVATE)

    @admin.action(description="Open the discussion")
    def open(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        self._set_state(request, articles, ArticleState.OPEN)

    @admin.action(description="Read every comment before it is published")
    def premoderate(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        self._set_state(request, articles, ArticleState.PREMODERATED)

    @admin.action(description="Let only registered readers comment")
    def open_to_members(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        self._set_state(request, articles, ArticleState.REGISTERED)

    @admin.action(description="Close: no new comments; votes and edits go on")
    def close(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        self._set_state(request, articles, ArticleState.CLOSED)

    @admin.action(description="Make read-only: nothing can be changed")
    def make_read_only(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        self._set_state(request, articles, ArticleState.READ_ONLY)

    def _set_state(
        self, request: HttpRequest, articles: QuerySet[Article], state: ArticleState
    ) -> None:
        self.decide(
            request,
            articles,
            lambda article, moderator: set_discussion_state(
                article=article, moderator=moderator, state=state
            ),
        )
