"""Change sites. Every write to a Site goes through this module."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from rejoinder.core.errors import InvalidError, RefusedError
from rejoinder.core.hosts import ascii_host
from rejoinder.sites.models import Site
from rejoinder.sites.options import SiteOptions
from rejoinder.sites.phrases import check_known

_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?\Z")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*\Z")


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


def _host(name: str) -> str:
    try:
        return ascii_host(name.strip())
    except ValueError as error:
        raise InvalidError(f"“{name}” is no host name. {error}", field="hosts") from error
