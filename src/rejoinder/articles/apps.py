from __future__ import annotations

from django.apps import AppConfig


class ArticlesApp(AppConfig):
    name = "rejoinder.articles"
    label = "articles"
