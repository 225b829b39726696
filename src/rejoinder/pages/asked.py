"""How a page wants a discussion drawn, as its address says: the layout, and where its headings begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from rejoinder.comments.queries.discussion import get_layout
from rejoinder.core.errors import InvalidError

_HEADINGS: Final = ("2", "3", "4", "5")  # of the discussion; comments have the next one


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; the defaults are the site's own."""

    layout: str = ""  # one of LAYOUTS
    heading: int = 2
    origin: str = ""  # before all links, on pages that stand elsewhere
    has_player: bool = False  # for the article's recording, of which we may not know
    is_beside_player: bool = False  # on the page of ours that has it


AS_USUAL: Final = Asked()


def asked_in(request: HttpRequest) -> Asked:
    """Return what the address says in `layout`, `heading` and `player`.

    Raises:
        InvalidError: there is no such layout, or no such level.
    """
    layout, heading = request.GET.get("layout", ""), request.GET.get("heading", "")
    has_player = bool(request.GET.get("player"))
    if not (layout or heading or has_player):
        return AS_USUAL
    if heading and heading not in _HEADINGS:
        raise InvalidError(
            "The headings of a discussion begin at level 2, 3, 4 or 5.",
            field="heading",
            code="bad_heading",
        )
    return Asked(
        layout=get_layout(layout, default="") if layout else "",
        heading=int(heading or 2),
        has_player=has_player,
    )
