"""Typed readers of the environment. Every setting of the product passes through here.

Names begin with REJOINDER_. Where a home folder is in use, its `rejoinder.env` fills in what the
environment does not say, so the environment always wins.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PREFIX = "REJOINDER_"
HOME_FILE = "rejoinder.env"


def load_home(folder: Path) -> None:
    """Read `folder`/rejoinder.env into the environment; what is set there already is kept.

    Lines are NAME=value; empty lines and lines that begin with # are passed over.

    Raises:
        ImproperlyConfigured: a line is neither.
    """
    path = folder / HOME_FILE
    if not path.is_file():
        return
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip().isidentifier():
            raise ImproperlyConfigured(
                f"{path}, line {number}: write NAME=value, or begin the line with #."
            )
        os.environ.setdefault(name.strip(), value.strip())


def env_str(name: str, default: str = "") -> str:
    return os.environ.get(PREFIX + name, default)


def env_bool(name: str, *, default: bool = False) -> bool:
    """Return whether the variable says yes.

    Raises:
        ImproperlyConfigured: it says neither yes nor no.
    """
    raw = os.environ.get(PREFIX + name)
    if raw is None or not raw.strip():
        return default
    match raw.strip().lower():
        case "1" | "true" | "yes" | "on":
            return True
        case "0" | "false" | "no" | "off":
            return False
    raise ImproperlyConfigured(f"{PREFIX}{name}={raw!r}: say yes or no.")


def env_int(name: str, default: int, *, at_least: int = 0) -> int:
    """Return the variable as a whole number.

    Raises:
        ImproperlyConfigured: it is none, or below `at_least`.
    """
    raw = os.environ.get(PREFIX + name, "").strip()
    if not raw:
        return default
    if not raw.isdecimal() or int(raw) < at_least:
        raise ImproperlyConfigured(
            f"{PREFIX}{name}={raw!r}: give a whole number, at least {at_least}."
        )
    return int(raw)


def env_list(name: str) -> list[str]:
    """Return the comma-separated parts of the variable, without blanks and empty ones."""
    return [part.strip() for part in env_str(name).split(",") if part.strip()]


def env_secret(name: str) -> str:
    """Return a secret from the variable or from the file that NAME_FILE names; "" when neither is set.

    Raises:
        ImproperlyConfigured: that file cannot be read.
    """
    file = os.environ.get(f"{PREFIX}{name}_FILE")
    if not file:
        return env_str(name)
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"{PREFIX}{name}_FILE: the file {file} cannot be read: {error}."
        ) from error
