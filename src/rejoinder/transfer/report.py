"""What an import did, or in a dry run would do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from rejoinder.transfer.problems import Problems


@dataclass(slots=True)
class ImportReport:
    """Counts of an import. `problems` has what was skipped, repaired or found odd, with places."""

    pages: Counter[str] = field(default_factory=Counter)  # what became of articles, in words
    articles_matched: int = 0
    articles_made: int = 0
    articles_merged: int = 0  # discussions whose article another of the file is about too
    readers_made: int = 0
    comments: Counter[str] = field(default_factory=Counter)  # stored now, by status
    mentions: int = 0  # pingbacks and trackbacks, stored now
    replies: int = 0  # of the comments stored now
    inline: int = 0  # of the comments stored now, those about words of the article
    passages_found: int = 0  # of the articles that got comments: where they stand is known
    passages_nowhere: int = 0  # likewise, and no text that is known has them
    already_there: int = 0  # comments and mentions of an earlier run
    revisions: int = 0
    votes: int = 0
    reactions: int = 0
    problems: Problems = field(default_factory=Problems)

    @property
    def stored(self) -> int:
        return self.comments.total() + self.mentions


@dataclass(slots=True)
class UndoReport:
    """What was removed, or in a dry run would be, and what stays."""

    comments: int = 0
    readers: int = 0
    passages: int = 0
    emptied: int = 0  # articles without a comment now; they stay
    kept: Counter[str] = field(default_factory=Counter)  # comments, by why they stay
    problems: Problems = field(default_factory=Problems)  # likewise, each with its id
