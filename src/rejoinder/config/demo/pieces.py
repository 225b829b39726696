"""The shapes that the demo's people, comments and articles are written in. Nothing here is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from inspect import cleandoc
from typing import Literal, NamedTuple, TypeAlias

PersonRole: TypeAlias = Literal["", "staff", "author", "moderator"]
PieceStatus: TypeAlias = Literal["published", "waiting", "removed", "rejected"]
StoryState: TypeAlias = Literal["open", "closed", "premoderated"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account at the Gazette."""

    key: str  # lower-case ASCII letters, as comments name their author
    name: str  # as readers see it, in NFC
    role: PersonRole = ""  # "" is a reader


class Question(NamedTuple):
    """What the author of an article asks readers at some words of it."""

    mark: str  # its name in the article, unique
    words: str  # as they stand there, plain text
    text: str

    @property
    def html(self) -> str:
        """Return the words with the question, as the newsroom's editor stores them."""
        attributes = f'data-rejoinder-ask="{escape(self.text)}" data-rejoinder-id="{self.mark}"'
        return f"<span {attributes}>{escape(self.words, quote=False)}</span>"


class Fixed(NamedTuple):
    """Who mended the article, and said so in it."""

    minutes_ago: int  # as the correction of the article says
    editor: str  # the key of a person


@dataclass(frozen=True, slots=True)
class Piece:
    """One comment with everything said under it."""

    author: str  # the key of a person, or the free name of a guest
    text: str  # Markdown source
    minutes_ago: int  # before the moment the demo is filled; smaller than the parent's
    replies: tuple[Piece, ...] = ()  # oldest first
    up: int = 0  # votes
    down: int = 0  # votes
    status: PieceStatus = "published"
    reason: str = ""  # a sentence of the moderator's; "" when published
    pinned: bool = False
    closed: bool = False  # takes no further replies, nor do those below it
    edited_from: str = ""  # Markdown source before the edit; "" when never edited
    at: str = ""  # when in the recording, as people type it; "" = on the whole
    answers: Question | None = (
        None  # of the article's author; of a comment that replies to no other
    )
    corrects: bool = False  # its author says that it corrects the article
    fixed: Fixed | None = None  # None while the editors have not decided


@dataclass(frozen=True, slots=True)
class Story:
    """One article and its discussion."""

    external_id: str  # the publisher's own name of the article, unique
    url: str
    title: str
    summary: str  # the standfirst, plain text
    language: str  # BCP 47; "" is the site's own
    minutes_ago: int  # when it was published, before every comment
    state: StoryState
    pieces: tuple[Piece, ...]  # the comments that reply to no other, oldest first


def said(  # as a transcript reads: who, when, what, and what came of it
    author: str,
    minutes_ago: int,
    text: str,
    *replies: Piece,
    up: int = 0,
    down: int = 0,
    status: PieceStatus = "published",
    reason: str = "",
    pinned: bool = False,
    closed: bool = False,
    edited_from: str = "",
    at: str = "",
    answers: Question | None = None,
    corrects: bool = False,
    fixed: Fixed | None = None,
) -> Piece:
    """Return a comment whose text may be indented like the code around it.

    Args:
        author: the key of a person, or the free name of a guest.
        minutes_ago: minutes before the moment the demo is filled.
        text: Markdown source, one line a paragraph, since a line break may be shown as one.
        replies: oldest first.
        up: votes for it.
        down: votes against it.
        status: anything but "published" is hidden from other readers.
        reason: the moderator's, for a comment that is not published.
        pinned: shown before all others.
        closed: takes no further replies.
        edited_from: the text before the edit, indented or not.
        at: when in the recording, such as "0:07"; of a comment that answers none.
        answers: a question of the article's author; of a comment that answers none.
        corrects: the article, in the author's view.
        fixed: what came of that; None while nobody has decided.
    """
    return Piece(
        author=author,
        text=cleandoc(text),
        minutes_ago=minutes_ago,
        replies=replies,
        up=up,
        down=down,
        status=status,
        reason=reason,
        pinned=pinned,
        closed=closed,
        edited_from=cleandoc(edited_from),
        at=at,
        answers=answers,
        corrects=corrects,
        fixed=fixed,
    )


def exchange(*turns: Piece) -> Piece:
    """Return the first turn, each turn having the next one among its replies, oldest first.

    A branch fourteen levels deep is then written as a list, instead of leaning off the page.

    Raises:
        ValueError: there is no turn.
    """
    if not turns:
        raise ValueError("An exchange has at least one turn.")
    *earlier, branch = turns
    for turn in reversed(earlier):
        replies = sorted((*turn.replies, branch), key=lambda reply: -reply.minutes_ago)
        branch = replace(turn, replies=tuple(replies))
    return branch


def walk(pieces: tuple[Piece, ...], *, depth: int = 1) -> Iterator[tuple[int, Piece]]:
    """Yield every comment with its depth, 1 for those that reply to no other, parents first."""
    for piece in pieces:
        yield depth, piece
        yield from walk(piece.replies, depth=depth + 1)
