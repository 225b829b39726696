"""Texts that stand above or below articles."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.snippets.models import register_snippet

from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record_site_change
from rejoinder.newsroom.blocks import NOTE_FEATURES
from rejoinder.sites.models import Site


@register_snippet
class Disclaimer(models.Model):
    """A text that a publication, a section or an article can have shown with articles."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100, help_text="For editors.")
    text = RichTextField(features=NOTE_FEATURES)
    above = models.BooleanField("above the text", default=True)
    below = models.BooleanField("below the text", default=False)

    panels = [
        FieldPanel("site"),
        FieldPanel("name"),
        FieldPanel("text"),
        FieldPanel("above"),
        FieldPanel("below"),
    ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            record_site_change(
                EventKind.SITE_PAGES_CHANGED, site=self.site, data={"disclaimer": self.pk}
            )
