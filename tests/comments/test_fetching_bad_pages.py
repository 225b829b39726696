"""Whatever a publisher's server answers instead of the article: nothing changes, and the log says why."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Callable, Mapping

import pytest

from rejoinder.comments.services.fetching import fetch_due
from rejoinder.passages.models import NOWHERE, Passage, TextFetch, TextRevision
from tests.core.test_fetching import Server, server  # noqa: F401  # a fixture
from tests.passages.making import TEXT
from tests.passages.pages import Paper, mark, on_paper
from tests.people import Cast

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def serving(answer: bytes, *more: bytes) -> Callable[[Paper], None]:
    return lambda paper: paper.server.says("/tunnel", answer, *more)


def leading_to(location: str) -> Callable[[Paper], None]:
    return serving(f"HTTP/1.1 302 Found\r\nLocation: {location}\r\n\r\n".encode())


def leading_to_host(host: str) -> Callable[[Paper], None]:
    return lambda paper: leading_to(paper.server.url("/", host))(paper)


def showing(page: str, kind: str = "text/html") -> Callable[[Paper], None]:
    return lambda paper: paper.answers(page, kind=kind)


def a_bomb(paper: Paper) -> None:
    squeezed = gzip.compress(b"<article>" + b" " * 300_000_000, compresslevel=1)
    assert len(squeezed) < 2_000_000
    paper.answers(squeezed, head="Content-Encoding: gzip\r\n")


ARTICLE = f"<article>{TEXT}</article>"
ODD = "<rejoinder-discussion text-selector='p:has(b)'></rejoinder-discussion>"


ANSWERS: Mapping[str, tuple[Callable[[Paper], None], str]] = {
    "absent": (serving(b"HTTP/1.1 404 Not Found\r\n\r\n"), "answered 404"),
    "forbidden": (serving(b"HTTP/1.1 403 Forbidden\r\n\r\n"), "answered 403"),
    "redirect to an internal host of the site": (
        leading_to_host("internal.example"),
        "none of the public web",
    ),  # a host of the site
    "redirect to an internal one": (leading_to("http://internal.gazette.example/"), "not allowed"),
    "redirect to loopback": (leading_to("http://127.0.0.1/"), "not allowed"),
    "redirect to a cloud's metadata": (leading_to("http://169.254.169.254/latest/"), "not allowed"),
    "redirect to a file": (leading_to("file:///etc/passwd"), "the address is none"),
    "redirect to a page that asks who one is": (leading_to_host("login.example"), "not allowed"),
    "redirect with a password": (leading_to_host("gazette.example@internal.example"), "public web"),
    "redirect to itself": (leading_to("/tunnel"), "redirects"),
    "bomb": (a_bomb, "compressed"),
    "too large": (showing("x" * 5_000_001), "larger than 5,000,000 bytes"),
    "endless": (serving(OK + b"\r\n", *[b"<p>"] * 200), "took too long"),
    "slow": (serving(OK, *[b"X: y\r\n"] * 200), "took too long"),
    "cut": (serving(OK + b"Content-Length: 99\r\n\r\n<article>"), "not answer properly"),
    "no HTTP": (serving(b"SSH-2.0-OpenSSH_9.9\r\n"), "not answer properly"),
    "picture": (showing(ARTICLE, "image/png"), "another type"),
    "of no type": (showing(ARTICLE, ""), "another type"),
    "no article": (showing(f"<main>{TEXT}</main>"), "no element “article”"),
    "empty": (showing(""), "no element “article”"),
    "filled by scripts": (showing("<article id=app> </article><p>x"), "element is empty"),
    "deep": (showing("<article>" + "<div>" * 5_000), "in one another"),
    "selector that is not known": (showing(ARTICLE + ODD), "not understood"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_page_that_cannot_be_read_changes_nothing_and_the_log_says_why(
    name: str,
    cast: Cast,
    server: Server,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
) -> None:
    hosts = ["https://gazette.example", "https://internal.example"]
    paper = on_paper(cast.article, server=server, origins=hosts)
    arrange, reason = ANSWERS[name]
    arrange(paper)
    comment = mark(paper)

    with caplog.at_level(logging.WARNING):
        fetch_due(fetcher=paper.fetcher(seconds=1))

    assert reason in caplog.text
    assert not TextRevision.objects.exists()
    assert not Passage.objects.get().is_confirmed
    comment.refresh_from_db()
    assert comment.place == NOWHERE
    wanted = TextFetch.objects.get()
    assert (wanted.failures, wanted.wanted_at is None) == (1, False)
