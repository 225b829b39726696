"""A cache in front is told what is out of date."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from rejoinder.edge.outer import OuterCache


class Varnish:
    """A server that takes purges."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.requests = 0
        self.refuses = 0
        self.changed = threading.Condition()
        varnish = self

        class Handler(BaseHTTPRequestHandler):
            def do_PURGE(self) -> None:
                with varnish.changed:
                    varnish.requests += 1
                    refused = varnish.requests <= varnish.refuses
                    if not refused:
                        varnish.keys += self.headers["xkey-purge"].split()
                    varnish.changed.notify_all()
                self.send_response(503 if refused else 200)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait_for(self, keys: set[str]) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: set(self.keys) >= keys, 10)


@pytest.fixture
def varnish() -> Iterator[Varnish]:
    made = Varnish()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_keys_are_purged_and_what_happens_at_once_is_one_request(varnish: Varnish) -> None:
    outer = OuterCache([varnish.url], header="xkey-purge")
    for number in range(50):
        outer.outdate(["article-1", f"site-{number}"])
    varnish.wait_for({"article-1", *(f"site-{number}" for number in range(50))})
    outer.close()

    assert varnish.requests <= 3
    assert len(varnish.keys) < 60


def test_a_cache_that_refuses_is_told_until_it_takes_it(
    varnish: Varnish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rejoinder.edge.outer._AGAIN_SECONDS", 0.01)
    varnish.refuses = 3
    outer = OuterCache([varnish.url], header="xkey-purge")
    outer.outdate(["article-1"])
    varnish.wait_for({"article-1"})
    outer.close()

    assert varnish.requests == 4


def test_each_cache_is_told_also_when_another_is_away(varnish: Varnish) -> None:
    outer = OuterCache(["http://127.0.0.1:9/", varnish.url], header="xkey-purge")
    outer.outdate(["article-1"])
    varnish.wait_for({"article-1"})
    outer.close()


def test_what_is_left_is_sent_before_the_server_stops(varnish: Varnish) -> None:
    outer = OuterCache([varnish.url], header="xkey-purge")
    outer.outdate(f"article-{number}" for number in range(1_000))
    outer.close()

    assert len(varnish.keys) == 1_000
