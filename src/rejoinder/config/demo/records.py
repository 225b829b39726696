"""Turn the demo's stories into the records that every import stores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from rejoinder.comments.moments import moment_typed
from rejoinder.config.demo.people import PEOPLE
from rejoinder.config.demo.pieces import Person, Piece, Question, Story
from rejoinder.transfer.records import (
    CommentRecord,
    CorrectionState,
    DiscussionRecord,
    PassageRecord,
    ReaderRecord,
    Record,
    RevisionRecord,
    VoteRecord,
)

SUSPENDED = "zoe"
EDITED_MINUTES_LATER = 6
PASSERS_BY = 60  # readers who only vote


def demo_records(stories: tuple[Story, ...], *, now: datetime) -> Iterator[Record]:
    """Yield everything of the demo, dated backwards from `now`."""
    for person in PEOPLE:
        yield _reader(person, now=now)
    for number in range(PASSERS_BY):
        yield ReaderRecord(source_id=_passer_by(number), name="Guest")
    for story in stories:
        yield DiscussionRecord(
            source_id=story.external_id,
            external_id=story.external_id,
            urls=(story.url,),
            title=story.title,
            summary=story.summary,
            language=story.language or None,
            published_at=now - timedelta(minutes=story.minutes_ago),
            state=story.state,
        )
        for place, piece in enumerate(story.pieces):
            yield from _comments(
                story, piece, path=f"{story.external_id}/{place}", parent=None, now=now
            )


def _reader(person: Person, *, now: datetime) -> ReaderRecord:
    return ReaderRecord(
        source_id=person.key,
        name=person.name,
        role_label=person.role or None,
        suspended_until=now + timedelta(days=30) if person.key == SUSPENDED else None,
    )


def _comments(
    story: Story, piece: Piece, *, path: str, parent: str | None, now: datetime
) -> Iterator[Record]:
    written = now - timedelta(minutes=piece.minutes_ago)
    people = {person.key: person.name for person in PEOPLE}
    author = piece.author
    if author not in people:
        author = f"guest:{author}"
        yield ReaderRecord(source_id=author, name=piece.author)
    yield CommentRecord(
        source_id=path,
        discussion_source_id=story.external_id,
        parent_source_id=parent,
        author=author,
        author_name=people.get(piece.author, piece.author),
        format="markdown",
        raw=piece.text,
        created_at=written,
        edited_at=written + timedelta(minutes=EDITED_MINUTES_LATER) if piece.edited_from else None,
        status=piece.status,
        reason=piece.reason or None,
        pinned=piece.pinned,
        closed=piece.closed,
        moment=moment_typed(piece.at),
        passage=_passage(piece.answers) if piece.answers else None,
        correction=_correction(piece),
        correction_decided_at=now - timedelta(minutes=piece.fixed.minutes_ago)
        if piece.fixed
        else None,
        correction_decided_by=piece.fixed.editor if piece.fixed else None,
        correction_published=piece.fixed is not None,
    )
    if piece.edited_from:
        yield RevisionRecord(
            comment_source_id=path,
            number=1,
            raw=piece.edited_from,
            format="markdown",
            replaced_at=written,
        )
    yield from _votes(piece, path=path, author=author)
    for place, reply in enumerate(piece.replies):
        yield from _comments(story, reply, path=f"{path}/{place}", parent=path, now=now)


def _passage(question: Question) -> PassageRecord:
    return PassageRecord(
        kind="question", mark=question.mark, question=question.text, exact=question.words
    )


def _correction(piece: Piece) -> CorrectionState | None:
    if not piece.corrects:
        return None
    return "fixed" if piece.fixed else "open"


def _votes(piece: Piece, *, path: str, author: str) -> Iterator[VoteRecord]:
    """Yield the votes of people who pass by first, and then of readers; nobody votes twice or for themselves."""
    voters = [_passer_by(number) for number in range(PASSERS_BY)]
    voters += [person.key for person in PEOPLE if person.key not in {author, SUSPENDED}]
    for place, voter in enumerate(voters[: piece.up + piece.down]):
        yield VoteRecord(
            comment_source_id=path, voter_source_id=voter, value=1 if place < piece.up else -1
        )


def _passer_by(number: int) -> str:
    return f"passer-by:{number}"
