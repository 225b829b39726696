"""What the body of a page has in it: its words, and whose servers its players would ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.utils.html import strip_tags

from rejoinder.newsroom.recorded import Recorded


@dataclass(slots=True)
class Origins:
    """The origins that a page may load from, once a reader plays something."""

    frames: set[str] = field(default_factory=set)
    media: set[str] = field(default_factory=set)


def words_in(body: Any) -> Iterator[str]:  # noqa: ANN401  # a StreamValue, which has no types
    """Yield the texts of a body, without HTML."""
    for block in body:
        match block.block_type:
            case "paragraph" | "note":
                yield strip_tags(str(block.value.source).replace("<", " <"))
            case "heading":
                yield str(block.value)
            case "pull_quote" | "quotation" | "question":
                yield str(block.value["text"])
            case "table":
                yield from (str(cell) for row in block.value["rows"] for cell in row)


def first_player(body: Any) -> tuple[str, str]:  # noqa: ANN401  # likewise
    """Return the id of the first block that plays something, and the address of that; "" and "" without one."""
    block = first_playing(body)
    if block is None:
        return "", ""
    return block.id, block.value.address if block.block_type == "audio" else str(block.value["url"])


def first_recorded(body: Any) -> Recorded:  # noqa: ANN401  # likewise
    """Return what an editor says of the recording that is played first."""
    block = first_playing(body)
    return Recorded() if block is None else block.value.recorded


def first_playing(body: Any) -> Any:  # noqa: ANN401  # likewise
    """Return the first block that plays something, None without one."""
    for block in body:
        if block.block_type == "video" and block.value.player is not None:
            return block
        if block.block_type == "audio" and block.value.address:
            return block
    return None


def media_origins(body: Any, *, recording: str = "") -> Origins:  # noqa: ANN401  # likewise
    """Return the origins of a body's players, and of a recording elsewhere."""
    found = Origins()
    for block in body:
        if block.block_type == "video" and (player := block.value.player):
            (found.media if player.is_file else found.frames).add(player.origin)
        elif block.block_type == "audio":
            _add(found.media, block.value.address)
    _add(found.media, recording)
    return found


def _add(origins: set[str], address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.netloc and not set(parts.netloc) & set(" ;,'\"@"):
        origins.add(f"https://{parts.netloc}")


def policy_for(response: HttpResponse, origins: Origins) -> None:
    """Let the page play what is on it, and nothing else: its policy names those few origins.

    django-csp reads this when it writes the policy, in `config.middleware`.
    """
    update: dict[str, list[str]] = {"media-src": ["'self'", *sorted(origins.media)]}
    if origins.frames:
        update["frame-src"] = sorted(origins.frames)
    response._csp_update = update  # type: ignore[attr-defined]  # noqa: SLF001  # what csp.decorators.csp_update sets
