"""Bring the programs that are measured onto the machine: from Debian, PyPI and npm, all below var/bench.

Nothing is installed for the whole machine and no service is started: Debian's packages are unpacked, not
installed, which works without root too. `make clean` removes all of it.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.processes import NotMeasuredError

REPOSITORY = Path(__file__).resolve().parent.parent
BENCH = REPOSITORY / "var" / "bench"
DEBIAN = BENCH / "debian"
INSTALL_SECONDS = 600
_PLACES = ("usr/bin", "usr/sbin", "bin", "sbin")
# What a web application of Debian's depends on, and is replaced here.
_UNWANTED = ("apache2", "libapache2", "libapr")


class NotHereError(NotMeasuredError):
    """A peer is not on this machine and cannot be brought here; the text says why."""


def unpack(*packages: str) -> Path:
    """Return the root below which Debian's packages, with all that they need, are unpacked.

    Raises:
        NotHereError: there is no apt, or it has no such package, or cannot fetch it.
    """
    done = DEBIAN / "unpacked"
    known = set(done.read_text("utf-8").split()) if done.exists() else set()
    if not set(packages) <= known:
        for tool in ("apt-get", "dpkg"):
            if shutil.which(tool) is None:
                raise NotHereError(f"{', '.join(packages)}: no {tool} here, so no Debian")
        names = _missing(packages) - known
        archives = DEBIAN / "archives"
        archives.mkdir(parents=True, exist_ok=True)
        if names:
            execute(["apt-get", "download", *sorted(names)], folder=archives)
        for archive in archives.glob("*.deb"):
            execute(["dpkg", "-x", archive, DEBIAN])
            archive.unlink()
        done.write_text("\n".join(sorted({*known, *names, *packages})), encoding="utf-8")
        find.cache_clear()
    return DEBIAN


def program(name: str) -> list[str | Path]:
    """Return the words that start a program which Debian has a package of.

    Raises:
        NotHereError: it is neither on the machine nor to be had.
    """
    found = find(name)
    if found is None:
        unpack({"nginx": "nginx-light", "mariadbd": "mariadb-server"}.get(name, name))
        found = find(name)
    if found is None:
        raise NotHereError(f"Debian's package of {name} has no such program")
    if DEBIAN not in found.parents:
        return [found]
    return ["env", f"LD_LIBRARY_PATH={library_path()}", found]


@functools.cache
def find(name: str) -> Path | None:
    """Return a program that was unpacked here, or else one of the machine's."""
    for place in _PLACES:
        if (DEBIAN / place / name).exists():
            return DEBIAN / place / name
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    return Path(found) if found else None


def library_path() -> str:
    """Return where libraries were unpacked, as LD_LIBRARY_PATH has it."""
    folders = [*DEBIAN.glob("usr/lib/*-linux-gnu"), *DEBIAN.glob("lib/*-linux-gnu")]
    return ":".join(str(folder) for folder in folders)


def python_environment(folder: Path, *requirements: str) -> Path:
    """Return the Python of a virtual environment that holds these packages from PyPI.

    Raises:
        NotHereError: they cannot be installed.
    """
    python = folder / "bin" / "python"
    done = folder / "installed"
    if not done.exists() or done.read_text("utf-8").split() != list(requirements):
        uv = shutil.which("uv") or shutil.which("uv", path=str(REPOSITORY / ".tools" / "bin"))
        if uv:
            execute([uv, "venv", "--quiet", "--clear", "--python", sys.executable, folder])
            execute([uv, "pip", "install", "--quiet", "--python", python, *requirements])
        else:
            execute([sys.executable, "-m", "venv", "--clear", folder])
            execute([python, "-m", "pip", "install", "--quiet", *requirements])
        done.write_text("\n".join(requirements), encoding="utf-8")
    return python


def node_tool(name: str) -> str:
    """Return node or npm.

    Raises:
        NotHereError: it is not on this machine.
    """
    found = shutil.which(name)
    if found is None:
        raise NotHereError(f"there is no {name} on this machine")
    return found


def execute(
    command: Sequence[str | Path],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    said: str | None = None,
    seconds: float = INSTALL_SECONDS,
) -> str:
    """Run a command to its end and return what it prints.

    Args:
        environment: besides our own.
        said: what it reads.

    Raises:
        NotHereError: it fails or takes too long; says with which last words.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            check=False,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            input=said if said is not None else "",
            capture_output=True,
            text=True,
            timeout=seconds,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotHereError(f"{Path(words[0]).name}: {error}") from error
    if done.returncode:
        said_last = " / ".join((done.stderr or done.stdout).strip().splitlines()[-4:])
        raise NotHereError(f"{' '.join(words[:4])[:120]} failed: {said_last[:600]}")
    return done.stdout


def _missing(packages: Sequence[str]) -> set[str]:
    """Return what apt would install. As root, the lists are fetched first where apt knows none."""
    simulate = ["apt-get", "--simulate", "--no-install-recommends", "install", *packages]
    environment = {"LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    try:
        planned = execute(simulate, environment=environment)
    except NotHereError:
        if os.geteuid():
            raise
        execute(["apt-get", "update"], environment=environment)
        planned = execute(simulate, environment=environment)
    names = {line.split()[1] for line in planned.splitlines() if line.startswith("Inst ")}
    return {name for name in names if not name.startswith(_UNWANTED)}
