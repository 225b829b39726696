"""Repairs of XML that is almost well-formed."""

from __future__ import annotations

import io
from xml.parsers import expat

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rejoinder.core.errors import InvalidError
from rejoinder.transfer.files.xml_text import CHUNK_BYTES, read_text
from rejoinder.transfer.problems import Problems


class _Slow(io.RawIOBase):
    """A stream that gives a few bytes at a time, so that every piece ends at an awkward place."""

    def __init__(self, data: bytes, *, step: int) -> None:
        self._rest = data
        self._step = step

    def read(self, size: int = -1) -> bytes:
        size = min(size, self._step)
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def mend(data: bytes, *, step: int = CHUNK_BYTES) -> tuple[str, Problems]:
    problems = Problems()
    return "".join(read_text(_Slow(data, step=step), problems=problems)), problems  # type: ignore[arg-type]  # needs read only


def text_of(document: str | bytes) -> str:
    """Return all text of a document, as a strict parser reads it."""
    found: list[str] = []
    parser = expat.ParserCreate()
    parser.CharacterDataHandler = found.append
    parser.Parse(document, True)  # noqa: FBT003  # the parameter has no name
    return "".join(found)


@pytest.mark.parametrize(
    ("inner", "text", "kind"),
    [
        ("a & b", "a & b", "bare_ampersand"),
        ("?a=1&b=2&amp;c", "?a=1&b=2&c", "bare_ampersand"),
        ("&nosuch;", "&nosuch;", "bare_ampersand"),
        ("5 < 6", "5 < 6", "bare_less_than"),
        ("<3", "<3", "bare_less_than"),
        ("<!-5", "<!-5", "bare_less_than"),
        ("a&nbsp;b", "a\u00a0b", "html_entity"),
        ("&LT;", "<", "html_entity"),
        ("a\x08b", "ab", "control_character"),
        ("a&#8;b&#xD800;", "ab", "control_character"),
        ("a\uffffb", "ab", "control_character"),
        ("<![CDATA[a ]]> b]]>", "a ]]> b", "cdata_end"),
        ("<![CDATA[a ]]> <b>c</b> ]]>", "a ]]> <b>c</b> ", "cdata_end"),
        ("<![CDATA[]]>]]>", "]]>", "cdata_end"),
        ("a ]]> b", "a ]]> b", "cdata_end"),
    ],
)
@pytest.mark.parametrize("step", [1, 7, CHUNK_BYTES])
def test_repair(inner: str, text: str, kind: str, step: int) -> None:
    mended, problems = mend(f"<r>\n<x>{inner}</x></r>".encode(), step=step)

    assert text_of(mended) == f"\n{text}"
    assert set(problems.counts) == {kind}
    assert "line 2" in problems.examples(kind)[0].place


def test_address_with_bare_ampersands_in_an_attribute() -> None:
    mended, problems = mend(b'<r><a href="/?a=1&b=2">x</a></r>')

    assert mended == '<r><a href="/?a=1&amp;b=2">x</a></r>'
    assert problems.counts == {"bare_ampersand": 1}


@pytest.mark.parametrize(
    "inner",
    [
        "<![CDATA[a]]> and more",
        "<![CDATA[a]]]]><![CDATA[>b]]>",
        "<![CDATA[a & b <c> &nbsp; <!-- ]]>",
        "<![CDATA[a]]><!-- ]]> --> b",
        "&amp;&lt;&gt;&quot;&apos;&#8217;&#x2019;",
        "a ] b ]] c > d",
        "<![CDATA[]]]]>",
    ],
)
@pytest.mark.parametrize("step", [1, 5, CHUNK_BYTES])
def test_well_formed_text_is_left_alone(inner: str, step: int) -> None:
    document = f"<r>{inner}</r>"
    mended, problems = mend(document.encode(), step=step)

    assert text_of(mended) == text_of(document)
    assert problems.total == 0


PIECES = [
    "<a>",
    "</a>",
    "<b x='&amp;'/>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?p",
    "?>",
    "&amp;",
    "&#65;",
]
PIECES += ["&", "<", ">", "]", "[", "x", "é", "\n", " ", "\x07"]


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=30), step=st.integers(1, 40))
@example(pieces=["<!--", "\n", "-->"], step=1)
def test_mending_never_changes_what_a_strict_parser_takes(pieces: list[str], step: int) -> None:
    document = f"<r>{''.join(pieces)}</r>"
    try:
        expected = text_of(document)
    except expat.ExpatError:
        expected = None
    try:
        mended, problems = mend(document.encode(), step=step)
    except InvalidError:
        assert expected is None
        return

    assert mended.count("\n") == document.count("\n")
    if expected is not None:
        assert text_of(mended) == expected
        assert problems.total == 0


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=30), step=st.integers(1, 40))
@example(pieces=["<![CDATA[", "]]>", "</a>", "]]>"], step=1)
def test_where_the_pieces_end_does_not_matter(pieces: list[str], step: int) -> None:
    document = f"<r>{''.join(pieces)}</r>".encode()
    try:
        whole, problems = mend(document)
    except InvalidError:
        with pytest.raises(InvalidError):
            mend(document, step=step)
        return
    in_pieces, problems_in_pieces = mend(document, step=step)

    assert in_pieces == whole
    assert {kind for kind in problems.counts if kind != "control_character"} == {
        kind for kind in problems_in_pieces.counts if kind != "control_character"
    }


def test_section_that_is_longer_than_the_look_ahead_is_left_alone() -> None:
    document = f"<r><![CDATA[{'x' * 300_000}]]><y>{'z' * 700_000}</y> & <![CDATA[a ]]> b]]></r>"
    mended, problems = mend(document.encode())

    assert text_of(mended).endswith("z & a ]]> b")
    assert problems.counts == {"bare_ampersand": 1, "cdata_end": 1}


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        (b"`", "stray_bytes"),
        (b"\xef\xbb\xbf", "stray_bytes"),
        (b"\n\n", "stray_bytes"),
        (b"<br />Warning\n", "stray_bytes"),
    ],
)
def test_what_stands_before_the_declaration_is_skipped_and_lines_still_count(
    before: bytes, kind: str
) -> None:
    document = before + b'<?xml version="1.0"?>\n<rss>&</rss>'
    mended, problems = mend(document)

    assert text_of(mended) == "&"
    assert problems.counts == {kind: 1, "bare_ampersand": 1}
    line = 2 + before.count(b"\n")
    assert problems.examples("bare_ampersand")[0].place == f"line {line}"


def test_declaration_inside_an_article_is_no_beginning() -> None:
    mended, problems = mend(b"<rss><![CDATA[ <?xml version='1.0'?> ]]></rss>")

    assert text_of(mended) == " <?xml version='1.0'?> "
    assert problems.total == 0


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("utf-8", "Zoë 好"),
        ("ISO-8859-1", "Zoë"),
        ("windows-1252", "Zoë – “"),
        ("GBK", "好"),
        ("utf-16", "Zoë 好"),
    ],
)
def test_declared_character_set(charset: str, text: str) -> None:
    document = f'<?xml version="1.0" encoding="{charset}"?>\n<r>{text}</r>'
    mended, problems = mend(document.encode(charset))

    assert mended == f"\n<r>{text}</r>"
    assert set(problems.counts) <= {"stray_bytes"}


@pytest.mark.parametrize("step", [1, 3, CHUNK_BYTES])
def test_bytes_that_are_not_utf_8_are_read_as_windows_1252_and_reported(step: int) -> None:
    mended, problems = mend("<r>Zoë\n".encode() + b"na\xefve \x93</r>", step=step)

    assert mended == "<r>Zoë\nnaïve “</r>"
    assert [problem.place for problem in problems.examples("undecodable")] == ["line 2", "line 2"]


@given(
    pieces=st.lists(
        st.sampled_from([b"\xff", b"\xe2\x82", "好".encode(), b"a\n", b"b" * 509]), max_size=20
    ),
    step=st.integers(1, 700),
)
def test_bytes_that_are_not_utf_8_cost_nothing_around_them(pieces: list[bytes], step: int) -> None:
    data = b"".join([b"<r>", *pieces, b"</r>"])
    mended, problems = mend(data, step=step)
    spoilt = {b"\xff": "ÿ", b"\xe2\x82": "â‚"}

    assert mended == f"<r>{''.join(spoilt.get(piece) or piece.decode() for piece in pieces)}</r>"
    assert problems.total == sum(piece in spoilt for piece in pieces)


def test_bytes_outside_another_declared_set_are_reported() -> None:
    mended, problems = mend(b'<?xml version="1.0" encoding="GBK"?><r>\xff</r>')

    assert mended == "<r>\ufffd</r>"
    assert problems.counts == {"undecodable": 1}


@pytest.mark.parametrize("charset", ["zlib", "idna", "unicode_escape", "utf-7", "nonsense"])
def test_character_set_that_is_none_is_refused(charset: str) -> None:
    with pytest.raises(InvalidError, match="character set"):
        mend(f'<?xml version="1.0" encoding="{charset}"?><r/>'.encode())


def test_end_inside_a_comment_is_told() -> None:
    with pytest.raises(InvalidError, match="inside a comment"):
        mend(b"<r><!-- x")
