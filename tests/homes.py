"""Run the `rejoinder` command as people do: as a process of its own, on a home in a temporary folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-c", "from rejoinder.config.cli import main; main()"]


def environment(**more: str) -> dict[str, str]:
    """Return the environment without settings of the test run.

    Without the newsroom, unless `more` says otherwise: Wagtail's migrations take ten seconds in each new home.
    """
    ours = ("REJOINDER_", "DATABASE_URL", "DJANGO_", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {"REJOINDER_NEWSROOM": "no", **kept, **more}


def run(
    home: Path, *words: str, check: bool = True, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command on a home and wait for it."""
    return subprocess.run(
        [*COMMAND, "--home", str(home), *words],
        check=check,
        capture_output=True,
        text=True,
        env=environment(),
        cwd=cwd,
    )


def start(home: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start one command on a home, in a process group of its own."""
    return subprocess.Popen(
        [*COMMAND, "--home", str(home), *words],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
