"""What Wagtail calls after an act of an editor that does not go through a page's own `save`."""

from __future__ import annotations

from wagtail import hooks

from rejoinder.newsroom.rich_text import register_question
from rejoinder.newsroom.services import settle


def _settle(*_args: object) -> None:
    settle()


for _act in (
    *("after_move_page", "after_delete_page", "after_unpublish_page", "after_publish_page"),
    *("after_edit_page", "after_copy_page", "after_bulk_action"),
):
    hooks.register(_act, _settle)
hooks.register("register_rich_text_features", register_question)
