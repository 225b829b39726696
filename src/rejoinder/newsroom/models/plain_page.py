"""A page that is no article: about us, contact."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from rejoinder.newsroom.blocks import ArticleBody
from rejoinder.newsroom.models.newsroom_page import NewsroomPage


class PlainPage(NewsroomPage):
    """A page without date, author and discussion. Below one there can be others, and authors."""

    body = StreamField(ArticleBody(required=False), blank=True)

    content_panels = [*NewsroomPage.content_panels, FieldPanel("body")]
    parent_page_types = ["newsroom.FrontPage", "newsroom.PlainPage"]
    subpage_types = ["newsroom.PlainPage", "newsroom.AuthorPage"]

    class Meta:
        verbose_name = "plain page"
