"""The editor's button that asks readers a question at some words of a paragraph.

Stored as `<span data-rejoinder-ask="…" data-rejoinder-id="…">words</span>`, with `data-rejoinder-open=""` where it opens when
readers come to it: the markup by which any site asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_noop
from draftjs_exporter import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineEntityElementHandler
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text.feature_registry import FeatureRegistry

FEATURE: Final = "question"
_ENTITY: Final = "QUESTION"
_FORMAT: Final = "contentstate"


class AskedWords(InlineEntityElementHandler):
    """Reads the stored HTML into the editor."""

    mutability = "MUTABLE"

    def get_attribute_data(self, attrs: Mapping[str, str]) -> dict[str, str | bool]:
        return {
            "question": attrs.get("data-rejoinder-ask", ""),
            "mark": attrs.get("data-rejoinder-id", ""),
            "opens": "data-rejoinder-open" in attrs,
        }


def asked_words(props: Mapping[str, Any]) -> Any:  # noqa: ANN401  # an element of draftjs_exporter, which has no types
    """Return the HTML that is stored. What has no question is stored as plain words."""
    question, mark = str(props.get("question") or "").strip(), str(props.get("mark") or "")
    if not question or not mark:
        return props["children"]
    attributes = {"data-rejoinder-ask": question, "data-rejoinder-id": mark}
    if props.get("opens") is True:
        attributes["data-rejoinder-open"] = ""
    return DOM.create_element("span", attributes, props["children"])


def register_question(features: FeatureRegistry) -> None:
    """Give the editor its button, and say how a question is stored."""
    features.register_editor_plugin(
        "draftail",
        FEATURE,
        EntityFeature(
            {
                "type": _ENTITY,
                "icon": "help",
                "description": gettext_noop("Ask readers about these words"),
                "attributes": ["question", "mark", "opens"],
                "allowlist": {},
            },
            js=["newsroom/asking.js"],
        ),
    )
    features.register_converter_rule(
        _FORMAT,
        FEATURE,
        {
            "from_database_format": {"span[data-rejoinder-ask]": AskedWords(_ENTITY)},
            "to_database_format": {"entity_decorators": {_ENTITY: asked_words}},
        },
    )
