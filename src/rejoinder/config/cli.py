"""The `rejoinder` command. What it does not know itself it hands to Django: migrate, createsuperuser, shell."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rejoinder.config.home import is_home, make_home

USAGE = """\
rejoinder: a self-hosted reader-discussion platform for publishers

  rejoinder init [FOLDER]          make a home: settings, a random key, a database, the first site
  rejoinder serve                  answer readers, on 127.0.0.1:8000 or --host and --port
  rejoinder demo                   show the product with a small newspaper in it
  rejoinder createsite KEY NAME    add a publication
  rejoinder createmoderator …      let somebody sign in and moderate a site
  rejoinder import FORMAT FILE…    bring comments in: wordpress, jsonl
  rejoinder export FORMAT          write a site's comments out: jsonl
  rejoinder check                  look for mistakes in the installation
  rejoinder COMMAND --help         say more; Django's own commands work too, e.g. migrate, shell

Every command takes --home FOLDER (or REJOINDER_HOME); without it, the folder you are in.
"""

DEMO_HOME = Path("var/demo")


def main() -> None:
    """Run one command and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command. Return the exit status: 2 when it was called wrongly."""
    rest = list(arguments)
    home = _take_option(rest, "--home") or os.environ.get("REJOINDER_HOME")
    if not rest or rest[0] in {"-h", "--help", "help"}:
        sys.stdout.write(USAGE)
        return 0
    command = rest[0]
    if command in {"-V", "--version", "version"}:
        return _version()
    if command == "init" and not {"-h", "--help"} & set(rest):
        home = home or _first_plain(rest[1:]) or "."
        made = make_home(Path(home), base_url=_option(rest, "--base-url") or "")
        sys.stdout.write(f"{'Made' if made else 'Found'} the home {Path(home).resolve()}\n")
    if command == "demo":
        home = home or str(DEMO_HOME)
        make_home(Path(home))
    folder = Path(home or ".")
    asks_help = "--help" in rest or "-h" in rest
    if not is_home(folder) and not _configured_by_environment() and not asks_help:
        sys.stderr.write(
            f"There is no home in {folder.resolve()}. Make one with: rejoinder init {folder}\n"
        )
        return 2
    port = _option(rest, "--port")
    if port:
        os.environ["PORT"] = port  # also the settings' default address names it
    os.environ["REJOINDER_HOME"] = str(folder.resolve())
    if asks_help:
        os.environ.setdefault("REJOINDER_SECRET_KEY", "only-for-showing-help")
    return _django(rest)


def _configured_by_environment() -> bool:
    return bool(
        os.environ.get("REJOINDER_SECRET_KEY") or os.environ.get("REJOINDER_SECRET_KEY_FILE")
    )


def _django(words: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rejoinder.config.settings")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415  # after the home is known
    from django.core.management import execute_from_command_line  # noqa: PLC0415  # likewise

    from rejoinder.core.errors import ProblemError  # noqa: PLC0415  # likewise

    try:
        execute_from_command_line(["rejoinder", *words])
    except (ProblemError, ImproperlyConfigured) as problem:
        sys.stderr.write(f"{getattr(problem, 'detail', problem)}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        return 130
    return 0


def _version() -> int:
    from importlib.metadata import version  # noqa: PLC0415  # rarely needed

    sys.stdout.write(f"rejoinder {version('rejoinder')}\n")
    return 0


def _option(words: Sequence[str], name: str) -> str | None:
    for index, word in enumerate(words):
        if word == name and index + 1 < len(words):
            return words[index + 1]
        if word.startswith(f"{name}="):
            return word.removeprefix(f"{name}=")
    return None


def _first_plain(words: Sequence[str]) -> str | None:
    """Return the first word that is neither an option nor the value of one."""
    is_value = False
    for word in words:
        if not is_value and not word.startswith("-"):
            return word
        is_value = word.startswith("--") and "=" not in word
    return None


def _take_option(words: list[str], name: str) -> str | None:
    """Return the value of an option that every command has, and take it off the line."""
    value = _option(words, name)
    for index, word in enumerate(words):
        if word == name:
            del words[index : index + 2]
            break
        if word.startswith(f"{name}="):
            del words[index]
            break
    return value
