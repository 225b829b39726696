"""Feeds of articles: Atom for readers (RFC 4287), RSS with enclosures for podcasts, sitemaps for search engines."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe
from wagtail.models import Page

from rejoinder.core.caching import public
from rejoinder.core.keys import pages_key, site_key
from rejoinder.newsroom.addresses import address_of, path_of
from rejoinder.newsroom.chapters import Chapter
from rejoinder.newsroom.models import (
    ArticlePage,
    AuthorPage,
    EpisodePage,
    FrontPage,
    NewsroomPage,
    SectionPage,
)
from rejoinder.newsroom.queries import by_author, episodes, published
from rejoinder.newsroom.recorded import (
    CHAPTERS_FILE,
    CHAPTERS_TYPE,
    TRANSCRIPT_FILE,
    TRANSCRIPT_TYPE,
    Recorded,
)
from rejoinder.newsroom.views.framing import front_of
from rejoinder.sites.models import Site

ENTRIES: Final = 30
EPISODES: Final = 300
NEWS_DAYS: Final = 2  # Google takes no older articles for news
MOST_NEWS: Final = 1_000  # of a news sitemap
MOST_PAGES: Final = 50_000  # of a sitemap
ITUNES: Final = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST: Final = "https://podcastindex.org/namespace/1.0"
SIMPLE_CHAPTERS: Final = "http://podlove.org/simple-chapters"
_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS: Final = "http://www.google.com/schemas/sitemap-news/0.9"
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PLAIN: Final = AttributesImpl({})  # an element without attributes
_LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)  # before anything of ours
P = TypeVar("P", bound=Page)


@require_safe
def atom(request: HttpRequest, path: str) -> HttpResponse:
    """Answer the newest articles of a publication, a section or an author. Some ten statements."""
    page = _page_at(request, path, NewsroomPage)
    front = front_of(page)
    if isinstance(page, AuthorPage):
        rows = by_author(page)
    elif isinstance(page, FrontPage | SectionPage):
        rows = published(below=page)
    else:
        raise Http404
    base = _base_of(page)
    articles = [listing.page for listing in rows[:ENTRIES]]
    feed = Atom1Feed(
        title=_xml(page.title if page is front else f"{page.title} – {front.title}"),
        link=address_of(page),
        description=None,
        subtitle=_xml(getattr(page, "tagline", "") or getattr(page, "intro", "")),
        language=front.site.language,
        feed_url=f"{address_of(page)}feed.atom",
        feed_guid=address_of(page),
        author_name=_xml(front.title),
    )
    for article in articles:
        authors = [byline.author.title for byline in article.bylines.all()]
        feed.add_item(
            title=_xml(f"{article.title} {article.flag}".rstrip()),
            link=base + path_of(article),
            description=_xml(article.standfirst),
            unique_id=_uid(article),
            pubdate=article.published_at,
            updateddate=_changed(article),
            author_name=_xml(", ".join(authors) or front.title),
        )
    # Without articles the feed is as old as its page; a feed's time must not be that of the asking.
    feed.latest_post_date = lambda: max(  # type: ignore[method-assign]  # Django has no other way to say it
        map(_changed, articles), default=page.first_published_at or _LONG_AGO
    )
    return _answer(request, feed.writeString("utf-8"), kind=feed.content_type, site=front.site)


@require_safe
def podcast(request: HttpRequest, path: str) -> HttpResponse:
    """Answer a podcast with its recordings, as podcast players read it. Some nine statements.

    Raises:
        Http404: the section is no podcast.
    """
    section = _page_at(request, path, SectionPage)
    if not section.is_podcast:
        raise Http404
    front = front_of(section)
    base = _base_of(section)
    author = section.podcast_author or front.title
    feed = _PodcastFeed(
        title=_xml(section.title),
        link=address_of(section),
        description=_xml(section.intro or section.title),
        language=front.site.language,
        feed_url=f"{address_of(section)}podcast.rss",
        show=_Show(
            author=_xml(author),
            email=section.podcast_email,
            category=_xml(section.podcast_category or "News"),
            explicit=section.podcast_explicit,
            cover=_cover(section),
        ).elements(),
    )
    found = [episode for episode in episodes(section, limit=EPISODES) if episode.recording]
    for episode in found:
        recording = episode.recording
        feed.add_item(
            title=_xml(episode.title),
            link=base + path_of(episode),
            description=_xml(episode.standfirst or episode.title),
            unique_id=_uid(episode),
            unique_id_is_permalink=False,
            pubdate=episode.published_at,
            enclosures=[
                Enclosure(
                    url=recording if "://" in recording else base + recording,
                    length=str(episode.recording_bytes),
                    mime_type=episode.recording_type,
                )
            ],
            episode=_elements_of(episode, author=author),
            recorded=episode.recorded,
            beside=base + path_of(episode),
            language=episode.language or front.site.language,
        )
    feed.latest_post_date = lambda: max(  # type: ignore[method-assign]  # as above
        map(_changed, found), default=section.first_published_at or _LONG_AGO
    )
    return _answer(request, feed.writeString("utf-8"), kind=feed.content_type, site=front.site)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """List all pages of this host's publication. Three statements."""
    front = _page_at(request, "", FrontPage)
    others = ArticlePage.objects.exclude(original_url="").values(
        "pk"
    )  # which are to be known there
    pages = (front.get_descendants(inclusive=True).live().exclude(pk__in=others).order_by("path"))[
        :MOST_PAGES
    ]
    base = _base_of(front)

    def write(xml: XMLGenerator) -> None:
        for page in pages:
            _element(xml, "url", {"loc": base + path_of(page), "lastmod": _day(page)})

    content = _sitemap(write, {"xmlns": _SITEMAP})
    return _answer(request, content, kind="application/xml; charset=utf-8", site=front.site)


@require_safe
def news_sitemap(request: HttpRequest) -> HttpResponse:
    """List the articles of the last two days, as search engines for news want it. Six statements."""
    front = _page_at(request, "", FrontPage)
    since = timezone.now() - timedelta(days=NEWS_DAYS)
    listings = published(below=front).filter(published_at__gte=since)[:MOST_NEWS]
    base = _base_of(front)

    def write(xml: XMLGenerator) -> None:
        for article in (listing.page for listing in listings):
            if article.original_url:
                continue  # it is another's news
            xml.startElement("url", _PLAIN)
            _text(xml, "loc", base + path_of(article))
            xml.startElement("news:news", _PLAIN)
            language = article.language or front.site.language
            _element(
                xml,
                "news:publication",
                {"news:name": front.title, "news:language": _news_language(language)},
            )
            _text(xml, "news:publication_date", _changed_first(article))
            _text(xml, "news:title", article.title)
            xml.endElement("news:news")
            xml.endElement("url")

    content = _sitemap(write, {"xmlns": _SITEMAP, "xmlns:news": _NEWS})
    return _answer(request, content, kind="application/xml; charset=utf-8", site=front.site)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines where the sitemaps of this host are, and what is nothing for them. Three statements."""
    front = _page_at(request, "", FrontPage)
    base = _base_of(front)
    lines = [
        "User-agent: *",
        *(f"Disallow: /{step}/" for step in ("newsroom", "staff")),
        *(f"Sitemap: {base}/{name}.xml" for name in ("sitemap", "news-sitemap")),
    ]
    content = "\n".join(lines) + "\n"
    return _answer(request, content, kind="text/plain; charset=utf-8", site=front.site)


class _Show:
    """What the iTunes namespace says of a podcast as a whole."""

    def __init__(
        self, *, author: str, email: str, category: str, explicit: bool, cover: str
    ) -> None:
        self._texts = {
            "itunes:author": author,
            "itunes:explicit": "true" if explicit else "false",
            "itunes:type": "episodic",
        }
        self._owner = {"itunes:name": author, "itunes:email": email} if email else {}
        self._attributes = {"itunes:category": {"text": category}}
        if cover:
            self._attributes["itunes:image"] = {"href": cover}

    def elements(self) -> Callable[[SimplerXMLGenerator], None]:
        def write(handler: SimplerXMLGenerator) -> None:
            for name, text in self._texts.items():
                handler.addQuickElement(name, text)
            for name, attributes in self._attributes.items():
                handler.addQuickElement(name, None, attributes)
            if self._owner:
                handler.startElement("itunes:owner", _PLAIN)
                for name, text in self._owner.items():
                    handler.addQuickElement(name, text)
                handler.endElement("itunes:owner")

        return write


class _PodcastFeed(Rss201rev2Feed):
    """RSS 2.0 with the iTunes namespace, and those for chapters and transcripts.

    Chapters are said twice: Apple Podcasts, Pocket Casts and others read the file that the podcast namespace names,
    Spotify and older players only Podlove's Simple Chapters.
    """

    def rss_attributes(self) -> dict[str, str]:
        return {
            **super().rss_attributes(),
            "xmlns:itunes": ITUNES,
            "xmlns:podcast": PODCAST,
            "xmlns:psc": SIMPLE_CHAPTERS,
        }

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        self.feed["show"](handler)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, object]) -> None:
        super().add_item_elements(handler, item)
        told = item["episode"]
        assert isinstance(told, dict)
        for name, text in told.items():
            handler.addQuickElement(name, text)
        recorded = item["recorded"]
        assert isinstance(recorded, Recorded)
        if recorded.transcript is not None:
            attributes = {
                "url": f"{item['beside']}{TRANSCRIPT_FILE}",
                "type": TRANSCRIPT_TYPE.partition(";")[0],
                "language": str(item["language"]),
            }
            if recorded.transcript.is_captions:
                attributes["rel"] = "captions"
            handler.addQuickElement("podcast:transcript", None, attributes)
        if recorded.chapters:
            attributes = {"url": f"{item['beside']}{CHAPTERS_FILE}", "type": CHAPTERS_TYPE}
            handler.addQuickElement("podcast:chapters", None, attributes)
            handler.startElement("psc:chapters", AttributesImpl({"version": "1.2"}))
            for chapter in recorded.chapters:
                handler.addQuickElement("psc:chapter", None, _simple(chapter))
            handler.endElement("psc:chapters")


def _simple(chapter: Chapter) -> dict[str, str]:
    """Return the attributes of a chapter as Podlove's format has them: "normal play time"."""
    seconds, rest = divmod(chapter.start_ms, 1000)
    start = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
    told = {"start": start, "title": _xml(chapter.title), "href": chapter.url}
    return {name: text for name, text in told.items() if text}


def _elements_of(episode: EpisodePage, *, author: str) -> dict[str, str]:
    hosts = [byline.author.title for byline in episode.bylines.all()]
    told = {
        "itunes:author": _xml(", ".join(hosts) or author),
        "itunes:duration": str(episode.duration_seconds) if episode.duration_seconds else "",
        "itunes:episode": str(episode.number or ""),
        "itunes:season": str(episode.season or ""),
        "itunes:explicit": "false",
        "itunes:summary": _xml(episode.standfirst),
    }
    return {name: text for name, text in told.items() if text}


def _page_at(request: HttpRequest, path: str, kind: type[P]) -> P:
    """Return the published page at a path of this host.

    Raises:
        Http404: there is none of this kind.
    """
    found = Page.route_for_request(request, path)
    if found is None or not isinstance(found.page, kind):
        raise Http404
    return found.page


def _base_of(page: Page) -> str:
    """Return scheme and host of a page."""
    return address_of(page).removesuffix(path_of(page))


def _uid(page: ArticlePage) -> str:
    """Return the same for ever, wherever the page moves to (RFC 4151 would want a domain; RFC 9562 does not)."""
    return f"urn:uuid:{page.translation_key}"


def _news_language(language: str) -> str:
    """Return a language as Google's news sitemaps name it: ISO 639, but for Chinese by its script."""
    base, _, rest = language.lower().partition("-")
    if base != "zh":
        return base
    return "zh-tw" if rest.startswith(("hant", "tw", "hk", "mo")) else "zh-cn"


def _changed(page: ArticlePage) -> datetime:
    return max(filter(None, (page.published_at, page.last_published_at)), default=_LONG_AGO)


def _changed_first(page: ArticlePage) -> str:
    return (page.published_at or _LONG_AGO).isoformat()


def _day(page: Page) -> str:
    changed = page.last_published_at or page.latest_revision_created_at
    return changed.isoformat() if changed else ""


def _cover(section: SectionPage) -> str:
    if section.cover is None:
        return ""
    return f"{settings.BASE_URL}{section.cover.get_rendition('fill-1400x1400|format-jpeg').url}"


def _xml(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)


def _sitemap(write: Callable[[XMLGenerator], None], namespaces: Mapping[str, str]) -> str:
    buffer = io.StringIO()
    xml = XMLGenerator(buffer, "utf-8")
    xml.startDocument()
    xml.startElement("urlset", AttributesImpl(namespaces))
    write(xml)
    xml.endElement("urlset")
    xml.endDocument()
    return buffer.getvalue()


def _element(xml: XMLGenerator, name: str, texts: Mapping[str, str]) -> None:
    xml.startElement(name, _PLAIN)
    for inner, text in texts.items():
        if text:
            _text(xml, inner, text)
    xml.endElement(name)


def _text(xml: XMLGenerator, name: str, text: str) -> None:
    xml.startElement(name, _PLAIN)
    xml.characters(_xml(text))
    xml.endElement(name)


def _answer(request: HttpRequest, content: str, *, kind: str, site: Site) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    return public(request, response, keys=[site_key(site.pk), pages_key(site.pk)])
