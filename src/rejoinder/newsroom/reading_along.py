"""A transcript as readers get it: paragraphs of the article's text, each with the moment at which it is said.

`data-time-start` is how a page says when its words are said; the client ties a comment on them to that moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Final

from django.utils.safestring import SafeString

from rejoinder.comments.moments import clock, seconds_in
from rejoinder.newsroom.lines import LineError
from rejoinder.newsroom.transcripts import Cue, Transcript, read_transcript

_PAUSE_MS: Final = 2_500  # of silence, which begins a paragraph
_ENOUGH: Final = 300  # characters, after which a sentence's end is a paragraph's too
_TOO_MANY: Final = 900  # characters, after which any cue's end is
_STOP: Final = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964][\"'\u201d\u2019\u00bb)\u300d\u300f]*$"
)
# Between two of these stands no space: Han, kana, Thai, Lao, Burmese, Khmer and their full-width signs.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What one person says without a pause."""

    cues: Sequence[Cue]

    @property
    def start_ms(self) -> int:
        return self.cues[0].start_ms

    @property
    def speaker(self) -> str:
        return self.cues[0].speaker


@lru_cache(maxsize=64)
def known_transcript(source: str) -> Transcript | None:
    """Return the transcript of a source that was stored, None where a program stored what is none."""
    try:
        return read_transcript(source)
    except LineError:
        return None


def paragraphs(transcript: Transcript) -> Iterator[Paragraph]:
    """Yield what is said in stretches that can be read: by speaker, pause, and sentence."""
    cues: list[Cue] = []
    length = 0
    for cue in transcript.cues:
        if cues and (not transcript.is_captions or _begins(cue, after=cues[-1], length=length)):
            yield Paragraph(tuple(cues))
            cues, length = [], 0
        cues.append(cue)
        length += len(cue.text)
    if cues:
        yield Paragraph(tuple(cues))


@lru_cache(maxsize=32)
def transcript_html(source: str, *, link: str, is_timed: bool) -> SafeString:
    """Return the paragraphs of a transcript that was stored, "" where there is none.

    The words of every paragraph are the article's text; its time is not, nor is it part of it for the client.

    Args:
        source: as an editor pasted it.
        link: address that a time leads to, which the seconds are written behind; "" = times are no links.
        is_timed: it is of the recording that times in comments are about.
    """
    transcript = known_transcript(source)
    if transcript is None:
        return SafeString("")
    speaker = ""
    html: list[str] = []
    for paragraph in paragraphs(transcript):
        said = f"<b>{escape(paragraph.speaker)}:</b> " if paragraph.speaker != speaker else ""
        speaker = paragraph.speaker
        html.append(
            f'<p dir="auto"{_starts(paragraph.start_ms, is_timed=is_timed)}>'
            f"{_time(paragraph.start_ms, link=link, is_timed=is_timed)} {said if speaker else ''}"
            f"{''.join(_words(paragraph, is_timed=is_timed))}</p>\n"
        )
    return SafeString("".join(html))


def _words(paragraph: Paragraph, *, is_timed: bool) -> Iterator[str]:
    """Yield the words, those of each later cue in an element of its own: a passage of them has a time to the second."""
    before = ""
    for cue in paragraph.cues:
        if before and not (_UNSPACED.match(before[-1]) and _UNSPACED.match(cue.text[0])):
            yield " "
        words = escape(cue.text)
        if before and is_timed and cue.start_ms > paragraph.start_ms:
            yield f"<span{_starts(cue.start_ms, is_timed=True)}>{words}</span>"
        else:
            yield words
        before = cue.text


def _time(ms: int, *, link: str, is_timed: bool) -> str:
    if not link:
        return f'<span class="time" data-rejoinder-skip>{clock(ms)}</span>'
    address = escape(f"{link}{seconds_in(ms)}")
    starts = _starts(ms, is_timed=is_timed)
    return f'<a class="moment time" href="{address}"{starts} data-rejoinder-skip>{clock(ms)}</a>'


def _starts(ms: int, *, is_timed: bool) -> str:
    return f' data-time-start="{seconds_in(ms)}"' if is_timed else ""


def _begins(cue: Cue, *, after: Cue, length: int) -> bool:
    if cue.speaker != after.speaker or length >= _TOO_MANY:
        return True
    pause = cue.start_ms - (after.end_ms or cue.start_ms)
    return pause >= _PAUSE_MS or (length >= _ENOUGH and _STOP.search(after.text) is not None)
