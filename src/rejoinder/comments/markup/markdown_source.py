"""Markdown to a draft of HTML: CommonMark 0.31 without raw HTML, with strikethrough and bare addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rejoinder.comments.markup.addresses import parse_address
from rejoinder.comments.markup.links import ADDRESS_FINDER

MAX_CHARS: Final = 10_000  # code points; worst cases are measured up to here
MAX_BYTES: Final = 40_000  # of UTF-8
_MAX_NESTING: Final = 20
# At `_MAX_NESTING` the parser drops what stands deeper, without a word; one level before it, stop.
_DEEPEST_LEVEL: Final = _MAX_NESTING - 2
_TAG = re.compile(r"<[^>]*>")


class _Parser(MarkdownIt):
    """markdown-it, with our reading of addresses in place of its own."""

    def __init__(self, *, references: bool) -> None:
        options = {
            "html": False,
            "linkify": True,
            "breaks": True,  # readers press Enter where they mean a new line
            "maxNesting": _MAX_NESTING,
            "store_labels": True,
        }
        super().__init__("commonmark", options)
        self.linkify = ADDRESS_FINDER
        self.enable(["linkify", "strikethrough"])
        if not references:
            self.disable("reference")

    def normalizeLink(self, url: str) -> str:  # noqa: N802  # markdown-it's name
        address = parse_address(url)
        return address.href if address else ""

    def normalizeLinkText(self, url: str) -> str:  # noqa: N802  # markdown-it's name
        return url

    def validateLink(self, url: str) -> bool:  # noqa: N802  # markdown-it's name
        return url != ""


_PARSER: Final = _Parser(references=True)
_WITHOUT_REFERENCES: Final = _Parser(references=False)


def draft_from_markdown(source: str) -> str | None:
    r"""Return `source` (line ends `\n`) as HTML, or None where the parser would lose some of it.

    None means: show the source as plain text. That is so for a source over `MAX_CHARS` or
    `MAX_BYTES`, for quotes and emphasis nested 18 deep, for lists nested 9 deep, and for markup
    without any text.

    What is not shown is what CommonMark does not show: the titles of links, and the language named
    at a fence.
    """
    if len(source) > MAX_CHARS or len(source.encode()) > MAX_BYTES:
        return None
    env: dict[str, object] = {}
    tokens = _PARSER.parse(source, env)
    if env and not _are_references_sound(env, tokens, source=source):
        tokens = _WITHOUT_REFERENCES.parse(source)
    if any(token.level > _DEEPEST_LEVEL for token in _walk(tokens)):
        return None
    draft = "".join(_render_blocks(tokens))
    # "#" alone is an empty heading: better a sign that means nothing than an empty comment.
    return draft if "<a " in draft or _TAG.sub("", draft).strip() else None


def _walk(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        if token.children:
            yield from _walk(token.children)


def _are_references_sound(env: dict[str, object], tokens: Sequence[Token], *, source: str) -> bool:
    """Say whether every `[label]: address` line is used, and all uses together are no flood.

    An unused definition would vanish from the comment; a long one used a thousand times would fill
    the page. Either way the definitions are better shown as they were typed.
    """
    uses = [token for token in _walk(tokens) if "label" in token.meta]
    used = {use.meta["label"] for use in uses}
    defined = env.get("references", {})
    repeated_chars = sum(len(str(use.attrs.get("href") or use.attrs["src"])) for use in uses)
    return (
        isinstance(defined, dict)
        and defined.keys() == used
        and "duplicate_refs" not in env
        and repeated_chars <= 2 * len(source)
    )


_BLOCKS: Final = {
    "paragraph_open": "<p>",
    "paragraph_close": "</p>\n",
    "heading_open": "<p><strong>",
    "heading_close": "</strong></p>\n",
    "blockquote_open": "<blockquote>\n",
    "blockquote_close": "</blockquote>\n",
    "bullet_list_open": "<ul>\n",
    "bullet_list_close": "</ul>\n",
    "ordered_list_close": "</ol>\n",
    "list_item_open": "<li>",
    "list_item_close": "</li>\n",
    "hr": "<p>* * *</p>\n",
}


def _render_blocks(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        match token.type:
            case "inline":
                yield from _render_inline(token.children or [])
            case "paragraph_open" | "paragraph_close" if token.hidden:  # of a tight list
                continue
            case "ordered_list_open":
                start = token.attrs.get("start", 1)
                yield "<ol>\n" if start == 1 else f'<ol start="{start}">\n'
            case "fence" | "code_block":
                yield f"<pre><code>{escape(_code_of(token), quote=False)}</code></pre>\n"
            case kind:
                yield _BLOCKS[kind]


def _code_of(token: Token) -> str:
    # One word after a fence names the language; more is text that somebody put on the wrong line.
    first_line = token.info.strip()
    return f"{first_line}\n{token.content}" if len(first_line.split()) > 1 else token.content


_INLINE: Final = {
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "s_open": "<del>",
    "s_close": "</del>",
    "softbreak": "<br>\n",
    "hardbreak": "<br>\n",
}


def _render_inline(tokens: Sequence[Token]) -> Iterator[str]:
    href = ""  # of the link that is open
    for token in tokens:
        match token.type:
            case "text":
                yield escape(token.content, quote=False)
            case "code_inline":
                yield f"<code>{escape(token.content, quote=False)}</code>"
            case "link_open":
                href = str(token.attrs["href"])
                yield f'<a href="{escape(href)}">' if href else ""  # "[text]()" leads nowhere
            case "link_close":
                yield "</a>" if href else ""
                href = ""
            case "image":
                # Reading must not call on a third party's server, so a picture is a link to it.
                label = escape(_text_of(token.children or []), quote=False)
                src = str(token.attrs["src"])
                yield f'<a href="{escape(src)}">{label}</a>' if src and not href else label
            case kind:
                yield _INLINE[kind]


def _text_of(tokens: Sequence[Token]) -> str:
    """Return what stands in the brackets of an image, without its markup."""
    return "".join(
        _text_of(token.children or [])
        if token.type == "image"
        else token.content or " " * (token.tag == "br")
        for token in tokens
    )
