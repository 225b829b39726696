"""Turn changed comments into HTML, each by itself: what a page that is open puts in the place of the old."""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import get_template

from rejoinder.comments.models import Comment
from rejoinder.fragments.comments import Frame, view_comment
from rejoinder.fragments.words import comment_words


def own_parts(comments: Sequence[Comment], *, frame: Frame, language: str) -> list[str]:
    """Return the element of each comment without what stands below it. No statement.

    By the template of every page, as the comment is drawn below the one it answers.

    Args:
        comments: each with its author, parent and root.
        language: of the article.
    """
    template = get_template("fragments/comment.html")
    words = comment_words(language=language)
    shared = {
        "words": words,
        "options": frame.options,
        "overlay": frame.overlay,
        "heading": frame.heading + 1,
    }
    return [template.render({**shared, "c": _view(each, frame=frame)}) for each in comments]


def _view(comment: Comment, *, frame: Frame) -> object:
    closed = (comment.root or comment).closed_at is not None
    return view_comment(comment, parent=comment.parent, closed=closed, frame=frame, below=True)
