"""Comments on a recording without script: a field for the time, links into the recording, the list in its order."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client

from rejoinder.articles.models import Article
from rejoinder.comments.models import Comment
from rejoinder.core.keys import article_key, site_key
from tests.making import change_options, make_comment
from tests.pages.browsing import DISCUSSION, Browser, form_of
from tests.pages.embedding import EMBED, Embed, pieces_of
from tests.pages.html import Element, parse
from tests.people import Cast

PAGE = "https://gazette.example/horn/"
HORN = "https://gazette.example/horn.mp3"
TYPED = "At 0:07 she coughs; `0:08` is code."


@pytest.fixture(autouse=True)
def _recording(cast: Cast) -> None:
    Article.objects.filter(pk=cast.article.pk).update(medium=HORN, url=PAGE)
    cast.article.refresh_from_db()
    change_options(cast.site, origins=["https://gazette.example"])


def without_recording(cast: Cast) -> None:
    Article.objects.filter(pk=cast.article.pk).update(medium="")


def times_on(page: Element) -> list[tuple[str, str, str]]:
    """Return what each link into the recording says, where it leads, and the second that script reads."""
    return [
        (link.text, link["href"], link["data-t0"])
        for link in page.find("a")
        if link.attributes.get("class") == "time"
    ]


def sorts_on(page: Element) -> list[str]:
    [nav] = page.find("nav", **{"class": "sorts"})
    return [link.text for link in nav.find("a")]


def written(browser: Browser, text: str, *, at: str) -> Element:
    """Post a comment by the form of the page, and return the page that comes of it."""
    form = form_of(browser.open(DISCUSSION).by_id("reply-form"))
    return browser.send(form, text=text, at=at)


def test_a_comment_is_posted_with_a_time_and_shows_it(cast: Cast) -> None:
    page = written(Browser.of(cast.ben), "The cough.", at="1m30s – 2:00")

    assert Comment.objects.get().moment is not None
    assert times_on(page) == [("at \u20661:30–2:00\u2069", f"{PAGE}?t=90", "90")]
    assert Comment.objects.get().medium == HORN


def test_the_field_may_stay_empty(cast: Cast) -> None:
    page = written(Browser.of(cast.ben), "On the whole.", at="")

    assert (Comment.objects.get().moment, times_on(page)) == (None, [])


def test_what_is_no_time_is_said_beside_the_field_and_nothing_is_lost(cast: Cast) -> None:
    ben = Browser.of(cast.ben)
    form = form_of(ben.open(DISCUSSION).by_id("reply-form"))

    page = ben.send(
        form, status=HTTPStatus.UNPROCESSABLE_ENTITY, text="The cough.", name="Ben", at="soon"
    )

    field = page.by_id("reply-at")
    assert (field["value"], field["aria-invalid"]) == ("soon", "true")
    assert "Write it as 12:34" in page.by_id(field["aria-describedby"]).text
    assert page.find("a", href="#reply-at")
    assert form_of(page.by_id("reply-form")).fields["text"] == "The cough."
    page = ben.send(form_of(page.by_id("reply-form")), at="0:07")
    assert [text for text, _, _ in times_on(page)] == ["at 0:07"]


def test_only_a_comment_on_an_article_with_a_recording_is_asked_for_a_time(cast: Cast) -> None:
    top = make_comment(article=cast.article)

    assert Browser().open(DISCUSSION).has_id("reply-at")
    assert Browser().open(f"{DISCUSSION}/reply").has_id("reply-at")
    assert not Browser().open(f"{DISCUSSION}/reply?to={top.pk}").has_id("reply-at")
    without_recording(cast)
    assert not Browser().open(DISCUSSION).has_id("reply-at")


def test_times_that_were_typed_are_links_while_the_article_has_a_recording(cast: Cast) -> None:
    stored = make_comment(article=cast.article, text=TYPED).html

    assert times_on(Browser().open(DISCUSSION)) == [("0:07", f"{PAGE}?t=7", "7")]
    without_recording(cast)
    assert times_on(Browser().open(DISCUSSION)) == []
    assert Comment.objects.get().html == stored


def test_a_comments_own_time_is_shown_also_where_we_know_of_no_recording(cast: Cast) -> None:
    make_comment(article=cast.article, at_ms=7_250)
    without_recording(cast)

    assert times_on(Browser().open(DISCUSSION)) == [("at 0:07", f"{PAGE}#t=7.25", "7.25")]


def test_the_order_of_time_is_offered_once_there_are_times(cast: Cast) -> None:
    make_comment(article=cast.article)
    assert not any("Timed" in label for label in sorts_on(Browser().open(DISCUSSION)))

    for second in (9, 3):
        make_comment(article=cast.article, at_ms=second * 1000)
    page = Browser().open(DISCUSSION)

    assert sorts_on(page)[-1] == "Timed (2)"
    [link] = [each for each in page.find("a") if each.text == "Timed (2)"]
    page = Browser().open(link["href"])
    assert [text for text, _, _ in times_on(page)] == ["at 0:03", "at 0:09"]


def test_a_removed_comment_says_no_time(cast: Cast) -> None:
    top = make_comment(article=cast.article, at_ms=1_000)
    make_comment(parent=top)
    Comment.objects.filter(pk=top.pk).update(status="removed")

    assert times_on(Browser().open(DISCUSSION)) == []


def test_seconds_with_comments_are_answered_to_everybody_alike(cast: Cast) -> None:
    for ms in (7_250, 7_900, 61_000):
        make_comment(article=cast.article, at_ms=ms)

    answer = Client().get(f"{EMBED}/times", headers={"Origin": "https://anywhere.example"})

    assert answer.json() == {"times": [[7, 2], [61, 1]]}
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert set(answer["Surrogate-Key"].split()) == {
        article_key(cast.article.pk),
        site_key(cast.site.pk),
    }


def test_an_embed_beside_a_player_is_asked_for_a_time_and_says_of_which_recording(
    cast: Cast,
) -> None:
    without_recording(cast)
    nell = Embed()
    assert not parse(nell.get(EMBED).content.decode()).has_id("reply-at")
    assert parse(nell.get(f"{EMBED}?player=1").content.decode()).has_id("reply-at")

    fields = {"text": TYPED, "name": "Nell", "at": "0:06", "medium": HORN}
    answer = nell.post(f"{EMBED}/reply?player=1", fields)

    comment = Comment.objects.get()
    assert (comment.at_ms, comment.medium) == (6_000, HORN)
    piece = pieces_of(answer)[0]
    assert [second for _, _, second in times_on(piece)] == ["6", "7"]


def test_live_messages_have_the_links_of_the_page_that_hears_them(cast: Cast) -> None:
    without_recording(cast)
    make_comment(article=cast.article, text=TYPED)
    posted = Embed().post(f"{EMBED}/reply", {"text": TYPED, "name": "Nell"})
    assert posted.status_code == HTTPStatus.CREATED

    plain = Embed().get(f"{EMBED}/live?after=0")
    beside = Embed().get(f"{EMBED}/live?after=0&player=1")

    assert b"data-t0" not in plain.content
    assert b"data-t0" in beside.content
    assert plain["Live-Channel"] != beside["Live-Channel"]
    assert "player=1" in beside["Live-Next"]


@pytest.mark.parametrize("medium", ["javascript:alert(1)", "x" * 3_000, "https://o.example/\0"])
def test_what_is_no_address_of_a_recording_is_not_kept(cast: Cast, medium: str) -> None:
    without_recording(cast)

    Embed().post(f"{EMBED}/reply", {"text": "x", "name": "Nell", "at": "0:06", "medium": medium})

    assert Comment.objects.get().medium == ""


def test_an_article_that_nobody_has_discussed_is_asked_for_a_time_too() -> None:
    address = "/w/gazette/discussion?article=never-heard-of"

    assert b"reply-at" not in Embed().get(address).content
    assert b"reply-at" in Embed().get(f"{address}&player=1").content
