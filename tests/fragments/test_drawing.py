"""Comments that are drawn by the shape are what the template makes of each by itself."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from django.template.loader import get_template
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

import rejoinder.fragments
from rejoinder.comments.markup import SourceFormat, render
from rejoinder.fragments.comments import CommentView, Frame
from rejoinder.fragments.drawing import QUESTIONS, TEXTS, draw
from rejoinder.fragments.links import ArticleLinks
from rejoinder.fragments.looks import Look
from rejoinder.fragments.overlay import Overlay
from rejoinder.fragments.words import comment_words
from rejoinder.sites.options import SiteOptions

TEMPLATE = Path(rejoinder.fragments.__file__).parent / "templates" / "fragments" / "comment.html"

texts = st.just("") | st.text(min_size=1, max_size=8) | st.sampled_from(['<b a="1">', "&amp;", "’"])
times = st.none() | st.just(datetime(2026, 3, 1, tzinfo=UTC))


def comments(*, levels: int) -> st.SearchStrategy[CommentView]:
    """Return views of all kinds, more than `fragments.comments` makes."""
    kinds: dict[str, st.SearchStrategy[object]] = {
        field.name: {"str": texts, "bool": st.booleans(), "int": st.integers(0, 9)}.get(
            str(field.type), times
        )
        for field in dataclasses.fields(CommentView)
    }
    kinds["look"] = st.sampled_from(Look)
    kinds["my_vote"] = st.sampled_from([-1, 0, 1])
    kinds["body"] = st.text(max_size=8).map(lambda text: render(text, SourceFormat.MARKDOWN))
    kinds["passage"] = st.sampled_from(["", "<figure>"]).map(SafeString)
    kinds["replies"] = st.lists(comments(levels=levels - 1), max_size=2) if levels else st.just([])
    return st.builds(CommentView, **kinds)


frames = st.builds(
    Frame,
    links=st.just(ArticleLinks(site="gazette", article="harbour-tunnel")),
    options=st.builds(SiteOptions, down_votes=st.booleans()),
    overlay=st.builds(Overlay, csrf_token=st.sampled_from(["", "abc", "def"])),
    sort=st.just(""),
    focus=st.none(),
    takes_comments=st.booleans(),
    takes_votes=st.booleans(),
    heading=st.integers(2, 5),
)


def each_by_itself(view: CommentView, *, frame: Frame, words: Mapping[str, str]) -> str:
    replies = "".join(each_by_itself(reply, frame=frame, words=words) for reply in view.replies)
    shared = {
        "words": words,
        "options": frame.options,
        "overlay": frame.overlay,
        "heading": frame.heading + 1,
    }
    return get_template("fragments/comment.html").render(
        {**shared, "c": view, "replies": SafeString(replies)}
    )


@given(view=comments(levels=2), frame=frames, language=st.sampled_from(["en", "ar", "zh-Hant"]))
def test_comment_is_drawn_as_its_template_draws_it(
    view: CommentView, frame: Frame, language: str
) -> None:
    words = comment_words(language=language)

    assert draw([view], frame=frame, words=words) == each_by_itself(view, frame=frame, words=words)


def test_template_asks_for_nothing_else() -> None:
    asked = set(re.findall(r"\bc\.(\w+)", TEMPLATE.read_text("utf-8")))

    assert asked == {*TEXTS, *QUESTIONS}


def test_nothing_is_drawn_for_no_comments() -> None:
    frame = Frame(ArticleLinks("a", "b"), SiteOptions(), Overlay(), "", None, True, True)  # noqa: FBT003

    assert draw([], frame=frame, words=comment_words(language="en")) == ""
