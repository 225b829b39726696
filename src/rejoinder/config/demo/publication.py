"""Fill the newsroom with the Gazette's articles, each with the discussion that its story has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.html import format_html
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

from rejoinder.accounts.models import Account
from rejoinder.comments.models import Comment, CorrectionState
from rejoinder.config.demo import gazette
from rejoinder.config.demo.gazette.shape import Author, Block, Section, Written
from rejoinder.config.demo.stories import STORIES
from rejoinder.newsroom.editors import let_write
from rejoinder.newsroom.models import (
    ArticlePage,
    AuthorPage,
    Byline,
    Correction,
    Disclaimer,
    EpisodePage,
    FrontPage,
    Mending,
    PlainPage,
    Registration,
    SectionPage,
)
from rejoinder.newsroom.services import found_publication
from rejoinder.sites.models import Site

_FILES: Final = Path(gazette.__file__).parent / "files"
_PODCAST: Final = "low-water"
_COVER: Final = "low-water.png"


@transaction.atomic
def fill_publication(site: Site, *, editor: str) -> FrontPage:
    """Make the Gazette's own pages, unless they are there.

    Args:
        editor: the username of an account that may write.
    """
    there = FrontPage.objects.filter(site=site).first()
    if there is not None:
        return there
    front = found_publication(site=site)
    front.tagline = "Port Almery's newspaper since 1868"
    front.subscribe = [_link("feed", "Atom feed", "/feed.atom")]
    front.save_revision().publish()
    let_write(front=front, account=Account.objects.get(username=editor))
    _Filling(front).fill()
    return front


class _Filling:
    """Makes what stands below a front page; a file that is asked for twice is uploaded once."""

    def __init__(self, front: FrontPage) -> None:
        self._front = front
        self._collection = Collection.objects.get(name=front.site.key)  # where its editors see it
        self._image = cache(self._upload_image)
        self._document = cache(self._upload_document)
        self._disclaimer = cache(self._make_disclaimer)
        self._pages: dict[str, ArticlePage] = {}

    def fill(self) -> None:
        sections = {each.slug: self._section(each) for each in gazette.SECTIONS}
        about = PlainPage(
            title="The newsroom",
            slug="newsroom-staff",
            body=[("paragraph", "<p>Six people, one coffee machine, and whoever is visiting.</p>")],
        )
        self._front.add_child(instance=about)
        authors = {each.slug: _author(about, each) for each in gazette.AUTHORS}
        for written in gazette.ARTICLES:
            page = self._draft(written)
            page.bylines.set(
                Byline(author=authors[slug], role="host" if written.episode and not place else "")
                for place, slug in enumerate(written.bylines)
            )
            sections[written.section].add_child(instance=page)
            page.topics.add(*written.topics)
            self._pages[written.slug] = page
        # Bodies last, since they link to one another; and the oldest is published first.
        for written in reversed(gazette.ARTICLES):
            page = self._pages[written.slug]
            page.body = list(self._body(written))
            page.save_revision().publish()
        self._tie_corrections()

    def _tie_corrections(self) -> None:
        """Say in which version those corrections of readers were mended that came fixed with the discussions."""
        fixed = Comment.objects.filter(
            site=self._front.site, correction=CorrectionState.FIXED
        ).values_list("pk", "article_id")
        for comment_id, article_id in fixed:
            page: Any = Registration.objects.select_related("page").get(article=article_id).page
            Mending.objects.create(comment_id=comment_id, page=page, revision=page.live_revision)

    def _section(self, each: Section) -> SectionPage:
        section = SectionPage(title=each.name, slug=each.slug, intro=each.description)
        if each.slug == _PODCAST:
            section.is_podcast = True
            section.podcast_author = self._front.title
            section.podcast_category = "Society & Culture"
            section.podcast_email = "low-water@gazette.example"
            section.cover = self._image(_COVER)
        self._front.add_child(instance=section)
        return section

    def _draft(self, written: Written) -> ArticlePage:
        begun = self._front.site.created_at  # as the discussions are dated
        states = {story.external_id: story.state for story in STORIES}
        page = ArticlePage() if written.episode is None else EpisodePage()
        page.title, page.slug = written.headline, written.slug
        page.live = False
        page.external_id = written.external_id
        page.flag, page.standfirst = written.flag, written.standfirst
        page.language = written.language
        page.published_at = begun - timedelta(minutes=written.published)
        page.discussion = states.get(written.external_id, "open")
        if written.picture is not None:
            page.picture = self._image(written.picture.file)
            page.picture_alt = written.picture.alt
        if written.disclaimer:
            page.disclaimer = self._disclaimer(written.disclaimer, written.disclaimer_place)
        if written.syndication is not None:
            page.credit_name, page.credit_url = written.syndication.name, written.syndication.link
            page.original_url = written.syndication.original_url
            page.shares_discussion = written.syndication.discussion == "shared"
        if written.episode is not None:
            page.audio = self._document(written.episode.recording)
            page.number = written.episode.number
            page.duration_seconds = written.episode.seconds
            page.chapters = written.episode.chapters
            page.transcript = written.episode.transcript
            page.subscribe = [_link("podcast", "Low Water", f"/{_PODCAST}/podcast.rss")]
        page.corrections.set(
            Correction(text=text, corrected_at=begun - timedelta(minutes=minutes))
            for minutes, text in written.corrections
        )
        return page

    def _body(self, written: Written) -> Iterator[Block]:
        """Yield the blocks as the newsroom has them: with images, documents and pages for their names."""
        for name, value in written.body:
            match name:
                case "image":
                    image = self._image(value["file"])
                    yield name, {"image": image, **_without_file(value)}
                case "video":
                    yield name, {**value, "poster": self._image(value["poster"])}
                case "audio":
                    document = self._document(value["file"])
                    yield name, {"document": document, "url": "", **_without_file(value)}
                case "related":
                    yield name, [self._pages[slug] for slug in value]
                case _:
                    yield name, value

    def _upload_image(self, name: str) -> Image:
        content = ContentFile((_FILES / name).read_bytes(), name=name)
        return Image.objects.create(title=name, file=content, collection=self._collection)

    def _upload_document(self, name: str) -> Document:
        with (_FILES / name).open("rb") as file:
            return Document.objects.create(
                title=name, file=File(file, name=name), collection=self._collection
            )

    def _make_disclaimer(self, key: str, place: str) -> Disclaimer:
        (found,) = (each for each in gazette.DISCLAIMERS if each.key == key)
        return Disclaimer.objects.create(
            site=self._front.site,
            name=found.name,
            text=found.text,
            above=place in {"above", "both"},
            below=place in {"below", "both"},
        )


def _author(above: PlainPage, each: Author) -> AuthorPage:
    about = format_html("<p>{}</p>", each.biography)
    author = AuthorPage(title=each.name, slug=each.slug, work=each.role, about=about)
    above.add_child(instance=author)
    return author


def _link(kind: str, label: str, path: str) -> Block:
    return "link", {"kind": kind, "label": label, "url": f"{settings.BASE_URL}{path}"}


def _without_file(value: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in value.items() if name != "file"}
