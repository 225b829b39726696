"""Categories as sections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction
from wagtail.models import Page

from rejoinder.newsroom.arriving.arrivals import Arrivals, Known
from rejoinder.newsroom.arriving.naming import Told, fitting_title, free_slug, plain_slug
from rejoinder.newsroom.models import ArrivalKind, FrontPage, SectionPage
from rejoinder.transfer.articles import CategoryRecord
from rejoinder.transfer.linking import Fault, link

NO_CATEGORY: Final = "uncategorized"  # WordPress's own, for what is in none


def opened_rings(categories: Sequence[CategoryRecord], *, told: Told) -> dict[str, str]:
    """Return the category above each one, "" at the top. Pure.

    One whose parent is missing stands at the top; of those that contain one another the first does.
    """
    parents: dict[str, str] = {}
    for place in link([(each.slug, each.parent or None) for each in categories]):
        parents[place.source_id] = place.parent or ""
        if place.fault is Fault.CYCLE:
            told("category_cycle", f"“{place.source_id}” is in itself; it stands at the top.")
        elif place.fault is Fault.ORPHAN:
            told(
                "category_orphan",
                f"What “{place.source_id}” is in is missing; it stands at the top.",
            )
    return parents


def chosen(categories: Sequence[str], parents: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return the category that is a post's section, "" for none, and those that become topics. Pure.

    It is the first one, or of those within the first the deepest. What contains it is said by it.
    """
    rest = [slug for slug in categories if slug != NO_CATEGORY]
    if not rest:
        return "", []
    section = rest[0]
    for slug in rest[1:]:
        if section in above(slug, parents):
            section = slug
    around = {section, *above(section, parents)}
    return section, [slug for slug in rest if slug not in around]


def above(slug: str, parents: Mapping[str, str]) -> Iterator[str]:
    """Yield the categories that contain one, the nearest first. `parents` has no ring."""
    while slug := parents.get(slug, ""):
        yield slug


@dataclass(slots=True)
class Sections:
    """Makes a section when the first post stands in it, so that none is empty."""

    front: FrontPage
    arrivals: Arrivals
    categories: Mapping[str, CategoryRecord]
    parents: Mapping[str, str]
    told: Told
    made: int = 0
    _known: Known = field(init=False)

    def __post_init__(self) -> None:
        self._known = Known(self.arrivals, ArrivalKind.SECTION)

    def page(self, slug: str) -> Page:
        """Return the page below which a post of a category stands. Up to two transactions for each new one."""
        if not slug:
            return Page.objects.get(pk=self.front.pk)
        found = Page.objects.filter(pk=self._known.pages.get(slug)).first()
        return found or self._make(slug)

    def all(self) -> Iterator[tuple[str, int]]:
        """Yield the path of each category that is a section, as WordPress has it in addresses, and its page."""
        for slug, page_id in self._known.pages.items():
            if page_id is not None and slug in self.categories:
                steps = [slug, *above(slug, self.parents)]
                yield "/".join(reversed(steps)), page_id

    def _make(self, slug: str) -> Page:
        parent = self.page(self.parents.get(slug, ""))
        record = self.categories[slug]
        with transaction.atomic():
            existing = Page.objects.child_of(parent).filter(
                slug=plain_slug(slug), content_type__model="sectionpage"
            )
            page = existing.first()
            if page is None:
                title = fitting_title(record.name or slug, told=self.told)
                name = free_slug(
                    parent=parent, wanted=slug, title=title, otherwise="section", told=self.told
                )
                page = SectionPage(title=title, slug=name, intro=record.description, live=False)
                parent.add_child(instance=page)
                page.save_revision().publish()
                self.made += 1
            self._known.note(slug, page.pk)
        return Page.objects.get(pk=page.pk)
