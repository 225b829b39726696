"""Change the keys by which a site's publisher signs who somebody is."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from rejoinder.accounts import queries
from rejoinder.accounts.models import SignInKey
from rejoinder.accounts.sso.keys import SHARED, read_public_key
from rejoinder.core.errors import InvalidError, NotFoundError, RefusedError
from rejoinder.sites.models import Site

MOST_KEYS: Final = 2  # one, and during a rotation the one before
_MOST_ISSUER: Final = 255  # characters


class TooManyKeysError(RefusedError):
    """A site has as many keys in use as it may have."""

    code = "too_many_keys"


def add_secret(*, site: Site, issuer: str = "") -> SignInKey:
    """Make a shared secret for a site, which `accounts.sso.keys.secrets_for` says. As for `add_public_key`."""
    return _add(site=site, issuer=issuer, algorithm=SHARED, public_key="")


def add_public_key(*, site: Site, pem: str, issuer: str = "") -> SignInKey:
    """Take the public half of a publisher's own key. Four statements.

    Args:
        issuer: what the publisher's tokens name as `iss`; "" for the one of the key before, or else the site's
            first origin.

    Raises:
        InvalidError: it is no key that is taken, or nobody said an issuer.
        TooManyKeysError: two are in use.
    """
    algorithm, stored = read_public_key(pem)
    return _add(site=site, issuer=issuer, algorithm=algorithm, public_key=stored)


@transaction.atomic
def _add(*, site: Site, issuer: str, algorithm: str, public_key: str) -> SignInKey:
    Site.objects.select_for_update().get(pk=site.pk)  # race: two commands take the same number
    in_use = list(queries.keys_in_use(site))
    if len(in_use) >= MOST_KEYS:
        raise TooManyKeysError(
            f"Keys {in_use[-1].number} and {in_use[0].number} are in use, and a site has two at most."
            f" End one first: --end {in_use[-1].number}"
        )
    issuer = issuer.strip() or (in_use[0].issuer if in_use else next(iter(site.origins), ""))
    if not issuer or len(issuer) > _MOST_ISSUER or not issuer.isprintable():
        raise InvalidError(
            "Say what the publisher's tokens name as “iss”, such as https://gazette.example.",
            field="issuer",
        )
    last = SignInKey.objects.filter(site=site).aggregate(last=Max("number"))["last"] or 0
    return SignInKey.objects.create(
        site=site, number=last + 1, algorithm=algorithm, public_key=public_key, issuer=issuer
    )


@transaction.atomic
def end_key(*, site: Site, number: int) -> SignInKey:
    """Take no token of this key from now on. Who is signed in stays so. Idempotent. Two statements.

    Raises:
        NotFoundError: the site has no such key.
    """
    key = SignInKey.objects.filter(site=site, number=number).first()
    if key is None:
        raise NotFoundError(f"The site has no key {number}.")
    if key.ended_at is None:
        key.ended_at = timezone.now()
        key.save(update_fields=["ended_at"])
    return key
