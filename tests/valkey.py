"""A Valkey or Redis of our own, for the bus."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def redis_server(folder: Path, *, port: int) -> Iterator[None]:
    """Run a Valkey or Redis of our own."""
    found = os.environ.get("REJOINDER_REDIS") or next(
        filter(None, map(shutil.which, ("valkey-server", "redis-server", "redis-check-rdb"))), None
    )
    if found is None:
        pytest.skip("There is no Valkey or Redis here; `make test` installs one as root.")
    options = {"--port": str(port), "--bind": "127.0.0.1", "--save": "", "--dir": str(folder)}
    server = subprocess.Popen(
        ["redis-server", *(word for pair in options.items() for word in pair)],
        executable=found,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        server.terminate()
        server.wait()
