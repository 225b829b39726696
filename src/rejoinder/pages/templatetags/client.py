"""`{% client_file "page.js" %}`: the address of a file of the built client."""

from __future__ import annotations

from django import template

from rejoinder.pages.client import client_file

register = template.Library()
register.simple_tag(client_file)
