"""What an editor says of a recording: its chapters, and what is said in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString

from rejoinder.newsroom.chapters import Chapter, known_chapters, read_chapters
from rejoinder.newsroom.lines import LineError
from rejoinder.newsroom.reading_along import known_transcript, transcript_html
from rejoinder.newsroom.transcripts import Transcript, read_transcript

CHAPTERS_HELP: Final = (
    "One a line: 12:34 The title of the chapter. An address behind the title is its link."
)
TRANSCRIPT_HELP: Final = (
    "What is said: a WebVTT or SRT file pasted whole, or text whose paragraphs begin with a time, such as 12:34."
    " It is shown with the player, and its words can be commented on."
)

# The files beside the page of a recording, and what they are.
CHAPTERS_FILE: Final = "chapters.json"
CHAPTERS_TYPE: Final = "application/json+chapters"  # as the podcast namespace has it
TRANSCRIPT_FILE: Final = "transcript.vtt"
TRANSCRIPT_TYPE: Final = "text/vtt; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The sources as they were typed or pasted; "" = nothing was."""

    chapters_source: str = ""
    transcript_source: str = ""

    @property
    def chapters(self) -> Sequence[Chapter]:
        return known_chapters(self.chapters_source)

    @property
    def transcript(self) -> Transcript | None:
        return known_transcript(self.transcript_source)


@dataclass(frozen=True, slots=True)
class Along:
    """Chapters and transcript as they stand beside a player."""

    chapters: Sequence[Chapter]
    transcript: SafeString
    link: str  # which a time in seconds is written behind; "" = times are no links
    is_timed: bool  # it is the recording that times in comments are about
    has_captions: bool = False


def along(recorded: Recorded, *, link: str, is_timed: bool) -> Along:
    """Return what is shown beside a player.

    Args:
        recorded: what an editor says of it.
        link: of a recording that times in comments are not about.
        is_timed: it is that which they are about: a time then leads to the page, as in comments.
    """
    link = "?t=" if is_timed else link
    transcript = recorded.transcript
    return Along(
        chapters=recorded.chapters,
        transcript=transcript_html(recorded.transcript_source, link=link, is_timed=is_timed),
        link=link,
        is_timed=is_timed,
        has_captions=is_timed and transcript is not None and transcript.is_captions,
    )


def check_recorded(recorded: Recorded, *, duration_ms: int = 0) -> Mapping[str, ValidationError]:
    """Return what is wrong, by the name of the field; each names its line."""
    errors: dict[str, ValidationError] = {}
    try:
        read_chapters(recorded.chapters_source, duration_ms=duration_ms)
    except LineError as error:
        errors["chapters"] = ValidationError(str(error))
    try:
        read_transcript(recorded.transcript_source)
    except LineError as error:
        errors["transcript"] = ValidationError(str(error))
    return errors
