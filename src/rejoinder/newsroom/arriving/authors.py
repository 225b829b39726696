"""Authors with pages of their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

from django.db import transaction
from wagtail.models import Page

from rejoinder.newsroom.arriving.arrivals import Arrivals, Known
from rejoinder.newsroom.arriving.naming import Told, fitting_title, free_slug
from rejoinder.newsroom.models import Arrival, ArrivalKind, AuthorPage, FrontPage, PlainPage

_ABOVE: Final = "author"  # the step in WordPress's addresses of authors
_ABOVE_TITLE: Final = "Authors"


@dataclass(slots=True)
class Authors:
    """Makes the page of an author when something of his or hers comes."""

    front: FrontPage
    arrivals: Arrivals
    names: Mapping[str, str]  # by login
    told: Told
    made: int = 0
    _known: Known = field(init=False)

    def __post_init__(self) -> None:
        self._known = Known(self.arrivals, ArrivalKind.AUTHOR)

    def page_id(self, login: str) -> int:
        """Return the key of an author's page. One statement or two, and a transaction for a new one."""
        found = self._known.pages.get(login)
        if found is not None and AuthorPage.objects.filter(pk=found).exists():
            return found
        name = self.names.get(login)
        if name is None:
            self.told(
                "author_unknown", f"The file does not say who “{login}” is; the page has that name."
            )
            name = _without_address(login)
        existing = AuthorPage.objects.descendant_of(self.front).filter(title=name).first()
        page = existing or self._make(login, name)
        self._known.note(login, page.pk)
        return int(page.pk)

    def known_id(self, login: str) -> int:
        """Return the key of an author's page, 0 for one that would be made."""
        return self._known.pages.get(login) or 0

    @transaction.atomic
    def _make(self, login: str, name: str) -> AuthorPage:
        parent = self._page_above()
        # A login may be an e-mail address, which is nobody's business.
        wanted = "" if "@" in login else login
        title = fitting_title(name, told=self.told)
        slug = free_slug(
            parent=parent, wanted=wanted, title=title, otherwise="author", told=self.told
        )
        page = AuthorPage(title=title, slug=slug, live=False)
        parent.add_child(instance=page)
        page.save_revision().publish()
        self.made += 1
        return page

    def _page_above(self) -> Page:
        """Return the page below which authors stand, where WordPress has them too."""
        known = Page.objects.filter(pk=self._known.pages.get("")).first()
        if known is not None:
            return known
        page = PlainPage.objects.child_of(self.front).filter(slug=_ABOVE).first()
        if page is None:
            parent = Page.objects.get(pk=self.front.pk)
            slug = free_slug(
                parent=parent, wanted=_ABOVE, title=_ABOVE_TITLE, otherwise=_ABOVE, told=self.told
            )
            page = PlainPage(title=_ABOVE_TITLE, slug=slug, live=False)
            parent.add_child(instance=page)
            page.save_revision().publish()
        self._known.note("", page.pk)
        return Page.objects.get(pk=page.pk)

    def list_them(self) -> None:
        """Let the page above the authors name them, as long as no editor wrote it. Nothing, if that is so already."""
        arrival = self.arrivals.find(ArrivalKind.AUTHOR, "")
        page = PlainPage.objects.filter(pk=arrival.page_id).first() if arrival else None
        if arrival is None or page is None:
            return
        if page.latest_revision_id != arrival.revision and (arrival.revision or page.body.raw_data):
            return  # an editor's
        rows = AuthorPage.objects.child_of(page).live().order_by("title").values_list("pk", "title")
        items = "".join(
            f'<li><a linktype="page" id="{key}">{escape(title)}</a></li>' for key, title in rows
        )
        body = [{"type": "paragraph", "value": f"<ul>{items}</ul>"}]
        if [block["value"] for block in page.body.raw_data] == [block["value"] for block in body]:
            return
        with transaction.atomic():
            page.body = json.dumps(body)
            page.save_revision().publish()
            page.refresh_from_db()
            Arrival.objects.filter(pk=arrival.pk).update(revision=page.latest_revision_id)


def _without_address(login: str) -> str:
    return login.partition("@")[0] or login
