"""The demo's newspaper, served by the command as whoever tries it does, and a publisher's site beside it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.hosts import Host, start_host

COMMAND = [sys.executable, "-c", "from rejoinder.config.cli import main; main()"]
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Paper:
    """The demo's newspaper, as it is served."""

    base: str  # without a slash at the end
    password: str  # of Mia, who moderates
    host: Host  # another origin, whose pages may embed the newspaper's discussions

    def at(self, path: str) -> str:
        return f"{self.base}{path}"


@contextmanager
def served(
    home: Path,
    *options: str,
    names: Sequence[str] = (),
    further: Sequence[Sequence[str]] = (),
) -> Iterator[Paper]:
    """Serve a newspaper of its own, since a network may only write so fast.

    Args:
        options: of the site, as `rejoinder siteoptions` takes them.
        names: further names of the publisher's host, whose pages may write too.
        further: commands that fill the home besides.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("REJOINDER_", "DATABASE_URL", "DJANGO_"))
    } | {"REJOINDER_HOME": str(home)}

    def run(*words: str) -> None:
        subprocess.run([*COMMAND, *words], check=True, env=environment, capture_output=True)

    base = f"http://127.0.0.1:{port}"
    host = start_host(base)
    run("demo", "--no-serve", "--port", str(port))
    origins = [host.origin.replace("127.0.0.1", name) for name in ("127.0.0.1", *names)]
    run("siteoptions", "gazette", f"origins={','.join(origins)}", *options)
    for words in further:
        run(*words)
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)],
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"{base}/d/gazette/", server)
        password = (home / "moderator-password").read_text("utf-8").strip()
        yield Paper(base=base, password=password, host=host)
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_SECONDS)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        assert server.poll() is None, "the server ended by itself"
        try:
            with urllib.request.urlopen(address):  # noqa: S310  # our own loopback address
                return
        except OSError:
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.1)
