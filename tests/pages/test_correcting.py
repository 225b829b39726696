"""A reader says that a comment corrects the article, and sees what becomes of it: without any script."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format

from rejoinder.comments.models import Comment, CommentStatus, CorrectionState
from rejoinder.comments.services.correcting import decline, fix
from tests.making import change_options, make_article, make_comment
from tests.pages.browsing import DISCUSSION, REPLY, Browser, form_of
from tests.pages.embedding import EMBED, ORIGIN, Embed, pieces_of
from tests.pages.html import Element
from tests.people import Cast

TICK = "This is a correction for the editors"
FATES = {
    CorrectionState.OPEN: "The editors will look at your correction.",
    CorrectionState.FIXED: "The editors mended the article on",
    CorrectionState.DECLINED: "left the article as it is. It is 8.",
}


@pytest.fixture(autouse=True)
def _corrections(cast: Cast) -> None:
    change_options(cast.site, corrections=True, origins=[ORIGIN])


def make_correction(cast: Cast, *, status: CommentStatus = CommentStatus.PUBLISHED) -> Comment:
    return make_comment(
        article=cast.article,
        author=cast.ada,
        text="It is 8 km.",
        status=status,
        correction=CorrectionState.OPEN,
    )


def decided(cast: Cast, comment: Comment, state: CorrectionState) -> None:
    match state:
        case CorrectionState.FIXED:
            fix(comment_id=comment.pk, site_id=cast.site.pk, editor=cast.mia)
        case CorrectionState.DECLINED:
            decline(comment_id=comment.pk, site_id=cast.site.pk, editor=cast.mia, reason="It is 8.")


def shown(page: Element, comment: Comment) -> Element:
    return page.by_id(f"comment-{comment.pk}")


def test_the_form_asks_whether_it_is_a_correction_and_the_answer_counts() -> None:
    noor = Browser()
    page = noor.open(DISCUSSION)
    assert TICK in page.by_id("reply-correction").text

    noor.write("The harbour is 8 km away.", corrects="1")
    noor.write("And I like the picture.")

    correction, plain = Comment.objects.order_by("pk")
    assert correction.correction == CorrectionState.OPEN
    assert plain.correction is None


def test_a_reply_can_say_so_too(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    noor = Browser()

    noor.write("The article says 7.", at=f"{REPLY}?to={top.pk}", corrects="1")

    assert Comment.objects.get(parent=top).is_correction


def test_a_tick_stays_through_a_preview_and_a_refusal() -> None:
    noor = Browser()
    form = form_of(noor.open(REPLY).by_id("reply-form"))

    preview = noor.send(form, button="act=preview", text="8 km.", name="Noor", corrects="1")
    refused = noor.send(form, status=422, text="", name="Noor", corrects="1")

    for page in (preview, refused):
        assert form_of(page.by_id("reply-form")).fields["corrects"] == "1"
    assert Comment.objects.count() == 0


def test_a_site_that_asks_for_none_has_no_tick_and_gives_the_text_back(cast: Cast) -> None:
    change_options(cast.site, corrections=False)
    noor = Browser()
    page = noor.open(REPLY)
    assert not page.has_id("reply-correction")
    form = form_of(page.by_id("reply-form"))

    again = noor.send(form, status=422, text="It is 8 km.", name="Noor", corrects="1")

    assert "Corrections are not taken here" in again.text
    kept = form_of(again.by_id("reply-form"))
    assert (kept.fields["text"], kept.fields["corrects"]) == ("It is 8 km.", "1")
    del kept.fields["corrects"]  # the tick is taken back
    noor.send(kept)
    assert Comment.objects.get().correction is None


def test_an_edit_does_not_ask(cast: Cast) -> None:
    comment = make_correction(cast)
    page = Browser.of(cast.ada).open(f"{DISCUSSION}/edit/{comment.pk}")
    assert not page.has_id("reply-correction")


def test_everybody_sees_that_it_is_a_correction_and_when_it_was_fixed(cast: Cast) -> None:
    comment = make_correction(cast)
    assert "Correction" in shown(Browser().open(DISCUSSION), comment).text

    decided(cast, comment, CorrectionState.FIXED)

    text = shown(Browser().open(DISCUSSION), comment).text
    assert f"Correction · fixed on {date_format(timezone.localdate(), 'DATE_FORMAT')}" in text
    assert "Mia" not in text


def test_the_badge_leads_to_where_the_article_says_so(cast: Cast) -> None:
    cast.article.url = "https://gazette.example/tunnel"
    cast.article.save(update_fields=["url"])
    silent, told = make_correction(cast), make_correction(cast)
    for comment, published in ((silent, False), (told, True)):
        fix(
            comment_id=comment.pk,
            site_id=cast.site.pk,
            editor=cast.mia,
            published=published,
        )
    page = Browser().open(DISCUSSION)

    links = [
        [
            a["href"]
            for a in shown(page, comment).find("a")
            if "badge" in a.attributes.get("class", "")
        ]
        for comment in (silent, told)
    ]
    assert links == [[], ["https://gazette.example/tunnel#corrections"]]


def test_to_others_what_was_no_mistake_is_a_comment_like_any_other(cast: Cast) -> None:
    comment = make_correction(cast)
    decided(cast, comment, CorrectionState.DECLINED)

    text = shown(Browser.of(cast.ben).open(DISCUSSION), comment).text

    assert "It is 8 km." in text
    assert "orrection" not in text
    assert "It is 8." not in text.replace("It is 8 km.", "")


@pytest.mark.parametrize("state", FATES)
@pytest.mark.parametrize("status", [CommentStatus.PUBLISHED, CommentStatus.WAITING])
def test_its_author_reads_what_became_of_it(
    cast: Cast, state: CorrectionState, status: CommentStatus
) -> None:
    comment = make_correction(cast, status=status)
    decided(cast, comment, state)

    text = shown(Browser.of(cast.ada).open(DISCUSSION), comment).text

    assert FATES[state] in text
    assert ("Waiting for a moderator" in text) is (status == CommentStatus.WAITING)


def test_in_an_embed_the_tick_is_there_and_is_taken_back_once_it_was_sent() -> None:
    nell = Embed()
    assert TICK in nell.get(EMBED).content.decode()

    answer = nell.post(f"{EMBED}/reply", {"text": "8 km.", "name": "Nell", "corrects": "1"})

    assert answer.status_code == HTTPStatus.CREATED
    assert Comment.objects.get().is_correction
    [tick] = [
        piece for piece in pieces_of(answer) if piece.attributes.get("id") == "reply-correction"
    ]
    assert all("checked" not in box.attributes for box in tick.find("input"))


def test_the_author_in_an_embed_reads_what_became_of_it(cast: Cast) -> None:
    nell = Embed()
    nell.post(f"{EMBED}/reply", {"text": "8 km.", "name": "Nell", "corrects": "1"})
    comment = Comment.objects.get()
    decided(cast, comment, CorrectionState.DECLINED)

    answer = nell.get(f"{EMBED}/me?ids={comment.pk}")

    assert FATES[CorrectionState.DECLINED] in answer.content.decode()


def test_a_page_of_corrections_costs_what_any_page_costs(cast: Cast) -> None:
    counts = []
    for is_correction in (False, True):
        article = make_article(site=cast.site)
        for state in CorrectionState:
            make_comment(
                article=article,
                correction=state if is_correction else None,
                correction_published=is_correction,
            )
        with CaptureQueriesContext(connection) as statements:
            Browser().open(f"/d/gazette/{article.key}")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_feeds_say_which_comments_correct_something(cast: Cast) -> None:
    open_, declined = make_correction(cast), make_correction(cast)
    make_comment(article=cast.article)
    decided(cast, declined, CorrectionState.DECLINED)

    feed = Browser().answer_to(f"{DISCUSSION}/feed.atom").content.decode()

    assert feed.count('<category term="correction"') == 1
    assert open_.is_correction
