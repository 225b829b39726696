#!/usr/bin/env python3
"""Print the path of a Valkey or Redis server, installing one as root where we may. Standard library only."""

from __future__ import annotations

import shutil
import sys
from typing import Final

from debian import Ending, MissingError, install

# The last is the server under another name: it looks at the name it is called by. Its package, unlike that of
# the server, starts none for the whole machine.
COMMANDS: Final = ("valkey-server", "redis-server", "redis-check-rdb")
PACKAGE: Final = "redis-tools"
HOW_TO_INSTALL: Final = f"No Valkey or Redis was found. Install one, on Debian and Ubuntu with: sudo apt install {PACKAGE}"


def find_server() -> str | None:
    """Return the path of a server."""
    return next(filter(None, map(shutil.which, COMMANDS)), None)


def get_server() -> str:
    """Return the path of a server, installing it as root where apt is.

    Raises:
        MissingError: it is not here and could not be installed.
    """
    if found := find_server():
        return found
    install(PACKAGE, otherwise=HOW_TO_INSTALL)
    if found := find_server():
        return found
    raise MissingError(HOW_TO_INSTALL, ending=Ending.BROKEN)


if __name__ == "__main__":
    try:
        print(get_server())
    except MissingError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.ending)
