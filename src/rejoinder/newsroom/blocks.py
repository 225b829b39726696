"""The blocks of an article's body. Their names and fields are stored with every article: add, never rename."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from rejoinder.newsroom.media import AUDIO_TYPES, audio_type
from rejoinder.newsroom.recorded import (
    CHAPTERS_HELP,
    TRANSCRIPT_HELP,
    Recorded,
    along,
    check_recorded,
)
from rejoinder.newsroom.videos import Player, host_of, player_of

# What a text may have in it. Headings are blocks of their own, and pasted fonts and colours go.
TEXT_FEATURES = [
    "bold",
    "italic",
    "superscript",
    "subscript",
    "code",
    "ol",
    "ul",
    "link",
    "document-link",
    "question",
]
NOTE_FEATURES = ["bold", "italic", "link"]


class PullQuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(rows=2)
    attribution = blocks.CharBlock(required=False)

    class Meta:
        icon = "openquote"
        template = "newsroom/blocks/pull_quote.html"


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock()
    source = blocks.CharBlock(required=False)
    url = blocks.URLBlock(required=False)

    class Meta:
        icon = "openquote"
        template = "newsroom/blocks/quotation.html"


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock()
    alt = blocks.CharBlock(
        required=False,
        help_text="What is to be seen, for who does not see it. Empty only for decoration.",
    )
    caption = blocks.CharBlock(required=False)
    credit = blocks.CharBlock(required=False, help_text="Who made it.")

    class Meta:
        icon = "image"
        template = "newsroom/blocks/image.html"


class RecordedValue(blocks.StructValue):
    """A value with what an editor says of its recording."""

    @property
    def recorded(self) -> Recorded:
        # What was stored before there were such fields has none.
        return Recorded(str(self.get("chapters") or ""), str(self.get("transcript") or ""))

    @property
    def can_seek(self) -> bool:
        return True

    @property
    def time_link(self) -> str:
        """Return what leads into the recording with seconds behind it, "" where no address does."""
        raise NotImplementedError


class RecordedBlock(blocks.StructBlock):
    """A block that plays something, and says what is to be heard in it when."""

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned: blocks.StructValue = super().clean(value)
        errors = check_recorded(cleaned.recorded)
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> Any:  # noqa: ANN401  # Wagtail has no types
        """Return what the template is given. `is_recording`: times in comments are about this one."""
        context = super().get_context(value, parent_context=parent_context)
        is_timed = bool(context.get("is_recording")) and value.can_seek
        context["along"] = along(value.recorded, link=value.time_link, is_timed=is_timed)
        return context


class VideoValue(RecordedValue):
    @property
    def player(self) -> Player | None:
        return player_of(self["url"])

    @property
    def name(self) -> str:
        return str(self["title"] or host_of(self["url"]))

    @property
    def can_seek(self) -> bool:
        return self.player is not None and self.player.can_seek

    @property
    def time_link(self) -> str:
        player = self.player
        return f"{self['url']}#t=" if player is not None and player.is_file else ""


class VideoBlock(RecordedBlock):
    url = blocks.URLBlock(
        help_text="Of the video's page at YouTube, Vimeo, SoundCloud, Dailymotion or a PeerTube, or of a file."
    )
    title = blocks.CharBlock(
        required=False,
        help_text="Empty: as the provider has it, which is asked once when you save; else the name of its host.",
    )
    poster = ImageChooserBlock(
        required=False,
        help_text="Shown until a reader plays it; nothing is loaded before. Empty: the provider’s own, kept here.",
    )
    chapters = blocks.TextBlock(required=False, rows=3, help_text=CHAPTERS_HELP)
    transcript = blocks.TextBlock(required=False, rows=3, help_text=TRANSCRIPT_HELP)

    class Meta:
        icon = "media"
        template = "newsroom/blocks/video.html"
        value_class = VideoValue


class AudioValue(RecordedValue):
    @property
    def address(self) -> str:
        document = self["document"]
        return f"/audio/{document.pk}/{document.filename}" if document else str(self["url"] or "")

    @property
    def type(self) -> str:
        return audio_type(self.address)

    @property
    def name(self) -> str:
        return str(self["title"])

    @property
    def time_link(self) -> str:
        return f"{self.address}#t="


class AudioBlock(RecordedBlock):
    url = blocks.URLBlock(required=False, help_text="Of the file, if it is not uploaded here.")
    document = DocumentChooserBlock(required=False)
    title = blocks.CharBlock()
    chapters = blocks.TextBlock(required=False, rows=3, help_text=CHAPTERS_HELP)
    transcript = blocks.TextBlock(required=False, rows=3, help_text=TRANSCRIPT_HELP)

    class Meta:
        icon = "media"
        template = "newsroom/blocks/audio.html"
        value_class = AudioValue

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned: blocks.StructValue = super().clean(value)
        document = cleaned["document"]
        if bool(document) == bool(cleaned["url"]):
            raise StructBlockValidationError(
                block_errors={"url": ValidationError("Give the file's address, or upload it.")}
            )
        if document and not audio_type(document.filename):
            known = ", ".join(AUDIO_TYPES)
            raise StructBlockValidationError(
                block_errors={"document": ValidationError(f"Choose an audio file: {known}.")}
            )
        return cleaned


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(required=False)
    rows = blocks.ListBlock(
        blocks.ListBlock(blocks.CharBlock(required=False), label="Row"),
        help_text="The first row has the names of the columns.",
    )

    class Meta:
        icon = "table"
        template = "newsroom/blocks/table.html"


class QuestionBlock(blocks.StructBlock):
    text = blocks.CharBlock(
        max_length=300, help_text="Asked about the passage before it, e.g. “What did we miss?”"
    )
    opens = blocks.BooleanBlock(
        required=False,
        label="Open it when readers reach it",
        help_text="Once for each reader, and never while they write.",
    )

    class Meta:
        icon = "help"
        label = "Question about the paragraph before"
        template = "newsroom/blocks/question.html"


class ArticleBody(blocks.StreamBlock):
    paragraph = blocks.RichTextBlock(
        features=TEXT_FEATURES, label="Text", template="newsroom/blocks/paragraph.html"
    )
    heading = blocks.CharBlock(icon="title", template="newsroom/blocks/heading.html")
    pull_quote = PullQuoteBlock()
    quotation = QuotationBlock()
    image = PictureBlock()
    video = VideoBlock()
    audio = AudioBlock()
    table = TableBlock()
    related = blocks.ListBlock(
        blocks.PageChooserBlock(), icon="link", template="newsroom/blocks/related.html"
    )
    note = blocks.RichTextBlock(
        features=NOTE_FEATURES, icon="info-circle", template="newsroom/blocks/note.html"
    )
    question = QuestionBlock()


class SubscribeBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[
            ("channel", "Video channel"),
            ("podcast", "Podcast"),
            ("feed", "Feed"),
            ("newsletter", "Newsletter"),
            ("other", "Something else"),
        ]
    )
    label = blocks.CharBlock()
    url = blocks.URLBlock()


class SubscribeLinks(blocks.StreamBlock):
    link = SubscribeBlock()

    class Meta:
        required = False
