"""Make an installation of its own for a measurement, and run the command on it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.packages import BENCH, REPOSITORY
from benchmarks.processes import NotMeasuredError

SITE = "bench"
DATABASE = "rejoinder.sqlite3"
GUESTS = "guests.tsv"  # in a home: the cookie and the name of each
HOMES = BENCH / "homes"
# What a stored home depends on, besides what is in it.
_SOURCES = (
    "src/rejoinder/*/migrations/*.py",
    "src/rejoinder/comments/markup/*.py",
    "benchmarks/corpus.py",
    "benchmarks/exports.py",
    "benchmarks/inside/guests.py",
)


def command(home: Path) -> list[str | Path]:
    """Return the words that begin a call of `rejoinder` for a home."""
    start = "from rejoinder.config.cli import main; main()"
    return [sys.executable, "-c", start, "--home", home]


def rejoinder(home: Path, *words: str | Path) -> str:
    """Run the command on a home, and return what it prints.

    Raises:
        NotMeasuredError: it failed.
    """
    return _run([*command(home), *words], environment())


def inside(home: Path, module: str, *words: str) -> list[dict[str, object]]:
    """Run a module as a process of its own in a home, and return the JSON lines that it prints.

    Raises:
        NotMeasuredError: it failed.
    """
    settings = {"REJOINDER_HOME": str(home), "PYTHONPATH": str(REPOSITORY)}
    printed = _run([sys.executable, "-m", module, *words], {**environment(), **settings})
    return [json.loads(line) for line in printed.splitlines()]


def stored_home(name: str, fill: Callable[[Path], None], *, guests: int = 0) -> Path:
    """Return a home that is kept between runs, and filled once by importing what `fill` writes.

    Args:
        name: of what is in it; another size is another name.
        fill: writes an export in our own format to the path that it is given.
        guests: so many are made besides, and listed in the file GUESTS of the home.

    Raises:
        NotMeasuredError: a command failed.
    """
    home = HOMES / f"{name}-{_fingerprint()}"
    if not (home / DATABASE).exists():
        for older in HOMES.glob(f"{name}-*"):
            shutil.rmtree(older)
        HOMES.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="filling-", dir=HOMES) as folder:
            draft, export = Path(folder) / "home", Path(folder) / "export.jsonl"
            fill(export)
            rejoinder(draft, "init", "--site", SITE)
            rejoinder(draft, "import", "jsonl", export, "--site", SITE)
            with (draft / GUESTS).open("w", encoding="utf-8") as file:
                for row in inside(draft, "benchmarks.inside.guests", str(guests)):
                    file.write(f"{row['cookie']}\t{row['name']}\n")
            draft.rename(home)
    return home


def copy_home(source: Path, name: str) -> Path:
    """Return a fresh copy of a stored home, for what changes it."""
    target = BENCH / "run" / name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target


def environment() -> Mapping[str, str]:
    """Return an environment without settings of the caller's."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("REJOINDER_") and name not in {"DATABASE_URL", "PORT"}
    } | {"LC_ALL": "C.UTF-8"}


def _run(words: list[str | Path], settings: Mapping[str, str]) -> str:
    done = subprocess.run(words, check=False, capture_output=True, text=True, env=settings)
    if done.returncode:
        last = " / ".join((done.stderr or done.stdout).strip().splitlines()[-4:])
        raise NotMeasuredError(f"{' '.join(str(word) for word in words[-4:])} failed: {last[:600]}")
    return done.stdout


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in _SOURCES:
        for path in sorted(REPOSITORY.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
