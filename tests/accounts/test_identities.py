"""Whom the publisher's word signs in, and what of it is followed."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rejoinder.accounts.models import Account, Identity, Reader, ReaderRole, UsedToken
from rejoinder.accounts.queries import find_member
from rejoinder.accounts.services import member_reader
from rejoinder.accounts.services.identities import (
    AccountClosedError,
    account_by_token,
    account_of_identity,
)
from rejoinder.accounts.services.members import AccountOfAnotherSiteError
from rejoinder.accounts.services.people import set_role
from rejoinder.accounts.sso.said import Said
from rejoinder.accounts.sso.tokens import BadTokenError
from rejoinder.sites.models import Site
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import change_options, make_account, make_reader
from tests.people import Cast
from tests.signing import ISSUER, publisher_of


def come(site: Site, subject: str = "4711", **said: object) -> Reader:
    """Sign somebody in, and return what he or she is on the site then."""
    account = account_of_identity(
        site=site,
        issuer=ISSUER,
        said=Said(subject=subject, **said),  # type: ignore[arg-type]  # fields by name
    )
    reader = find_member(site=site, account=account)
    assert reader is not None
    return reader


def account_of(reader: Reader) -> Account:
    assert reader.account_id is not None
    return Account.objects.get(pk=reader.account_id)


def test_somebody_new_gets_an_account_that_opens_by_nothing_else(cast: Cast) -> None:
    reader = come(cast.site, name="Ana Ruiz", email="Ana@Example.org", is_verified=True)
    account = account_of(reader)

    assert (reader.name, reader.role) == ("Ana Ruiz", ReaderRole.READER)
    assert reader.is_verified
    assert not account.has_usable_password()
    assert account.email == ""
    assert not EmailAddress.objects.filter(user=account).exists()
    assert "4711" not in account.username


def test_the_same_subject_is_the_same_account_and_another_is_not(cast: Cast) -> None:
    first, again, other = (come(cast.site, subject) for subject in ("1", "1", "2"))

    assert first.account_id == again.account_id != other.account_id


def test_the_same_subject_of_another_issuer_or_site_is_somebody_else(cast: Cast) -> None:
    ours = come(cast.site, name="Ana")
    theirs = come(cast.other_site, name="Ana")
    account = account_of_identity(
        site=cast.site, issuer="https://sister.example", said=Said(subject="4711")
    )

    assert len({ours.account_id, theirs.account_id, account.pk}) == 3


def test_a_publisher_has_no_say_on_another_site(cast: Cast) -> None:
    account = account_of(come(cast.site, name="Ana"))

    with pytest.raises(AccountOfAnotherSiteError):
        member_reader(site=cast.other_site, account=account, name="Ana")


@pytest.mark.parametrize("is_said_to_be_verified", [True, False])
def test_an_address_never_leads_to_an_account(cast: Cast, *, is_said_to_be_verified: bool) -> None:
    victim = cast.cem.account
    assert victim is not None
    EmailAddress.objects.create(user=victim, email="cem@example.org", verified=True)

    thief = come(
        cast.site, name="Cem", email="cem@example.org", email_verified=is_said_to_be_verified
    )

    assert thief.account_id != victim.pk
    assert thief.email_proven_at is None
    assert EmailAddress.objects.get().user_id == victim.pk


def test_an_address_is_proven_by_a_publisher_who_has_proven_it(cast: Cast) -> None:
    assert come(cast.site, email="ana@example.org").email_proven_at is None

    proven = come(cast.site, email="ana@example.org", email_verified=True)
    assert proven.email_proven_at is not None
    kept = come(cast.site, email="ana@example.org")
    assert kept.email_proven_at == proven.email_proven_at

    changed = come(cast.site, email="ana@elsewhere.example")
    assert (changed.email, changed.email_proven_at) == ("ana@elsewhere.example", None)


def test_two_readers_cannot_both_have_proven_an_address(cast: Cast) -> None:
    come(cast.site, "1", email="ana@example.org", email_verified=True)

    assert (
        come(cast.site, "2", email="ana@example.org", email_verified=True).email_proven_at is None
    )


@pytest.mark.parametrize(
    "email",
    ["", "ana", "ana@example.org, eve@example.org", "ana@example.org\r\nBcc: eve@x.org", "a" * 400],
)
def test_a_bad_address_keeps_nobody_out(cast: Cast, email: str) -> None:
    assert come(cast.site, name="Ana", email=email, email_verified=True).email == ""


def test_a_name_follows_at_the_next_sign_in(cast: Cast) -> None:
    come(cast.site, name="Ana Ruiz")

    assert come(cast.site, name="Ana Ruiz-Blum").name == "Ana Ruiz-Blum"
    assert come(cast.site).name == "Ana Ruiz-Blum"


@pytest.mark.parametrize("name", ["Mia", "Μia", "mia ", "Cem"])
def test_a_name_that_is_taken_or_looks_like_it_is_numbered(cast: Cast, name: str) -> None:
    assert come(cast.site, name=name).name in {f"{name.strip()} (2)", "Guest"}


def test_namesakes_are_numbered_and_stay_so(cast: Cast) -> None:
    for subject, name in (("1", "Ana"), ("2", "Ana (2)"), ("3", "Ana (3)"), ("2", "Ana (2)")):
        assert come(cast.site, subject, name="Ana").name == name


def test_a_long_name_is_numbered_within_its_limit(cast: Cast) -> None:
    come(cast.site, "1", name="A" * 60)

    assert come(cast.site, "2", name="A" * 60).name == "A" * 56 + " (2)"


@pytest.mark.parametrize(
    "name", ["", "   ", "\0", "Ana\r\nRuiz\u202e", "a" * 61, "A" * 100_000, "Аna", "😀"]
)
def test_whose_name_cannot_be_shown_is_asked_for_one(cast: Cast, name: str) -> None:
    reader = come(cast.site, name=name)
    account = account_of(reader)

    assert reader.is_nameless
    assert member_reader(site=cast.site, account=account, name="Ana").name == "Ana"
    assert come(cast.site, name=name).name == "Ana"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://gazette.example/ana.jpg?size=2", True),
        ("http://gazette.example/ana.jpg", False),
        ("javascript:alert(1)", False),
        ("data:image/png;base64,AAAA", False),
        ("https://user@gazette.example/", False),
        ("https://[::1", False),
        ("https://gazette.example/" + "a" * 2_000, False),
        ("https://gazette.example/\r\nX: y", False),
    ],
)
def test_a_picture_is_an_address_of_the_web(cast: Cast, address: str, *, kept: bool) -> None:
    assert come(cast.site, avatar_url=address).avatar_url == (address if kept else "")


def test_roles_are_the_publishers_to_give_only_where_the_site_says_so(cast: Cast) -> None:
    assert come(cast.site, roles=("moderator",)).role == ReaderRole.READER

    change_options(cast.site, sso_roles=True)
    assert come(cast.site, roles=("author", "moderator", "other")).role == ReaderRole.MODERATOR
    assert come(cast.site, roles=("author",)).role == ReaderRole.AUTHOR
    assert come(cast.site, roles=("owner", "admin")).role == ReaderRole.READER


def test_roles_end_with_the_option(cast: Cast) -> None:
    change_options(cast.site, sso_roles=True)
    come(cast.site, roles=("moderator",))

    change_options(cast.site, sso_roles=False)

    assert come(cast.site, roles=("moderator",)).role == ReaderRole.READER


def test_a_role_that_was_given_or_taken_here_stays(cast: Cast) -> None:
    change_options(cast.site, sso_roles=True)
    set_role(reader=come(cast.site, "1", name="Ana"), role=ReaderRole.OWNER)
    set_role(reader=come(cast.site, "2", roles=("moderator",)), role=ReaderRole.READER)

    assert come(cast.site, "1", roles=("author",)).role == ReaderRole.OWNER
    assert come(cast.site, "2", roles=("moderator",)).role == ReaderRole.READER


def test_staff_keep_their_names(cast: Cast) -> None:
    set_role(reader=come(cast.site, name="Ana"), role=ReaderRole.MODERATOR)

    assert come(cast.site, name="Anonymous").name == "Ana"


def test_a_closed_account_stays_closed(cast: Cast) -> None:
    reader = come(cast.site, name="Ana")
    Account.objects.filter(pk=account_of(reader).pk).update(is_active=False)

    with pytest.raises(AccountClosedError):
        come(cast.site, name="Another")
    reader.refresh_from_db()
    assert reader.name == "Ana"


def test_who_is_known_and_unchanged_costs_two_statements(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    said = Said(subject="4711", name="Ana", email="ana@example.org", email_verified=True)
    account_of_identity(site=cast.site, issuer=ISSUER, said=said)

    with django_assert_num_queries(2 + 2):  # and a savepoint
        account_of_identity(site=cast.site, issuer=ISSUER, said=said)


def test_a_token_is_good_once(cast: Cast) -> None:
    token = publisher_of(cast.site).token()
    account_by_token(site=cast.site, token=token)

    with pytest.raises(BadTokenError, match="before"):
        account_by_token(site=cast.site, token=token)
    assert Identity.objects.count() == 1


def test_a_token_of_a_closed_account_is_not_used_up(cast: Cast) -> None:
    publisher = publisher_of(cast.site)
    account = account_by_token(site=cast.site, token=publisher.token())
    Account.objects.filter(pk=account.pk).update(is_active=False)
    token = publisher.token()

    with pytest.raises(AccountClosedError):
        account_by_token(site=cast.site, token=token)

    Account.objects.filter(pk=account.pk).update(is_active=True)
    assert account_by_token(site=cast.site, token=token) == account


def test_the_same_jti_is_another_token_on_another_site(cast: Cast) -> None:
    ours, theirs = publisher_of(cast.site), publisher_of(cast.other_site)

    account_by_token(site=cast.site, token=ours.token(jti="1"))
    account_by_token(site=cast.other_site, token=theirs.token(jti="1"))

    assert UsedToken.objects.count() == 2


def test_used_tokens_are_forgotten_when_nobody_would_take_them(cast: Cast) -> None:
    publisher = publisher_of(cast.site)
    account_by_token(site=cast.site, token=publisher.token())

    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=False):
        account_by_token(site=cast.site, token=publisher.token())

    assert UsedToken.objects.count() == 1


def test_of_two_who_bring_a_token_at_once_one_comes_in(shared_database: None, cast: Cast) -> None:  # noqa: F811
    token = publisher_of(cast.site).token()

    def bring() -> bool:
        try:
            account_by_token(site=cast.site, token=token)
        except BadTokenError:
            return False
        return True

    assert sorted(at_once([bring] * 4)) == [False, False, False, True]
    assert Identity.objects.count() == 1


def test_somebody_new_in_two_tabs_at_once_is_one_person(shared_database: None, cast: Cast) -> None:  # noqa: F811
    publisher = publisher_of(cast.site)
    tokens = [publisher.token(sub="new") for _ in range(4)]

    accounts = at_once([partial(account_by_token, site=cast.site, token=token) for token in tokens])

    assert len({account.pk for account in accounts}) == 1
    assert Account.objects.filter(username__startswith="reader-").count() == 1
    assert Reader.objects.filter(site=cast.site, account=accounts[0]).count() == 1


def test_a_guest_of_the_name_is_no_obstacle(cast: Cast) -> None:
    make_reader(site=cast.site, name="Ana")
    make_reader(site=cast.other_site, name="Ana", account=make_account())

    assert come(cast.site, name="Ana").name == "Ana"
