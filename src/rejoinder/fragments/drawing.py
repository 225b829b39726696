"""Draw comments by their one template, which runs once for all comments of one shape.

Two comments have the same shape when the template answers each of its questions in the same way for both. Then
their HTML differs only in texts that the template puts into it, and a page has few shapes: with an answer or
without, long or not. So the template is run with marks in the place of the texts, and what comes out is kept
as a *skeleton*; each comment then fills one in, escaped as the template escapes. That is ten times as fast.
`tests/fragments/test_drawing.py` compares the two ways.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final, TypeAlias

from django.template.loader import get_template
from django.utils.safestring import SafeString

from rejoinder.comments.markup import SafeHtml
from rejoinder.fragments.comments import CommentView, Frame

# Fields of a `CommentView` that the template puts into the page. It may ask besides whether one is empty.
TEXTS: Final = (
    *("id_text", "into", "classes", "label", "notice", "picture", "avatar", "hue", "name", "role"),
    "person_link",
    *("correction", "correction_link", "link", "when_iso", "when", "at", "at_seconds", "at_link"),
    *("answered", "answered_link", "passage", "body"),
    *("vote_link", "up_label", "down_label", "score_text"),
    *(
        "react_link",
        "reactions",
        "reply_link",
        "reply_label",
        "edit_link",
        "edit_hint",
        "delete_link",
    ),
    *("more_link", "more_label"),
)
# Fields that it only asks.
QUESTIONS: Final = (
    *("look", "my_vote", "has_badges", "is_own", "is_pinned", "is_edited", "edited_after_replies"),
    *("is_verified", "is_long", "has_more_acts", "is_closed", "answered_elsewhere", "goes_deeper"),
)
_texts_of = operator.attrgetter(*TEXTS)
_answers_of = operator.attrgetter(*QUESTIONS)
_REPLIES, _TOKEN = "replies", "csrf_token"

# Private-use characters, which nothing escapes. Only templates see them, never what people wrote.
_MARK = "\ue000{}\ue001"
_MARKS = re.compile("\ue000(.*?)\ue001")

_Shape: TypeAlias = tuple[object, ...]
_Skeleton: TypeAlias = Sequence[
    tuple[str, str]
]  # a piece of HTML, and the text after it; "" = none

_MOST_SHAPES = 500  # of some 50,000 bytes; a page has ten


def draw(views: Sequence[CommentView], *, frame: Frame, words: Mapping[str, str]) -> SafeString:
    """Return the elements of these comments with all that is drawn below them.

    Args:
        words: from `words.comment_words`.
    """
    has_token = bool(frame.overlay.csrf_token)
    skeletons = _skeletons(tuple(words.items()), frame.options.down_votes, has_token, frame.heading)
    drawn = "".join(_draw(view, skeletons, token=frame.overlay.csrf_token) for view in views)
    # Not SafeHtml, which is of one comment's text. All that is not is escaped or comes out of the template.
    return SafeString(drawn)


class _Skeletons(dict[_Shape, _Skeleton]):
    """The skeletons of one kind of page, made when they are first asked for."""

    def __init__(
        self, words: Mapping[str, str], *, down_votes: bool, has_token: bool, heading: int
    ) -> None:
        super().__init__()
        self._shared = {
            "words": words,
            "options": {"down_votes": down_votes},
            "overlay": {_TOKEN: _MARK.format(_TOKEN) if has_token else ""},
            "heading": heading + 1,
        }

    def __missing__(self, shape: _Shape) -> _Skeleton:
        asked = dict(zip(QUESTIONS, shape[: len(QUESTIONS)], strict=True))
        given = dict(zip(TEXTS, shape[len(QUESTIONS) :], strict=True))
        texts = {name: _MARK.format(name) if given[name] else "" for name in TEXTS}
        html = get_template("fragments/comment.html").render(
            {
                **self._shared,
                "c": {**asked, **texts},
                _REPLIES: _MARK.format(_REPLIES),
            }
        )
        pieces = [*_MARKS.split(html), ""]
        if len(self) >= _MOST_SHAPES:
            self.clear()
        skeleton = self[shape] = tuple(zip(pieces[::2], pieces[1::2], strict=True))
        return skeleton


@functools.lru_cache(maxsize=64)  # kinds of pages: few languages, two options, four headings
def _skeletons(
    words: tuple[tuple[str, str], ...],
    down_votes: bool,  # noqa: FBT001  # hashed by its place
    has_token: bool,  # noqa: FBT001  # likewise
    heading: int,
) -> _Skeletons:
    return _Skeletons(dict(words), down_votes=down_votes, has_token=has_token, heading=heading)


def shape_of(view: CommentView) -> _Shape:
    """Return how the template answers its questions for this comment."""
    return *_answers_of(view), *map(bool, _texts_of(view))


def _draw(view: CommentView, skeletons: _Skeletons, *, token: str) -> str:
    parts = []
    for html, name in skeletons[shape_of(view)]:
        parts.append(html)
        if name == _REPLIES:
            parts += [_draw(reply, skeletons, token=token) for reply in view.replies]
        elif name:
            text = token if name == _TOKEN else getattr(view, name)
            parts.append(text if isinstance(text, SafeHtml | SafeString) else escape(text))
    return "".join(parts)
