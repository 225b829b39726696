"""Show and change what a publisher decides for a site."""

from __future__ import annotations

import dataclasses
import json
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Final

from django.core.checks import Tags
from django.core.management import BaseCommand
from django.db import transaction

from rejoinder.activity.models import EventKind
from rejoinder.activity.services import record_site_change
from rejoinder.core.errors import InvalidError
from rejoinder.sites.options import SiteOptions
from rejoinder.sites.queries import get_site
from rejoinder.sites.services import set_options

_BOOLEANS: Final = {"true": True, "false": False, "on": True, "off": False}


class Command(BaseCommand):
    help = "Show the options of a site, or change some of them."
    requires_system_checks = (Tags.database,)  # the others import all pages

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", help="of the site")
        parser.add_argument(
            "changes",
            nargs="*",
            metavar="OPTION=VALUE",
            help="lists with commas; phrases as JSON; nothing behind = for the default",
        )

    def handle(self, *, key: str, changes: list[str], **_: object) -> None:
        site = get_site(key)
        before = site.options_json
        after = {**before}
        for change in changes:
            name, is_change, text = change.partition("=")
            if not is_change:
                raise InvalidError(f"Write OPTION=VALUE for “{change}”.", field=name)
            after.pop(name, None)
            if text:
                after[name] = read_value(name, text)
            else:
                default_of(name)
        with transaction.atomic():
            set_options(site=site, options=SiteOptions.from_json(after))
            changed = {
                name: [before.get(name), site.options_json.get(name)]
                for name in sorted({*before, *site.options_json})
                if before.get(name) != site.options_json.get(name)
            }
            if changed:
                record_site_change(EventKind.SITE_OPTIONS_CHANGED, site=site, data=changed)
        for option in dataclasses.fields(SiteOptions):
            value = written(getattr(site.options, option.name))
            note = "" if option.name in site.options_json else "   (default)"
            self.stdout.write(f"{option.name}={value}{note}")


def read_value(name: str, text: str) -> object:
    """Return the JSON value that somebody wrote for an option.

    Raises:
        InvalidError: there is no such option, or the text is none of its type.
    """
    match default_of(name):
        case bool():
            return _BOOLEANS.get(text.lower(), text)  # the options say what they take
        case int():
            return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text  # noqa: PLR2004  # no option is as large
        case tuple():
            return [part.strip() for part in text.split(",") if part.strip()]
        case dict():
            try:
                return json.loads(text)
            except ValueError as error:
                raise InvalidError(f"{name}: this is no JSON: {error}", field=name) from error
    return text


def default_of(name: str) -> object:
    """Return the default of an option.

    Raises:
        InvalidError: there is no such option.
    """
    if name not in {each.name for each in dataclasses.fields(SiteOptions)}:
        raise InvalidError(f"There is no site option “{name}”.", field=name)
    return getattr(SiteOptions(), name)


def written(value: object) -> str:
    """Return a value as the command takes it."""
    match value:
        case bool():
            return str(value).lower()
        case tuple():
            return ",".join(value)
        case Mapping():
            return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)
