"""What one import knows while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias, TypeVar

from django.db import IntegrityError
from django.utils import timezone

from rejoinder.sites.models import Site
from rejoinder.transfer.rendering import Rendering
from rejoinder.transfer.report import ImportReport
from rejoinder.transfer.rewriting import RewriteRules
from rejoinder.transfer.staging import Staging

Progress: TypeAlias = Callable[[str, int, int | None], None]  # stage, done, of how many

ResultT = TypeVar("ResultT")


@dataclass(slots=True)
class Run:
    """An import under way."""

    site: Site
    source: str  # of ids that do not name their own, e.g. "wordpress"
    staging: Staging
    rendering: Rendering
    report: ImportReport
    rules: RewriteRules
    progress: Progress
    dry: bool
    is_first: bool = False  # the site had nothing when this began: nothing need be looked for in it
    now: datetime = field(default_factory=timezone.now)  # when it began
    nameless: int | None = None  # the reader that stands for authors of whom nothing is known
    touched: set[int] = field(default_factory=set)  # articles that got something new

    def advance(self, stage: str, done: int, total: int) -> None:
        """Show how far it is, and keep the other process busy."""
        self.progress(stage, done, total)
        self.keep_busy()

    def keep_busy(self) -> None:
        if not self.dry:
            self.rendering.go_on()

    def store(self, work: Callable[[], ResultT]) -> ResultT:
        """Do a transaction, once more when another import stores the same at the same time."""
        try:
            return work()
        except IntegrityError:
            self.is_first = False
            return work()
