"""WordPress core with a classic theme, as Debian has it: php-fpm, nginx, MariaDB."""

from __future__ import annotations

import json
import secrets
import shutil
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import corpus
from benchmarks.corpus import Thread
from benchmarks.load import Request
from benchmarks.packages import BENCH, DEBIAN, execute, find, unpack
from benchmarks.peers.mariadb import MariaDb
from benchmarks.peers.nginx import Nginx
from benchmarks.peers.php import Php
from benchmarks.peers.system import System, Work
from benchmarks.processes import HOST, Memory, NotMeasuredError, ask, free_port

CHILDREN = 4
THEME = "twentytwentyone"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_LOAD = Path(__file__).parent.parent / "inside" / "wordpress_load.php"
_READ = {Work.READ_20: "/t/1", Work.READ_200: "/a/200", Work.READ_10K: "/a/10000"}
_CONFIGURATION = """\
<?php
define( 'DB_NAME', 'wp' );
define( 'DB_USER', 'wp' );
define( 'DB_PASSWORD', 'wp' );
define( 'DB_HOST', '{host}:{database}' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
{keys}
define( 'WP_HOME', 'http://{host}:{port}' );
define( 'WP_SITEURL', 'http://{host}:{port}' );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
$table_prefix = 'wp_';
if ( ! defined( 'ABSPATH' ) ) {{
	define( 'ABSPATH', __DIR__ . '/' );
}}
require_once ABSPATH . 'wp-settings.php';
"""
_KEYS = ("AUTH_KEY", "SECURE_AUTH_KEY", "LOGGED_IN_KEY", "NONCE_KEY")
_LIFTED = """\
<?php
// Comments that come faster than people write, and look alike.
add_filter( 'comment_flood_filter', '__return_false', 99 );
add_filter( 'wp_is_comment_flood', '__return_false', 99 );
add_filter( 'duplicate_comment_id', '__return_false', 99 );
"""
# Debian's own parameters set a HTTP_HOST without the port, and WordPress would redirect to itself for ever.
_SERVER = """\
  gzip on;
  gzip_comp_level 5;
  server {{
    listen {host}:{port};
    root {site};
    index index.php;
    location / {{ try_files $uri $uri/ /index.php?$args; }}
    location ~ \\.php$ {{
      fastcgi_pass unix:{socket};
      fastcgi_buffers 256 16k;
      fastcgi_read_timeout 120s;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_param SCRIPT_NAME $fastcgi_script_name;
      fastcgi_param DOCUMENT_ROOT $document_root;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param REQUEST_URI $request_uri;
      fastcgi_param DOCUMENT_URI $document_uri;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param SERVER_PROTOCOL $server_protocol;
      fastcgi_param SERVER_SOFTWARE nginx;
      fastcgi_param SERVER_NAME $server_name;
      fastcgi_param SERVER_PORT $server_port;
      fastcgi_param REMOTE_ADDR $remote_addr;
      fastcgi_param HTTP_HOST $http_host;
    }}
  }}
"""


class WordPress(System):
    """WordPress, and the servers around it."""

    name = "WordPress"
    lifted = "the flood and duplicate checks return false, by a plugin; no page cache"

    def __init__(self) -> None:
        self._folder = BENCH / "wordpress"
        self._run = BENCH / "run" / "wordpress"
        self._php = Php(self._run / "php")
        self._nginx = Nginx("wordpress")
        self._database = MariaDb(self._run / "data")
        self._port = 0
        self._articles: dict[str, int] = {}

    @property
    def version(self) -> str:
        text = (self._folder / "site" / "wp-includes" / "version.php").read_text(encoding="utf-8")
        number = text.partition("$wp_version = '")[2].partition("'")[0]
        others = f"{self._php.version()} × {CHILDREN}, {MariaDb.version()}"
        return f"{number} {THEME}, {others}, nginx"

    @property
    def folder(self) -> Path:
        return self._run

    def prepare(self) -> None:
        if find("nginx") is None:
            unpack("nginx-light")
        MariaDb.install()
        Php.install()
        unpack("wordpress", f"wordpress-theme-{THEME}")
        shutil.rmtree(self._run, ignore_errors=True)
        self._run.mkdir(parents=True)
        stored = self._folder / "data"
        known = self._folder / "articles.json"
        if not known.exists():
            self._fill(known, stored=stored)
        shutil.rmtree(self._database.folder, ignore_errors=True)
        shutil.copytree(stored, self._database.folder)
        self._articles = json.loads(known.read_text(encoding="utf-8"))

    def start(self) -> float:
        self._start_servers()
        return self._nginx.process.wait_for(self._port, self._page("/t/1"))

    def stop(self) -> None:
        self._nginx.stop()
        self._php.stop()
        self._database.stop()

    def memory(self) -> Memory:
        return self._nginx.memory() + self._php.memory() + self._database.memory()

    def rows(self) -> int:
        return int(self._database.sql("SELECT count(*) FROM wp_comments", database="wp")[0])

    def holds(self, work: Work) -> str:
        return "the article with all comments" if work in _READ else ""

    def request(self, work: Work) -> Request | None:
        if work in _READ:
            return Request(port=self._port, path=self._page(_READ[work]), must="</html>")
        if work is not Work.WRITE:
            return None  # core has neither votes nor counts
        fields = {"author": "Bench", "email": "b@example.org", "url": "", "submit": "Post"}
        fields |= {"comment_post_ID": str(self._articles["/t/5"]), "comment_parent": "0"}
        body = f"comment=Thought+number+{{n}},+which+nobody+has+had+before.&{urlencode(fields)}"
        return Request(
            port=self._port,
            method="POST",
            path="/wp-comments-post.php",
            headers=FORM,
            body=body,
            good=frozenset({302}),
            must="#comment-",
        )

    def _page(self, path: str) -> str:
        return f"/archives/{self._articles[path]}/"

    def _start_servers(self) -> None:
        self._port = free_port()
        self._database.start()
        site = self._folder / "site"
        keys = [*_KEYS, *(name.replace("KEY", "SALT") for name in _KEYS)]
        text = _CONFIGURATION.format(
            host=HOST,
            database=self._database.port,
            port=self._port,
            keys="\n".join(f"define( '{key}', '{secrets.token_hex(32)}' );" for key in keys),
        )
        (site / "wp-config.php").write_text(text, encoding="utf-8")
        self._php.start(children=CHILDREN)
        server = _SERVER.format(host=HOST, port=self._port, site=site, socket=self._php.socket)
        self._nginx.start(server, port=self._port)

    def _fill(self, known: Path, *, stored: Path) -> None:
        """Make the site and its database, and keep the database as it is then."""
        site = self._folder / "site"
        shutil.rmtree(site, ignore_errors=True)
        root = DEBIAN if (DEBIAN / "usr/share/wordpress").exists() else Path("/")
        # Links to scripts for browsers may lead nowhere, where a package is installed and not unpacked.
        shutil.copytree(root / "usr/share/wordpress", site, ignore_dangling_symlinks=True)
        plugins = site / "wp-content" / "mu-plugins"
        plugins.mkdir()
        (plugins / "lifted.php").write_text(_LIFTED, encoding="utf-8")
        self._database.create("wp")
        self._database.stop()
        try:
            self._start_servers()
            self._install()
            lines = "".join(f"{_line(thread)}\n" for thread in corpus.threads())
            printed = execute([*self._php.command(), _LOAD, site], said=lines)
        finally:
            self.stop()
        shutil.rmtree(stored, ignore_errors=True)
        shutil.copytree(self._database.folder, stored, ignore=shutil.ignore_patterns("socket"))
        known.write_text(printed[printed.index("{") :], encoding="utf-8")

    def _install(self) -> None:
        fields = {
            "weblog_title": "Bench",
            "user_name": "bench",
            "admin_password": "bench",
            "admin_password2": "bench",
            "pw_weak": "1",
            "admin_email": "b@example.org",
            "language": "",
        }
        answer = ask(
            self._port,
            "/wp-admin/install.php?step=2",
            method="POST",
            headers=FORM,
            body=urlencode(fields),
        )
        if b"Success" not in answer.body:
            raise NotMeasuredError(f"WordPress did not install itself: {answer.body[-500:]!r}")


def _line(thread: Thread) -> str:
    comments = [[each.parent, each.text, each.author, each.at] for each in thread.comments()]
    return json.dumps({"uri": thread.path, "comments": comments})
