"""Links to tell others of an article: addresses alone, without anybody's script, so that nobody learns who reads. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class ShareLink:
    name: str  # a name, which is the same in every language; "" = e-mail
    address: str


def share_links(*, title: str, address: str) -> list[ShareLink]:
    """Return the links. None says anything of the reader, or of where the link was found."""
    page, words = quote(address, safe=""), quote(title, safe="")
    both = quote(f"{title} {address}", safe="")
    return [
        ShareLink("", f"mailto:?subject={words}&body={page}"),
        ShareLink("Mastodon", f"https://share.joinmastodon.org/#text={both}"),
        ShareLink("Bluesky", f"https://bsky.app/intent/compose?text={both}"),
        ShareLink("WhatsApp", f"https://wa.me/?text={both}"),
        ShareLink("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={page}"),
    ]
