"""Change sites. Every write to a Site goes through this module."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from rejoinder.core.errors import InvalidError, RefusedError
from rejoinder.core.hosts import ascii_host
from rejoinder.sites.models import Site, ThemeFile
from rejoinder.sites.options import SiteOptions
from rejoinder.sites.phrases import check_known
from rejoinder.sites.themes import Theme

_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\Z")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*\Z")

MOST_FONT_BYTES: Final = 200_000
_UNUSED_FOR: Final = timedelta(days=1)  # pages that show an old theme's files are in no cache then


class SiteExistsError(RefusedError):
    """Another site has this key."""

    code = "site_exists"


@transaction.atomic
def create_site(
    *,
    key: str,
    name: str,
    language: str = "en",
    hosts: Sequence[str] = (),
    options: SiteOptions | None = None,
) -> Site:
    """Store a new publication.

    Args:
        key: what stands in addresses: lower-case letters, digits and hyphens, at most 40.
        language: BCP 47, such as `en`, `pt-BR`.

    Raises:
        InvalidError: key, name or language is malformed, or an option is out of range.
        SiteExistsError: the key is taken.
    """
    if not _KEY.match(key):
        raise InvalidError(
            "A site's key has lower-case letters, digits and hyphens, at most 40.", field="key"
        )
    if not name.strip():
        raise InvalidError("Give the site a name.", field="name")
    if not _LANGUAGE.match(language):
        raise InvalidError(
            f"“{language}” is no language tag such as en or pt-BR.", field="language"
        )
    options = options or SiteOptions()
    options.check()
    check_known(options.phrases)
    try:
        with transaction.atomic():
            return Site.objects.create(
                key=key,
                name=name.strip(),
                language=language,
                hosts=[host.lower() for host in hosts],
                options_json=options.as_json(),
            )
    except IntegrityError as error:
        raise SiteExistsError(f"There is a site with the key “{key}” already.") from error


@transaction.atomic
def set_options(*, site: Site, options: SiteOptions) -> Site:
    """Replace the options of a site.

    Raises:
        InvalidError: an option is out of range, or a phrase is none of ours.
    """
    options.check()
    check_known(options.phrases)
    site.options_json = options.as_json()
    site.save(update_fields=["options_json"])
    site.__dict__.pop("options", None)
    site.__dict__.pop("origins", None)
    return site


@transaction.atomic
def set_hosts(*, site: Site, hosts: Sequence[str]) -> Site:
    """Replace the host names of the publisher's pages.

    Raises:
        InvalidError: one is no host name.
    """
    site.hosts = [_host(host) for host in hosts]
    site.save(update_fields=["hosts"])
    site.__dict__.pop("origins", None)
    return site


@transaction.atomic
def set_theme(*, site: Site, theme: Theme) -> Site:
    """Replace how a site looks. Three statements. The caller records the event, since the log is above this package.

    Raises:
        InvalidError: a text could not be read on its background, or a file is not there.
    """
    theme.check()
    files = ThemeFile.objects.filter(site=site)
    known = set(files.values_list("name", flat=True))
    for name in theme.files():
        if name not in known:
            raise InvalidError(f"The file “{name}” was not uploaded.", field="file")
    site.theme_json = theme.as_json()
    site.save(update_fields=["theme_json"])
    site.__dict__.pop("theme", None)
    unused = files.exclude(name__in=theme.files())
    unused.filter(created_at__lt=timezone.now() - _UNUSED_FOR).delete()
    return site


def keep_font(*, site: Site, content: bytes) -> str:
    """Keep a font for a theme, and return its name. Idempotent. Two statements.

    Raises:
        InvalidError: it is no WOFF2 file, or too large.
    """
    if len(content) > MOST_FONT_BYTES:
        raise InvalidError(
            f"This font has {len(content):,} bytes, and readers should load at most"
            f" {MOST_FONT_BYTES:,}. Take out the scripts that you do not write in (a “subset”).",
            field="file",
        )
    if not is_woff2(content):
        raise InvalidError("This is no font in the format WOFF2.", field="file")
    return keep_file(site=site, content=content, kind="woff2")


def is_woff2(content: bytes) -> bool:
    """Return whether a file is one font in WOFF2 by its first bytes (W3C, WOFF File Format 2.0, 4.1), whatever its name."""
    is_font = content[4:8] in {b"\0\1\0\0", b"OTTO", b"true"}
    return (
        content[:4] == b"wOF2" and is_font and int.from_bytes(content[8:12], "big") == len(content)
    )


def keep_file(*, site: Site, content: bytes, kind: str) -> str:
    """Keep a file for a theme under a name made from its content. The caller knows that it is of that kind."""
    name = f"{hashlib.sha256(content).hexdigest()[:20]}.{kind}"
    ThemeFile.objects.update_or_create(
        site=site, name=name, defaults={"content": content, "created_at": timezone.now()}
    )
    return name


@transaction.atomic
def set_home(*, site: Site, address: str) -> bool:
    """Say where the publication's front page is, "" for nowhere; return whether that is new. One statement at most."""
    if site.home == address:
        return False
    site.home = address
    site.save(update_fields=["home"])
    return True


def _host(name: str) -> str:
    try:
        return ascii_host(name.strip())
    except ValueError as error:
        raise InvalidError(f"“{name}” is no host name. {error}", field="hosts") from error
