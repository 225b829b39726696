"""Transcripts and chapters as editors paste them: what is read of them, and the line that each error names."""

from __future__ import annotations

import pytest

from rejoinder.newsroom.chapters import MOST, Chapter, read_chapters, stretches
from rejoinder.newsroom.lines import LineError
from rejoinder.newsroom.reading_along import paragraphs, transcript_html
from rejoinder.newsroom.transcripts import MOST_CHARS, Cue, as_vtt, read_transcript

VTT = """\ufeffWEBVTT - The horn

STYLE
::cue { color: red }

NOTE made by hand

intro
00:00.000 --> 00:04.000 align:start
<v Anna>The <i>horn</i> sounds
at six.

00:04.000 --> 00:07.250
<v.loud Ben Okri>Twice &amp; <b>loud</b>.</v>
"""
SRT = "1\r\n00:00:00,000 --> 00:00:04,000\r\nThe horn {\\an8}sounds.\r\n\r\n2\r\n01:00:00,5 --> 01:00:02,000\r\nTwice &amp; <font color=red>loud</font>.\r\n"
PLAIN = "0:00 The horn sounds.\nAt six.\n\nTwice.\n[1:02:03] - Silence.\n"


def cues_of(source: str) -> list[Cue]:
    transcript = read_transcript(source)
    assert transcript is not None
    return list(transcript.cues)


def said_by(source: str) -> list[list[str]]:
    transcript = read_transcript(source)
    assert transcript is not None
    return [[cue.text for cue in each.cues] for each in paragraphs(transcript)]


def captions(*cues: tuple[float, float, str]) -> str:
    return "WEBVTT\n\n" + "\n\n".join(
        f"00:{start:06.3f} --> 00:{end:06.3f}\n{text}" for start, end, text in cues
    )


def test_webvtt_is_read_with_its_speakers_and_without_its_looks() -> None:
    assert cues_of(VTT) == [
        Cue(0, 4_000, "The horn sounds at six.", "Anna"),
        Cue(4_000, 7_250, "Twice & loud.", "Ben Okri"),
    ]


def test_srt_is_read_and_its_signs_are_text() -> None:
    assert cues_of(SRT) == [
        Cue(0, 4_000, "The horn sounds."),
        Cue(3_600_500, 3_602_000, "Twice &amp; loud."),
    ]


def test_text_with_times_is_read_paragraph_by_paragraph() -> None:
    assert cues_of(PLAIN) == [
        Cue(0, None, "The horn sounds. At six."),
        Cue(0, None, "Twice."),
        Cue(3_723_000, None, "Silence."),
    ]


@pytest.mark.parametrize(
    "source", ["٠:٠٧ البوق", "\u200f0:07 البوق", "(0:07) البوق", "0:07 – البوق", "0:07\nالبوق"]
)
def test_times_are_read_in_any_writing(source: str) -> None:
    assert cues_of(source) == [Cue(7_000, None, "البوق")]


@pytest.mark.parametrize("source", ["", " \n\n", "\t"])
def test_nothing_is_no_transcript(source: str) -> None:
    assert read_transcript(source) is None


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("The horn sounds.", 1, "has no time before it"),
        ("\n\nThe horn.\n0:07 Twice.", 3, "has no time before it"),
        ("0:09 One.\n\n0:07 Two.", 3, "00:00:07.000 is before 00:00:09.000"),
        ("99:99 One.", 1, "has no time"),
        ("WEBVTT", 1, "no words come after it"),
        ("WEBVTT\n\nNOTE\nNothing.", 1, "no words come after it"),
        ("WEBVTT\n00:01.000 --> 00:02.000\nOne.", 2, "an empty line"),
        ("WEBVTT\n\nOne.", 3, "has no time"),
        ("WEBVTT\n\nOne.\nTwo.\nThree.", 3, "has no time"),
        ("WEBVTT\n\n00:01 --> 00:02\nOne.", 3, "is no time of a cue"),
        ("WEBVTT\n\nname\n00:61.000 --> 00:62.000\nOne.", 4, "is no time of a cue"),
        ("WEBVTT\n\n00:02.000 --> 00:02.000\nOne.", 3, "ends at 00:00:02.000, and begins at"),
        (captions((5, 6, "One."), (4, 8, "Two.")), 6, "00:00:04.000 is before 00:00:05.000"),
        ("WEBVTT\n\n999:00:00.000 --> 999:00:01.000\nOne.", 3, "hundred hours"),
        ("0:00 The horn\0sounds.", 1, "U+0000, which is no text"),
        ("0:00 One.\n0:01 caf\ufffd", 2, "Save the file as UTF-8"),
        ("0:00 One.\n\x9c", 2, "U+009C"),
        ("0:00 \ud83d", 1, "U+D83D"),
        ("0:00 \ufdd0q1\ufdd2", 1, "U+FDD0"),
        (
            "0:00 a\n" * 750_000,
            42_858,
            "it has 300,000 characters, which are the most; all of it has",
        ),
    ],
)
def test_what_is_none_is_refused_by_its_line(source: str, line: int, said: str) -> None:
    with pytest.raises(LineError, match=f"^Line {line}: ") as caught:
        read_transcript(source)

    assert said in str(caught.value)
    assert len(str(caught.value)) < 300


def test_cues_may_overlap_where_two_speak_at_once() -> None:
    source = captions((1, 9, "One."), (1, 3, "Two."), (2, 4, "Three."))

    assert [cue.end_ms for cue in cues_of(source)] == [9_000, 3_000, 4_000]


def test_two_voices_of_one_cue_are_two() -> None:
    source = captions((1, 2, "<v Anna>Ready?\n<v Ben>Ready."))

    assert cues_of(source) == [
        Cue(1_000, 2_000, "Ready?", "Anna"),
        Cue(1_000, 2_000, "Ready.", "Ben"),
    ]


def test_captions_become_paragraphs_by_speaker_pause_and_sentence() -> None:
    long = "and so on " * 31 + "it goes"
    source = captions(
        (0, 1, "<v Anna>One,"),
        (1, 2, "<v Anna>two."),
        (2, 3, "<v Ben>Three."),
        (6, 7, "<v Ben>After a pause."),
        (7, 8, f"<v Ben>{long}"),
        (8, 9, "<v Ben>to its end."),
        (9, 10, "<v Ben>Four."),
    )

    assert said_by(source) == [
        ["One,", "two."],
        ["Three."],
        ["After a pause.", long, "to its end."],
        ["Four."],
    ]


def test_a_paragraph_says_when_and_its_later_cues_do_too() -> None:
    html = transcript_html(VTT.replace("<v.loud Ben Okri>", "<v Anna>"), link="?t=", is_timed=True)

    assert html == (
        '<p dir="auto" data-time-start="0"><a class="moment time" href="?t=0" data-time-start="0"'
        " data-rejoinder-skip>0:00</a> <b>Anna:</b> The horn sounds at six."
        ' <span data-time-start="4">Twice &amp; loud.</span></p>\n'
    )


def test_between_cues_of_a_script_without_spaces_stands_none() -> None:
    html = transcript_html(captions((0, 1, "汽笛响了"), (1, 2, "两声。")), link="", is_timed=False)

    assert "汽笛响了两声。" in html


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        '<v "><img src=x onerror=alert(1)>>Words',
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "</details></article><form>",
    ],
)
@pytest.mark.parametrize("before", ["0:00 ", "WEBVTT\n\n00:00.000 --> 00:01.000\n"])
def test_html_in_what_is_said_stays_text(before: str, words: str) -> None:
    html = transcript_html(before + words, link="?t=", is_timed=True)

    assert html.startswith("<p ")
    for tag in ("<script", "<img", "</details", "<form"):
        assert tag not in html


def test_a_transcript_is_written_as_webvtt_that_says_the_same() -> None:
    for source in (VTT, SRT, PLAIN, "WEBVTT\n\n00:00.000 --> 00:01.000\na &lt; b --&gt; c"):
        transcript = read_transcript(source)
        assert transcript is not None
        again = read_transcript(as_vtt(transcript))
        assert again is not None
        assert [(cue.start_ms, cue.text, cue.speaker) for cue in again.cues] == [
            (cue.start_ms, cue.text, cue.speaker) for cue in transcript.cues
        ]


def test_a_paragraph_of_text_lasts_until_the_next_begins() -> None:
    transcript = read_transcript(PLAIN)
    assert transcript is not None

    vtt = as_vtt(transcript)

    assert "00:00:00.000 --> 01:02:03.000\nTwice." in vtt
    assert "01:02:03.000 --> 01:02:08.000\nSilence." in vtt


def test_the_longest_transcript_is_read() -> None:
    line = "00:00.000 --> 00:59.000\nThe <v x horn <v.\n\n"
    source = "WEBVTT\n\n" + line * ((MOST_CHARS - 10) // len(line))

    assert len(cues_of(source)) == source.count("-->")


def test_chapters_are_lines_with_a_time_a_title_and_perhaps_a_link() -> None:
    chapters = read_chapters(
        "00:00 Two bells\n\n  2:15 – 187 answers https://gazette.example/187?a=b\n"
        "(1:02:03.5) The row <with> the letter"
    )

    assert chapters == (
        Chapter(0, "Two bells"),
        Chapter(135_000, "187 answers", "https://gazette.example/187?a=b"),
        Chapter(3_723_500, "The row <with> the letter"),
    )
    assert [end for _, end in stretches(chapters, duration_ms=4_000_000)] == [
        135_000,
        3_723_500,
        4_000_000,
    ]
    assert stretches(()) == []


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("Two bells", 1, "“Two bells” does not begin with a time"),
        ("0:00 One\n\n0:09", 3, "has no title"),
        ("0:00 https://a.example/", 1, "has no title"),
        ("0:09 One\n0:09 Two", 2, "0:09 is not after 0:09"),
        ("0:09 One\n0:07 Two", 2, "0:07 is not after 0:09"),
        ("0:00 One\n0:14 Two", 2, "0:14 is after the end of the recording, 0:14"),
        ("0:00 One https://", 1, "is no address"),
        ("0:00 One javascript:alert(1)\n0:00 x", 2, "not after"),
        ("0:00 " + "a" * 201, 1, "201 characters"),
        ("0:00 a\0b", 1, "U+0000"),
        ("x" * 5_000, 1, "does not begin with a time"),
    ],
)
def test_a_line_that_is_no_chapter_is_refused(source: str, line: int, said: str) -> None:
    with pytest.raises(LineError, match=f"^Line {line}: ") as caught:
        read_chapters(source, duration_ms=14_000)

    assert said in str(caught.value)


def test_chapters_are_not_without_end() -> None:
    lines = [f"{n // 60}:{n % 60:02} x" for n in range(MOST + 1)]

    with pytest.raises(LineError, match=f"^Line {MOST + 1}: {MOST} chapters are the most"):
        read_chapters("\n".join(lines))
