"""Who may do what with a publication, besides what Wagtail's own pages ask."""

from __future__ import annotations

from typing import Any

from rejoinder.newsroom.models import FrontPage


def dressable(user: Any) -> list[FrontPage]:  # noqa: ANN401  # whoever asks, signed in or not
    """Return the front pages whose publication somebody may dress: those that he or she may publish. Two statements and more."""
    fronts = FrontPage.objects.select_related("site").order_by("path")
    return [front for front in fronts if front.permissions_for_user(user).can_publish()]
