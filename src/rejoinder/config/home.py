"""A home folder: everything of one installation in one place, made by `rejoinder init`.

It holds `rejoinder.env` (settings and the secret key, readable by its owner only) and, unless
DATABASE_URL says otherwise, the database `rejoinder.sqlite3`.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from rejoinder.config.env import HOME_FILE

_ADDRESS = re.compile(r"https?://[^\s/?#@]+/?")
_TEMPLATE = """\
# Settings of this installation of Rejoinder. The environment wins over this file.
# All of them: docs/reference/settings.md

# Signs the tokens of guests and the sessions of staff. Keep it secret, and keep it when you move:
# with another key every guest becomes a stranger to his or her own comments.
REJOINDER_SECRET_KEY={key}

# The address that readers use; without it, http://127.0.0.1 with the port that is served.
{comment}REJOINDER_BASE_URL={base_url}

# Where comments are kept; without it, in rejoinder.sqlite3 beside this file.
# DATABASE_URL=postgres://rejoinder:…@localhost/rejoinder
"""
_DEMO = """
# This is the demo, on your own machine: staff come in with a password alone. Take this line out
# before anybody else can reach it: `rejoinder check --deploy` says so too.
REJOINDER_STAFF_SECOND_FACTOR=no
"""


def make_home(folder: Path, *, base_url: str = "", is_demo: bool = False) -> bool:
    """Make a home with a random key, unless there is one. Return whether it was made.

    The file is written whole or not at all: an interrupted call leaves nothing behind that would pass
    for a home.

    Args:
        is_demo: staff of it need no second factor.

    Raises:
        OSError: the folder cannot be made or written.
        ValueError: `base_url` is no address.
    """
    if base_url and not _ADDRESS.fullmatch(base_url):
        raise ValueError(f"“{base_url}” is no address: one begins with https:// or http://.")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / HOME_FILE
    if target.exists():
        return False
    draft = folder / f".{HOME_FILE}.{os.getpid()}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(
            _TEMPLATE.format(
                key=secrets.token_urlsafe(64),
                comment="" if base_url else "# ",
                base_url=base_url or "https://talk.example.org",
            )
            + (_DEMO if is_demo else "")
        )
        file.flush()
        os.fsync(file.fileno())
    draft.rename(target)
    return True


def is_home(folder: Path) -> bool:
    return (folder / HOME_FILE).is_file()
