"""What Wagtail asks and calls: pages of ours among its own, and after acts that do not go through a page's own `save`."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from rejoinder.newsroom.corrections.menu import CorrectionsMenuItem
from rejoinder.newsroom.corrections.views import show_correction, show_queue
from rejoinder.newsroom.filling import fill_videos
from rejoinder.newsroom.models import ArticlePage, PlainPage
from rejoinder.newsroom.permissions import dressable
from rejoinder.newsroom.rich_text import register_question
from rejoinder.newsroom.services import settle
from rejoinder.newsroom.views.appearance import change_appearance, choose_publication
from rejoinder.newsroom.views.passages import show_passage, show_passages


def _settle(*_args: object) -> None:
    settle()


for _act in (
    *("after_move_page", "after_delete_page", "after_unpublish_page", "after_publish_page"),
    *("after_edit_page", "after_copy_page", "after_bulk_action"),
):
    hooks.register(_act, _settle)
hooks.register("register_rich_text_features", register_question)


def _fill_videos(request: HttpRequest, page: Page) -> None:
    is_autosave = not request.accepts("text/html")  # Wagtail's own test
    if is_autosave or not isinstance(page, ArticlePage | PlainPage):
        return
    for sentence in fill_videos(page, user=request.user):
        messages.warning(request, sentence)


# Both come after publishing too.
for _act in ("after_create_page", "after_edit_page"):
    hooks.register(_act, _fill_videos)


def _addresses() -> list[URLPattern]:
    return [
        path("appearance/", choose_publication, name="appearances"),
        path("appearance/<int:front_id>/", change_appearance, name="appearance"),
        path("passages/<int:page_id>/", show_passages, name="newsroom_passages"),
        path("passages/<int:page_id>/<int:passage_id>/", show_passage, name="newsroom_passage"),
        path("corrections/", show_queue, name="newsroom_corrections"),
        path("corrections/<int:comment_id>/", show_correction, name="newsroom_correction"),
    ]


class _AppearanceItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(dressable(request.user))


def _appearance_item() -> MenuItem:
    return _AppearanceItem("Appearance", reverse("appearances"), icon_name="view", order=900)


def _corrections() -> CorrectionsMenuItem:
    return CorrectionsMenuItem(
        "Corrections", reverse("newsroom_corrections"), icon_name="warning", order=250
    )


def _style_sheet() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("newsroom/admin.css"))


hooks.register("register_admin_urls", _addresses)
hooks.register("insert_global_admin_css", _style_sheet)
hooks.register("register_admin_menu_item", _corrections)
hooks.register("register_admin_menu_item", _appearance_item)
