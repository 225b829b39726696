"""Sign somebody in by the publisher's word.

An identity is the site, the issuer and the subject; an address of e-mail never leads to an account. The account that
it leads to is one of this site alone, since the publisher of one site has no say on another.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from rejoinder.accounts import queries
from rejoinder.accounts.emails import clean_email
from rejoinder.accounts.models import (
    NAMELESS,
    Account,
    Avatar,
    Identity,
    Reader,
    ReaderRole,
    SignInKey,
    UsedToken,
)
from rejoinder.accounts.names import MAX_NAME_CHARS, clean_name, skeleton
from rejoinder.accounts.sso.keys import SHARED, Key, audience_of, secrets_for
from rejoinder.accounts.sso.said import Said, usable_picture
from rejoinder.accounts.sso.tokens import (
    SIGN_IN,
    SIGN_OUT,
    Token,
    read_token,
    used_before,
)
from rejoinder.core.errors import InvalidError, NotPermittedError
from rejoinder.sites.models import Site

log = logging.getLogger(__name__)

_MOST_TRIES: Final = 100  # for a name that nobody else has


class AccountClosedError(NotPermittedError):
    """The account was closed here, whatever the publisher says."""

    code = "account_closed"


def read_word(*, site: Site, token: object, kind: str = SIGN_IN) -> Token:
    """Return what a publisher's token says, without using it up. One statement.

    Args:
        kind: what it names as `typ`.

    Raises:
        BadTokenError: it is not to be taken.
    """
    return read_token(
        token,
        keys=[_key(row, site=site) for row in queries.keys_in_use(site)],
        audience=audience_of(site.key),
        now=timezone.now(),
        kind=kind,
    )


def account_by_token(*, site: Site, token: object) -> Account:
    """Return the account of whom a publisher's token names, and use the token up. Some five statements, more at first.

    Raises:
        BadTokenError: it is not to be taken, or was taken before.
        AccountClosedError: the account is closed here.
    """
    word = read_word(site=site, token=token)  # first, so that a bad one keeps no writer waiting
    with transaction.atomic():
        use_once(word.id, site=site, issuer=word.issuer, expires_at=word.expires_at)
        return account_of_identity(site=site, issuer=word.issuer, said=word.said)


def account_to_sign_out(*, site: Site, token: object) -> Account | None:
    """Return the account whose sign-ins a publisher wants to end, None of somebody not known. Four statements.

    Raises:
        BadTokenError: the token is not to be taken, or was taken before.
    """
    word = read_word(site=site, token=token, kind=SIGN_OUT)
    with transaction.atomic():
        use_once(word.id, site=site, issuer=word.issuer, expires_at=word.expires_at)
    found = _find(site=site, issuer=word.issuer, subject=word.said.subject)
    return None if found is None else found.account


def use_once(token_id: str, *, site: Site, issuer: str, expires_at: datetime) -> None:
    """Note that a token was taken. Inside a transaction. Two statements.

    Raises:
        BadTokenError: it was taken before. Of two at once, one is.
    """
    named = f"{site.uid}\n{issuer}\n{token_id}".encode("utf-8", "surrogatepass")
    try:
        with transaction.atomic():
            UsedToken.objects.create(
                digest=hashlib.sha256(named).hexdigest(), expires_at=expires_at
            )
    except IntegrityError as error:
        raise used_before() from error
    UsedToken.objects.filter(expires_at__lt=timezone.now()).delete()


@transaction.atomic
def account_of_identity(*, site: Site, issuer: str, said: Said) -> Account:
    """Return the account of an identity, and bring what it is on the site up to the publisher's word.

    Two statements for somebody known of whom nothing changed, some ten for somebody new. Idempotent.

    Raises:
        AccountClosedError: the account is closed here.
    """
    identity = _identity(site=site, issuer=issuer, subject=said.subject)
    account = identity.account
    if not account.is_active:
        raise AccountClosedError("This account is closed.")
    reader = queries.find_member(site=site, account=account)
    known = reader or _make_reader(site=site, account=account)
    _follow(known, said=said, identity=identity, site=site)
    return account


def _identity(*, site: Site, issuer: str, subject: str) -> Identity:
    found = _find(site=site, issuer=issuer, subject=subject)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            account = Account(username=f"reader-{secrets.token_hex(10)}", site=site)
            account.set_unusable_password()
            account.save()
            return Identity.objects.create(
                site=site, account=account, issuer=issuer, subject=subject
            )
    except IntegrityError:  # race: the same person in two tabs
        return Identity.objects.select_related("account").get(
            site=site, issuer=issuer, subject=subject
        )


def _find(*, site: Site, issuer: str, subject: str) -> Identity | None:
    rows = Identity.objects.select_related("account")
    return rows.filter(site=site, issuer=issuer, subject=subject).first()


def _make_reader(*, site: Site, account: Account) -> Reader:
    try:
        with transaction.atomic():
            return Reader.objects.create(
                site=site, account=account, name=NAMELESS, name_skeleton=skeleton(NAMELESS)
            )
    except IntegrityError:  # race, as above
        return Reader.objects.get(site=site, account=account)


def _follow(reader: Reader, *, said: Said, identity: Identity, site: Site) -> None:
    """Make a reader what the publisher says. No statement where that is nothing new."""
    role = said.role if site.options.sso_roles else ReaderRole.READER
    changed = {
        **_name(reader, said=said, site=site),
        **_address(reader, said=said),
        **_role(reader, identity=identity, role=role),
        "is_verified": said.is_verified,
        "avatar_url": usable_picture(said.avatar_url),
    }
    fields = [name for name, value in changed.items() if getattr(reader, name) != value]
    for name in fields:
        setattr(reader, name, changed[name])
    if fields:
        reader.save(update_fields=fields)
    if "avatar_url" in fields:
        _want_picture(reader)


def _want_picture(reader: Reader) -> None:
    """Note that the picture is another, or none any more. Not before its time where a server failed. Two statements."""
    wanted, is_new = Avatar.objects.get_or_create(
        reader=reader, defaults={"due_at": timezone.now()}
    )
    if not is_new and wanted.due_at is None:
        Avatar.objects.filter(pk=reader.pk, due_at=None).update(due_at=timezone.now())


def _name(reader: Reader, *, said: Said, site: Site) -> dict[str, object]:
    """Return the name to give, nothing where it stays: of staff, or where the publisher's cannot be shown.

    Whoever has none then is asked for one with the first comment, as anybody who signs in here.
    """
    if not said.name.strip() or (reader.is_staff and reader.name != NAMELESS):
        return {}
    try:
        wanted = clean_name(said.name)
    except InvalidError as error:
        log.info("The publisher's name for reader %s was not taken: %a", reader.pk, error.detail)
        return {}
    if reader.name == wanted or reader.name in _numbered(wanted):
        return {}
    name = _free_name(wanted, reader=reader, site=site)
    return {"name": name, "name_skeleton": skeleton(name)} if name else {}


def _numbered(name: str) -> list[str]:
    """Return the forms of a name for those who come when it is another's already: "Ana Ruiz (2)"."""
    endings = [f" ({number})" for number in range(2, _MOST_TRIES)]
    return [name[: MAX_NAME_CHARS - len(ending)].rstrip() + ending for ending in endings]


def _free_name(wanted: str, *, reader: Reader, site: Site) -> str:
    """Return the name, numbered if it is or looks like somebody else's protected one. One or two statements."""
    names = [wanted, *_numbered(wanted)]
    if not _taken([skeleton(wanted)], reader=reader, site=site):
        return wanted
    taken = _taken([skeleton(name) for name in names], reader=reader, site=site)
    return next((name for name in names if skeleton(name) not in taken), "")


def _taken(skeletons: list[str], *, reader: Reader, site: Site) -> set[str]:
    others = queries.protected_among(site=site, name_skeletons=skeletons)
    return set(others.exclude(pk=reader.pk).values_list("name_skeleton", flat=True))


def _address(reader: Reader, *, said: Said) -> dict[str, object]:
    """Return the address to write to; proven only by a publisher who has proven it, and if it is nobody else's."""
    try:
        email = clean_email(said.email).lower()
    except InvalidError:
        return {}
    is_same = email == reader.email
    if not email or (is_same and (reader.email_proven_at is not None or not said.email_verified)):
        return {}
    is_proven = said.email_verified and not queries.is_anothers_address(email, reader=reader)
    return {"email": email, "email_proven_at": timezone.now() if is_proven else None}


def _role(reader: Reader, *, identity: Identity, role: ReaderRole) -> dict[str, object]:
    """Return the role to give: where it is the publisher's to give, not where somebody decided here. One statement."""
    if role == identity.granted_role or reader.role != identity.granted_role:
        return {}
    identity.granted_role = role
    identity.save(update_fields=["granted_role"])
    return {"role": role}


def _key(row: SignInKey, *, site: Site) -> Key:
    is_shared = row.algorithm == SHARED
    return Key(
        id=str(row.number),
        algorithm=row.algorithm,
        issuer=row.issuer,
        material=secrets_for(site_uid=str(site.uid), number=row.number)
        if is_shared
        else [row.public_key],
    )
