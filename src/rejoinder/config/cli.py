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
  rejoinder worker                 tell people what happened, where the server does not do that itself
  rejoinder testmail ADDRESS       send one mail, to see whether mail works
  rejoinder demo                   show the product with a small newspaper in it
  rejoinder createsite KEY NAME    add a publication
  rejoinder siteoptions KEY …      show and change what a publication decides for itself
  rejoinder textsecret KEY         say with which secret a publisher signs the texts of its articles
  rejoinder createmoderator …      let somebody sign in and moderate a site
  rejoinder createfrontpage KEY    give a site pages of its own (with the newsroom)
  rejoinder createeditor …         let somebody write for them
  rejoinder import FORMAT FILE…    bring comments in: wordpress, hypothesis, jsonl
  rejoinder undoimport FORMAT      take an import back, but for what was answered or decided since
  rejoinder export FORMAT          write a site's comments out: jsonl
  rejoinder renderagain            bring stored comments up to this release
  rejoinder check                  look for mistakes in the installation
  rejoinder COMMAND --help         say more; Django's own commands work too, e.g. migrate, shell

Every command takes --home FOLDER (or REJOINDER_HOME); without it, the folder you are in, or else the
home of the demo, var/demo.
"""

DEMO_HOME = Path("var/demo")


def main() -> None:
    """Run one command and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command. Return the exit status: 2 when it was called wrongly."""
    rest = list(arguments)
    try:
        home = _take_option(rest, "--home") or os.environ.get("REJOINDER_HOME")
    except ValueError as error:
        return _refuse(str(error))
    if rest[:1] == ["help"] and len(rest) > 1:
        rest = [*rest[1:], "--help"]
    if not rest or rest[0] in {"-h", "--help", "help"}:
        sys.stdout.write(USAGE)
        return 0
    os.umask(0o077)  # a home holds keys and e-mail addresses, which are nobody else's
    command = rest[0]
    if command in {"-V", "--version", "version"}:
        return _version()
    if command == "init":
        home = home or _first_plain(rest[1:]) or "."
    elif command == "demo":
        home = home or str(DEMO_HOME)
    folder = Path(home) if home else _usual_home()
    asks_help = "--help" in rest or "-h" in rest
    if command in {"init", "demo"} and not asks_help:
        try:
            address = _option(rest, "--base-url") or ""
            made = make_home(folder, base_url=address, is_demo=command == "demo")
        except OSError as error:
            return _refuse(f"No home can be made in {folder}: {error.strerror}.")
        except ValueError as error:
            return _refuse(str(error))
        sys.stdout.write(f"{'Made' if made else 'Found'} the home {folder.resolve()}\n")
    elif not is_home(folder) and not _configured_by_environment() and not asks_help:
        return _refuse(
            f"There is no home in {folder.resolve()}. Make one with: rejoinder init {folder}"
        )
    port = _option(rest, "--port")
    if port:
        os.environ["PORT"] = port  # also the settings' default address names it
    os.environ["REJOINDER_HOME"] = str(folder.resolve())
    if asks_help:
        os.environ.setdefault("REJOINDER_SECRET_KEY", "only-for-showing-help")
    return _django(rest)


def _usual_home() -> Path:
    """Return the folder one is in, or the home of the demo where that is none and there was a demo."""
    here = Path()
    return DEMO_HOME if is_home(DEMO_HOME) and not is_home(here) else here


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 2


def _configured_by_environment() -> bool:
    return bool(
        os.environ.get("REJOINDER_SECRET_KEY") or os.environ.get("REJOINDER_SECRET_KEY_FILE")
    )


def _django(words: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rejoinder.config.settings")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415  # after the home is known
    from django.core.management import execute_from_command_line  # noqa: PLC0415  # likewise
    from django.db import OperationalError, ProgrammingError  # noqa: PLC0415  # likewise

    from rejoinder.core.errors import ProblemError  # noqa: PLC0415  # likewise

    try:
        execute_from_command_line(["rejoinder", *words])
    except (ProblemError, ImproperlyConfigured) as problem:
        sys.stderr.write(f"{getattr(problem, 'detail', problem)}\n")
        return 1
    except (OperationalError, ProgrammingError) as error:
        sys.stderr.write(
            f"The database says: {str(error).strip()}. If it is older than this release, run: "
            "rejoinder migrate\n"
        )
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
    """Return the value of an option that every command has, and take it off the line.

    Raises:
        ValueError: it stands there without a value.
    """
    for index, word in enumerate(words):
        if word == name or word.startswith(f"{name}="):
            value = _option(words[index : index + 2], name)
            if not value or value.startswith("-"):
                raise ValueError(f"Say which folder: {name} FOLDER")
            del words[index : index + (2 if word == name else 1)]
            return value
    return None
