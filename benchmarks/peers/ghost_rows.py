"""The corpus as SQL for Ghost's tables."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from benchmarks import corpus

MEMBERS = corpus.AUTHORS
LIKED_EVERY = 4  # comments
MOST_LIKES = 6
ROWS_A_STATEMENT = 500
_ROOT = '{"root":{"children":[],"direction":null,"format":"","indent":0,"type":"root","version":1}}'


def _id(kind: int, number: int) -> str:
    """Return 24 hexadecimal digits, as Ghost's ids have."""
    return f"{kind:04x}{number:020x}"


def transient_id(member: int) -> str:
    return _id(2, member)


def comment_id(thread: int, number: int) -> str:
    """Return the id of a comment by the places of its thread and of itself."""
    return _id(4, thread * 1_000_000 + number)


@functools.cache
def post_ids() -> Mapping[str, str]:
    """Return the id of each thread's article by the thread's path, in the order of loading."""
    return {thread.path: _id(3, place) for place, thread in enumerate(corpus.threads())}


def fill_statements(author: str) -> Iterator[str]:
    """Yield what fills the tables.

    Args:
        author: id of the user who wrote the articles.
    """
    yield "SET foreign_key_checks=0; SET autocommit=0;"
    now = _time(corpus.FIRST_AT)
    yield from _inserts(
        "members",
        "id uuid transient_id email status name enable_comment_notifications created_at",
        [
            (
                *(_id(1, member), str(uuid.UUID(int=member + 1, version=4)), transient_id(member)),
                *(f"a{member}@example.org", "free", f"Author {member}", 0, now),
            )
            for member in range(MEMBERS)
        ],
    )
    posts = list(post_ids().items())
    yield from _inserts(
        "posts",
        "id uuid title slug lexical html plaintext type status visibility email_recipient_filter"
        " created_at updated_at published_at",
        [
            (
                *(post, str(uuid.UUID(int=place + 1_000, version=4)), f"Article {path}"),
                *(path.strip("/").replace("/", "-"), _ROOT, "<p>Text.</p>", "Text.", "post"),
                *("published", "public", "all", now, now, now),
            )
            for place, (path, post) in enumerate(posts)
        ],
    )
    yield from _inserts(
        "posts_authors",
        "id post_id author_id sort_order",
        [(_id(5, place), post, author, 0) for place, (_, post) in enumerate(posts)],
    )
    for place, thread in enumerate(corpus.threads()):
        comments = list(thread.comments())
        yield from _inserts(
            "comments",
            "id post_id member_id parent_id in_reply_to_id status html created_at updated_at",
            [_comment(place, thread, comment) for comment in comments],
        )
        yield from _inserts(
            "comment_likes",
            "id comment_id member_id score created_at updated_at",
            [
                (
                    _id(6, (place * 1_000_000 + comment.number) * 10 + member),
                    *(comment_id(place, comment.number), _id(1, member), 1, now, now),
                )
                for comment in comments[::LIKED_EVERY]
                for member in range(min(comment.likes, MOST_LIKES))
            ],
        )
    yield "UPDATE users SET comment_notifications=0; COMMIT;"
    yield "ANALYZE TABLE members, posts, posts_authors, comments, comment_likes;"


def _comment(place: int, thread: corpus.Thread, comment: corpus.Written) -> Sequence[object]:
    is_root = comment.parent is None
    answers_root = comment.parent == comment.root
    at = _time(comment.at)
    return (
        comment_id(place, comment.number),
        post_ids()[thread.path],
        _id(1, comment.author),
        None if is_root else comment_id(place, comment.root),
        None if is_root or answers_root else comment_id(place, comment.parent or 0),
        *("published", f"<p>{comment.text}</p>", at, at),
    )


def _inserts(table: str, columns: str, rows: Sequence[Sequence[object]]) -> Iterator[str]:
    names = ", ".join(columns.split())
    for first in range(0, len(rows), ROWS_A_STATEMENT):
        values = ", ".join(
            f"({', '.join(_literal(value) for value in row)})"
            for row in rows[first : first + ROWS_A_STATEMENT]
        )
        yield f"INSERT INTO {table} ({names}) VALUES {values};"  # noqa: S608  # our own corpus


def _literal(value: object) -> str:
    """Return a value of the corpus in SQL. Its texts have neither quotes nor backslashes outside _ROOT."""
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else f"'{value}'"


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%d %H:%M:%S")
