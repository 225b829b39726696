"""What Wagtail calls: after acts of editors that do not go through a page's own `save`, and for pages of its admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from rejoinder.newsroom.permissions import dressable
from rejoinder.newsroom.services import settle
from rejoinder.newsroom.views.appearance import change_appearance, choose_publication


def _settle(*_args: object) -> None:
    settle()


for _act in (
    *("after_move_page", "after_delete_page", "after_unpublish_page", "after_publish_page"),
    *("after_edit_page", "after_copy_page", "after_bulk_action"),
):
    hooks.register(_act, _settle)


def _addresses() -> list[URLPattern]:
    return [
        path("appearance/", choose_publication, name="appearances"),
        path("appearance/<int:front_id>/", change_appearance, name="appearance"),
    ]


class _AppearanceItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(dressable(request.user))


def _appearance_item() -> MenuItem:
    return _AppearanceItem("Appearance", reverse("appearances"), icon_name="view", order=900)


hooks.register("register_admin_urls", _addresses)
hooks.register("register_admin_menu_item", _appearance_item)
