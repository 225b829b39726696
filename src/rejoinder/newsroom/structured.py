"""What search engines and messengers are told of an article (schema.org `NewsArticle`, Open Graph)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

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
    if article.picture is not None:
        data["image"] = [article.picture.as_json()]
    if article.published_at is not None:
        data["datePublished"] = article.published_at.isoformat()
    if article.modified_at is not None:
        data["dateModified"] = article.modified_at.isoformat()
    return data_element({name: value for name, value in data.items() if value not in ("", [])})


def _publisher(article: Described) -> Json:
    data: dict[str, Json] = {
        "@type": "NewsMediaOrganization",
        "name": article.publisher,
        "url": article.publisher_address,
    }
    if article.logo is not None:
        data["logo"] = article.logo.as_json()
    return data
