"""Times that somebody typed, such as 12:34, as links into a recording.

Not done by `render`: what a time means depends on the article, which may get a player or lose it long after
the comment was stored. So a stored text never holds such a link, and a page that has a player adds them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Final

from rejoinder.comments.markup.safe_html import SafeHtml

_PERHAPS = re.compile(r"\d:\d\d")
_TAGS = re.compile(r"(<[^>]*>)")
# No part of a longer number, date, address or hour of the day. Seconds have two digits: "won 3:1" is no time.
_TIME = re.compile(
    r"(?<![\w:.,/#@+])(?:(\d{1,2}):(\d\d)|(\d{1,3})):(\d\d)(?![\w/%]|[:.,]\d)"
    r"(?!\s?(?:[ap]\.?m\b|uhr\b|h\b|o.clock\b))",
    re.IGNORECASE,
)
_MOST: Final = 59
_NOT_IN: Final = ("a", "code", "pre")


def link_times(html: SafeHtml, *, address: Callable[[int], str]) -> SafeHtml:
    """Return safe HTML in which times in the text are links, but for those in links and in code.

    Args:
        address: gives the address of a place in the recording, in seconds from its beginning.
    """
    if _PERHAPS.search(html) is None:
        return html
    depth = 0  # of elements in which a time is no link
    parts: list[str] = []
    for part in _TAGS.split(html):
        if part.startswith("<"):
            name = part.strip("</>").split(" ", 1)[0]
            if name in _NOT_IN:
                depth += -1 if part.startswith("</") else 1
        elif not depth:
            part = _TIME.sub(lambda found: _link(found, address), part)  # noqa: PLW2901
        parts.append(part)
    # Safe still: what is added are tags of ours, around text that was there.
    return SafeHtml.from_storage("".join(parts))


def _link(found: re.Match[str], address: Callable[[int], str]) -> str:
    # `int` reads the digits of Arabic, Persian and others, which `\d` finds.
    hours, minutes, minutes_alone, seconds = (int(part or 0) for part in found.groups())
    if max(minutes, seconds) > _MOST:
        return found[0]
    at = hours * 3600 + (minutes + minutes_alone) * 60 + seconds
    return f'<a class="time" href="{escape(address(at))}" data-t0="{at}">{found[0]}</a>'
