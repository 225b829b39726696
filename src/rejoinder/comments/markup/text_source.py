"""Plain text to a draft of HTML: paragraphs, line ends, bare addresses. Loses nothing."""

from __future__ import annotations

import re

from rejoinder.comments.markup.links import link_bare_addresses

_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


def draft_from_text(source: str) -> str:
    r"""Return `source` (line ends `\n`) as paragraphs; time grows linearly with its length."""
    paragraphs = _BLANK_LINES.split(source.strip())
    return "\n".join(f"<p>{_break_lines(text)}</p>" for text in paragraphs if text)


def _break_lines(paragraph: str) -> str:
    return "<br>".join(link_bare_addresses(line.strip()) for line in paragraph.split("\n"))
