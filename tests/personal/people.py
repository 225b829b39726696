"""People with something of theirs: Noor, who signed in and proved an address, and what she wrote before."""

from __future__ import annotations

import uuid

from allauth.account.models import EmailAddress
from django.utils import timezone

from rejoinder.accounts.models import Account, Reader
from rejoinder.accounts.names import skeleton
from rejoinder.sites.models import Site
from tests.making import make_account, make_reader

NOOR = "noor@harbour-post.net"


def make_noor(site: Site, *, email: str = NOOR, name: str = "Noor") -> Reader:
    """Return a member who has proved an address."""
    return make_reader(site=site, name=name, account=make_proved_account(email))


def make_proved_account(email: str = NOOR, *, verified: bool = True) -> Account:
    account = make_account()
    account.email = email
    account.save()
    EmailAddress.objects.create(user=account, email=email, verified=verified, primary=True)
    return account


def make_guest(site: Site, *, name: str = "Noor", email: str = "") -> Reader:
    return make_reader(site=site, name=name, email=email, device=uuid.uuid4())


def make_imported(
    site: Site, *, name: str = "Noor", email: str = NOOR, source_id: str = "17"
) -> Reader:
    """Return a reader as an import leaves one: no device, no account."""
    return Reader.objects.create(
        site=site,
        name=name,
        name_skeleton=skeleton(name),
        email=email,
        source="wordpress",
        source_id=source_id,
        created_at=timezone.now(),
    )
