"""What the articles of an import are turned into: plain records that know nothing of the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

PostKind: TypeAlias = Literal["article", "page"]
PostStatus: TypeAlias = Literal["published", "scheduled", "draft"]

# As in `records`: None is "the source does not say", times are aware and UTC, slugs are decoded, texts are plain
# unless they say that they are HTML.


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """Somebody who writes."""

    login: str
    name: str


@dataclass(frozen=True, slots=True)
class CategoryRecord:
    """A category, which may be in another."""

    slug: str
    name: str
    parent: str = ""  # slug, "" at the top
    description: str = ""
    number: str = ""  # its id


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file that was uploaded."""

    number: str  # its id
    url: str
    path: str = ""  # in the folder of uploads
    title: str = ""
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class PostRecord:
    """An article, or a page that is none."""

    number: str  # its id
    kind: PostKind
    title: str
    slug: str
    urls: tuple[str, ...]  # where it was, as found; the canonical one first
    old_slugs: tuple[str, ...]  # in the place of the present one, before
    status: PostStatus
    published_at: datetime | None
    authors: tuple[str, ...]  # logins
    categories: tuple[str, ...]  # slugs; the one that counts most first
    topics: tuple[tuple[str, str], ...]  # slug and name
    excerpt: str
    html: str  # as WordPress stores it, with its shortcodes and marks of blocks; not cleaned
    thumbnail: str  # number of a file, "" without
    parent: str  # number of the page above a page, "" at the top
    language: str  # BCP 47, "" if the file does not say
    takes_comments: bool
    place: str = ""


class Shelf(Protocol):
    """The articles of an import file, all of them seen, and on disk."""

    blog: str  # address of the whole, "" if the file does not say

    def authors(self) -> Iterator[AuthorRecord]: ...
    def categories(self) -> Iterator[CategoryRecord]: ...
    def tags(self) -> Iterator[tuple[str, str]]: ...  # slug and name
    def parents(self) -> Iterator[tuple[str, str]]: ...  # of the pages that are no articles
    def posts(self) -> Iterator[PostRecord]: ...  # pages first; in the order of the file
    def post(self, number: str) -> PostRecord | None: ...
    def count_posts(self) -> int: ...
    def file(self, number: str) -> FileRecord | None: ...
    def file_at(self, url: str) -> FileRecord | None: ...
    def files_of(self, post: str) -> list[str]: ...  # numbers
    def pattern(self, number: str) -> str: ...  # HTML that several posts share
