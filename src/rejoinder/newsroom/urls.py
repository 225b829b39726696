"""The addresses of the newsroom, and last of all those that editors choose for their pages."""

from __future__ import annotations

from django.urls import include, path, re_path
from wagtail.admin import urls as admin_urls
from wagtail.documents import urls as documents_urls
from wagtail.views import serve

from rejoinder.newsroom import feeds
from rejoinder.newsroom.media import show_audio, show_picture
from rejoinder.newsroom.views.lists import show_topic
from rejoinder.newsroom.views.recordings import show_chapters, show_transcript

urlpatterns = [
    path("newsroom/", include(admin_urls)),
    path("documents/", include(documents_urls)),
    path("media/images/<str:name>", show_picture),
    path("audio/<int:document_id>/<str:name>", show_audio),
    path("topics/<str:slug>/", show_topic),
    path("robots.txt", feeds.robots),
    path("sitemap.xml", feeds.sitemap),
    path("news-sitemap.xml", feeds.news_sitemap),
    re_path(r"^((?:[\w\-]+/)*)feed\.atom$", feeds.atom),
    re_path(r"^((?:[\w\-]+/)+)podcast\.rss$", feeds.podcast),
    re_path(r"^((?:[\w\-]+/)+)chapters\.json$", show_chapters),
    re_path(r"^((?:[\w\-]+/)+)transcript\.vtt$", show_transcript),
    # The start is `config.start`'s; with it the pattern spells the address of a host's front page.
    re_path(r"^((?:[\w\-]+/)*)$", serve, name="wagtail_serve"),
]
