"""Make an account a reader of a site, at the first thing it does there."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from rejoinder.accounts import queries
from rejoinder.accounts.models import NAMELESS, Account, Reader
from rejoinder.accounts.names import clean_name, skeleton
from rejoinder.accounts.services.people import refuse_protected
from rejoinder.core.errors import InvalidError
from rejoinder.sites.models import Site


class NameNeededError(InvalidError):
    """Somebody who signed in writes for the first time, and has said no name."""

    code = "name_needed"


@transaction.atomic
def member_reader(*, site: Site, account: Account, name: str = "") -> Reader:
    """Return what the account is on this site, made or named as needed. One statement for whoever has a name here.

    A name is asked for once: later ones are not read. Staff keep theirs.

    Raises:
        NameNeededError: the account has no name here yet, and none was given.
        InvalidError: the name is malformed.
        NameTakenError: the name is, or looks like, another's protected one.
    """
    reader = queries.find_member(site=site, account=account)
    if reader is not None and not reader.is_nameless:
        return reader
    if not name.strip():
        raise NameNeededError(
            "Please say under which name you write here. You are asked once.", field="name"
        )
    name = clean_name(name)
    refuse_protected(site=site, name=name)
    if reader is None:
        reader = _make(site=site, account=account, name=name)
    if reader.is_nameless:
        reader.name, reader.name_skeleton = name, skeleton(name)
        reader.save(update_fields=["name", "name_skeleton"])
    return reader


@transaction.atomic
def voting_member(*, site: Site, account: Account) -> Reader:
    """Return what the account is on this site, made without a name where it only votes so far. One to two statements."""
    reader = queries.find_member(site=site, account=account)
    return reader or _make(site=site, account=account, name=NAMELESS)


def _make(*, site: Site, account: Account, name: str) -> Reader:
    try:
        with transaction.atomic():
            return Reader.objects.create(
                site=site, account=account, name=name, name_skeleton=skeleton(name)
            )
    except IntegrityError:  # race: two windows of the same person
        return Reader.objects.get(site=site, account=account)
