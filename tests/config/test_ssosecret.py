"""The command that says with what a publisher signs who its readers are."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from rejoinder.accounts.services.identities import read_word
from rejoinder.accounts.services.keys import TooManyKeysError
from rejoinder.core.errors import InvalidError, NotFoundError
from rejoinder.sites.services import set_hosts
from tests.people import Cast
from tests.signing import Publisher, pem_of, rsa, signed_by


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("ssosecret", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def secret_in(text: str) -> str:
    (secret, *_) = re.findall(r"secret: (\S+)", text)
    return str(secret)


@pytest.fixture(autouse=True)
def _host(cast: Cast) -> None:
    set_hosts(site=cast.site, hosts=["gazette.example"])


def test_what_it_prints_is_all_that_a_publisher_needs(cast: Cast) -> None:
    said = run("gazette")
    publisher = Publisher(
        site_key="gazette",
        secret=secret_in(said),
        issuer=re.findall(r"iss: +(\S+)", said)[0],
    )
    (audience,) = re.findall(r"aud: +(\S+)", said)

    assert read_word(site=cast.site, token=publisher.token(aud=audience)).said.subject == "4711"


def test_it_prints_the_same_each_time() -> None:
    assert run("gazette") == run("gazette")


def test_a_rotation_has_two_secrets_for_a_while() -> None:
    first = secret_in(run("gazette"))
    both = run("gazette", "--new")

    assert both.index("Key 2") < both.index("Key 1")
    assert first in both
    with pytest.raises(TooManyKeysError):
        run("gazette", "--new")
    assert first not in run("gazette", "--end", "1")


def test_a_public_key_is_taken_from_a_file(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "public.pem"
    file.write_text(pem_of(rsa()))

    said = run("gazette", "--public-key", str(file), "--issuer", "https://id.example")

    assert "RS256" in said
    assert "secret" not in said
    claims = Publisher(site_key="gazette", secret="", issuer="https://id.example").claims()
    assert read_word(site=cast.site, token=signed_by(rsa(), "RS256", claims)).said.subject == "4711"


def test_mistakes_are_told(tmp_path: Path) -> None:
    run("gazette")

    with pytest.raises(NotFoundError):
        run("nowhere")
    with pytest.raises(NotFoundError):
        run("gazette", "--end", "7")
    with pytest.raises(InvalidError, match="cannot be read"):
        run("gazette", "--public-key", str(tmp_path / "none.pem"))
    with pytest.raises(InvalidError, match="--new"):
        run("gazette", "--issuer", "https://id.example")
