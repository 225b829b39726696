"""Links in drafts: bare addresses become links, and a link whose text names another host says so."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Final, Protocol

from linkify_it import LinkifyIt  # type: ignore[import-untyped]  # ships no types

from rejoinder.comments.markup.addresses import is_misleading, parse_address
from rejoinder.core.folding import is_invisible

# A longer word is no address that anybody typed. It bounds the finder, which takes quadratic time
# on "http://http://…", whatever the length of an imported text.
_MAX_WORD_CHARS: Final = 2048
_WORD = re.compile(r"\S+")
_SCHEME = re.compile(r"https?://|mailto:", re.IGNORECASE)


class BareAddress(Protocol):
    """An address as the finder gives it; positions are in code points of the searched text."""

    index: int
    last_index: int
    text: str
    url: str
    schema: str  # "http:", "https:" or "mailto:"


def _make_finder() -> LinkifyIt:
    # Without a scheme nothing becomes a link: "see main.py" and "well.So" are not addresses.
    finder = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    return finder.add("ftp:", None).add("//", None)


_FINDER: Final = _make_finder()  # keeps no state between calls, so threads may share it


class AddressFinder:
    """Finds bare addresses, as `MarkdownIt.linkify` wants it; much sooner than its own finder.

    That one runs a pattern over each character of each text; this one looks at the words with a
    scheme only. Stateless.
    """

    def pretest(self, text: str) -> bool:
        """Say whether `text` may hold an address."""
        return ":" in text and _SCHEME.search(text) is not None

    test = pretest

    def match(self, text: str) -> list[BareAddress]:
        """Return the addresses in `text`, in order."""
        found: list[BareAddress] = []
        for word in _WORD.finditer(text):
            if len(word[0]) > _MAX_WORD_CHARS or not self.pretest(word[0]):
                continue
            addresses: list[BareAddress] = _FINDER.match(word[0]) or []
            for address in addresses:
                address.index += word.start()
                address.last_index += word.start()
            found += addresses
        return found

    def match_at_start(self, text: str) -> BareAddress | None:
        """Return the address that `text` begins with, if it does."""
        word = _WORD.match(text, 0, _MAX_WORD_CHARS)
        if word is None:
            return None
        address: BareAddress | None = _FINDER.match_at_start(word[0])
        return address


ADDRESS_FINDER: Final = AddressFinder()


def link_bare_addresses(text: str) -> str:
    """Return plain text as HTML in which its bare addresses are links."""
    if not ADDRESS_FINDER.pretest(text):
        return escape(text, quote=False)
    parts: list[str] = []
    end = 0
    for found in ADDRESS_FINDER.match(text):
        address = parse_address(found.url)
        if address is None:
            continue
        parts.append(escape(text[end : found.index], quote=False))
        parts.append(f'<a href="{escape(address.href)}">{escape(found.text, quote=False)}</a>')
        end = found.last_index
    parts.append(escape(text[end:], quote=False))
    return "".join(parts)


_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def explain_links(draft: str) -> str:
    """Return a well-formed draft in which no link is invisible or pretends to lead elsewhere.

    A link without text gets its address as text. One whose text names another host is followed by
    the real one in parentheses (Mastodon's CVE-2023-36462 was such a disguise).
    """
    return _LINK.sub(_explain, draft) if "<a " in draft else draft


def _explain(link: re.Match[str]) -> str:
    href = unescape(link[1])
    text = unescape(_TAG.sub("", link[2]))
    if text == href:
        return link[0]
    if all(char.isspace() or is_invisible(char) for char in text):
        return f'<a href="{link[1]}">{escape(href, quote=False)}</a>'
    address = parse_address(href)
    if address is None or not is_misleading(text, address):
        return link[0]
    return f"{link[0]} ({escape(address.place, quote=False)})"
