from __future__ import annotations

from django.apps import AppConfig


class CommentsApp(AppConfig):
    name = "rejoinder.comments"
    label = "comments"
