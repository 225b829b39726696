"""The player of a video is read from its address; whatever else an address is, it is only a link."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from rejoinder.newsroom.videos import host_of, notice_address, player_of

YOUTUBE = "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?autoplay=1&enablejsapi=1"
VIMEO = "https://player.vimeo.com/video/76979871?dnt=1&autoplay=1"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://www.youtube.com/watch?v=aqz-KE-bpKQ", YOUTUBE),
        ("https://youtube.com/watch?list=x&v=aqz-KE-bpKQ&t=1m30s", f"{YOUTUBE}&start=90"),
        ("https://youtu.be/aqz-KE-bpKQ?t=90", f"{YOUTUBE}&start=90"),
        ("https://m.youtube.com/shorts/aqz-KE-bpKQ", YOUTUBE),
        ("https://www.youtube.com/live/aqz-KE-bpKQ?feature=share", YOUTUBE),
        ("https://vimeo.com/76979871", VIMEO),
        ("https://vimeo.com/76979871/ab12cd34ef", f"{VIMEO}&h=ab12cd34ef"),
        ("https://player.vimeo.com/video/76979871?h=ab12cd34ef", f"{VIMEO}&h=ab12cd34ef"),
        ("https://vimeo.com/channels/staffpicks/76979871", VIMEO),
        (
            "https://soundcloud.com/low/horn",
            "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Flow%2Fhorn&auto_play=true",
        ),
        (
            "https://www.dailymotion.com/video/x5e9eog",
            "https://geo.dailymotion.com/player.html?video=x5e9eog",
        ),
        (
            "https://tube.example/w/9c9de5e8-0a1e-484a-b099-e80766180a6d",
            "https://tube.example/videos/embed/9c9de5e8-0a1e-484a-b099-e80766180a6d",
        ),
        ("https://cdn.example/film.MP4?v=2", "https://cdn.example/film.MP4?v=2"),
    ],
)
def test_players(url: str, address: str) -> None:
    player = player_of(url)

    assert player is not None
    assert player.address == address
    assert player.is_file == ("MP4" in url)
    assert player.origin == "/".join(address.split("/")[:3])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://www.youtube.com/watch?v=aqz-KE-bpKQ",  # a frame of it would be blocked
        "https://www.youtube.com/watch?v=<script>",
        "https://www.youtube.com/@channel",
        "https://youtube.com.evil.example/watch?v=aqz-KE-bpKQ",
        "https://vimeo.com/about",
        "https://dailymotion.com/gb",
        "https://news.example/w/x/y",
        "https://user@youtube.com/watch?v=aqz-KE-bpKQ",
        "https://[youtube.com/watch",
        "javascript:alert(1)//.mp4",
    ],
)
def test_no_players(url: str) -> None:
    assert player_of(url) is None


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("https://youtu.be/aqz-KE-bpKQ", "https://www.youtube.com/oembed"),
        ("https://vimeo.com/76979871", "https://vimeo.com/api/oembed.json"),
        ("https://soundcloud.com/low/horn", "https://soundcloud.com/oembed"),
        ("https://dai.ly/x5e9eog", "https://www.dailymotion.com/services/oembed"),
        ("https://tube.example/w/9c9de5e8", "https://tube.example/services/oembed"),
    ],
)
def test_who_says_what_a_video_is_called(url: str, endpoint: str) -> None:
    assert notice_address(url) == f"{endpoint}?{urlencode({'format': 'json', 'url': url})}"


@pytest.mark.parametrize(
    "url",
    ["", "https://news.example/w/x/y", "https://cdn.example/film.mp4", "https://[vimeo.com/1"],
)
def test_nobody_else_is_asked(url: str) -> None:
    assert notice_address(url) == ""


def test_the_host_of_a_video() -> None:
    assert host_of("https://www.vimeo.com/76979871") == "vimeo.com"
    assert host_of("https://[vimeo.com/1") == ""
