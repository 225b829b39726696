"""Transcripts of recordings: WebVTT, SRT, or text with times at the beginning of its lines. Pure.

Kept as an editor pasted it; read here into cues, for the page and for players.
https://www.w3.org/TR/webvtt1/ says what a WebVTT file may have. What only styles it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import Final

from rejoinder.newsroom.lines import LineError, excerpt, lines_of, stamped, within_reason

MOST_CHARS: Final = 300_000  # four hours of talk as WebVTT has it
_LAST_MS: Final = 5_000  # how long a last cue without an end is shown
_ARROW: Final = "-->"
_TIME: Final = r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{1,3})"
_TIMING: Final = re.compile(rf"{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]*)?(?:\s+([^<>]*))?>")
# Those of WebVTT and of SRT. Anything else in angle brackets is text.
_TAG: Final = re.compile(
    r"</?(?:c|i|b|u|ruby|rt|lang|v|font)(?:[.\s][^<>]*)?>|<[\d:.]+>|\{\\[^{}]*\}", re.IGNORECASE
)
_BESIDE: Final = ("NOTE", "STYLE", "REGION")  # blocks of WebVTT that are no words


@dataclass(frozen=True, slots=True)
class Cue:
    """Words, and when they are said."""

    start_ms: int
    end_ms: int | None  # None = until the next is
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What is said in a recording, in the order in which it begins."""

    cues: Sequence[Cue]
    # In pieces that are short enough to be read below a picture; else each is a paragraph.
    is_captions: bool


def read_transcript(source: str) -> Transcript | None:
    """Return the transcript that an editor pasted, None for nothing.

    Raises:
        LineError: a line is not as its format wants it, or the whole is too long.
    """
    if not source.strip():
        return None
    if len(source) > MOST_CHARS:
        raise LineError(
            1 + source.count("\n", 0, MOST_CHARS),
            f"up to here it has {MOST_CHARS:,} characters, which are the most; all of it has"
            f" {len(source):,}. Shorten it, or publish the recording in two parts.",
        )
    lines = lines_of(source)
    is_vtt = next(filter(None, lines), "").startswith("WEBVTT")
    is_captions = is_vtt or any(_ARROW in line for line in lines)
    cues = tuple(_captions(lines, is_vtt=is_vtt) if is_captions else _paragraphs(lines))
    if not cues:
        raise LineError(1, "no words come after it.")
    return Transcript(cues, is_captions)


def as_vtt(transcript: Transcript) -> str:
    """Return a transcript as a WebVTT file: words, times and speakers, and nothing else that was in its source."""
    blocks = ["WEBVTT"]
    for cue in _ended(transcript.cues):
        assert cue.end_ms is not None
        voice = f"<v {_spoken(cue.speaker)}>" if cue.speaker else ""
        blocks.append(
            f"{_clock(cue.start_ms)} {_ARROW} {_clock(cue.end_ms)}\n{voice}{_spoken(cue.text)}"
        )
    return "\n\n".join(blocks) + "\n"


def _captions(lines: Sequence[str], *, is_vtt: bool) -> Iterator[Cue]:
    """Yield the cues of WebVTT or SRT, which are set apart by empty lines."""
    last_ms = 0
    for place, (number, block) in enumerate(_blocks(lines)):
        is_head = is_vtt and place == 0
        if is_head and any(_ARROW in line for line in block):
            raise LineError(
                number + 1, "put an empty line between the head of the file and its first cue."
            )
        if is_head or (is_vtt and block[0].split(maxsplit=1)[0] in _BESIDE):
            continue
        # The line above the time is the cue's name, or its number.
        above = 0 if _ARROW in block[0] else 1
        if len(block) <= above or _ARROW not in block[above]:
            raise LineError(
                number,
                f"“{excerpt(block[0])}” has no time. Write one above it, such as 00:12.000 --> 00:15.000.",
            )
        start_ms, end_ms = _timing(block[above], line=number + above)
        if start_ms < last_ms:
            raise LineError(
                number + above,
                f"{_clock(start_ms)} is before {_clock(last_ms)}, where the cue above begins."
                " Put the cues in the order of the recording.",
            )
        last_ms = start_ms
        for speaker, text in _voices(" ".join(block[above + 1 :]), is_vtt=is_vtt):
            yield Cue(start_ms, end_ms, text, speaker)


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the stretches without an empty line, with the number of the first of each."""
    block: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line:
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _timing(text: str, *, line: int) -> tuple[int, int]:
    found = _TIMING.fullmatch(text)
    if found is None:
        raise LineError(
            line,
            f"“{excerpt(text)}” is no time of a cue. Write it as 00:12.000 --> 00:15.000.",
        )
    start, end = (
        (int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)) * 1000 + int(rest.ljust(3, "0"))
        for hours, minutes, seconds, rest in (found.groups()[:4], found.groups()[4:])
    )
    if end <= start:
        raise LineError(line, f"the cue ends at {_clock(end)}, and begins at {_clock(start)}.")
    return start, within_reason(end, line=line)


def _voices(text: str, *, is_vtt: bool) -> Iterator[tuple[str, str]]:
    """Yield who speaks, "" where nobody is named, and what is said. What only styles it is left out."""
    first, *rest = _VOICE.split(text)
    spoken = [("", first), *zip(rest[::2], rest[1::2], strict=True)]
    for speaker, words in spoken:
        plain = [_TAG.sub("", each or "") for each in (speaker, words)]
        if is_vtt:  # SRT has no character references
            plain = [unescape(each) for each in plain]
        name, said = (" ".join(each.split()) for each in plain)
        if said:
            yield name, said


def _paragraphs(lines: Sequence[str]) -> Iterator[Cue]:
    """Yield the paragraphs of a text: a time begins one, and so does an empty line."""
    start_ms = -1
    words: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        found = stamped(line)
        if (found or not line) and words:
            yield Cue(start_ms, None, " ".join(words))
            words = []
        if found is not None:
            if found[0] < start_ms:
                raise LineError(
                    number,
                    f"{_clock(found[0])} is before {_clock(start_ms)}, the time above."
                    " Put the paragraphs in the order of the recording.",
                )
            start_ms, line = within_reason(found[0], line=number), found[1]  # noqa: PLW2901  # what is left of it
        if line and start_ms < 0:
            raise LineError(
                number, f"“{excerpt(line)}” has no time before it. Begin with one, such as 0:00."
            )
        if line:
            words.append(line)


def _ended(cues: Sequence[Cue]) -> Iterator[Cue]:
    """Yield cues that all have an end: that of the next which begins later."""
    end_ms = cues[-1].start_ms + _LAST_MS
    ended: list[Cue] = []
    following = cues[-1].start_ms
    for cue in reversed(cues):
        if cue.start_ms < following:
            end_ms, following = following, cue.start_ms
        ended.append(cue if cue.end_ms else replace(cue, end_ms=end_ms))
    yield from reversed(ended)


def _clock(ms: int) -> str:
    """Return a time as WebVTT writes it."""
    seconds, rest = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}.{rest:03}"


def _spoken(text: str) -> str:
    """Return words as a cue of WebVTT has them, in which `<` and `&` mean something, and `-->` ends it."""
    return escape(text, quote=False)
