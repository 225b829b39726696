"""What the articles of an import are turned into, and who takes them.

This package stores discussions. Pages are the business of whoever has some, which says so with `take_with`; where
nobody did, articles cannot be brought, and nothing else changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, Protocol, TypeAlias

from rejoinder.core.errors import InvalidError
from rejoinder.sites.models import Site
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.rewriting import RewriteRules

PostKind: TypeAlias = Literal["article", "page"]
PostStatus: TypeAlias = Literal["published", "scheduled", "draft"]
Progress: TypeAlias = Callable[[str, int, int | None], None]  # stage, done, of how many

NO_TAKER: Final = (
    "--articles needs the newsroom, which is not there. Install it with: pip install 'rejoinder[newsroom]'. If it is "
    "installed, REJOINDER_NEWSROOM must not be 0. Then run: rejoinder migrate"
)

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


@dataclass(slots=True)
class Taking:
    """How articles are to be brought."""

    site: Site
    source: str
    report: ImportReport
    rules: RewriteRules
    media: Path | None = None  # a copy of the folder of uploads
    download: bool = False  # ask the old server for files that are not in it
    overwrite: bool = False  # what editors changed since
    dry: bool = False
    progress: Progress = field(default=lambda _stage, _done, _total: None)


class TakesArticles(Protocol):
    """Makes pages of articles.

    `check` raises InvalidError before a file is read, if the site cannot have pages.
    """

    def check(self, site: Site) -> None: ...
    def take(self, shelf: Shelf, taking: Taking) -> None: ...


_takers: list[TakesArticles] = []


def take_with(taker: TakesArticles) -> None:
    """Give articles to this one from now on."""
    _takers[:] = [taker]


def taker() -> TakesArticles:
    """Return who takes articles.

    Raises:
        InvalidError: nobody does; says what to install.
    """
    if not _takers:
        raise InvalidError(NO_TAKER)
    return _takers[0]
