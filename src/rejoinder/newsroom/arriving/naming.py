"""Addresses for new pages."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Final

from django.utils.text import slugify
from wagtail.models import Page

from rejoinder.newsroom.models.newsroom_page import RESERVED

MOST_TITLE: Final = 255  # characters, as Wagtail has it
_MOST_SLUG: Final = 200  # with room for a number

Told = Callable[[str, str], None]


def free_slug(*, parent: Page, wanted: str, title: str, otherwise: str, told: Told) -> str:
    """Return a step of an address that no page below `parent` has. One or two statements.

    Args:
        wanted: the one it had; letters that addresses here do not have are left out.
        otherwise: for a title without any letter.
    """
    slug = plain_slug(wanted) or plain_slug(title) or otherwise
    is_first_step = parent.specific_class._meta.model_name == "frontpage"
    others = Page.objects.child_of(parent)
    reserved = slug in RESERVED and is_first_step
    if not reserved and not others.filter(slug=slug).exists():
        return slug
    numbered = others.filter(slug__startswith=f"{slug}-")
    taken = set(numbered.values_list("slug", flat=True))
    free = next(name for number in count(2) if (name := f"{slug}-{number}") not in taken)
    why = "is Rejoinder's own" if reserved else "is another page's"
    told("address_taken", f"/{slug}/ {why}; it is at /{free}/ now.")
    return free


def plain_slug(text: str) -> str:
    return slugify(text, allow_unicode=True)[:_MOST_SLUG].strip("-_")


def fitting_title(title: str, *, told: Told) -> str:
    """Return a title that has room, and tell if it was cut."""
    if len(title) <= MOST_TITLE:
        return title
    told("title_cut", f"It is longer than {MOST_TITLE} characters: {title}")
    return f"{title[: MOST_TITLE - 1].rstrip()}…"
