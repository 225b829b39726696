"""Read readers. Nothing here writes."""

from __future__ import annotations

import uuid

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, Q, QuerySet, UUIDField

from rejoinder.accounts.models import NAMELESS, Account, Reader, ReaderRole
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


def protected_namesakes(*, site: Site, name_skeleton: str) -> QuerySet[Reader]:
    """Return the staff and registered readers of the site whose names look like this one."""
    return Reader.objects.filter(site=site, name_skeleton=name_skeleton).filter(
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


def proved_address(account: Account) -> str:
    """Return the e-mail address that an account has proved to read, "" for none. One statement."""
    found: str | None = (
        EmailAddress.objects.filter(user=account, verified=True)
        .order_by("-primary", "pk")
        .values_list("email", flat=True)
        .first()
    )
    return found or ""
