"""The part of an article's editor that shows its discussion. A model knows no query: who reads says here how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from django.utils.functional import cached_property
from wagtail.admin.panels import ObjectList, Panel, TabbedInterface

from rejoinder.accounts.models import Account

# Returns what the template is given, None for a page that has no discussion.
_Read: TypeAlias = Callable[[Any, Account], Mapping[str, object] | None]
_reads: Final[list[_Read]] = []


def read_with(read: _Read) -> None:
    """Read the discussion of an article so from now on."""
    _reads[:] = [read]


class DiscussionPanel(Panel):
    """What readers say about the article that is edited. Empty until it was published."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "newsroom/discussion_panel.html"

        @cached_property
        def found(self) -> Mapping[str, object] | None:
            user = getattr(self.request, "user", None)
            if self.instance.pk is None or not isinstance(user, Account):
                return None
            [read] = _reads
            return read(self.instance, user)

        def is_shown(self) -> bool:
            return self.found is not None

        def get_context_data(self, parent_context: Any = None) -> Any:  # noqa: ANN401  # Wagtail has no types
            context = super().get_context_data(parent_context)
            context.update(self.found or {})
            return context


def article_editor(
    *, content: Sequence[Panel], promote: Sequence[Panel], settings: Sequence[Panel]
) -> TabbedInterface:
    """Return the editor of an article: Wagtail's tabs, and one with what readers say."""
    return TabbedInterface(
        [
            ObjectList(content, heading="Content"),
            ObjectList(promote, heading="Promote"),
            ObjectList(settings, heading="Settings"),
            ObjectList([DiscussionPanel(heading="Discussion")], heading="Readers"),
        ]
    )
