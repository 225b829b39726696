"""Reactions, in place and without script."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client

from tests.making import change_options, make_comment
from tests.pages.browsing import DISCUSSION, SAME_ORIGIN, URLENCODED
from tests.pages.embedding import EMBED, ORIGIN, Embed, overlay_in, pieces_of
from tests.people import Cast


@pytest.fixture(autouse=True)
def _options(cast: Cast) -> None:
    change_options(cast.site, origins=[ORIGIN], reactions=["like", "sad"], article_reactions=True)


def test_reaction_is_set_switched_and_taken_back(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    nell = Embed()

    for value, counts in (("like", {"like": 1}), ("sad", {"sad": 1}), ("", None)):
        answer = nell.post(f"{EMBED}/react/{comment.pk}", {"value": value})
        assert answer.status_code == HTTPStatus.OK
        assert overlay_in(answer)["reactions"] == {str(comment.pk): value}
        comment.refresh_from_db()
        assert comment.reactions == counts


def test_reaction_to_the_article_answers_its_buttons(cast: Cast) -> None:
    nell = Embed()

    answer = nell.post(f"{EMBED}/react", {"value": "like"})

    buttons, *_rest = pieces_of(answer)
    assert buttons["id"] == "discussion-reactions"
    assert overlay_in(answer)["reactions"] == {"": "like"}
    assert overlay_in(nell.get(f"{EMBED}/me?ids="))["reactions"] == {"": "like"}


def test_hosted_page_takes_a_reaction_without_script(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    client = Client()
    address = f"{DISCUSSION}/react/{comment.pk}"

    first = client.post(address, "value=like", content_type=URLENCODED, headers=SAME_ORIGIN)
    answer = client.post(
        first["Location"], "value=like", content_type=URLENCODED, headers=SAME_ORIGIN
    )

    assert (first.status_code, answer.status_code) == (307, 303)
    comment.refresh_from_db()
    assert comment.reactions == {"like": 1}


def test_reaction_that_the_site_does_not_have_is_refused(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)

    answer = Embed().post(f"{EMBED}/react/{comment.pk}", {"value": "angry"})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
