"""Settings are read from the environment, and from the home where it says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from rejoinder.config.env import (
    HOME_FILE,
    env_bool,
    env_int,
    env_list,
    env_secret,
    env_str,
    load_home,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *((word, True) for word in ("1", "true", "YES", " on ")),
        *((word, False) for word in ("0", "False", "no", "off")),
        ("", True),  # as if it were not there
        (None, True),
    ],
)
def test_yes_and_no_are_said_in_many_ways(
    monkeypatch: pytest.MonkeyPatch, written: str | None, *, meant: bool
) -> None:
    if written is not None:
        monkeypatch.setenv("REJOINDER_DEBUG", written)

    assert env_bool("DEBUG", default=True) is meant


def test_what_is_neither_yes_nor_no_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REJOINDER_DEBUG", "maybe")

    with pytest.raises(ImproperlyConfigured, match="REJOINDER_DEBUG='maybe': say yes or no"):
        env_bool("DEBUG")


@pytest.mark.parametrize(("written", "meant"), [("4", 4), (" 4 ", 4), ("", 2), (None, 2)])
def test_a_number_is_read_or_else_its_default(
    monkeypatch: pytest.MonkeyPatch, written: str | None, meant: int
) -> None:
    if written is not None:
        monkeypatch.setenv("REJOINDER_THREADS", written)

    assert env_int("THREADS", 2) == meant


@pytest.mark.parametrize("written", ["0", "-1", "1.5", "four", "²", "1_000"])
def test_what_is_no_number_or_too_small_is_refused(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("REJOINDER_PROCESSES", written)

    with pytest.raises(ImproperlyConfigured, match="give a whole number, at least 1"):
        env_int("PROCESSES", 1, at_least=1)


def test_a_list_has_no_blanks_and_no_empty_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REJOINDER_HOSTS", " a.example, ,b.example,")

    assert env_list("HOSTS") == ["a.example", "b.example"]
    assert env_list("ABSENT") == []


def test_a_secret_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("  from the file\n", "utf-8")
    monkeypatch.setenv("REJOINDER_SECRET_KEY", "from the variable")
    assert env_secret("SECRET_KEY") == "from the variable"

    monkeypatch.setenv("REJOINDER_SECRET_KEY_FILE", str(file))
    assert env_secret("SECRET_KEY") == "from the file"


def test_a_secret_whose_file_is_not_there_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REJOINDER_SECRET_KEY_FILE", str(tmp_path / "absent"))

    with pytest.raises(ImproperlyConfigured, match=r"REJOINDER_SECRET_KEY_FILE: .* cannot be read"):
        env_secret("SECRET_KEY")


def test_the_environment_wins_over_the_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / HOME_FILE).write_text(
        "# A remark\n\n REJOINDER_ONE = from home = really \nREJOINDER_TWO=from home\n", "utf-8"
    )
    monkeypatch.setenv("REJOINDER_TWO", "from the environment")
    monkeypatch.setenv("REJOINDER_ONE", "")  # so that it is taken back afterwards
    monkeypatch.delenv("REJOINDER_ONE")

    load_home(tmp_path)

    assert env_str("ONE") == "from home = really"
    assert env_str("TWO") == "from the environment"


def test_a_folder_without_settings_says_nothing(tmp_path: Path) -> None:
    load_home(tmp_path)


@pytest.mark.parametrize("line", ["REJOINDER_ONE", "export REJOINDER_ONE=1", "1ONE=1", "=1"])
def test_a_line_that_is_none_is_refused_with_its_number(tmp_path: Path, line: str) -> None:
    (tmp_path / HOME_FILE).write_text(f"# Fine\n{line}\n", "utf-8")

    with pytest.raises(ImproperlyConfigured, match=r"line 2: write NAME=value"):
        load_home(tmp_path)
