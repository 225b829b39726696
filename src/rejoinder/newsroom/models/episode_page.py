"""An episode of a podcast."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from rejoinder.newsroom.media import audio_type
from rejoinder.newsroom.models.article_page import ArticlePage
from rejoinder.newsroom.models.newsroom_page import NewsroomPage
from rejoinder.newsroom.panels import article_editor
from rejoinder.newsroom.recorded import (
    CHAPTERS_HELP,
    TRANSCRIPT_HELP,
    Recorded,
    check_recorded,
)


class EpisodePage(ArticlePage):
    """An article with a recording, which is in its section's podcast feed too."""

    audio = models.ForeignKey(
        "wagtaildocs.Document",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    audio_url = models.URLField(
        "address of the recording",
        max_length=2000,
        blank=True,
        default="",
        help_text="If it is not uploaded here.",
    )
    audio_bytes = models.PositiveBigIntegerField(
        "its size in bytes", default=0, help_text="Of a recording elsewhere; players show it."
    )
    duration_seconds = models.PositiveIntegerField(default=0)
    number = models.PositiveIntegerField("number of the episode", null=True, blank=True)
    season = models.PositiveIntegerField(null=True, blank=True)
    chapters = models.TextField(blank=True, default="", help_text=CHAPTERS_HELP)
    transcript = models.TextField(blank=True, default="", help_text=TRANSCRIPT_HELP)

    content_panels = [
        *NewsroomPage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("audio"),
                FieldPanel("audio_url"),
                FieldPanel("audio_bytes"),
                FieldPanel("duration_seconds"),
                FieldPanel("number"),
                FieldPanel("season"),
                FieldPanel("chapters"),
                FieldPanel("transcript"),
            ],
            heading="Recording",
        ),
        *ArticlePage.content_panels[1:],
    ]
    edit_handler = article_editor(
        content=content_panels,
        promote=ArticlePage.promote_panels,
        settings=ArticlePage.settings_panels,
    )
    parent_page_types = ["newsroom.SectionPage"]

    class Meta:
        verbose_name = "podcast episode"

    @property
    def recording(self) -> str:
        """Return the address of the recording, "" without one. One statement where it is uploaded here."""
        if self.audio is not None:
            return f"/audio/{self.audio.pk}/{self.audio.filename}"
        return self.audio_url

    @property
    def medium(self) -> str:
        return self.recording or super().medium

    @property
    def recorded(self) -> Recorded:
        return self.recorded_apart if self.recording else super().recorded

    @property
    def recorded_apart(self) -> Recorded:
        return Recorded(self.chapters, self.transcript) if self.recording else Recorded()

    @property
    def recording_type(self) -> str:
        return audio_type(self.recording) or "audio/mpeg"

    @property
    def recording_bytes(self) -> int:
        return int(self.audio.get_file_size() or 0) if self.audio is not None else self.audio_bytes

    def clean(self) -> None:
        super().clean()
        if self.audio is not None and self.audio_url:
            raise ValidationError(
                {"audio_url": "One recording is enough: upload it, or say where it is."}
            )
        if self.audio is not None and not audio_type(self.audio.filename):
            raise ValidationError({"audio": "This is no audio file."})
        errors = check_recorded(
            Recorded(self.chapters, self.transcript), duration_ms=self.duration_seconds * 1000
        )
        if errors:
            raise ValidationError(dict(errors))
