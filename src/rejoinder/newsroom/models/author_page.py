"""Somebody who writes for a publication."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from rejoinder.newsroom.blocks import NOTE_FEATURES
from rejoinder.newsroom.models.newsroom_page import NewsroomPage


class AuthorFields(models.Model):
    """The columns of an author."""

    work = models.CharField(
        max_length=200, blank=True, default="", help_text="E.g. “Writes about the harbour”."
    )
    portrait = models.ForeignKey(
        "wagtailimages.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class AuthorPage(NewsroomPage, AuthorFields):
    """An author, with all that he or she wrote. The title is the name."""

    about = RichTextField(features=NOTE_FEATURES, blank=True)

    content_panels = [
        *NewsroomPage.content_panels,
        FieldPanel("work"),
        FieldPanel("about"),
        FieldPanel("portrait"),
    ]
    parent_page_types = ["newsroom.FrontPage", "newsroom.PlainPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = "author"
