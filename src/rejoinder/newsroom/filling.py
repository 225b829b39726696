"""Fill in what an editor left out of a video: its title and its poster, as the provider has them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.models import Revision

from rejoinder.newsroom.editors import files_of
from rejoinder.newsroom.models import ArticlePage, FrontPage, PlainPage
from rejoinder.newsroom.notices import MOST_SECONDS, Asking, Notice, askers
from rejoinder.newsroom.pictures import ENDINGS
from rejoinder.newsroom.videos import notice_address

Written: TypeAlias = ArticlePage | PlainPage  # the pages with a body

_ASKED_AGAIN: Final = 3600  # seconds after which a provider that said too little is asked again


def fill_videos(page: Written, *, user: Any) -> list[str]:  # noqa: ANN401  # an account
    """Fill the videos of a page's latest revision, and of the page where that is what readers see. Idempotent.

    Call it outside a transaction: a provider is asked, for three seconds at the most. Of each page each address is
    asked about once, and again after an hour if something was not found. No statement where nothing lacks.

    Returns:
        What was not found, a sentence for each video.
    """
    if not settings.OEMBED:
        return []
    lacking = _lacking(page.body)
    if not lacking:
        return []
    asking, told, found = Asking(askers(), seconds=MOST_SECONDS), [], {}
    for url, (no_title, no_poster) in lacking.items():
        if asking.is_late:
            told.append(f"There was no time left to ask about {url}. Save again, or fill it in.")
            continue
        if not cache.add(_key(page, url), 1, _ASKED_AGAIN):
            continue
        notice = asking.ask(url, wants_picture=no_poster)
        if notice.title or notice.picture:
            found[url] = notice
        missing = _missing(
            title=no_title and not notice.title, poster=no_poster and not notice.picture
        )
        if missing:
            told.append(f"The provider of {url} gave {missing}. Fill it in, if you like.")
        else:
            cache.delete(_key(page, url))
    if found:
        _keep(page, found, user=user)
    return told


@transaction.atomic
def _keep(page: Written, found: Mapping[str, Notice], *, user: Any) -> None:  # noqa: ANN401
    # What is latest now: somebody may have saved while the provider was asked.
    page = type(page).objects.get(pk=page.pk)
    revision = Revision.objects.select_for_update().filter(pk=page.latest_revision_id).first()
    if revision is None:
        return
    draft = revision.as_object()
    posters = {
        url: _stored(draft, notice, url=url, user=user)
        for url, notice in found.items()
        if notice.picture and any(not each["poster"] for each in _videos(draft.body, url))
    }
    _fill(draft.body, found, posters)
    # In its place: a workflow and a schedule name the revision.
    revision.content = draft.serializable_data()
    revision.save(update_fields=["content"])
    if page.live and page.live_revision_id == revision.pk:
        _fill(page.body, found, posters)
        page.save()
        page.update_aliases()  # as publishing does


def _fill(body: Any, found: Mapping[str, Notice], posters: Mapping[str, object]) -> None:  # noqa: ANN401
    for url, notice in found.items():
        for video in _videos(body, url):
            video["title"] = video["title"] or notice.title
            video["poster"] = video["poster"] or posters.get(url)


def _stored(page: Written, notice: Notice, *, url: str, user: Any) -> object:  # noqa: ANN401
    front = page.publication
    if not isinstance(front, FrontPage):
        return None
    name = hashlib.sha256(url.encode()).hexdigest()[:12]
    picture = get_image_model()(
        title=notice.title or f"Poster of {url}"[:255],
        collection=files_of(front),
        uploaded_by_user=user,
    )
    picture.file = ContentFile(notice.picture, name=f"poster-{name}{ENDINGS[notice.picture_type]}")
    picture.save()
    return picture


def _lacking(body: Any) -> dict[str, tuple[bool, bool]]:  # noqa: ANN401  # Wagtail has no types
    """Return the addresses of videos that a provider can be asked about: whether a title lacks, and a poster."""
    lacking: dict[str, tuple[bool, bool]] = {}
    for video in _videos(body):
        no_title, no_poster = not video["title"], not video["poster"]
        if (no_title or no_poster) and notice_address(video["url"]):
            title_too, poster_too = lacking.get(video["url"], (False, False))
            lacking[video["url"]] = (no_title or title_too, no_poster or poster_too)
    return lacking


def _videos(body: Any, url: str = "") -> Iterator[Any]:  # noqa: ANN401  # likewise
    for block in body:
        if block.block_type == "video" and (not url or block.value["url"] == url):
            yield block.value


def _missing(*, title: bool, poster: bool) -> str:
    if title and poster:
        return "neither a title nor a picture"
    return "no title" if title else "no picture" if poster else ""


def _key(page: Written, url: str) -> str:
    return f"oembed:{page.pk}:{hashlib.sha256(url.encode()).hexdigest()}"
