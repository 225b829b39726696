"""Make an installation of its own for a measurement, and run the command on it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

SITE = "bench"


def rejoinder(home: Path, *words: str) -> str:
    """Run the command on a home, and return what it prints.

    Raises:
        CalledProcessError: it failed.
    """
    command = [
        sys.executable,
        "-c",
        "from rejoinder.config.cli import main; main()",
        "--home",
        str(home),
        *words,
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment())
    return done.stdout


def environment() -> Mapping[str, str]:
    """Return an environment without settings of the caller's."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith("REJOINDER_")
    } | {"LC_ALL": "C.UTF-8"}
