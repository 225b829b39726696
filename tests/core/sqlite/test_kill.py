"""What sixteen threads were told is stored is there after `kill -9`."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from tests.homes import environment
from tests.installations import Home, home, new_home

__all__ = ["home", "new_home"]

WRITE_UNTIL_KILLED = """
import os, threading, uuid
import django
django.setup()
from django.db import transaction
from rejoinder.sites.models import Site

def write():
    while True:
        key = uuid.uuid4().hex
        with transaction.atomic():
            Site.objects.create(key=key, name=key)
        os.write(1, key.encode() + b"\\n")

for _ in range(16):
    threading.Thread(target=write).start()
"""
KILLS = 3


def test_all_that_was_acknowledged_is_stored(home: Home) -> None:
    dice = random.Random(20261125)
    acknowledged = set[str]()
    for _ in range(KILLS):
        acknowledged |= write_and_kill(home.path, after_lines=dice.randint(5, 60))

    with closing(sqlite3.connect(home.path / "rejoinder.sqlite3")) as database:
        stored = {key for (key,) in database.execute("SELECT key FROM rejoinder_sites_site")}
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert len(acknowledged) >= 5 * KILLS
    assert acknowledged <= stored


def write_and_kill(home: Path, *, after_lines: int) -> set[str]:
    """Return the keys that the process has said were stored when it was killed."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITE_UNTIL_KILLED],
        env=environment(
            REJOINDER_HOME=str(home), DJANGO_SETTINGS_MODULE="rejoinder.config.settings"
        ),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(after_lines)]
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.readlines()
    return {line.strip() for line in lines if line.endswith("\n")}
