"""What search engines and messengers are told of an article (schema.org `NewsArticle`, Open Graph)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from rejoinder.comments.moments import seconds_in
from rejoinder.fragments.structured import Json, data_element


@dataclass(frozen=True, slots=True)
class LinkPicture:
    """A picture as it is shown where others link to a page."""

    address: str  # whole
    width: int  # pixels, as for `height`
    height: int

    def as_json(self) -> Json:
        return {
            "@type": "ImageObject",
            "url": self.address,
            "width": self.width,
            "height": self.height,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedRecording:
    """What an article plays first, with its chapters."""

    is_video: bool
    name: str
    address: str  # whole, of the file; "" where a frame plays it
    frame: str  # whole, of the frame; "" where a file is played
    seconds: int  # how long it is; 0 = not known
    captions: str  # whole address of what is said in it, as WebVTT; "" = not known
    chapters: Sequence[tuple[int, int | None, str]]  # milliseconds of begin and end, and title


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """An article as others are told of it."""

    address: str  # whole
    canonical: str  # of the original, where it is somebody else's
    headline: str
    summary: str
    language: str  # BCP 47
    section: str
    topics: Sequence[str]
    authors: Sequence[tuple[str, str]]  # names and whole addresses
    publisher: str
    publisher_address: str
    picture: LinkPicture | None
    logo: LinkPicture | None
    published_at: datetime | None
    modified_at: datetime | None
    comment_count: int
    comments: Sequence[Json]
    recording: DescribedRecording | None = None  # None where nothing is said of what is in it


def article_data(article: Described) -> SafeString:
    """Return `<script type="application/ld+json">…</script>`: data, which no policy takes for a script."""
    data: dict[str, Json] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": article.address,
        "url": article.address,
        "mainEntityOfPage": article.canonical,
        "headline": article.headline,
        "description": article.summary,
        "inLanguage": article.language,
        "articleSection": article.section,
        "keywords": list(article.topics),
        "author": [
            {"@type": "Person", "name": name, "url": address} for name, address in article.authors
        ]
        or [
            {
                "@type": "Organization",
                "name": article.publisher,
                "url": article.publisher_address,
            }
        ],
        "publisher": _publisher(article),
        "commentCount": article.comment_count,
        "comment": list(article.comments),
    }
    if article.recording is not None:
        name = "video" if article.recording.is_video else "audio"
        data[name] = _recording(article, article.recording)
    if article.picture is not None:
        data["image"] = [article.picture.as_json()]
    if article.published_at is not None:
        data["datePublished"] = article.published_at.isoformat()
    if article.modified_at is not None:
        data["dateModified"] = article.modified_at.isoformat()
    return data_element({name: value for name, value in data.items() if value not in ("", [])})


def _recording(article: Described, recording: DescribedRecording) -> Json:
    data: dict[str, Json] = {
        "@type": "VideoObject" if recording.is_video else "AudioObject",
        "name": recording.name,
        "description": article.summary,
        "contentUrl": recording.address,
        "embedUrl": recording.frame,
        "hasPart": [
            _clip(article, start_ms, end_ms, title)
            for start_ms, end_ms, title in recording.chapters
        ],
    }
    if recording.seconds:
        data["duration"] = f"PT{recording.seconds}S"
    if article.published_at is not None:
        data["uploadDate"] = article.published_at.isoformat()
    if article.picture is not None:
        data["thumbnailUrl"] = article.picture.address
    if recording.captions:
        data["caption"] = {
            "@type": "MediaObject",
            "contentUrl": recording.captions,
            "encodingFormat": "text/vtt",
            "inLanguage": article.language,
        }
    return {name: value for name, value in data.items() if value not in ("", [])}


def _clip(article: Described, start_ms: int, end_ms: int | None, title: str) -> Json:
    data: dict[str, Json] = {
        "@type": "Clip",
        "name": title,
        "startOffset": start_ms / 1000,
        "url": f"{article.address}?t={seconds_in(start_ms)}",
    }
    if end_ms is not None:
        data["endOffset"] = end_ms / 1000
    return data


def _publisher(article: Described) -> Json:
    data: dict[str, Json] = {
        "@type": "NewsMediaOrganization",
        "name": article.publisher,
        "url": article.publisher_address,
    }
    if article.logo is not None:
        data["logo"] = article.logo.as_json()
    return data
