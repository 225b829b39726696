"""The type of HTML that may be shown as it is, and the allow-list that makes it. Nothing else does."""

from __future__ import annotations

import re
from typing import Self

import nh3

# No heading (it would enter the outline of the publisher's page), rule, table or image: the sources
# turn them into paragraphs and links. No svg, math, style, title, textarea or another raw-text tag:
# every mutation XSS known of in ammonia needed one (RUSTSEC-2021-0074, RUSTSEC-2025-0071).
ALLOWED_TAGS = frozenset(
    {"a", "blockquote", "br", "code", "del", "em", "li", "ol", "p", "pre", "strong", "ul"}
)
# `start` is kept because "3. No" answers somebody's third point, and must not become "1. No".
ALLOWED_ATTRIBUTES = {"a": frozenset({"href"}), "ol": frozenset({"start"})}
ALLOWED_SCHEMES = frozenset({"http", "https", "mailto"})
LINK_REL = "nofollow ugc noopener noreferrer"  # `rel` of every link; a source cannot choose it

_ORDINAL = re.compile("[0-9]{1,9}")  # of CommonMark 0.31.2, "ordered list marker"


class SafeHtml(str):
    """HTML of the allow-list, which a template need not escape. Operations on it give a plain `str`.

    It comes from `render` or `from_storage` only; calling the class is refused, and a pickle of it
    loads as a plain `str`, which templates escape.
    """

    __slots__ = ()

    def __new__(cls, *_args: object) -> Self:
        """Refuse, so that no text becomes safe by being called so.

        Raises:
            TypeError: always.
        """
        raise TypeError("SafeHtml comes from render() or SafeHtml.from_storage().")

    @classmethod
    def from_storage(cls, text: str) -> Self:
        """Return stored HTML as what it is. Feed it only with what `render` once gave."""
        return str.__new__(cls, text)

    def __html__(self) -> str:
        """Return the text as a plain `str`: the convention of Django's and Jinja's autoescape."""
        return str(self)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


def _filter_attribute(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("ol", "start") and _ORDINAL.fullmatch(value) is None:
        return None
    return value


# Each option is given: the defaults of nh3 are far wider than this list.
_CLEANER = nh3.Cleaner(
    tags=ALLOWED_TAGS,
    clean_content_tags={"script", "style"},
    # Without "*", nh3 0.3 keeps ammonia's generic attributes: title and lang on every tag.
    attributes={"*": frozenset(), **ALLOWED_ATTRIBUTES},
    attribute_filter=_filter_attribute,
    strip_comments=True,
    link_rel=LINK_REL,
    # A wide block scrolls inside, which keyboards must reach too (WCAG 2.1.1).
    set_tag_attribute_values={"pre": {"tabindex": "0"}},
    url_schemes=ALLOWED_SCHEMES,
    url_relative="deny",
)


def sanitise(draft: str) -> SafeHtml:
    """Return any HTML reduced to the allow-list. Idempotent on its own results.

    The drafts of this package are well formed and hold listed tags only, so that this changes
    nothing but `rel`. It is here so that a mistake in them costs looks, not safety. The time of nh3
    0.3 is linear up to some 500 kB; beyond, many entities cost more (1.6 MB of "&amp;": 1 s).
    """
    return SafeHtml.from_storage(_CLEANER.clean(draft))
