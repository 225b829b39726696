#!/usr/bin/env python3
"""What the tools share about missing programs: how they are installed and how a tool ends without."""

from __future__ import annotations

import enum
import subprocess
from pathlib import Path

APT = Path(__file__).with_name("apt.sh")


class Ending(enum.IntEnum):
    """How a tool ends that has not got what it needs; outside what pytest uses, which is 0 to 5."""

    NOT_OURS = 69  # EX_UNAVAILABLE of sysexits.h: absent, and not ours to install
    BROKEN = 70  # EX_SOFTWARE: we should have been able to install or start it


class MissingError(Exception):
    """A program is missing or does not run; the text says what to do about it."""

    def __init__(self, detail: str, *, ending: Ending) -> None:
        super().__init__(detail)
        self.ending = ending


def install(*packages: str, otherwise: str) -> None:
    """Install Debian packages, as root on a machine with apt and nowhere else.

    Args:
        packages: names as apt knows them.
        otherwise: what to tell a person who has to install them.

    Raises:
        MissingError: there is no apt, or this is not root, or apt failed.
    """
    done = subprocess.run([APT, *packages], check=False, stdout=subprocess.DEVNULL)
    if done.returncode:
        not_ours = done.returncode == Ending.NOT_OURS
        ending = Ending.NOT_OURS if not_ours else Ending.BROKEN
        raise MissingError(otherwise, ending=ending)
