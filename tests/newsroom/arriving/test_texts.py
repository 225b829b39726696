"""The text of a WordPress post becomes blocks; what cannot be shown is kept as words and told, and nothing acts."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.newsroom.arriving.texts import pieces_of

HERE = "https://gazette.example.org/2020/tunnel/"
VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"


@dataclass
class Shelf:
    """Files that are there, by their names at the end of an address."""

    pictures: Sequence[str] = ()
    documents: Sequence[str] = ()
    uploads: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    patterns: dict[str, str] = field(default_factory=dict)

    def picture(self, url: str, *, number: str, alt: str, title: str) -> int | None:  # noqa: ARG002  # of the protocol
        names = [place for place, name in enumerate(self.pictures, start=1) if url.endswith(name)]
        return names[0] if names else None

    def picture_numbered(self, number: str) -> tuple[str, str, str]:
        return self.uploads.get(number, ("", "", ""))

    def attached(self) -> list[str]:
        return list(self.uploads)

    def document(self, url: str) -> int | None:
        return next((9 for name in self.documents if url.endswith(name)), None)

    def pattern(self, number: str) -> str:
        return self.patterns.get(number, "")


Told = list[tuple[str, str]]


def read(
    html: str, *, files: Shelf | None = None, told: Told | None = None
) -> list[tuple[str, object]]:
    """Return the blocks of a text."""
    found: Told = [] if told is None else told
    pieces = pieces_of(
        html,
        base=HERE,
        files=files or Shelf(),
        told=lambda kind, detail: found.append((kind, detail)),
    )
    return [(piece.type, piece.value) for piece in pieces]


def kinds(told: Told) -> set[str]:
    return {kind for kind, _ in told}


@pytest.mark.parametrize(
    ("html", "paragraph"),
    [
        ("One.\n\nTwo.\nThree.", "<p>One.</p><p>Two.<br/>Three.</p>"),
        ("One.\r\n\r\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("<p>One.<p>Two.", "<p>One.</p><p>Two.</p>"),
        ("<b>One.\n\nTwo.</b>", "<p><b>One.</b></p><p><b>Two.</b></p>"),
        ("<div>One <em>and</em> two.</div>", "<p>One <i>and</i> two.</p>"),
        ("<!-- wp:paragraph -->\n<p>A\nb.</p>\n<!-- /wp:paragraph -->", "<p>A b.</p>"),
        ('<a href="/about/">Us</a>', '<p><a href="/about/">Us</a></p>'),
        ('<a href="../b/">B</a>', '<p><a href="https://gazette.example.org/2020/b/">B</a></p>'),
        ('<a href="#foot">1</a>', "<p>1</p>"),
        ("5 < 6 &amp; 7", "<p>5 &lt; 6 &amp; 7</p>"),
        ("H<sub>2</sub>O, <q>well</q>", "<p>H<sub>2</sub>O, “well”</p>"),
        ("<p>&nbsp;</p><p></p>Only this.", "<p>Only this.</p>"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("<ol>\n<li><p>a</p><p>b</p></li>\n</ol>", "<ol><li>a<br/>b</li></ol>"),
        ("<dl><dt>Tide</dt><dd>Water.</dd></dl>", "<p><b>Tide</b></p><p>Water.</p>"),
        (
            "<pre><code>if x:\n    go  on</code></pre>",
            "<p><code>if x:<br/>&nbsp;&nbsp;&nbsp;&nbsp;go&nbsp;&nbsp;on</code></p>",
        ),
        ("[[gallery]] is a word", "<p>[gallery] is a word</p>"),
    ],
)
def test_words_become_paragraphs_and_lists(html: str, paragraph: str) -> None:
    assert read(html) == [("paragraph", paragraph)]


def test_paragraphs_one_after_the_other_are_one_block_to_write_in() -> None:
    assert read("One.\n\n<ul><li>a</li></ul>\n\nTwo.") == [
        ("paragraph", "<p>One.</p><ul><li>a</li></ul><p>Two.</p>")
    ]


def test_headings_quotations_and_tables_become_blocks_of_their_own() -> None:
    assert read(
        "<h3>The <em>harbour</em></h3>"
        '<blockquote cite="https://b.example/"><p>One.</p><p>Two.</p><cite>Ben</cite></blockquote>'
        '<figure class="wp-block-pullquote"><blockquote><p>Big.</p><cite>Mia</cite></blockquote></figure>'
        '<figure class="wp-block-table"><table><tr><th>Year</th><th>m</th></tr><tr><td>2020</td>'
        '<td><a href="https://a.example/">3</a></td></tr></table><figcaption>Tides</figcaption></figure>'
    ) == [
        ("heading", "The harbour"),
        ("quotation", {"text": "One.\n\nTwo.", "source": "Ben", "url": "https://b.example/"}),
        ("pull_quote", {"text": "Big.", "attribution": "Mia"}),
        (
            "table",
            {"caption": "Tides", "rows": [["Year", "m"], ["2020", "3 (https://a.example/)"]]},
        ),
    ]


def test_a_table_of_one_column_is_layout() -> None:
    assert read("<table><tr><td><p>Words.</p></td></tr></table>") == [
        ("paragraph", "<p>Words.</p>")
    ]


def test_a_tweet_is_a_quotation_with_its_address() -> None:
    tweet = '<blockquote class="twitter-tweet"><p>Hello <a href="https://a.example/">a</a></p>— Ada <a href="https://twitter.com/ada/status/1">May 1</a></blockquote><script src="https://platform.twitter.com/widgets.js"></script>'

    [(kind, value)] = read(tweet)

    assert kind == "quotation"
    assert isinstance(value, dict)
    assert value["url"] == "https://twitter.com/ada/status/1"
    assert value["text"].startswith("Hello a (https://a.example/)")


@pytest.mark.parametrize(
    "html",
    [
        f"{VIDEO}",
        f"Before.\n\n{VIDEO}\n\nAfter.",
        f"Before.\n{VIDEO}\nAfter.",
        f"<p>{VIDEO}</p>",
        f"[embed width=3]{VIDEO}[/embed]",
        "[youtube https://youtu.be/abcdefghijk]",
        '<iframe width="560" src="//www.youtube.com/embed/abcdefghijk?rel=0"></iframe>',
        '<iframe src="http://www.youtube.com/embed/abcdefghijk"></iframe>',
        f'<!-- wp:embed {{"url":"{VIDEO}"}} -->\n<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{VIDEO}\n</div></figure>\n<!-- /wp:embed -->',
        f'<!-- wp:core-embed/youtube {{"url":"{VIDEO}"}} /-->',
    ],
)
def test_a_video_by_any_name_is_a_video(html: str) -> None:
    [(kind, value)] = [each for each in read(html) if each[0] != "paragraph"]

    assert kind == "video"
    assert isinstance(value, dict)
    assert value["url"] in {VIDEO, "https://youtu.be/abcdefghijk"}
    assert value["title"]


def test_an_address_within_a_line_stays_there() -> None:
    assert read(f"See {VIDEO} and go.") == [("paragraph", f"<p>See {VIDEO} and go.</p>")]


def test_what_was_shown_from_elsewhere_is_a_link_and_told() -> None:
    told: Told = []

    found = read('<iframe src="https://maps.example.com/embed?x=1">old</iframe>', told=told)

    link = '<a href="https://maps.example.com/embed?x=1">https://maps.example.com/embed?x=1</a>'
    assert found == [("paragraph", f"<p>{link}</p>")]
    assert "embed_as_link" in kinds(told)


CAPTION = (
    '[caption id="attachment_5" align="left" width="300"]<a href="https://gazette.example.org/a.jpg">'
    '<img class="wp-image-5" src="https://gazette.example.org/a-300x200.jpg" alt="A boat" /></a> At <b>sea</b>[/caption]'
)
OLD_CAPTION = '[caption caption="At &quot;sea&quot;"]<img src="/a.jpg" alt="A boat">[/caption]'
FIGURE = (
    '<!-- wp:image {"id":5} --><figure class="wp-block-image"><img src="/a.jpg" alt="A boat" class="wp-image-5"/>'
    "<figcaption>At sea</figcaption></figure><!-- /wp:image -->"
)


@pytest.mark.parametrize(
    ("html", "caption"),
    [
        (CAPTION, "At sea"),
        (OLD_CAPTION, 'At "sea"'),
        (FIGURE, "At sea"),
        ('<img src="/a.jpg" alt="A boat">', ""),
    ],
)
def test_a_picture_has_its_alternative_text_and_its_caption(html: str, caption: str) -> None:
    found = read(html, files=Shelf(["a.jpg"] if "300x200" not in html else ["a-300x200.jpg"]))

    assert found == [("image", {"image": 1, "alt": "A boat", "caption": caption, "credit": ""})]


def test_a_credit_in_a_caption_is_a_credit() -> None:
    figure = (
        '<figure><img src="/a.jpg"><figcaption>At sea. <cite>Ada Holm</cite></figcaption></figure>'
    )

    [(_, value)] = read(figure, files=Shelf(["a.jpg"]))

    assert value == {"image": 1, "alt": "", "caption": "At sea.", "credit": "Ada Holm"}


def test_a_picture_that_was_not_brought_is_a_link_with_its_words() -> None:
    assert read(CAPTION) == [
        (
            "paragraph",
            '<p><a href="https://gazette.example.org/a-300x200.jpg">A boat</a></p><p>At sea</p>',
        )
    ]


def test_a_picture_in_a_paragraph_stands_between_its_halves() -> None:
    found = read('One <b>two <img src="/a.jpg"> three</b>.', files=Shelf(["a.jpg"]))

    assert found[0] == ("paragraph", "<p>One <b>two </b></p>")
    assert found[1][0] == "image"
    assert found[2] == ("paragraph", "<p><b> three</b>.</p>")


def test_pictures_too_small_to_see_and_smileys_are_none() -> None:
    told: Told = []
    html = 'Hi <img class="wp-smiley" src="https://s.example/1.png" alt=":-)"><img src="https://t.example/p.gif" width="1" height="1">'

    assert read(html, told=told) == [("paragraph", "<p>Hi :-)</p>")]
    assert kinds(told) == {"pixel_left_out"}


OLD_GALLERY = (
    '<figure class="wp-block-gallery"><ul class="blocks-gallery-grid"><li><figure><img src="/a.jpg"></figure></li>'
    '<li><figure><img src="/b.jpg"></figure></li></ul></figure>'
)
NEW_GALLERY = (
    '<figure class="wp-block-gallery has-nested-images"><figure class="wp-block-image"><img src="/a.jpg"></figure>'
    '<figure class="wp-block-image"><img src="/b.jpg"></figure></figure>'
)


@pytest.mark.parametrize(
    "html",
    [
        '[gallery ids="1,2" columns="2"]',
        "[gallery]",
        OLD_GALLERY,
        NEW_GALLERY,
    ],
)
def test_a_gallery_is_its_pictures(html: str) -> None:
    uploads = {"1": ("https://x.example/a.jpg", "", ""), "2": ("https://x.example/b.jpg", "", "")}

    found = read(html, files=Shelf(["a.jpg", "b.jpg"], uploads=uploads))

    assert [kind for kind, _ in found] == ["image", "image"]


def test_recordings_and_films_are_played_from_here_or_from_where_they_were() -> None:
    told: Told = []
    html = (
        '[audio mp3="https://x.example/a.mp3"][/audio]\n\n[audio https://x.example/b.mp3]\n\n'
        '[video mp4="https://x.example/c.mp4" width="3"][/video]'
        '<figure class="wp-block-audio"><audio controls src="https://x.example/d.ogg"></audio><figcaption>Bells</figcaption></figure>'
    )

    found = read(html, files=Shelf(documents=["a.mp3"]), told=told)

    assert found == [
        ("audio", {"url": "", "document": 9, "title": "a.mp3"}),
        ("audio", {"url": "https://x.example/b.mp3", "document": None, "title": "b.mp3"}),
        ("video", {"url": "https://x.example/c.mp4", "title": "c.mp4", "poster": None}),
        ("audio", {"url": "https://x.example/d.ogg", "document": None, "title": "Bells"}),
    ]
    assert kinds(told) == {"file_elsewhere"}


def test_a_document_that_was_brought_is_linked_here() -> None:
    html = '<a href="https://x.example/plan.pdf">The plan</a> and <a href="/other.pdf">another</a>'

    [(_, text)] = read(html, files=Shelf(documents=["plan.pdf"]))

    assert (
        text
        == '<p><a linktype="document" id="9">The plan</a> and <a href="/other.pdf">another</a></p>'
    )


def test_a_question_of_wpdiscuz_stands_after_its_passage() -> None:
    html = 'They [wpdiscuz-feedback id="x1" question="Is it true?" opened="0"]will build[/wpdiscuz-feedback] it.\n\nThen rest.'

    assert read(html) == [
        ("paragraph", "<p>They will build it.</p>"),
        ("question", {"text": "Is it true?", "opens": False}),
        ("paragraph", "<p>Then rest.</p>"),
    ]


def test_a_question_of_wpdiscuz_that_was_open_opens_when_readers_reach_it() -> None:
    html = '[wpdiscuz-feedback id="x1" question="Is it true?" opened="1"]They will build[/wpdiscuz-feedback].'

    assert read(html)[1] == ("question", {"text": "Is it true?", "opens": True})


def test_asides_become_notes_and_shared_blocks_stand_where_they_were_named() -> None:
    html = '<!-- wp:block {"ref":12} /--><aside>Mind the <b>gap</b>.</aside><div class="notice"><p>Closed.</p></div>'
    pattern = "<!-- wp:paragraph --><p>Shared.</p><!-- /wp:paragraph -->"

    assert read(html, files=Shelf(patterns={"12": pattern})) == [
        ("paragraph", "<p>Shared.</p>"),
        ("note", "<p>Mind the <b>gap</b>.</p>"),
        ("note", "<p>Closed.</p>"),
    ]


def test_a_shared_block_that_names_itself_ends() -> None:
    told: Told = []
    pattern = '<p>A.</p><!-- wp:block {"ref":12} /-->'

    found = read('<!-- wp:block {"ref":12} /-->', files=Shelf(patterns={"12": pattern}), told=told)

    assert found[0][0] == "paragraph"
    assert kinds(told) == {"block_not_shown"}


@pytest.mark.parametrize(
    ("html", "kind", "words"),
    [
        ("<del>No.</del> Yes.", "struck_text", "No."),
        ("[contact-form-7 id=3] Write!", "shortcode_unknown", "[contact-form-7 id=3]"),
        ("<form><label>Name</label><input></form>", "form_left_out", "Name"),
        ("<!-- wp:latest-posts /-->Text.", "block_not_shown", "Text."),
        ('<h2><a href="https://a.example/">Go</a></h2>', "link_in_heading", "Go"),
        ("One.<!--nextpage-->Two.", "pages_joined", "Two."),
        ("One.<hr>Two.", "rule_left_out", "Two."),
        ('<a href="javascript:alert(1)">Press</a>', "link_left_out", "Press"),
        ("<script>evil()</script>After.", "active_content", "After."),
    ],
)
def test_what_cannot_be_shown_is_told_and_its_words_stay(html: str, kind: str, words: str) -> None:
    told: Told = []

    found = read(html, told=told)

    assert words in str(found)
    assert kind in kinds(told)


def test_text_pasted_from_a_word_processor_keeps_its_words_and_emphasis() -> None:
    html = (
        "<!--[if gte mso 9]><xml><w:WordDocument></w:WordDocument></xml><![endif]--><style>p.MsoNormal{}</style>"
        '<p class="MsoNormal" style="margin:0"><span style="font-size:12pt;color:red">Plain, </span>'
        '<span style="font-weight:700">bold</span><o:p>&nbsp;</o:p></p>'
        '<b style="font-weight:normal" id="docs-internal-guid-1"><p><span style="font-style:italic">slanted</span></p></b>'
    )

    assert read(html) == [("paragraph", "<p>Plain, <b>bold</b></p><p><i>slanted</i></p>")]


def test_two_hundred_blocks_stay_two_hundred() -> None:
    html = "".join(f"<!-- wp:heading --><h2>{n}</h2><!-- /wp:heading -->" for n in range(200))

    assert [value for _, value in read(html)] == [str(n) for n in range(200)]


def test_no_text_is_no_block() -> None:
    assert read("") == read(" \n\n<p></p><!-- wp:spacer --><div></div>") == []


ATTACKS = [
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href="data:text/html,<script>1</script>">x</a>',
    '<p style="background:url(javascript:1)">x</p>',
    "<iframe srcdoc='<script>1</script>'></iframe>",
    '<x-embed x-url="javascript:alert(1)">',
    '[caption caption="<script>alert(1)</script>"]<img src="/a.jpg">[/caption]',
    "[embed]javascript:alert(1)[/embed]",
    '[audio src="javascript:alert(1)"]',
    '<a href="/x" linktype="page" id="1">x</a>',
    "<math><mtext></p><style><img src onerror=alert(1)></style></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
]
ACTIVE = re.compile(
    r"<(?:script|style|iframe|svg|img|object|embed|form|input|math)\b|\son\w+=|href=\"(?:javascript|data):|linktype=\"page\"",
    re.IGNORECASE,
)


def html_in(found: list[tuple[str, object]]) -> str:
    """Return what is shown as HTML; all else is shown as text."""
    return "".join(str(value) for kind, value in found if kind in {"paragraph", "note"})


@pytest.mark.parametrize("html", ATTACKS)
def test_nothing_acts(html: str) -> None:
    found = read(html)

    assert not ACTIVE.search(html_in(found))
    assert "javascript:" not in json.dumps(
        [value for kind, value in found if kind in {"video", "audio"}]
    )


@given(
    st.lists(
        st.sampled_from(
            [
                *ATTACKS,
                *(
                    "<p>",
                    "</p>",
                    "<b>",
                    "</b>",
                    "<li>",
                    "<ul>",
                    "</ul>",
                    "<blockquote>",
                    "</table>",
                ),
                *(
                    "<table>",
                    "<tr>",
                    "<td>",
                    "\n\n",
                    "\n",
                    "word",
                    "&amp;",
                    "[caption]",
                    "[/caption]",
                ),
                *(
                    "<figure>",
                    "</figure>",
                    "<figcaption>",
                    "<!-- wp:block {",
                    "/-->",
                    "<a href=/x>",
                ),
                *("[embed]", "[/embed]", "<div>", "</div>", "<pre>", "</pre>", "<", ">", '"', "\0"),
            ]
        ),
        max_size=30,
    )
)
def test_whatever_is_put_together_nothing_acts_and_nothing_breaks(parts: list[str]) -> None:
    assert not ACTIVE.search(html_in(read("".join(parts))))


def test_elements_deep_within_one_another_are_no_trouble() -> None:
    assert "words" in str(read("<div>" * 5_000 + "words"))
    assert "words" in str(read("<ul><li>" * 500 + "words"))
