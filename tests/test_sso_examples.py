"""The examples by which publishers sign run, and the product takes what they sign."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from pytest_django import Settings

from rejoinder.accounts.models import Reader
from rejoinder.accounts.queries import find_member
from rejoinder.accounts.services.identities import account_by_token
from rejoinder.accounts.services.keys import add_secret
from rejoinder.accounts.sso.keys import secrets_for
from tests.making import change_options, make_account
from tests.people import Cast

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "docs" / "examples" / "sso"
ANA = {"id": 4711, "name": "Ana “Æ” Ruiz", "email": "ana@example.org"}


@pytest.fixture
def secret(cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """The secret of the publisher that the examples are written for."""
    settings.BASE_URL = "https://talk.gazette.example"
    key = add_secret(site=cast.site, issuer="https://gazette.example")
    secret = secrets_for(site_uid=str(cast.site.uid), number=key.number)[0]
    monkeypatch.setenv("REJOINDER_SSO_SECRET", secret)
    return secret


@pytest.fixture
def php() -> str:
    found = shutil.which("php")
    if found is None:
        pytest.skip("PHP is absent: apt install php-cli")
    return found


def come_in(cast: Cast, token: str) -> Reader:
    """Sign in by what an example signed, and return what the reader is here then."""
    account = account_by_token(site=cast.site, token=token)
    reader = find_member(site=cast.site, account=account)
    assert reader is not None
    return reader


def run_php(php: str, script: str, *, before: str, folder: Path) -> str:
    """Run an example as a server of PHP would, behind what stands for the publisher's own code."""
    prelude = folder / "before.php"
    prelude.write_text(f"<?php\n{before}\n", encoding="utf-8")
    done = subprocess.run(
        [
            *(php, "-d", f"auto_prepend_file={prelude}", "-d", f"session.save_path={folder}"),
            *("-d", "session.use_cookies=0", "-d", "display_errors=stderr", EXAMPLES / script),
        ],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert not done.stderr
    return done.stdout


def session_of(person: Mapping[str, object] | None) -> str:
    """Return the PHP by which somebody is signed in on the publisher's site."""
    user = f"json_decode({json.dumps(json.dumps(person))}, true)" if person else "null"
    return (
        f"session_id('0123456789abcdef'); session_start(); $_SESSION['user'] = {user};"
        "session_write_close();"
    )


def test_plain_php(cast: Cast, secret: str, php: str, tmp_path: Path) -> None:
    token = run_php(
        php, "plain.php", before=session_of({**ANA, "name": "Ana Ruiz"}), folder=tmp_path
    )

    assert come_in(cast, token).name == "Ana Ruiz"
    assert run_php(php, "plain.php", before=session_of(None), folder=tmp_path) == ""


WORDPRESS = """
define('REJOINDER_SSO_SECRET', getenv('REJOINDER_SSO_SECRET'));
function add_action(string $hook, callable $act): void {
    register_shutdown_function(function () use ($hook, $act): void {
        if ($hook !== 'wp_ajax_rejoinder_token') { exit(1); }
        $act();
    });
}
function nocache_headers(): void { header('Cache-Control: no-store'); }
function wp_get_current_user(): object {
    return (object) ['ID' => 4711, 'display_name' => 'Ana Ruiz', 'user_email' => 'ana@example.org'];
}
function get_avatar_url(int $user): string { return 'https://gazette.example/ana.jpg'; }
function user_can(object $user, string $what): bool { return $what === 'moderate_comments'; }
function wp_die(): void { exit; }
"""


def test_wordpress(cast: Cast, secret: str, php: str, tmp_path: Path) -> None:
    change_options(cast.site, sso_roles=True)

    reader = come_in(cast, run_php(php, "wordpress.php", before=WORDPRESS, folder=tmp_path))

    assert (reader.name, reader.role, reader.email) == ("Ana Ruiz", "moderator", "ana@example.org")
    assert reader.avatar_url == "https://gazette.example/ana.jpg"


def test_a_redirect_in_php(cast: Cast, secret: str, php: str, tmp_path: Path) -> None:
    """The example answers by a header, which the command line of PHP keeps to itself: so it is told to print it."""
    change_options(cast.site, sso_connect_url="https://gazette.example/talk-sign-in")
    client = Client()
    sent = client.get("/login/connect/gazette")["Location"]
    asked = json.dumps(dict(parse_qsl(urlsplit(sent).query)))
    script = tmp_path / "printing.php"
    source = (EXAMPLES / "connect.php").read_text("utf-8")
    script.write_text(source.replace("header(", "print("), "utf-8")
    before = f"$_GET = json_decode({json.dumps(asked)}, true);{session_of(ANA)}"

    said = run_php(php, str(script), before=before, folder=tmp_path)
    address = urlsplit(said.removeprefix("Location: "))
    answer = client.get(address.path, dict(parse_qsl(address.query)))

    assert address.netloc == "talk.gazette.example"
    assert answer.status_code == 302
    assert client.session["_auth_user_id"]


def test_node(cast: Cast, secret: str) -> None:
    person = {"sub": "4711", "name": "Ana Ruiz", "verified": True}
    code = (
        f"import {{ rejoinderToken }} from {json.dumps((EXAMPLES / 'node.mjs').as_uri())};"
        f"process.stdout.write(rejoinderToken({json.dumps(person)}));"
    )
    done = subprocess.run(
        [*node(), "--input-type=module", "--eval", code],
        check=True,
        capture_output=True,
        text=True,
    )

    reader = come_in(cast, done.stdout)

    assert (reader.name, reader.is_verified) == ("Ana Ruiz", True)


def node() -> list[str]:
    return [sys.executable, str(ROOT / "tools" / "node.py"), "node"]


class Ghost(BaseHTTPRequestHandler):
    """What Ghost says of a member, by the cookie of its own."""

    def do_GET(self) -> None:
        is_member = "ghost-members-ssr=ana" in self.headers.get("Cookie", "")
        self.send_response(200 if is_member and self.path == "/members/api/member/" else 204)
        self.end_headers()
        if is_member:
            member = {"uuid": "4711", "name": "Ana Ruiz", "email": ANA["email"], "paid": False}
            self.wfile.write(json.dumps({**member, "avatar_image": None}).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name there
        """Say nothing."""


@pytest.fixture
def ghost() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Ghost) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_ghost(cast: Cast, secret: str, ghost: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "GHOST_URL": ghost, "PORT": str(port)}
    program = [*node(), str(EXAMPLES / "ghost.mjs")]
    with subprocess.Popen(program, env=environment, start_new_session=True) as running:
        try:
            nobody = _ask(f"http://127.0.0.1:{port}/talk-token", cookie="")
            token = _ask(f"http://127.0.0.1:{port}/talk-token", cookie="ghost-members-ssr=ana")
        finally:
            os.killpg(running.pid, signal.SIGTERM)  # what starts Node, and Node
    reader = come_in(cast, token)

    assert nobody == ""
    assert reader.name == "Ana Ruiz"
    assert reader.email_proven_at is not None


def _ask(address: str, *, cookie: str) -> str:
    request = urllib.request.Request(address, headers={"Cookie": cookie})  # noqa: S310  # ours
    for _ in range(200):
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # ours
                return str(answer.read().decode())
        except urllib.error.URLError:
            threading.Event().wait(0.05)  # it is not there yet
    raise AssertionError("The example did not start.")


def test_django(cast: Cast, secret: str) -> None:
    spec = importlib.util.spec_from_file_location("example", EXAMPLES / "django_views.py")
    assert spec is not None
    assert spec.loader is not None
    views = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(views)
    request = RequestFactory().get("/talk-token")
    request.user = AnonymousUser()
    nobody = views.rejoinder_token(request)
    request.user = make_account(username="Ana")

    answer = views.rejoinder_token(request)

    assert nobody.status_code == 204
    assert "no-store" in answer["Cache-Control"]
    assert come_in(cast, answer.content.decode()).name == "Ana"


def test_every_example_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "how-to" / "single-sign-on.md").read_text("utf-8")

    for file in (each for each in EXAMPLES.iterdir() if each.is_file()):
        assert f"../examples/sso/{file.name}" in guide
        assert len(file.read_text("utf-8").splitlines()) <= 30
