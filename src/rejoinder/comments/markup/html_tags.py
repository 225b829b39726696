"""What each HTML tag means for a draft. Tables only."""

from __future__ import annotations

from typing import Final

# Source tag to the tag of the draft.
INLINE: Final = {
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), "em"),
    **dict.fromkeys(("strong", "b"), "strong"),
    **dict.fromkeys(("code", "tt", "kbd", "samp"), "code"),
    **dict.fromkeys(("del", "s", "strike"), "del"),
}
HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
NESTING: Final = frozenset({"blockquote", "ul", "ol", "li"})

# Each begins and ends a paragraph.
# fmt: off
PARAGRAPHS: Final = frozenset({
    "address", "article", "aside", "body", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup",
    "html", "legend", "listing", "main", "menu", "nav", "optgroup", "option", "p", "plaintext",
    "search", "section", "select", "summary", "table", "tbody", "textarea", "tfoot", "thead",
    "title", "tr", "xmp",
})
# fmt: on
CELLS: Final = frozenset({"td", "th"})
EMBEDDED: Final = frozenset({"audio", "embed", "iframe", "img", "source", "video"})  # with `src`
DROPPED_WITH_CONTENT: Final = frozenset({"script", "style"})

# Their text stays, and they leave no trace. Of SVG and MathML only the roots: nobody comments in them,
# while <text>, <set> and <path> occur in code that somebody pasted unescaped.
# fmt: off
TRANSPARENT: Final = frozenset({
    "abbr", "acronym", "applet", "area", "base", "basefont", "bdi", "bdo", "bgsound", "big",
    "blink", "button", "canvas", "col", "colgroup", "data", "datalist", "font", "frame",
    "frameset", "head", "input", "ins", "isindex", "keygen", "label", "link", "map", "mark",
    "marquee", "math", "meta", "meter", "nobr", "noembed", "noframes", "noscript", "object",
    "output", "param", "picture", "portal", "progress", "rb", "rp", "rt", "rtc", "ruby", "slot",
    "small", "span", "sub", "sup", "svg", "template", "time", "track", "u", "wbr",
})
# fmt: on
KNOWN: Final = (
    frozenset(INLINE)
    | HEADINGS
    | NESTING
    | PARAGRAPHS
    | CELLS
    | EMBEDDED
    | DROPPED_WITH_CONTENT
    | TRANSPARENT
    | {"a", "br", "hr", "pre", "q"}
)
