"""Finding readers: by device, by account, by a name that looks alike, by where they came from."""

from __future__ import annotations

import uuid

from pytest_django import DjangoAssertNumQueries

from rejoinder.accounts.models import Reader
from rejoinder.accounts.names import skeleton
from rejoinder.accounts.queries import (
    find_guest,
    find_imported,
    find_member,
    get_locked,
    protected_namesakes,
    sites_moderated_by,
)
from tests.making import make_account, make_reader
from tests.people import Cast


def test_guest_is_found_by_the_device_on_the_own_site_only(cast: Cast) -> None:
    assert cast.ada.device is not None

    assert find_guest(site=cast.site, device=cast.ada.device) == cast.ada
    assert find_guest(site=cast.other_site, device=cast.ada.device) is None
    assert find_guest(site=cast.site, device=uuid.uuid4()) is None


def test_member_is_found_by_the_account_on_the_own_site_only(cast: Cast) -> None:
    assert cast.mia.account is not None

    assert find_member(site=cast.site, account=cast.mia.account) == cast.mia
    assert find_member(site=cast.other_site, account=cast.mia.account) is None
    assert find_member(site=cast.site, account=make_account()) is None


def test_protected_are_staff_and_members_of_the_site(cast: Cast) -> None:
    def protected(name: str) -> list[Reader]:
        return list(protected_namesakes(site=cast.site, name_skeleton=skeleton(name)))

    assert protected("MIA") == [cast.mia]
    assert protected("cem") == [cast.cem]
    assert protected("Ada") == protected("Eve") == protected("Nobody") == []


def test_sites_that_an_account_moderates(cast: Cast) -> None:
    account = make_account()
    for role in ("moderator", "author"):
        site = cast.site if role == "moderator" else cast.other_site
        make_reader(site=site, account=account, role=role)  # type: ignore[arg-type]  # as stored

    assert [reader.site for reader in sites_moderated_by(account)] == [cast.site]
    assert list(sites_moderated_by(make_account())) == []


def test_imported_reader_is_found_by_source_and_id(cast: Cast) -> None:
    imported = Reader.objects.create(
        site=cast.site, name="Lin", name_skeleton="lin", source="wordpress", source_id="7"
    )

    assert find_imported(site=cast.site, source="wordpress", source_id="7") == imported
    for site, source, source_id in (
        (cast.site, "wordpress", "8"),
        (cast.site, "disqus", "7"),
        (cast.other_site, "wordpress", "7"),
    ):
        assert find_imported(site=site, source=source, source_id=source_id) is None


def test_locked_reader_is_the_one_stored_now(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Reader.objects.filter(pk=cast.ada.pk).update(name="Ada L.")

    with django_assert_num_queries(1):
        locked = get_locked(cast.ada.pk)

    assert (locked, locked.name) == (cast.ada, "Ada L.")
