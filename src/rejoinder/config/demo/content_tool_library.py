"""An article of a few minutes ago, under which nobody has said anything yet."""

from __future__ import annotations

from rejoinder.config.demo.pieces import Story

STORY = Story(
    external_id="tool-library",
    url="https://gazette.example/2026/tool-library/",
    title="From Monday the library lends drills, ladders and a cider press",
    summary=(
        "Two hundred tools, a week each, no charge with a library card. The librarians have tried "
        "all of them, and one shelf in the reading room is now noticeably level. What should they "
        "buy next?"
    ),
    language="",
    minutes_ago=18,
    state="open",
    pieces=(),
)
