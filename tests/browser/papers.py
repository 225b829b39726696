"""The demo's newspaper, served by the command as whoever tries it does, and a publisher's site beside it."""

from __future__ import annotations

import atexit
import functools
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rejoinder.config.home import make_home
from tests.browser.hosts import Host, start_host
from tests.homes import COMMAND, environment

PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Paper:
    """The demo's newspaper, as it is served."""

    base: str  # without a slash at the end
    password: str  # of Mia, who moderates
    home: Path
    host: Host  # another origin, whose pages may embed the newspaper's discussions

    def at(self, path: str) -> str:
        return f"{self.base}{path}"


@contextmanager
def served(
    home: Path,
    *options: str,
    names: Sequence[str] = (),
    further: Sequence[Sequence[str]] = (),
    name: str = "127.0.0.1",
    **settings: str,
) -> Iterator[Paper]:
    """Serve a newspaper of its own, since a network may only write so fast.

    Args:
        options: of the site, as `rejoinder siteoptions` takes them.
        names: further names of the publisher's host, whose pages may write too.
        further: commands that fill the home besides.
        name: of the machine, as browsers call it.
        settings: of the installation, over those of a demo.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://{name}:{port}"
    ours = environment(
        REJOINDER_NEWSROOM="yes", REJOINDER_HOME=str(home), REJOINDER_BASE_URL=base, **settings
    )

    def run(*words: str) -> None:
        subprocess.run([*COMMAND, *words], check=True, env=ours, capture_output=True)

    host = start_host(base)
    shutil.copytree(_migrated_home(), home, dirs_exist_ok=True)
    run("demo", "--no-serve", "--port", str(port))
    origins = [host.origin.replace("127.0.0.1", name) for name in ("127.0.0.1", *names)]
    run("siteoptions", "gazette", f"origins={','.join(origins)}", *options)
    for words in further:
        run(*words)
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port)],
        env=ours,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"{base}/d/gazette/", server)
        password = (home / "moderator-password").read_text("utf-8").strip()
        yield Paper(base=base, password=password, host=host, home=home)
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_SECONDS)


@functools.cache
def _migrated_home() -> Path:
    """Return a home with an empty database, to be copied: Wagtail's migrations take ten seconds in each new one."""
    folder = Path(tempfile.mkdtemp(), "home")
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    make_home(folder, is_demo=True)
    command = [*COMMAND, "--home", str(folder), "migrate"]
    subprocess.run(
        command, check=True, capture_output=True, env=environment(REJOINDER_NEWSROOM="yes")
    )
    return folder


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
