"""The staff's pages, until the moderation desk takes their place: comments and articles of one's own sites."""

from __future__ import annotations

from rejoinder.comments.admin.articles import ArticleAdmin
from rejoinder.comments.admin.comments import CommentAdmin

__all__ = ["ArticleAdmin", "CommentAdmin"]
