"""Addresses in the text of a post. Pure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

PICTURES: Final = frozenset({".avif", ".gif", ".jpg", ".jpeg", ".png", ".webp", ".bmp", ".svg"})
DOCUMENTS: Final = frozenset(
    {
        ".pdf",
        ".doc",
        ".docx",
        ".xls",
        ".xlsx",
        ".odt",
        ".ods",
        ".ppt",
        ".pptx",
        ".epub",
        ".zip",
        ".txt",
    }
)
_SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
_MOST_CHARS: Final = 2_000
# Pages that show something of theirs in a frame, for which there is only a link here.
_EMBEDDED: Final = (
    *("twitter.com", "x.com", "instagram.com", "facebook.com", "tiktok.com", "soundcloud.com"),
    *("spotify.com", "flickr.com", "flic.kr", "reddit.com", "wordpress.tv", "videopress.com"),
    *("slideshare.net", "speakerdeck.com", "scribd.com", "issuu.com", "tumblr.com", "ted.com"),
    *("twitch.tv", "imgur.com", "bsky.app", "pinterest.com", "kickstarter.com", "polldaddy.com"),
)


class Addresses:
    """Makes the addresses of a post whole."""

    def __init__(self, base: str, *, moved: Callable[[str], str]) -> None:
        """Take the address of the post, and what says where an address is now."""
        self._base = base
        self._moved = moved

    def whole(self, url: str) -> str:
        """Return an address with scheme and host, "" for one that is none."""
        if not url.strip():
            return ""
        try:
            found = urljoin(self._base, url.strip())
            parts = urlsplit(found)
        except ValueError:
            return ""
        is_web = parts.scheme in {"http", "https"} and bool(parts.netloc)
        return found if is_web and len(found) <= _MOST_CHARS else ""

    def link(self, url: str) -> str:
        """Return what a link leads to, "" where it should lead nowhere."""
        url = url.strip()
        if not url or url.startswith("#") or len(url) > _MOST_CHARS:
            return ""
        try:
            scheme = urlsplit(url).scheme
        except ValueError:
            return ""
        if scheme in {"mailto", "tel"}:
            return url
        if scheme and scheme not in _SCHEMES:
            return ""
        if url.startswith("/") and not url.startswith("//"):
            return url  # of the same host as the page, which is this one now
        whole = self.whole(url)
        return self._moved(whole) if whole else ""


def ending(url: str) -> str:
    """Return the ending of a file's name, such as “.png”."""
    try:
        return PurePosixPath(urlsplit(url).path).suffix.lower()
    except ValueError:
        return ""


def file_name(url: str) -> str:
    """Return the name of a file, for people."""
    try:
        name = PurePosixPath(unquote(urlsplit(url).path)).name
    except ValueError:
        name = ""
    return name or url


def is_embedded(url: str) -> bool:
    """Return whether WordPress shows a page's content in the place of its address."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return False
    return any(host == known or host.endswith(f".{known}") for known in _EMBEDDED)


def of_video(url: str) -> str:
    """Return the address of a video's page for that of its frame, over https where the player has that."""
    if url.startswith("//"):
        url = f"https:{url}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = (parts.hostname or "").removeprefix("www.")
    if host in {"youtube.com", "m.youtube.com", "youtube-nocookie.com", "youtu.be"}:
        steps = [step for step in parts.path.split("/") if step]
        if steps[:1] == ["embed"] and len(steps) > 1 and steps[1] != "videoseries":
            start = parse_qs(parts.query).get("start", [""])[0]
            return f"https://www.youtube.com/watch?v={steps[1]}" + (f"&t={start}" if start else "")
    if host.endswith(("youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "dai.ly")):
        return f"https:{url.partition(':')[2]}"
    return url
