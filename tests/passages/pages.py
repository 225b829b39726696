"""A publisher's page on a server of the test machine, and a fetcher that takes it for the internet."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, replace

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.core.fetching import Fetcher
from rejoinder.passages.services.fetching import PAGES
from tests.core.test_fetching import Server
from tests.making import change_options, make_reader
from tests.passages.choosing import choice, speak_of
from tests.passages.making import TEXT

HOST = "gazette.example"
LOOPBACK = ipaddress.ip_address("127.0.0.1")
INTERNAL = ipaddress.ip_address("10.0.0.1")


@dataclass
class Paper:
    """The publisher's server, and the page of one article."""

    server: Server
    article: Article

    @property
    def asked(self) -> int:
        return self.server.connections

    def fetcher(self, *, before: Callable[[], None] | None = None, **changes: object) -> Fetcher:
        """Return what asks for pages, which takes 127.0.0.1 for public: all hosts but `internal…` are there.

        Args:
            before: called when a host is looked up.
        """

        def look_up(host: str, _port: int) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
            if before is not None:
                before()
            return [INTERNAL if host.startswith("internal") else LOOPBACK]

        open_to_it = replace(
            PAGES,
            look_up=look_up,
            is_allowed=lambda address: address == LOOPBACK,
            ports={self.server.port, 80},
        )
        return replace(open_to_it, **changes)  # type: ignore[arg-type]  # names are checked by running

    def prints(self, text: str, *, kind: str = "text/html; charset=utf-8") -> None:
        """Show a text as the article, in a page with more around it."""
        self.answers(
            f"<!doctype html><title>The Gazette</title><nav>News</nav><article><p>{text}</p></article>"
            f"<rejoinder-discussion article='{self.article.external_id}'></rejoinder-discussion>",
            kind=kind,
        )

    def answers(
        self, page: str | bytes, *, kind: str = "text/html; charset=utf-8", head: str = ""
    ) -> None:
        """Answer any bytes as a page."""
        body = page.encode() if isinstance(page, str) else page
        line = (
            f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{head}Content-Length: {len(body)}\r\n\r\n"
        )
        self.server.says("/tunnel", line.encode() + body)


def on_paper(article: Article, *, server: Server, **options: object) -> Paper:
    """Put an article on a page of its site's own host, where readers may mark words."""
    article.site.hosts = [HOST]
    article.site.save()
    change_options(article.site, **{"passages": "all", **options})
    article.url = server.url("/tunnel", HOST)
    article.save()
    return Paper(server, Article.objects.select_related("site").get(pk=article.pk))


def mark(
    paper: Paper, words: str = "nine hundred million", *, text: str = TEXT, at: int | None = None
) -> Comment:
    """Return a comment by somebody new on words of a page that has a text."""
    chosen = choice(words, text=text, at=at)
    return speak_of(chosen, article=paper.article, author=make_reader(site=paper.article.site))
