"""The player of a video, read from its address alone: nobody is asked, so nobody can keep an editor waiting. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, quote, urlencode, urlsplit

# Where each says what a video is called (https://oembed.com), by the origin of its player.
_NOTICES: Final = {
    "https://www.youtube-nocookie.com": "https://www.youtube.com/oembed",
    "https://player.vimeo.com": "https://vimeo.com/api/oembed.json",
    "https://w.soundcloud.com": "https://soundcloud.com/oembed",
    "https://geo.dailymotion.com": "https://www.dailymotion.com/services/oembed",
}
_FILES: Final = (".mp4", ".webm", ".m4v", ".ogv")
_YOUTUBE: Final = frozenset({"youtube.com", "m.youtube.com", "youtube-nocookie.com"})
_SOUNDCLOUD: Final = "https://w.soundcloud.com/player/"
_YOUTUBE_ID: Final = re.compile(r"[\w-]{11}", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,12}")
_NAME: Final = re.compile(r"[\w-]{5,64}", re.ASCII)
_SECONDS: Final = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,5})s?)?", re.ASCII)


# The client tells their frames where to go. Kept alike: client/src/players.ts.
_SOUGHT: Final = frozenset(
    {
        "https://www.youtube-nocookie.com",
        "https://player.vimeo.com",
        "https://w.soundcloud.com",
    }
)


@dataclass(frozen=True, slots=True)
class Player:
    """Where a video plays."""

    address: str  # of the frame, or of the file
    is_file: bool  # the browser itself plays it

    @property
    def origin(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def can_seek(self) -> bool:
        """Return whether a time on the page can lead into it."""
        return self.is_file or self.origin in _SOUGHT


def player_of(url: str) -> Player | None:
    """Return the player of a video's address, None where only a link can lead there.

    Knows YouTube (by its domain without cookies), Vimeo, SoundCloud, Dailymotion, PeerTube's form of addresses, and files.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme != "https" or not host or parts.username is not None:
        return None
    steps = [step for step in parts.path.split("/") if step]
    query = parse_qs(parts.query)
    if parts.path.lower().endswith(_FILES):
        return Player(url, is_file=True)
    if host in _YOUTUBE or host == "youtu.be":
        return _youtube(host, steps, query)
    if host in {"vimeo.com", "player.vimeo.com"}:
        return _vimeo(steps, query)
    if host == "soundcloud.com" and len(steps) == 2:  # noqa: PLR2004  # whose, and what
        track = quote(f"https://soundcloud.com/{steps[0]}/{steps[1]}", safe="")
        return Player(f"{_SOUNDCLOUD}?url={track}&auto_play=true", is_file=False)
    if host in {"dailymotion.com", "dai.ly"}:
        name = steps[-1] if steps else ""
        is_video = host == "dai.ly" or steps[:1] == ["video"]
        return _framed("https://geo.dailymotion.com/player.html?video=", name, is_video)
    # https://joinpeertube.org: every installation has the same addresses
    peertube = (steps[:1] == ["w"] and len(steps) == 2) or steps[:2] == ["videos", "watch"]  # noqa: PLR2004
    return _framed(f"https://{parts.netloc}/videos/embed/", steps[-1] if steps else "", peertube)


def notice_address(url: str) -> str:
    """Return where the provider of a video says what it is called, "" for a file and for whoever is not known."""
    player = player_of(url)
    if player is None or player.is_file:
        return ""
    endpoint = _NOTICES.get(player.origin, f"{player.origin}/services/oembed")  # PeerTube's
    return f"{endpoint}?{urlencode({'format': 'json', 'url': url})}"


def host_of(url: str) -> str:
    """Return the host of an address without “www.”, "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _youtube(host: str, steps: list[str], query: dict[str, list[str]]) -> Player | None:
    name = ""
    if host == "youtu.be":
        name = steps[0] if steps else ""
    elif steps[:1] == ["watch"]:
        name = query.get("v", [""])[0]
    elif len(steps) > 1 and steps[0] in {"embed", "live", "shorts"}:
        name = steps[1]
    if not _YOUTUBE_ID.fullmatch(name):
        return None
    start = _seconds((query.get("t") or query.get("start") or [""])[0])
    begin = f"&start={start}" if start else ""
    # enablejsapi: so that a time in a comment can be sought, by messages to the frame alone.
    address = f"https://www.youtube-nocookie.com/embed/{name}?autoplay=1&enablejsapi=1{begin}"
    return Player(address, is_file=False)


def _vimeo(steps: list[str], query: dict[str, list[str]]) -> Player | None:
    numbers = [place for place, step in enumerate(steps) if _NUMBER.fullmatch(step)]
    if not numbers:
        return None
    place = numbers[-1] if steps[:1] != ["video"] else numbers[0]
    # Of a video that only its link leads to, the link has a second part.
    following = steps[place + 1] if len(steps) > place + 1 else query.get("h", [""])[0]
    secret = f"&h={following}" if _NAME.fullmatch(following) else ""
    address = f"https://player.vimeo.com/video/{steps[place]}?dnt=1&autoplay=1{secret}"
    return Player(address, is_file=False)


def _framed(before: str, name: str, known: bool) -> Player | None:  # noqa: FBT001  # of one kind of address
    return Player(before + name, is_file=False) if known and _NAME.fullmatch(name) else None


def _seconds(text: str) -> int:
    """Return how far in a video begins, from “90”, “90s” or “1h2m3s”; 0 for anything else."""
    found = _SECONDS.fullmatch(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds
