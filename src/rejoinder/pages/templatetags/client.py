"""`{% client_file "page.js" %}`: the address of a file of the built client."""

from __future__ import annotations

from django import template
from django.templatetags.static import static

from rejoinder.pages.client import manifest

register = template.Library()


@register.simple_tag
def client_file(name: str) -> str:
    """Return the address of a file, whose name has a hash of its content."""
    return static(f"rejoinder/{manifest()[name]}")
