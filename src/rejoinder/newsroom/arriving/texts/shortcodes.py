"""WordPress's words in brackets, and its marks of blocks, as elements of our own. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape, unescape
from typing import Final

from rejoinder.newsroom.arriving.texts.pieces import Told

CAPTION, GALLERY, SOUND, FILM, EMBED, QUESTION, UNSHOWN, PATTERN = (
    f"x-{name}"
    for name in ("caption", "gallery", "sound", "film", "embed", "question", "unshown", "pattern")
)
OURS: Final = frozenset({CAPTION, GALLERY, SOUND, FILM, EMBED, QUESTION, UNSHOWN, PATTERN})
_ELEMENTS: Final = {
    "caption": CAPTION,
    "wp_caption": CAPTION,
    "gallery": GALLERY,
    "audio": SOUND,
    "video": FILM,
    "playlist": SOUND,
    "embed": EMBED,
    "youtube": EMBED,
    "vimeo": EMBED,
    "wpdiscuz-feedback": QUESTION,
}
_AROUND: Final = frozenset(
    {"caption", "wp_caption", "embed", "wpdiscuz-feedback", "audio", "video"}
)
_KNOWN: Final = re.compile(
    rf"(\[?)\[(/?)({'|'.join(_ELEMENTS)})(?![\w-])((?:[^\]\"']|\"[^\"]*\"|'[^']*')*)\](\]?)"
)
_OTHER: Final = re.compile(
    r"(?<!\[)\[/?([a-z][\w-]{2,40})(?:\s+[\w-]+=[^\]]{0,2000})?\s*/?\](?!\()"
)
_ATTRIBUTE: Final = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'\]]+))|(\S+)")
_MARK: Final = re.compile(
    r"<!--\s*(/?)wp:([a-z][a-z0-9_-]*(?:/[a-z0-9_-]+)?)\s*(\{.*?\})?\s*(/?)-->", re.DOTALL
)
_BREAK: Final = re.compile(r"<!--\s*(more|nextpage|noteaser)\b.*?-->", re.DOTALL)
_PICTURE_BLOCKS: Final = frozenset({"image", "core/image"})


def has_blocks(html: str) -> bool:
    """Return whether a text was written with WordPress's block editor."""
    return "<!-- wp:" in html


def with_elements(html: str, *, told: Told) -> str:
    """Return the text with elements of OURS in the place of what only WordPress understands.

    Their attributes begin with “x-”. What nobody here knows stays as text, and is told.
    """
    html = _MARK.sub(lambda mark: _of_mark(mark, told), html)
    if "<!--nextpage" in html.replace(" ", ""):
        told("pages_joined", "The post had several pages, which stand one after the other.")
    html = _BREAK.sub("", html)
    html = _KNOWN.sub(_element(told), html)
    for name in dict.fromkeys(match[1] for match in _OTHER.finditer(html)):
        told("shortcode_unknown", f"[{name}] is of a plugin, and stays as text.")
    return html


def _of_mark(mark: re.Match[str], told: Told) -> str:
    """Marks around HTML say nothing that the HTML does not. One that stands alone is made by WordPress for each reader."""
    is_end, name, data, is_alone = mark.groups()
    if is_end or not is_alone:
        return ""
    values = _values(data)
    if name in {"block", "core/block"}:
        return f'<{PATTERN} x-ref="{escape(str(values.get("ref", "")))}"></{PATTERN}>'
    url = values.get("url")
    if isinstance(url, str) and ("embed" in name or name.endswith("video")):
        return f'<{EMBED} x-url="{escape(url)}"></{EMBED}>'
    told("block_not_shown", f"“{name}” is a block that WordPress fills for each reader.")
    return ""


def _values(data: str | None) -> dict[str, object]:
    try:
        values = json.loads(data or "{}")
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _element(told: Told) -> Callable[[re.Match[str]], str]:
    open_ones: list[str] = []

    def replace(found: re.Match[str]) -> str:
        before, is_end, name, written, after = found.groups()
        if before and after:
            return found[0][1:-1]  # written twice: meant as text
        element = _ELEMENTS[name]
        if is_end:
            if name not in open_ones:
                return f"{before}{after}" if name in _AROUND else found[0]
            open_ones.remove(name)
            return f"{before}</{element}>{after}"
        attributes = _attributes(written)
        text = " ".join(f'x-{key}="{escape(value)}"' for key, value in attributes.items())
        ends_later = name in _AROUND and f"[/{name}]" in found.string[found.end() :]
        if ends_later and not written.rstrip().endswith("/"):
            open_ones.append(name)
            return f"{before}<{element} {text}>{after}"
        if name == "playlist":
            told(
                "playlist", "A list of recordings stands as single ones, as far as they are known."
            )
        return f"{before}<{element} {text}></{element}>{after}"

    return replace


def _attributes(written: str) -> dict[str, str]:
    found: dict[str, str] = {}
    text = written.strip().rstrip("/")
    for number, match in enumerate(_ATTRIBUTE.finditer(text)):
        if match[1]:
            value = next(value for value in match.groups()[1:4] if value is not None)
            found.setdefault(re.sub(r"[^a-z0-9-]", "-", match[1].lower()), unescape(value))
        else:
            found.setdefault(f"v{number}", unescape(match[5]).lstrip("=").strip("\"'“”"))
    return found
