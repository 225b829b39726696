"""The addresses of hosted pages. `fragments.links` spells the same for templates."""

from __future__ import annotations

from django.urls import path

from rejoinder.pages import discussions, feeds, live, writing

urlpatterns = [
    path("", discussions.show_sites),
    path("d/<slug:site>/", discussions.show_site),
    path("d/<slug:site>/feed.atom", feeds.site_feed),
    path("d/<slug:site>/<slug:article>", discussions.show_discussion),
    path("d/<slug:site>/<slug:article>/feed.atom", feeds.article_feed),
    path("d/<slug:site>/<slug:article>/live", live.follow),
    path("d/<slug:site>/<slug:article>/mentions", discussions.show_mentions),
    path("d/<slug:site>/<slug:article>/branch/<int:comment_id>", discussions.show_branch),
    path("d/<slug:site>/<slug:article>/reply", writing.write_reply),
    path("d/<slug:site>/<slug:article>/edit/<int:comment_id>", writing.edit),
    path("d/<slug:site>/<slug:article>/delete/<int:comment_id>", writing.delete),
    path("d/<slug:site>/<slug:article>/vote/<int:comment_id>", writing.vote),
]
