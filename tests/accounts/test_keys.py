"""A publisher's keys: made, rotated, ended."""

from __future__ import annotations

import pytest

from rejoinder.accounts.models import SignInKey
from rejoinder.accounts.queries import keys_in_use
from rejoinder.accounts.services.identities import read_word
from rejoinder.accounts.services.keys import (
    TooManyKeysError,
    add_public_key,
    add_secret,
    end_key,
)
from rejoinder.accounts.sso.keys import secrets_for
from rejoinder.accounts.sso.tokens import BadTokenError
from rejoinder.core.errors import InvalidError, NotFoundError
from rejoinder.sites.services import set_hosts
from tests.at_once import at_once, shared_database  # noqa: F401  # a fixture
from tests.people import Cast
from tests.signing import ISSUER, Publisher, pem_of, rsa, signed_by


def test_the_issuer_is_the_sites_first_origin_if_nobody_says_another(cast: Cast) -> None:
    set_hosts(site=cast.site, hosts=["gazette.example", "www.gazette.example"])

    assert add_secret(site=cast.site).issuer == "https://gazette.example"
    assert add_secret(site=cast.site).issuer == "https://gazette.example"


@pytest.mark.parametrize("issuer", ["", " ", "a" * 256, "https://gazette.example\r\n1", "\0"])
def test_an_issuer_is_a_short_text_in_one_line(cast: Cast, issuer: str) -> None:
    with pytest.raises(InvalidError):
        add_secret(site=cast.site, issuer=issuer.replace("\r\n", "\x85"))


def test_no_secret_is_in_the_database(cast: Cast) -> None:
    key = add_secret(site=cast.site, issuer=ISSUER)
    (secret, *_) = secrets_for(site_uid=str(cast.site.uid), number=key.number)

    kept = [str(value) for row in SignInKey.objects.values_list() for value in row]

    assert kept
    assert not any(secret[8:20] in value for value in kept)


def test_two_keys_are_in_use_at_most_and_the_older_is_ended_first(cast: Cast) -> None:
    add_secret(site=cast.site, issuer=ISSUER)
    add_public_key(site=cast.site, pem=pem_of(rsa()))

    with pytest.raises(TooManyKeysError, match="--end 1"):
        add_secret(site=cast.site)

    end_key(site=cast.site, number=1)
    assert add_secret(site=cast.site).number == 3
    assert [key.number for key in keys_in_use(cast.site)] == [3, 2]


def test_a_key_that_ended_is_good_for_nothing_and_its_number_is_not_given_again(
    cast: Cast,
) -> None:
    key = add_secret(site=cast.site, issuer=ISSUER)
    secret = secrets_for(site_uid=str(cast.site.uid), number=key.number)[0]
    token = Publisher(site_key="gazette", secret=secret).token()
    assert read_word(site=cast.site, token=token).issuer == ISSUER

    end_key(site=cast.site, number=1)
    end_key(site=cast.site, number=1)

    with pytest.raises(BadTokenError):
        read_word(site=cast.site, token=token)
    assert add_secret(site=cast.site, issuer=ISSUER).number == 2


def test_a_key_is_of_one_site(cast: Cast) -> None:
    add_public_key(site=cast.other_site, pem=pem_of(rsa()), issuer=ISSUER)
    claims = Publisher(site_key="gazette", secret="").claims()

    with pytest.raises(BadTokenError):
        read_word(site=cast.site, token=signed_by(rsa(), "RS256", claims))
    with pytest.raises(NotFoundError):
        end_key(site=cast.site, number=1)


def test_two_commands_at_once_make_two_keys(shared_database: None, cast: Cast) -> None:  # noqa: F811
    made = at_once([lambda: add_secret(site=cast.site, issuer=ISSUER).number] * 2)

    assert sorted(made) == [1, 2]
