"""The Gazette's articles with their discussions, as the demo fills them in, newest article first."""

from __future__ import annotations

from rejoinder.config.demo import (
    content_chart_maker,
    content_foghorn,
    content_half_past_two,
    content_harbour_tunnel,
    content_moving_comments,
    content_night_trains,
    content_sailors_cafe,
    content_tool_library,
    content_twice_hour,
)
from rejoinder.config.demo.pieces import Story

STORIES: tuple[Story, ...] = (
    content_tool_library.STORY,
    content_sailors_cafe.STORY,
    content_twice_hour.STORY,
    content_harbour_tunnel.STORY,
    content_chart_maker.STORY,
    content_night_trains.STORY,
    content_half_past_two.STORY,
    content_moving_comments.STORY,
    content_foghorn.STORY,
)
