"""Tags, and categories that are no section, as topics."""

from __future__ import annotations

from typing import Final

from taggit.models import Tag

_MOST_CHARS: Final = 100  # as the column has it


def topic_named(name: str) -> Tag | None:
    """Return the topic of a name, whatever its case. One statement."""
    found: Tag | None = Tag.objects.filter(name__iexact=name[:_MOST_CHARS]).first()
    return found


def topic(slug: str, name: str) -> Tag:
    """Return a topic by its name, with the word in addresses that it had, if that is free. One to three statements."""
    found = topic_named(name)
    if found is not None:
        return found
    is_free = slug and len(slug) <= _MOST_CHARS and not Tag.objects.filter(slug=slug).exists()
    tag = Tag(name=name[:_MOST_CHARS], slug=slug if is_free else "")
    tag.save()
    return tag
