"""A post as a page: made, brought up to date, or left to who edited it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from rejoinder.articles.models import ArticleState
from rejoinder.core.errors import InvalidError
from rejoinder.newsroom.arriving.arrivals import Arrivals
from rejoinder.newsroom.arriving.naming import Told, free_slug
from rejoinder.newsroom.arriving.redirecting import Redirects
from rejoinder.newsroom.arriving.texts import Piece
from rejoinder.newsroom.arriving.topics import topic
from rejoinder.newsroom.models import Arrival, ArrivalKind, ArticlePage, Byline, PlainPage
from rejoinder.transfer.articles import PostKind

_MOST_ID: Final = 200  # characters, as the column has it


class Outcome(StrEnum):
    """What became of a post, in the words of the report."""

    MADE = "made"
    UPDATED = "updated"
    SAME = "same"
    KEPT = "kept"  # an editor changed it
    DELETED = "deleted"  # by an editor


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a page will have. What is not in it, such as its address, is never changed by another import."""

    kind: PostKind
    number: str
    title: str
    body: tuple[Piece, ...]
    is_public: bool
    published_at: datetime | None
    standfirst: str = ""
    language: str = ""
    takes_comments: bool = True
    picture: int | None = None
    picture_alt: str = ""
    authors: tuple[int, ...] = ()
    topics: tuple[tuple[str, str], ...] = ()  # slug and name

    @property
    def fingerprint(self) -> str:
        text = json.dumps(dataclasses.astuple(self), default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()

    @property
    def arrival_kind(self) -> ArrivalKind:
        return ArrivalKind.ARTICLE if self.kind == "article" else ArrivalKind.PAGE


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is to stand."""

    parent: Page
    slug: str  # that it had
    urls: Sequence[str]  # where it was


@dataclass(frozen=True, slots=True)
class Hands:
    """What storing a page needs besides."""

    arrivals: Arrivals
    redirects: Redirects
    told: Told


def looked_at(draft: Draft, arrival: Arrival | None, *, overwrite: bool) -> Outcome:
    """Return what is to be done with a post. One statement for one that came before and is another now."""
    if arrival is None:
        return Outcome.MADE
    if arrival.page is None:
        return Outcome.MADE if overwrite else Outcome.DELETED
    if arrival.fingerprint == draft.fingerprint and not overwrite:
        return Outcome.SAME
    if not _is_edited(arrival):
        return Outcome.SAME if arrival.fingerprint == draft.fingerprint else Outcome.UPDATED
    return Outcome.UPDATED if overwrite else Outcome.KEPT


def _is_edited(arrival: Arrival) -> bool:
    page = arrival.page
    assert page is not None
    return page.latest_revision_id != arrival.revision or (arrival.was_live and not page.live)


@transaction.atomic
def make(draft: Draft, place: Place, hands: Hands) -> None:
    """Make the page of a post, as a draft, published, or to be published. Some ninety statements."""
    if len(draft.number) > _MOST_ID:
        raise InvalidError(f"Its id is longer than {_MOST_ID} characters.")
    kind = ArticlePage if draft.kind == "article" else PlainPage
    slug = free_slug(
        parent=place.parent,
        wanted=place.slug,
        title=draft.title,
        otherwise=f"post-{draft.number}",
        told=hands.told,
    )
    page = kind(slug=slug)
    if draft.kind == "article":
        page.external_id = draft.number
    _fill(page, draft)
    # Published at once, not saved first and then published: that would be twice the work.
    page.live = draft.is_public and page.go_live_at is None
    if page.live:
        page.last_published_at = timezone.now()
        page.first_published_at = draft.published_at or page.last_published_at
    place.parent.add_child(instance=page)
    _finish(page, draft, place, hands)


@transaction.atomic
def update(draft: Draft, place: Place, arrival: Arrival, hands: Hands) -> None:
    """Give a page what the file says now, where it stands. What it said before stays among its revisions."""
    assert arrival.page is not None
    page = arrival.page.specific.get_latest_revision_as_object()
    _fill(page, draft)
    _finish(page, draft, place, hands)
    if not draft.is_public and arrival.page.live:
        Page.objects.get(pk=page.pk).specific.unpublish()


def _fill(page: Any, draft: Draft) -> None:  # noqa: ANN401  # a page of Wagtail, which has no types
    page.title = draft.title
    page.draft_title = draft.title
    page.body = json.dumps([{"type": piece.type, "value": piece.value} for piece in draft.body])
    page.go_live_at = None
    if draft.is_public and draft.published_at is not None and draft.published_at > timezone.now():
        page.go_live_at = draft.published_at
    if draft.kind == "page":
        return
    page.standfirst = draft.standfirst
    page.language = draft.language
    page.published_at = draft.published_at
    page.picture_id = draft.picture
    page.picture_alt = draft.picture_alt
    page.discussion = ArticleState.OPEN if draft.takes_comments else ArticleState.CLOSED
    page.topics.set([topic(slug, name) for slug, name in draft.topics])
    page.bylines.set(
        Byline(author_id=author, sort_order=place) for place, author in enumerate(draft.authors)
    )


def _finish(page: Any, draft: Draft, place: Place, hands: Hands) -> None:  # noqa: ANN401  # likewise
    is_published = page.live and page.latest_revision_id is None
    revision = page.save_revision(changed=not is_published, clean=False)
    if is_published:
        Page.objects.filter(pk=page.pk).update(live_revision=revision)
    elif draft.is_public:
        revision.publish()
    stored = Page.objects.get(pk=page.pk)
    hands.arrivals.note(
        draft.arrival_kind,
        draft.number,
        page=stored,
        revision=stored.latest_revision_id,
        was_live=stored.live,
        fingerprint=draft.fingerprint,
    )
    if draft.is_public:
        hands.redirects.lead(place.urls, page=stored, told=hands.told)
