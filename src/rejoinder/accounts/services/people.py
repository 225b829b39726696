"""Change readers. Every write to a Reader goes through this module, but for those of imports."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, UUIDField

from rejoinder.accounts import queries
from rejoinder.accounts.emails import clean_email
from rejoinder.accounts.models import NAMELESS, Account, Reader, ReaderRole
from rejoinder.accounts.names import clean_name, skeleton
from rejoinder.core.errors import InvalidError, NotPermittedError, RefusedError
from rejoinder.core.prepared import Given, Prepared
from rejoinder.sites.models import Site


class NameTakenError(InvalidError):
    """The name belongs to staff or to a registered reader, or looks like one that does."""

    code = "name_taken"


class GuestsNotWelcomeError(NotPermittedError):
    """Only registered readers write on this site."""

    code = "guests_not_welcome"


class NameFixedError(RefusedError):
    """The name is said by somebody else: the site for its staff, a publisher for whom it vouches for."""

    code = "name_fixed"


@dataclass(frozen=True, slots=True)
class Guest:
    """What a guest says of himself or herself, as typed."""

    device: uuid.UUID  # of the signed token
    name: str
    email: str = ""


_LOCKED_GUEST = Prepared(
    lambda: Reader.objects.select_for_update(no_key=True).filter(
        site=Given("site", BigIntegerField()), device=Given("device", UUIDField())
    )[:1]
)


@transaction.atomic
def guest_reader(*, site: Site, guest: Guest) -> Reader:
    """Return the reader of this device, made or renamed as needed. As for `locked_guest_reader`."""
    return locked_guest_reader(site=site, guest=guest)


def locked_guest_reader(*, site: Site, guest: Guest) -> Reader:
    """Return the reader of this device, made or renamed as needed, whom nobody else changes or locks until the end.

    Inside a transaction only. One statement for whoever wrote before, under the same name.

    Raises:
        GuestsNotWelcomeError: the site takes registered readers only.
        InvalidError: name or address is malformed, or the site wants an address.
        NameTakenError: the name is, or looks like, a protected one.
    """
    if not site.options.guests:
        raise GuestsNotWelcomeError("Only registered readers can write here. Please sign in.")
    name = clean_name(guest.name)
    email = clean_email(guest.email)
    if site.options.email_required and not email:
        raise InvalidError("Please give your e-mail address. It is never shown.", field="email")
    reader = _LOCKED_GUEST.first(site=site.pk, device=guest.device)
    if reader is None or reader.name != name:
        refuse_protected(site=site, name=name)
    if reader is None:
        return _make_guest(site=site, device=guest.device, name=name, email=email)
    if (reader.name, reader.email) != (name, email or reader.email):
        reader.name, reader.name_skeleton = name, skeleton(name)
        reader.email = email or reader.email
        reader.save(update_fields=["name", "name_skeleton", "email"])
    return reader


def refuse_protected(*, site: Site, name: str, but: Reader | None = None) -> None:
    """Refuse a name that is, or looks like, the one of staff or of somebody registered. One statement.

    Args:
        but: whose own name it may look like.
    """
    others = queries.protected_namesakes(site=site, name_skeleton=skeleton(name))
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise NameTakenError(
            "This name belongs to somebody who is registered here, or looks like such a name. "
            "Please choose another.",
            field="name",
        )


@transaction.atomic
def rename(*, reader: Reader, name: str) -> Reader:
    """Let a reader write under another name from now on; earlier comments keep theirs. Idempotent. Three statements.

    Raises:
        InvalidError: the name is malformed.
        NameTakenError: the name is, or looks like, another's protected one.
        NameFixedError: staff, and whom a publisher vouches for.
    """
    name = clean_name(name)
    held = queries.get_locked(reader.pk)
    if held.name == name:
        return held
    if held.is_staff or held.is_verified:
        raise NameFixedError("Your name on this site is given by its staff. Ask them to change it.")
    refuse_protected(site=reader.site, name=name, but=held)
    held.name, held.name_skeleton = name, skeleton(name)
    held.save(update_fields=["name", "name_skeleton"])
    return held


def _make_guest(*, site: Site, device: uuid.UUID, name: str, email: str) -> Reader:
    try:
        with transaction.atomic():
            return Reader.objects.create(
                site=site, device=device, name=name, name_skeleton=skeleton(name), email=email
            )
    except IntegrityError:  # race: the same device posts twice at once
        return Reader.objects.select_for_update(no_key=True).get(site=site, device=device)


@transaction.atomic
def anonymous_reader(*, site: Site, device: uuid.UUID) -> Reader:
    """Return the reader of a device that has given no name yet, e.g. one that only votes."""
    reader = queries.find_guest(site=site, device=device)
    return reader or _make_guest(site=site, device=device, name=NAMELESS, email="")


@transaction.atomic
def grant_role(*, site: Site, account: Account, name: str, role: ReaderRole) -> Reader:
    """Make an account a reader of the site with this role. Idempotent.

    Raises:
        InvalidError: the name is malformed.
    """
    name = clean_name(name)
    reader, _ = Reader.objects.update_or_create(
        site=site,
        account=account,
        defaults={"name": name, "name_skeleton": skeleton(name), "role": role},
    )
    return reader


@transaction.atomic
def set_role(*, reader: Reader, role: ReaderRole, account: Account | None = None) -> Reader:
    """Make a reader staff, or not; with an account also somebody who can sign in. Idempotent.

    A device stops being known for that reader then: a cookie that nobody signed in for is enough for a
    guest, and for nobody else.
    """
    reader.role = role
    reader.account = account or reader.account
    if reader.is_staff or reader.account_id is not None:
        reader.device = None
    reader.save(update_fields=["role", "account", "device"])
    return reader


@transaction.atomic
def create_account(*, username: str, password: str) -> tuple[Account, bool]:
    """Return the account with this name, made with this password if it is new, and whether it was.

    Raises:
        InvalidError: the user name is empty or has characters that none may have.
    """
    account = Account.objects.filter(username=username).first()
    if account is not None:
        return account, False
    account = Account(username=username)
    account.set_password(password)
    try:
        account.full_clean()
    except ValidationError as error:
        raise InvalidError(" ".join(error.messages), field="username") from error
    account.save()
    return account, True
