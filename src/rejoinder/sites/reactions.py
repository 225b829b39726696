"""The reactions there are: a site chooses among them by name. What they are called is translated elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

REACTIONS: Mapping[str, str] = {
    "like": "👍",
    "love": "❤️",
    "laugh": "😂",
    "surprise": "😮",
    "sad": "😢",
    "angry": "😡",
    "thanks": "🙏",
    "fire": "🔥",
}
