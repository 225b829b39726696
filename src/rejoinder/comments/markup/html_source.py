"""Imported HTML to a draft of the allow-list: read as WordPress shows it, one pass over the tags."""

from __future__ import annotations

import re
from html import unescape

from rejoinder.comments.markup import html_tags
from rejoinder.comments.markup.addresses import parse_address
from rejoinder.comments.markup.draft_writer import DraftWriter

# Each part is possessive and stops at a bare "<", so that a failed match costs no more than the
# distance to the next tag: of all starts in a text, at most three see beyond it in any state of
# quotation. The second alternative forgives a lone apostrophe: <a title=it's>.
_TAG = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:-]*+)(?=[\s/>])"""
    r"""(?P<attributes>(?:[^<>"']++|"[^"]*+"|'[^']*+')*+|[^<>]*+)>"""
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)\s*+(?:=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?+""")
_DECLARATION = re.compile(r"<!doctype[^<>]*>", re.IGNORECASE)
_RAW_END = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in html_tags.DROPPED_WITH_CONTENT
}
# Whoever wrote one of these did not leave paragraphs to WordPress.
_EXPLICIT_LINES = re.compile(r"<(?:p|br|div)(?=[\s/>])", re.IGNORECASE)

# In an attribute only what ends in ";" is an entity: "?a=1&copy=2" is an address.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# Beyond any code point, and beyond the 4,300 digits that `int` takes.
_ENDLESS_ENTITY = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")
_SMILEY = re.compile(r"\b(?:emoji|wp-smiley|smiley|emoticon)\b")


def draft_from_html(source: str) -> str:
    r"""Return `source` (line ends `\n`) as well-formed HTML of listed tags.

    Blank lines part paragraphs. Single line ends are breaks, unless the source has `<p>`, `<br>` or
    `<div>`. Headings become strong paragraphs; pictures and players become links; a name in angle
    brackets that is no tag of HTML, as in `List<String>`, stays as text. What is nested deeper than
    `draft_writer.MAX_NESTING` stays, less deep. Time grows linearly with the length.
    """
    writer = DraftWriter(breaks_at_line_ends=_EXPLICIT_LINES.search(source) is None)
    last_comment_end = source.rfind("-->")
    text_start = position = 0
    while (start := source.find("<", position)) >= 0:
        if source.startswith("<!--", start) and start + 2 <= last_comment_end:
            end = source.index("-->", start + 2) + 3
            tag = None
        elif declaration := _DECLARATION.match(source, start):
            end = declaration.end()
            tag = None
        elif (tag := _TAG.match(source, start)) and _is_known(tag["name"]):
            end = tag.end()
        else:
            position = start + 1  # a bare "<" is text
            continue
        if start > text_start:
            writer.text(_decode(source[text_start:start]))
        if tag:
            end = _take_tag(writer, tag, source=source)
        text_start = position = end
    if text_start < len(source):
        writer.text(_decode(source[text_start:]))
    return writer.finish()


def _is_known(name: str) -> bool:
    # <o:p> comes from Word, <custom-tag> from some site's script, <http://…> from a person.
    if name.endswith(":"):
        return False
    return name.lower() in html_tags.KNOWN or ":" in name or "-" in name


def _take_tag(writer: DraftWriter, tag: re.Match[str], *, source: str) -> int:
    """Hand one tag to the writer; return where the source goes on."""
    name = tag["name"].lower()
    if tag["end"]:
        _end_tag(writer, name)
    elif name in html_tags.DROPPED_WITH_CONTENT:
        found = _RAW_END[name].search(source, tag.end())
        return found.start() if found else len(source)
    else:
        _start_tag(writer, name, attributes=tag["attributes"])
    return tag.end()


def _start_tag(writer: DraftWriter, name: str, *, attributes: str) -> None:
    if name in html_tags.INLINE:
        writer.start_inline(html_tags.INLINE[name])
    elif name == "br":
        writer.line_break()
    elif name in html_tags.PARAGRAPHS:
        writer.start_paragraph()
    elif name == "a":
        _start_link(writer, _attributes(attributes))
    elif name in html_tags.EMBEDDED:
        _link_to_embedded(writer, _attributes(attributes))
    elif name in html_tags.NESTING:
        start = _attributes(attributes).get("start", "") if name == "ol" else ""
        writer.start_nesting(name, start=start)
    elif name in html_tags.HEADINGS:
        writer.start_paragraph()
        writer.start_inline("strong")
    elif name == "pre":
        writer.start_preformatted()
    elif name == "hr":
        writer.start_paragraph()
        writer.text("* * *")
        writer.end_paragraph()
    elif name in html_tags.CELLS:
        writer.text(" ")
    elif name == "q":
        writer.text("“")
    elif name == "sup":
        writer.text("^")  # 10^2, which is not 102


def _end_tag(writer: DraftWriter, name: str) -> None:
    if name in html_tags.INLINE:
        writer.end_inline(html_tags.INLINE[name])
    elif name in html_tags.PARAGRAPHS:
        writer.end_paragraph()
    elif name == "a":
        writer.end_inline("a")
    elif name in html_tags.NESTING:
        writer.end_nesting(name)
    elif name in html_tags.HEADINGS:
        writer.end_inline("strong")
        writer.end_paragraph()
    elif name == "pre":
        writer.end_preformatted()
    elif name in html_tags.CELLS:
        writer.text(" ")
    elif name == "q":
        writer.text("”")


def _start_link(writer: DraftWriter, attributes: dict[str, str]) -> None:
    writer.end_inline("a")  # links do not nest
    if address := parse_address(attributes.get("href", "")):
        writer.start_link(address.href)


def _link_to_embedded(writer: DraftWriter, attributes: dict[str, str]) -> None:
    """Write a link in place of a picture or player: reading must not call on a third party."""
    label = attributes.get("alt", "").strip()
    address = parse_address(attributes.get("src", ""))
    is_smiley = bool(label) and _SMILEY.search(attributes.get("class", "")) is not None
    if address is None or is_smiley or writer.in_link:
        writer.text(label or (address.href if address else ""))
        return
    writer.start_link(address.href)
    writer.text(label or address.href)
    writer.end_inline("a")


def _attributes(text: str) -> dict[str, str]:
    attributes: dict[str, str] = {}
    for name, double_quoted, single_quoted, bare in _ATTRIBUTE.findall(text):
        value = double_quoted or single_quoted or bare
        attributes.setdefault(name.lower(), _ENTITY.sub(lambda found: unescape(found[0]), value))
    return attributes


def _decode(text: str) -> str:
    return unescape(_ENDLESS_ENTITY.sub("\ufffd", text)) if "&" in text else text
