"""After an upgrade, what an older renderer made is rendered again."""

from __future__ import annotations

from rejoinder.comments.markup import RENDERER_VERSION
from rejoinder.comments.models import Comment
from rejoinder.comments.services.rendering import render_again
from tests.making import make_comment
from tests.people import Cast


def test_what_an_older_renderer_made_is_rendered_again(cast: Cast) -> None:
    old = make_comment(article=cast.article, text="Some *old* text.")
    Comment.objects.filter(pk=old.pk).update(html="<p>as it was</p>", renderer=RENDERER_VERSION - 1)
    new = make_comment(article=cast.article, text="New.")
    Comment.objects.filter(pk=new.pk).update(html="<p>kept</p>")

    assert list(render_again()) == [1]

    old.refresh_from_db()
    new.refresh_from_db()
    assert "Some <em>old</em> text." in old.html
    assert (old.renderer, new.html) == (RENDERER_VERSION, "<p>kept</p>")
    assert list(render_again()) == []
