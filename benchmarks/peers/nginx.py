"""nginx with files: what this machine can send at most, and an answer for whoever calls home."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Self

from benchmarks.load import Request
from benchmarks.packages import BENCH, execute, program
from benchmarks.processes import HOST, Memory, NotMeasuredError, Process, free_port

_CONFIGURATION = """\
daemon off;
worker_processes 2;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 4096; multi_accept on; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  open_file_cache max=100;
  gzip_static off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
{servers}
}}
"""
_STATIC = """\
  server {{
    listen {host}:{port} reuseport;
    root {folder}/www;
    default_type "text/html; charset=utf-8";
    types {{ }}
  }}
"""


class Nginx:
    """An nginx with a folder of its own."""

    def __init__(self, name: str) -> None:
        self.folder = BENCH / "run" / f"nginx-{name}"
        self._process: Process | None = None

    @property
    def version(self) -> str:
        done = execute(["sh", "-c", '"$@" -v 2>&1', "-", *program("nginx")])
        return done.strip().rpartition("/")[2]

    def start(self, servers: str, *, port: int) -> None:
        """Start with these server blocks; wait until the port is listened on."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        configuration = self.folder / "nginx.conf"
        # As root, nginx would change to a user who may not read our files.
        text = _CONFIGURATION.format(
            folder=self.folder, user="user root;" if _is_root() else "", servers=servers
        )
        configuration.write_text(text, encoding="utf-8")
        error_log = self.folder / "error.log"
        self._process = Process(
            [*program("nginx"), "-p", self.folder, "-c", configuration, "-e", error_log],
            log=self.folder / "log",
        )
        self._process.wait_for_port(port)

    @property
    def process(self) -> Process:
        if self._process is None:
            raise NotMeasuredError("nginx does not run")
        return self._process

    def memory(self) -> Memory:
        """Return what it holds; nothing when it does not run."""
        return self._process.memory() if self._process else Memory(rss=0, pss=0, processes=0)

    def stop(self) -> None:
        """Stop it. Does nothing when it does not run."""
        if self._process:
            self._process.stop()
            self._process = None


class StaticFiles:
    """The limit of reading: nginx with files of ours, byte by byte."""

    name = "nginx, the same bytes"

    def __init__(self) -> None:
        self._nginx = Nginx("static")
        self._port = free_port()

    @property
    def version(self) -> str:
        return self._nginx.version

    def put(self, name: str, content: bytes) -> None:
        """Serve these bytes as /name."""
        path = self._nginx.folder / "www" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def request(self, name: str) -> Request:
        return Request(port=self._port, path=f"/{name}")

    def __enter__(self) -> Self:
        shutil.rmtree(self._nginx.folder, ignore_errors=True)
        servers = _STATIC.format(host=HOST, port=self._port, folder=self._nginx.folder)
        self._nginx.start(servers, port=self._port)
        return self

    def __exit__(self, *_: object) -> None:
        self._nginx.stop()


def _is_root() -> bool:
    return Path("/proc/self").stat().st_uid == 0
