"""Readers and accounts: guests by device, members by account, roles, and names that are protected."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from rejoinder.accounts.models import Account, Reader, ReaderRole
from rejoinder.accounts.names import skeleton
from rejoinder.accounts.queries import find_guest
from rejoinder.accounts.services import (
    Guest,
    GuestsNotWelcomeError,
    NameTakenError,
    anonymous_reader,
    create_account,
    grant_role,
    guest_reader,
    set_role,
)
from rejoinder.core.errors import InvalidError
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.making import change_options, make_account, make_reader
from tests.people import Cast

DEVICE = uuid.UUID(int=5)


def come(cast: Cast, name: str = "Noor", *, email: str = "") -> Reader:
    return guest_reader(site=cast.site, guest=Guest(device=DEVICE, name=name, email=email))


def test_guest_is_known_again_by_the_device(cast: Cast) -> None:
    first = come(cast, "  Noor   K. ", email="Noor@EXAMPLE.org")
    again = come(cast, "Noor K.")

    assert first == again
    again.refresh_from_db()
    assert (again.name, again.name_skeleton) == ("Noor K.", skeleton("Noor K."))
    assert (again.email, again.role, again.is_guest) == ("Noor@example.org", "reader", True)


def test_guest_may_change_name_and_address(cast: Cast) -> None:
    first = come(cast, "Noor", email="old@example.org")

    come(cast, "Nour", email="new@example.org")

    first.refresh_from_db()
    assert (first.name, first.name_skeleton) == ("Nour", skeleton("Nour"))
    assert first.email == "new@example.org"


def test_one_device_is_another_guest_on_another_site(cast: Cast) -> None:
    here = come(cast)
    there = guest_reader(site=cast.other_site, guest=Guest(device=DEVICE, name="Noor"))

    assert here != there
    assert find_guest(site=cast.other_site, device=DEVICE) == there


@pytest.mark.parametrize(
    "name",
    ["Mia", "mia", "MIA", "Mia ", "Міа", "M\N{LATIN SMALL LETTER DOTLESS I}a", "Cem", "Olga"],
)
def test_names_of_staff_and_members_are_protected(cast: Cast, name: str) -> None:
    with pytest.raises(NameTakenError) as caught:
        come(cast, name)
    assert (caught.value.field, caught.value.problem_code) == ("name", "name_taken")
    come(cast)
    with pytest.raises(NameTakenError):
        come(cast, name)
    assert find_guest(site=cast.site, device=DEVICE).name == "Noor"  # type: ignore[union-attr]  # it is there


@pytest.mark.parametrize("name", ["Ada", "Ben", "Eve", "Miá Lund", "Mía the second"])
def test_names_of_guests_and_of_other_sites_are_free(cast: Cast, name: str) -> None:
    assert come(cast, name).name == name


def test_guest_keeps_a_name_that_is_protected_later(cast: Cast) -> None:
    come(cast, "Noor")
    make_reader(site=cast.site, name="Noor", account=make_account())

    assert come(cast, "Noor", email="noor@example.org").email == "noor@example.org"


@pytest.mark.parametrize(
    ("guest", "field"),
    [
        (Guest(device=DEVICE, name=""), "name"),
        (Guest(device=DEVICE, name="x" * 61), "name"),
        (Guest(device=DEVICE, name="A\0b"), "name"),
        (Guest(device=DEVICE, name="\ud800"), "name"),
        (Guest(device=DEVICE, name="Noor", email="not an address"), "email"),
    ],
)
def test_malformed_names_and_addresses_are_refused(cast: Cast, guest: Guest, field: str) -> None:
    before = Reader.objects.count()

    with pytest.raises(InvalidError) as caught:
        guest_reader(site=cast.site, guest=guest)
    assert (caught.value.field, Reader.objects.count()) == (field, before)


def test_site_may_want_an_address_of_guests(cast: Cast) -> None:
    change_options(cast.site, email_required=True)

    with pytest.raises(InvalidError) as caught:
        come(cast)
    assert caught.value.field == "email"
    assert come(cast, email="noor@example.org").email == "noor@example.org"


def test_site_may_take_members_only(cast: Cast) -> None:
    change_options(cast.site, guests=False)

    with pytest.raises(GuestsNotWelcomeError):
        come(cast)


def test_reader_without_a_name_becomes_a_guest_with_one(cast: Cast) -> None:
    first = anonymous_reader(site=cast.site, device=DEVICE)
    again = anonymous_reader(site=cast.site, device=DEVICE)

    assert first == again
    assert come(cast, "Noor") == first
    assert Reader.objects.get(device=DEVICE).name == "Noor"


def test_database_refuses_a_second_reader_of_a_device_or_an_account(cast: Cast) -> None:
    come(cast)
    for fields in ({"device": DEVICE}, {"account": cast.mia.account}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reader.objects.create(site=cast.site, name="N", name_skeleton="n", **fields)


@pytest.mark.parametrize("role", ReaderRole)
def test_role_is_granted_to_an_account_and_changed(cast: Cast, role: ReaderRole) -> None:
    account = make_account()
    grant_role(site=cast.site, account=account, name="Lin", role=ReaderRole.AUTHOR)

    reader = grant_role(site=cast.site, account=account, name="Lin Wu", role=role)

    assert Reader.objects.get(account=account) == reader
    assert (reader.name, reader.name_skeleton, reader.role) == ("Lin Wu", skeleton("Lin Wu"), role)
    assert reader.is_staff is (role is not ReaderRole.READER)
    assert reader.is_moderator is (role in {ReaderRole.MODERATOR, ReaderRole.OWNER})


def test_role_of_an_account_is_each_sites_own(cast: Cast) -> None:
    account = make_account()
    grant_role(site=cast.site, account=account, name="Lin", role=ReaderRole.OWNER)
    grant_role(site=cast.other_site, account=account, name="Lin", role=ReaderRole.READER)

    roles = dict(Reader.objects.filter(account=account).values_list("site", "role"))
    assert roles == {cast.site.pk: "owner", cast.other_site.pk: "reader"}


def test_role_with_a_malformed_name_is_refused(cast: Cast) -> None:
    with pytest.raises(InvalidError):
        grant_role(site=cast.site, account=make_account(), name=" ", role=ReaderRole.OWNER)


def test_imported_reader_can_be_given_a_role_and_an_account(cast: Cast) -> None:
    imported = Reader.objects.create(
        site=cast.site, name="Lin", name_skeleton="lin", source="demo", source_id="lin"
    )

    set_role(reader=imported, role=ReaderRole.AUTHOR)
    account = make_account()
    set_role(reader=imported, role=ReaderRole.MODERATOR, account=account)
    set_role(reader=imported, role=ReaderRole.OWNER)

    imported.refresh_from_db()
    assert (imported.role, imported.account) == (ReaderRole.OWNER, account)


@pytest.mark.parametrize(
    ("role", "with_account", "known"),
    [
        (ReaderRole.READER, False, True),
        (ReaderRole.READER, True, False),
        (ReaderRole.MODERATOR, True, False),
        (ReaderRole.MODERATOR, False, False),
    ],
)
def test_device_alone_never_stands_for_staff_or_for_an_account(
    cast: Cast, role: ReaderRole, *, with_account: bool, known: bool
) -> None:
    guest = come(cast)

    set_role(reader=guest, role=role, account=make_account() if with_account else None)

    assert find_guest(site=cast.site, device=DEVICE) == (guest if known else None)


@pytest.fixture
def quick_passwords(settings: Settings) -> None:
    """Hash passwords in no time, which nobody should do elsewhere."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.mark.usefixtures("quick_passwords")
def test_account_is_made_once(db: None) -> None:
    first, was_made = create_account(username="lin", password="correct horse battery")
    again, made_again = create_account(username="lin", password="another one entirely")

    assert (first, was_made, made_again) == (again, True, False)
    assert Account.objects.get().check_password("correct horse battery")


@pytest.mark.usefixtures("quick_passwords")
@pytest.mark.parametrize("username", ["", "with space", "x" * 151, "a/b", "lin\n"])
def test_malformed_user_name_is_refused(db: None, username: str) -> None:
    with pytest.raises(InvalidError) as caught:
        create_account(username=username, password="correct horse battery")
    assert caught.value.field == "username"
    assert Account.objects.count() == 0


@pytest.mark.usefixtures("shared_database")
def test_device_that_comes_twenty_times_at_once_is_one_guest(cast: Cast) -> None:
    def coming(number: int) -> Callable[[], Reader]:
        if number % 2:
            return lambda: anonymous_reader(site=cast.site, device=DEVICE)
        return lambda: come(cast)

    readers = at_once([coming(number) for number in range(20)])

    assert set(readers) == {Reader.objects.get(device=DEVICE)}
