from __future__ import annotations

from django.apps import AppConfig


class VotesApp(AppConfig):
    name = "rejoinder.votes"
    label = "votes"
