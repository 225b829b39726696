"""The articles of The Harbour Gazette, newest first, with their authors, sections and disclaimers."""

from __future__ import annotations

from rejoinder.config.demo.gazette import (
    bridge_closed,
    foghorn,
    half_past_two,
    halina_brandt,
    harbour_tunnel,
    moving_comments,
    night_trains,
    sailors_cafe,
    swing_bridge,
    tool_library,
    twice_hour,
)
from rejoinder.config.demo.gazette.authors import AUTHORS
from rejoinder.config.demo.gazette.disclaimers import DISCLAIMERS
from rejoinder.config.demo.gazette.sections import SECTIONS
from rejoinder.config.demo.gazette.shape import Written

__all__ = ["ARTICLES", "AUTHORS", "DISCLAIMERS", "SECTIONS"]

ARTICLES: tuple[Written, ...] = (
    tool_library.ARTICLE,
    bridge_closed.ARTICLE,
    sailors_cafe.ARTICLE,
    twice_hour.ARTICLE,
    harbour_tunnel.ARTICLE,
    halina_brandt.ARTICLE,
    swing_bridge.ARTICLE,
    night_trains.ARTICLE,
    half_past_two.ARTICLE,
    moving_comments.ARTICLE,
    foghorn.ARTICLE,
)
