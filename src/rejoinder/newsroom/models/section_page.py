"""A section of a publication, which may be a podcast."""

from __future__ import annotations

from typing import Final

from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from rejoinder.newsroom.blocks import SubscribeLinks
from rejoinder.newsroom.models.disclaimer import Disclaimer
from rejoinder.newsroom.models.newsroom_page import NewsroomPage

CATEGORIES: Final = (  # Apple's; what stands below each is not asked for
    *("Arts", "Business", "Comedy", "Education", "Fiction", "Government", "Health & Fitness"),
    *("History", "Kids & Family", "Leisure", "Music", "News", "Religion & Spirituality"),
    *("Science", "Society & Culture", "Sports", "TV & Film", "Technology", "True Crime"),
)


class SectionFields(models.Model):
    """The columns of a section."""

    intro = models.TextField(blank=True, default="", help_text="One or two sentences.")
    disclaimer = models.ForeignKey(
        Disclaimer,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="In the place of the publication's.",
    )
    is_podcast = models.BooleanField(default=False, help_text="Its episodes get a podcast feed.")
    podcast_author = models.CharField(max_length=200, blank=True, default="")
    podcast_category = models.CharField(
        max_length=100,
        blank=True,
        default="News",
        choices=[(name, name) for name in CATEGORIES],
        help_text="By which directories list it.",
    )
    podcast_email = models.EmailField(
        blank=True, default="", help_text="Public: directories write to it."
    )
    podcast_explicit = models.BooleanField(default=False)
    cover = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Of a podcast: square, at least 1400 pixels wide.",
    )

    class Meta:
        abstract = True


class SectionPage(NewsroomPage, SectionFields):
    """Articles of one kind, in the order of their publication."""

    subscribe = StreamField(
        SubscribeLinks(required=False), blank=True, help_text="In the place of the publication's."
    )

    content_panels = [
        *NewsroomPage.content_panels,
        FieldPanel("intro"),
        FieldPanel("disclaimer"),
        FieldPanel("subscribe"),
        MultiFieldPanel(
            [
                FieldPanel("is_podcast"),
                FieldPanel("cover"),
                FieldPanel("podcast_author"),
                FieldPanel("podcast_category"),
                FieldPanel("podcast_email"),
                FieldPanel("podcast_explicit"),
            ],
            heading="Podcast",
        ),
    ]
    parent_page_types = ["newsroom.FrontPage", "newsroom.SectionPage"]
    subpage_types = ["newsroom.SectionPage", "newsroom.ArticlePage", "newsroom.EpisodePage"]

    class Meta:
        verbose_name = "section"
