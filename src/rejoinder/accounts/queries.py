"""Read readers. Nothing here writes."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Q, QuerySet, UUIDField

from rejoinder.accounts.models import (
    NAMELESS,
    Account,
    Avatar,
    Login,
    Reader,
    ReaderRole,
    SignInKey,
)
from rejoinder.core.prepared import Given, Prepared
from rejoinder.sites.models import Site

_SITE = Given("site", BigIntegerField())
_GUEST = Prepared(
    lambda: Reader.objects.filter(site=_SITE, device=Given("device", UUIDField()))[:1]
)
_MEMBER = Prepared(
    lambda: Reader.objects.filter(site=_SITE, account=Given("account", BigIntegerField()))[:1]
)
_LOCKED = Prepared(
    lambda: Reader.objects.select_for_update(no_key=True).filter(
        pk=Given("reader", BigIntegerField())
    )
)
_LOGIN = Prepared(
    lambda: Login.objects.select_related("account").filter(
        pk=Given("login", UUIDField()),
        site=_SITE,
        ended_at=None,
        account__is_active=True,
    )[:1]
)


def find_guest(*, site: Site, device: uuid.UUID) -> Reader | None:
    """Return the guest of this device on this site, or None. One statement."""
    return _GUEST.first(site=site.pk, device=device)


def get_locked(reader_id: int) -> Reader:
    """Return a reader as stored now, whom nobody else changes or locks in this transaction. One statement."""
    reader = _LOCKED.first(reader=reader_id)
    if reader is None:
        raise Reader.DoesNotExist
    return reader


def find_member(*, site: Site, account: Account) -> Reader | None:
    """Return what this account is on this site, or None. One statement."""
    return _MEMBER.first(site=site.pk, account=account.pk)


def find_login(login: uuid.UUID, *, site: Site) -> Login | None:
    """Return a login that goes on, with its account, or None. One statement.

    None besides where the account may not be used any more.
    """
    return _LOGIN.first(login=login, site=site.pk)


def protected_namesakes(*, site: Site, name_skeleton: str) -> QuerySet[Reader]:
    """Return the staff and registered readers of the site whose names look like this one."""
    return protected_among(site=site, name_skeletons=[name_skeleton])


def protected_among(*, site: Site, name_skeletons: Sequence[str]) -> QuerySet[Reader]:
    """Return the staff and registered readers of the site whose names look like one of these."""
    return Reader.objects.filter(site=site, name_skeleton__in=name_skeletons).filter(
        ~Q(role=ReaderRole.READER) | (Q(account__isnull=False) & ~Q(name=NAMELESS))
    )


def sites_moderated_by(account: Account) -> QuerySet[Reader]:
    """Return what `account` is on the sites where it moderates. With `values("site")` a sub-query."""
    return Reader.objects.filter(account=account, role__in=[ReaderRole.MODERATOR, ReaderRole.OWNER])


def find_imported(*, site: Site, source: str, source_id: str) -> Reader | None:
    """Return the reader that an import made from this id of its source, or None. One statement."""
    return Reader.objects.filter(site=site, source=source, source_id=source_id).first()


def is_staff_somewhere(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether somebody moderates a site, or runs this installation. One statement."""
    return (
        isinstance(user, Account)
        and user.is_active
        and (user.is_superuser or sites_moderated_by(user).exists())
    )


def keys_in_use(site: Site) -> QuerySet[SignInKey]:
    """Return the keys by which the site's publisher may sign who somebody is, the newest first. One statement."""
    return SignInKey.objects.filter(site=site, ended_at=None).order_by("-number")


def is_anothers_address(email: str, *, reader: Reader) -> bool:
    """Return whether somebody else has proven that an address is his or hers. Two statements at most.

    Args:
        email: as `clean_email` gives it, in lower case.
    """
    return (
        EmailAddress.objects.filter(email=email, verified=True)
        .exclude(user_id=reader.account_id)
        .exists()
        or Reader.objects.filter(
            site_id=reader.site_id,
            email=email,
            email_proven_at__isnull=False,
            account__isnull=False,
        )
        .exclude(pk=reader.pk)
        .exists()
    )


def proved_address(account: Account) -> str:
    """Return the e-mail address that an account has proved to read, "" for none. One statement."""
    found: str | None = (
        EmailAddress.objects.filter(user=account, verified=True)
        .order_by("-primary", "pk")
        .values_list("email", flat=True)
        .first()
    )
    return found or ""


def find_picture(digest: str) -> bytes | None:
    """Return a reader's picture, None where there is none of this digest. One statement."""
    found = Avatar.objects.filter(digest=digest).only("image").first()
    return None if found is None else bytes(found.image)


def pictures_due(*, sites: Sequence[int], now: datetime, limit: int) -> list[Avatar]:
    """Return what is to be fetched for readers of these sites, or forgotten on any, with its reader. One statement."""
    wanted = Q(reader__site__in=sites) | Q(reader__avatar_url="")
    rows = Avatar.objects.filter(wanted, due_at__lte=now).select_related("reader").defer("image")
    return list(rows.order_by("due_at", "pk")[:limit])
