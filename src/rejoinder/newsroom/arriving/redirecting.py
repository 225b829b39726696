"""Redirects from where things were."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, urlsplit

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.models import Site as Host

from rejoinder.newsroom.addresses import path_of
from rejoinder.newsroom.arriving.naming import Told
from rejoinder.newsroom.arriving.topics import topic_named
from rejoinder.newsroom.models import FrontPage
from rejoinder.newsroom.models.newsroom_page import RESERVED

_MOST_CHARS: Final = 255  # of an old address, as Wagtail has it
# Where WordPress has its feeds, and we have ours.
_FEEDS: Final = (("/feed", "/feed.atom"), ("/feed/atom", "/feed.atom"), ("/rss", "/feed.atom"))


class Redirects:
    """Makes redirects on the hosts of a publication. What is there already stays: it may be an editor's."""

    def __init__(self, front: FrontPage) -> None:
        self._front = front
        self._hosts = list(Host.objects.filter(root_page=front))
        self.made = 0

    def lead(self, urls: Iterable[str], *, page: Page, told: Told) -> None:
        """Lead old addresses to a page that is published. Two or three statements for each that is another now."""
        present = Redirect.normalise_path(path_of(page))
        for url in dict.fromkeys(urls):
            parts = urlsplit(url)
            path = Redirect.normalise_path(
                f"{parts.path}?{parts.query}" if parts.query else parts.path
            )
            if path not in {"/", present} and not path.startswith("/?"):
                self._lead(path, page=page, link="", told=told)

    def lead_to_lists(self, topics: Iterable[tuple[str, str]], *, told: Told) -> None:
        """Lead WordPress's feeds to ours, and its lists, given by path and name, to those of topics."""
        for path, link in _FEEDS:
            self._lead(path, page=None, link=link, told=told)
        for path, name in topics:
            tag = topic_named(name)
            if tag is not None:
                link = f"/topics/{quote(tag.slug)}/"
                self._lead(Redirect.normalise_path(path), page=None, link=link, told=told)

    def _lead(self, path: str, *, page: Page | None, link: str, told: Told) -> None:
        if len(path) > _MOST_CHARS or path.split("/")[1] in RESERVED:
            told("old_address_lost", f"{path} cannot lead to where it is now.")
            return
        url_path = f"{self._front.url_path}{path.removeprefix('/')}/"
        if Page.objects.filter(url_path=url_path, live=True).exists():
            told("old_address_lost", f"Another page is at {path} now.")
            return
        for host in self._hosts:
            _, is_new = Redirect.objects.get_or_create(
                old_path=path, site=host, defaults={"redirect_page": page, "redirect_link": link}
            )
            self.made += is_new
