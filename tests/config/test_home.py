"""A home is made once, whole or not at all, and is its owner's alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rejoinder.config.env import HOME_FILE
from rejoinder.config.home import is_home, make_home


def settings_of(home: Path) -> dict[str, str]:
    lines = (home / HOME_FILE).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_a_home_has_a_random_key_that_only_its_owner_reads(tmp_path: Path) -> None:
    one, two = tmp_path / "deep" / "one", tmp_path / "two"

    assert make_home(one)
    assert make_home(two)

    assert (one / HOME_FILE).stat().st_mode & 0o777 == 0o600
    keys = {settings_of(home)["REJOINDER_SECRET_KEY"] for home in (one, two)}
    assert len(keys) == 2
    assert min(map(len, keys)) >= 64
    assert [is_home(one), is_home(tmp_path)] == [True, False]


def test_a_home_is_private_whatever_others_are_let_see(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        make_home(tmp_path)
    finally:
        os.umask(before)

    assert (tmp_path / HOME_FILE).stat().st_mode & 0o777 == 0o600


def test_a_home_that_is_there_is_left_alone(tmp_path: Path) -> None:
    make_home(tmp_path)
    before = (tmp_path / HOME_FILE).read_bytes()

    assert not make_home(tmp_path, base_url="https://talk.example.org")

    assert (tmp_path / HOME_FILE).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [HOME_FILE]


def test_the_address_is_written_down_where_it_is_given(tmp_path: Path) -> None:
    make_home(tmp_path / "a", base_url="https://talk.example.org")
    make_home(tmp_path / "b")

    assert settings_of(tmp_path / "a")["REJOINDER_BASE_URL"] == "https://talk.example.org"
    assert "REJOINDER_BASE_URL" not in settings_of(tmp_path / "b")


@pytest.mark.parametrize(
    "url", ["talk.example.org", "ftp://x.example", "https://", "https://a\nB=1"]
)
def test_an_address_that_is_none_is_refused_before_anything_is_made(
    tmp_path: Path, url: str
) -> None:
    with pytest.raises(ValueError, match="begins with https://"):
        make_home(tmp_path / "a", base_url=url)

    assert not (tmp_path / "a").exists()


def test_only_a_demo_does_without_a_second_factor(tmp_path: Path) -> None:
    make_home(tmp_path / "demo", is_demo=True)
    make_home(tmp_path / "home")

    line = "\nREJOINDER_STAFF_SECOND_FACTOR=no\n"
    assert line in (tmp_path / "demo" / "rejoinder.env").read_text("utf-8")
    assert line not in (tmp_path / "home" / "rejoinder.env").read_text("utf-8")
