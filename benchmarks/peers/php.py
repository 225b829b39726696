"""PHP of Debian's, with FastCGI, unpacked or installed."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.packages import DEBIAN, NotHereError, library_path, unpack
from benchmarks.processes import Memory, Process

PACKAGES = (
    "php-fpm",
    "php-cli",
    "php-mysql",
    "php-xml",
    "php-mbstring",
    "php-gd",
    "php-curl",
    "php-intl",
)
# In the order in which they need one another.
_EXTENSIONS = (
    *(
        "mysqlnd",
        "ctype",
        "curl",
        "xml",
        "dom",
        "exif",
        "fileinfo",
        "gd",
        "iconv",
        "intl",
        "mbstring",
    ),
    *("mysqli", "tokenizer", "simplexml", "xmlreader", "xmlwriter"),
)
_SETTINGS = """\
memory_limit = 512M
opcache.enable = 1
opcache.enable_cli = 0
opcache.memory_consumption = 128
{extensions}
"""
_POOL = """\
[global]
error_log = {folder}/fpm.log
daemonize = no
[www]
{user}
listen = {folder}/fpm.sock
pm = static
pm.max_children = {children}
catch_workers_output = no
"""


class Php:
    """PHP with a folder of its own for its settings."""

    def __init__(self, folder: Path) -> None:
        """Use this folder; nothing is made yet."""
        self.folder = folder
        self._process: Process | None = None

    @property
    def socket(self) -> Path:
        return self.folder / "fpm.sock"

    @staticmethod
    def install() -> None:
        """Bring it onto the machine.

        Raises:
            NotHereError: it cannot be had.
        """
        unpack(*PACKAGES)

    def command(self) -> list[str | Path]:
        """Return the words that start PHP on the command line."""
        return self._words(_newest("usr/bin/php[0-9]*.[0-9]"))

    def version(self) -> str:
        return f"PHP {_newest('usr/bin/php[0-9]*.[0-9]').name.removeprefix('php')}"

    def start(self, *, children: int) -> None:
        """Start the FastCGI server with so many processes; wait until it can be reached."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        pool = self.folder / "fpm.conf"
        is_root = not os.geteuid()
        text = _POOL.format(
            folder=self.folder, children=children, user="user = root\ngroup = root" * is_root
        )
        pool.write_text(text, encoding="utf-8")
        words = self._words(_newest("usr/sbin/php-fpm[0-9]*.[0-9]"))
        self._process = Process(
            [*words, "--fpm-config", pool, "--nodaemonize", *["-R"] * is_root],
            log=self.folder / "php.log",
        )
        self._process.wait_until(self.socket.is_socket)

    def stop(self) -> None:
        """Stop it. Does nothing when it does not run."""
        if self._process:
            self._process.stop()
            self._process = None

    def memory(self) -> Memory:
        """Return what it holds; nothing when it does not run."""
        return self._process.memory() if self._process else Memory(rss=0, pss=0, processes=0)

    def _words(self, found: Path) -> list[str | Path]:
        if DEBIAN not in found.parents:
            return [found]
        settings = self.folder / "php.ini"
        self.folder.mkdir(parents=True, exist_ok=True)
        library = max(DEBIAN.glob("usr/lib/php/2*"))
        lines = [f"extension_dir = {library}", f"zend_extension = {library}/opcache.so"]
        lines += [
            f"extension = {name}" for name in _EXTENSIONS if (library / f"{name}.so").exists()
        ]
        settings.write_text(_SETTINGS.format(extensions="\n".join(lines)), encoding="utf-8")
        settings_folder = f"PHP_INI_SCAN_DIR={self.folder / 'none'}"
        libraries = f"LD_LIBRARY_PATH={library_path()}"
        return ["env", settings_folder, libraries, found, "-c", settings]


def _newest(pattern: str) -> Path:
    found = [*DEBIAN.glob(pattern)] or [*Path("/").glob(pattern)]
    if not found:
        raise NotHereError("there is no PHP here")
    return max(found)
