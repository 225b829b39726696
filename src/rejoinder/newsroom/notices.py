"""What the provider of a video says about it, by oEmbed (https://oembed.com): a title, and where a picture is.

The provider is asked by the server, once, while an editor waits. A browser is sent to nobody.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from typing import Final

from rejoinder.core.fetching import Fetcher, FetchError
from rejoinder.newsroom.pictures import ENDINGS, is_picture
from rejoinder.newsroom.videos import notice_address

MOST_SECONDS: Final = 3.0  # for all that an editor waits for at once
_LEAST_SECONDS: Final = 0.1
_LONGEST_TITLE: Final = 255  # characters, as Wagtail has them for a picture


@dataclass(frozen=True, slots=True)
class Askers:
    """Who asks for notices, and who for pictures."""

    notices: Fetcher
    pictures: Fetcher


@dataclass(frozen=True, slots=True)
class Notice:
    """What came. "" and b"" are for what did not."""

    title: str = ""
    picture: bytes = b""
    picture_type: str = ""  # media type


@dataclass(slots=True)
class Asking:
    """Asks for several videos; the time is for all of them."""

    askers: Askers
    seconds: float
    _began: float = 0.0

    def __post_init__(self) -> None:
        self._began = time.monotonic()

    @property
    def is_late(self) -> bool:
        return self._left < _LEAST_SECONDS

    @property
    def _left(self) -> float:
        return self.seconds - (time.monotonic() - self._began)

    def ask(self, url: str, *, wants_picture: bool) -> Notice:
        """Return what the provider says about a video. Whatever is wrong there, less comes. No statement."""
        address = notice_address(url)
        said = self._said(address) if address else {}
        title = _line(said.get("title"))
        picture = said.get("thumbnail_url")
        if not wants_picture or not isinstance(picture, str) or not picture:
            return Notice(title)
        return self._with_picture(title, picture)

    def _said(self, address: str) -> dict[str, object]:
        content, _ = self._fetched(self.askers.notices, address)
        try:
            said = json.loads(content)
        except (ValueError, RecursionError):
            return {}
        return said if isinstance(said, dict) else {}

    def _with_picture(self, title: str, address: str) -> Notice:
        content, kind = self._fetched(self.askers.pictures, address)
        if not content or not is_picture(f"poster{ENDINGS[kind]}", content):
            return Notice(title)
        return Notice(title, content, kind)

    def _fetched(self, fetcher: Fetcher, address: str) -> tuple[bytes, str]:
        if self.is_late:
            return b"", ""
        try:
            answer = replace(fetcher, seconds=self._left).fetch(address)
        except FetchError:
            return b"", ""
        return answer.content, answer.type


def askers() -> Askers:
    return Askers(
        notices=Fetcher(types={"application/json", "text/json"}, most_bytes=100_000),
        pictures=Fetcher(types=frozenset(ENDINGS), most_bytes=5_000_000),
    )


def _line(title: object) -> str:
    """Return a title as one line of text that a database takes."""
    if not isinstance(title, str):
        return ""
    printable = "".join(each if each.isprintable() else " " for each in title)
    return " ".join(printable.split())[:_LONGEST_TITLE]
