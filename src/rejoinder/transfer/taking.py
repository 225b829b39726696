"""Who takes the articles of an import.

This package stores discussions. Pages are the business of whoever has some, which says so with `take_with`; where
nobody did, articles cannot be brought, and nothing else changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from rejoinder.core.errors import InvalidError
from rejoinder.sites.models import Site
from rejoinder.transfer.articles import Shelf
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.rewriting import RewriteRules

Progress: TypeAlias = Callable[[str, int, int | None], None]  # stage, done, of how many

NO_TAKER: Final = (
    "--articles needs the newsroom, which is not there. Install it with: pip install 'rejoinder[newsroom]'. If it is "
    "installed, REJOINDER_NEWSROOM must not be 0. Then run: rejoinder migrate"
)


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
