"""An account becomes a reader of a site by the first thing it does there, under a name that is asked for once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rejoinder.accounts.models import Account, Reader
from rejoinder.accounts.services import (
    Guest,
    NameNeededError,
    NameTakenError,
    guest_reader,
    member_reader,
    voting_member,
)
from rejoinder.core.errors import InvalidError
from tests.making import make_account
from tests.people import Cast


@pytest.fixture
def noor(cast: Cast) -> Account:
    """Noor has an account and has never been on the Gazette."""
    return make_account(username="noor")


def test_first_comment_needs_a_name(cast: Cast, noor: Account) -> None:
    with pytest.raises(NameNeededError):
        member_reader(site=cast.site, account=noor)
    with pytest.raises(NameNeededError):
        member_reader(site=cast.site, account=noor, name="  ")

    assert not Reader.objects.filter(account=noor).exists()


def test_name_is_asked_once(cast: Cast, noor: Account) -> None:
    made = member_reader(site=cast.site, account=noor, name="Noor")
    with CaptureQueriesContext(connection) as statements:
        again = member_reader(site=cast.site, account=noor, name="Somebody else")

    assert again == made
    assert again.name == "Noor"
    assert len([each for each in statements if "SAVEPOINT" not in each["sql"]]) == 1


@pytest.mark.parametrize("name", ["Mia", "MІA", "cem", "Olga"])
def test_name_of_staff_or_of_another_member_is_refused(
    cast: Cast, noor: Account, name: str
) -> None:
    with pytest.raises(InvalidError):
        member_reader(site=cast.site, account=noor, name=name)

    assert not Reader.objects.filter(account=noor).exists()


def test_staff_keep_their_name(cast: Cast) -> None:
    assert cast.mia.account is not None

    assert member_reader(site=cast.site, account=cast.mia.account, name="Chief").name == "Mia"


def test_one_who_only_votes_has_no_name_and_gets_one_by_the_first_comment(
    cast: Cast, noor: Account
) -> None:
    voter = voting_member(site=cast.site, account=noor)
    assert voter.is_nameless
    with pytest.raises(NameNeededError):
        member_reader(site=cast.site, account=noor)
    with pytest.raises(NameTakenError):
        member_reader(site=cast.site, account=noor, name="Mia")

    named = member_reader(site=cast.site, account=noor, name="Noor")

    assert named == voter
    assert (named.name, named.is_nameless) == ("Noor", False)


def test_members_without_a_name_take_none_from_guests(cast: Cast, noor: Account) -> None:
    voting_member(site=cast.site, account=noor)
    assert cast.ada.device is not None

    renamed = guest_reader(site=cast.site, guest=Guest(device=cast.ada.device, name="Guest"))

    assert renamed.name == "Guest"


def test_account_is_another_reader_on_each_site(cast: Cast, noor: Account) -> None:
    here = member_reader(site=cast.site, account=noor, name="Noor")
    there = member_reader(site=cast.other_site, account=noor, name="N.")

    assert (here.name, there.name) == ("Noor", "N.")
