"""A publication's front page."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from rejoinder.newsroom.addresses import home_of
from rejoinder.newsroom.blocks import SubscribeLinks
from rejoinder.newsroom.models.disclaimer import Disclaimer
from rejoinder.newsroom.models.newsroom_page import NewsroomPage
from rejoinder.sites.models import Site
from rejoinder.sites.services import set_home


class FrontFields(models.Model):
    """The columns of a front page."""

    site = models.ForeignKey(
        Site,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose discussions stand under the articles.",
    )
    tagline = models.CharField(max_length=200, blank=True, default="")
    disclaimer = models.ForeignKey(
        Disclaimer,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Shown with every article that has no other, nor its section.",
    )

    class Meta:
        abstract = True


class FrontPage(NewsroomPage, FrontFields):
    """The publication: everything below it is its own, and its discussions are its site's."""

    subscribe = StreamField(SubscribeLinks(required=False), blank=True)

    content_panels = [
        *NewsroomPage.content_panels,
        FieldPanel("tagline"),
        FieldPanel("site"),
        FieldPanel("disclaimer"),
        FieldPanel("subscribe"),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "newsroom.SectionPage",
        "newsroom.ArticlePage",
        "newsroom.AuthorPage",
        "newsroom.PlainPage",
    ]

    class Meta:
        verbose_name = "front page"

    def tell(self, *, was_live: bool) -> None:
        """Say besides where the publication is, for its discussions' own pages."""
        set_home(site=self.site, address=home_of(self) if self.live else "")
        super().tell(was_live=was_live)
