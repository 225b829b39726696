"""Posting without JavaScript: the first comment of a browser, replies, previews, and what waits."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.activity.models import Event
from rejoinder.articles.models import ArticleState
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.comments.services import deciding
from rejoinder.core.tokens import read_device_token
from tests.making import change_options, make_article, make_comment
from tests.pages.browsing import DISCUSSION, REPLY, Browser, device_of, form_of
from tests.people import Cast

TYPED = 'Why *not* a bridge?\n\nIt is < 2 km & "cheap".'


def test_first_comment_of_a_browser_comes_with_a_device_and_is_on_the_page(cast: Cast) -> None:
    browser = Browser()

    page = browser.write(TYPED, email="noor@example.org")

    comment = Comment.objects.get()
    assert browser.hops == [307, 303, 200]
    assert (comment.source, comment.author_name) == (TYPED, "Noor")
    assert read_device_token(device_of(browser)) == comment.author.device
    assert "Why not a bridge?" in page.by_id(f"comment-{comment.pk}").text
    assert browser.address == f"{DISCUSSION}?comment={comment.pk}#comment-{comment.pk}"


def test_first_post_is_sent_again_with_the_token_and_stores_nothing_before(cast: Cast) -> None:
    browser = Browser()

    answer = browser.post(f"{REPLY}?to=7x", b"text=Hello&name=Noor")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY  # before it asks for anything

    answer = browser.post(REPLY, b"text=Hello&name=Noor")

    assert answer.status_code == HTTPStatus.TEMPORARY_REDIRECT
    assert answer["Cache-Control"] == "no-store"
    assert urlsplit(answer["Location"]).path == REPLY
    assert parse_qs(urlsplit(answer["Location"]).query) == {"device": ["new"]}
    cookie = answer.cookies[settings.DEVICE_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert read_device_token(cookie.value)
    assert (Comment.objects.count(), Event.objects.count()) == (0, 0)


def test_second_comment_of_a_browser_is_by_the_same_reader(cast: Cast) -> None:
    browser = Browser()
    browser.write("One.")

    form = form_of(browser.open(DISCUSSION).by_id("reply-form"))
    browser.send(form, text="Two.")

    assert browser.hops == [303, 200]
    assert form.fields["name"] == "Noor"
    assert len({comment.author_id for comment in Comment.objects.all()}) == 1


def test_member_writes_under_the_name_of_the_account(cast: Cast) -> None:
    browser = Browser.of(cast.cem)
    form = form_of(browser.open(DISCUSSION).by_id("reply-form"))

    browser.send(form, text="As Cem.")

    assert "name" not in form.fields
    assert Comment.objects.get().author == cast.cem
    assert device_of(browser) == ""


def test_reply_is_written_on_a_page_that_quotes_what_it_answers(cast: Cast) -> None:
    top = make_comment(article=cast.article, author=cast.ada, text="The *tunnel* floods.")
    browser = Browser()
    [link] = [a for a in browser.open(DISCUSSION).find("a") if "/reply?to=" in a["href"]]

    page = browser.open(link["href"])
    after = browser.send(form_of(page.by_id("reply-form")), text="Pumps?", name="Noor")

    reply = Comment.objects.get(parent=top)
    assert "The tunnel floods." in page.find("blockquote")[0].text
    assert after.by_id(f"replies-{top.pk}").has_id(f"comment-{reply.pk}")


def test_reply_at_any_depth_is_found_again(cast: Cast) -> None:
    comment = make_comment(article=cast.article)
    for _ in range(6):
        comment = make_comment(parent=comment)
    browser = Browser()

    page = browser.write("At the bottom.", at=f"{REPLY}?to={comment.pk}")

    assert "At the bottom." in page.by_id(f"comment-{Comment.objects.latest('pk').pk}").text


@pytest.mark.parametrize("place", [DISCUSSION, REPLY, "{reply}"])
def test_preview_shows_the_text_and_stores_nothing(cast: Cast, place: str) -> None:
    top = make_comment(article=cast.article)
    browser = Browser()
    form = form_of(browser.open(place.format(reply=f"{REPLY}?to={top.pk}")).by_id("reply-form"))
    readers = Reader.objects.count()

    page = browser.send(form, text=TYPED, name="Noor", button="act=preview")

    assert page.find("em")[0].text == "not"
    assert form_of(page.by_id("reply-form")).fields["text"] == TYPED
    assert form_of(page.by_id("reply-form")).fields["name"] == "Noor"
    assert (Comment.objects.count(), Reader.objects.count()) == (1, readers)
    assert device_of(browser) == ""


def test_what_was_previewed_is_posted(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    browser = Browser()
    form = form_of(browser.open(f"{REPLY}?to={top.pk}").by_id("reply-form"))
    seen = browser.send(form, text=TYPED, name="Noor", button="act=preview")

    browser.send(form_of(seen.by_id("reply-form")))

    reply = Comment.objects.get(parent=top)
    assert (reply.source, reply.author_name) == (TYPED, "Noor")


@pytest.mark.parametrize("text", ["x" * 10_001, "a\0b", "  ", "\x08"])
def test_preview_says_what_posting_would_refuse(cast: Cast, text: str) -> None:
    browser = Browser()
    form = form_of(browser.open(REPLY).by_id("reply-form"))

    page = browser.send(
        form, text=text, name="Noor", button="act=preview", status=HTTPStatus.UNPROCESSABLE_ENTITY
    )

    assert page.find(role="alert")
    assert form_of(page.by_id("reply-form")).fields["text"] == text.replace("\0", "\ufffd")


def test_own_waiting_comment_is_seen_by_its_author_only_also_after_a_reload(cast: Cast) -> None:
    change_options(cast.site, premoderated=True)
    top = make_comment(article=cast.article)
    browser = Browser()

    at_once = browser.write("A reply that waits.", at=f"{REPLY}?to={top.pk}")
    reloaded = browser.open(DISCUSSION)

    comment = Comment.objects.latest("pk")
    assert comment.status == CommentStatus.WAITING
    for page in (at_once, reloaded):
        own = page.by_id(f"comment-{comment.pk}")
        assert "A reply that waits." in own.text
        assert len(own.text) > len(
            page.by_id(f"comment-{top.pk}").find("article")[0].text
        )  # marked
        assert page.by_id(f"replies-{top.pk}").has_id(f"comment-{comment.pk}")
    for other in (Browser(), Browser.of(cast.ada), Browser.of(cast.cem), Browser.of(cast.eve)):
        assert "A reply that waits." not in other.open(DISCUSSION).text
        other.open(f"{DISCUSSION}?comment={comment.pk}", status=HTTPStatus.NOT_FOUND)


@pytest.mark.parametrize("levels", [0, 1, 4, 6])
def test_own_waiting_reply_is_found_at_any_depth(cast: Cast, levels: int) -> None:
    change_options(cast.site, premoderated=True)
    parent = make_comment(article=cast.article)
    for _ in range(levels):
        parent = make_comment(parent=parent)
    browser = Browser()

    page = browser.write("Deep and waiting.", at=f"{REPLY}?to={parent.pk}")

    assert "Deep and waiting." in page.by_id(f"comment-{Comment.objects.latest('pk').pk}").text


def test_rejected_comment_is_shown_to_its_author_with_the_reason(cast: Cast) -> None:
    change_options(cast.site, premoderated=True)
    browser = Browser()
    browser.write("You are all wrong.")
    comment = Comment.objects.get()

    deciding.reject(
        comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia, reason="Say why they are."
    )

    own = browser.open(DISCUSSION).by_id(f"comment-{comment.pk}")
    assert "You are all wrong." in own.text
    assert "Say why they are." in own.text
    assert "wrong" not in Browser.of(cast.ada).open(DISCUSSION).text


def test_comment_that_waits_again_with_replies_is_there_once_and_its_author_reads_it(
    cast: Cast,
) -> None:
    change_options(cast.site, suspect_words=["casino"])
    browser = Browser()
    browser.write("Before.")
    comment = Comment.objects.get()
    make_comment(parent=comment, author=cast.ben, text="An answer.")

    edit = browser.open(f"{DISCUSSION}/edit/{comment.pk}")
    browser.send(form_of(edit.by_id("reply-form")), text="A casino instead.")

    own = browser.open(DISCUSSION).by_id(f"comment-{comment.pk}")
    other = Browser().open(DISCUSSION).by_id(f"comment-{comment.pk}")
    assert "A casino instead." in own.text
    assert "An answer." in own.text
    assert "casino" not in other.text
    assert "An answer." in other.text


def test_waiting_reply_to_a_comment_that_is_gone_still_leads_its_author_to_a_page(
    cast: Cast,
) -> None:
    change_options(cast.site, premoderated=True)
    top = make_comment(article=cast.article)
    browser = Browser()
    browser.write("Are you sure?", at=f"{REPLY}?to={top.pk}")
    reply = Comment.objects.get(parent=top)
    deciding.mark_spam(comment_id=top.pk, site_id=cast.site.pk, moderator=cast.mia)

    page = browser.open(f"{DISCUSSION}?comment={reply.pk}")

    assert "Are you sure?" in page.by_id(f"comment-{reply.pk}").text


def test_author_of_a_removed_comment_reads_the_reason_at_its_place(cast: Cast) -> None:
    browser = Browser()
    browser.write("Rude words.")
    comment = Comment.objects.get()
    make_comment(parent=comment)

    deciding.reject(
        comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia, reason="Too rude."
    )

    assert "Too rude." in browser.open(DISCUSSION).by_id(f"comment-{comment.pk}").text
    assert "Too rude." not in Browser().open(DISCUSSION).text


@pytest.mark.parametrize("waits", [False, True])
def test_browser_that_refuses_cookies_posts_once_and_is_told(cast: Cast, *, waits: bool) -> None:
    change_options(cast.site, premoderated=waits)
    browser = Browser(takes_cookies=False)

    page = browser.write("No cookies, please.")

    comment = Comment.objects.get()
    assert browser.hops[0] == HTTPStatus.TEMPORARY_REDIRECT
    assert "No cookies, please." in page.text
    if waits:
        assert comment.reason in page.text


def test_browser_that_refuses_cookies_replies_and_previews(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    browser = Browser(takes_cookies=False)
    page = browser.open(f"{REPLY}?to={top.pk}")

    seen = browser.send(
        form_of(page.by_id("reply-form")), text="A reply.", name="Noor", button="act=preview"
    )
    browser.send(form_of(seen.by_id("reply-form")))

    assert Comment.objects.get(parent=top).source == "A reply."


def test_forged_device_is_no_device(cast: Cast) -> None:
    browser = Browser.of(cast.ada)
    forged = device_of(browser)[:-1] + ("A" if device_of(browser)[-1] != "A" else "B")
    browser.client.cookies[settings.DEVICE_COOKIE_NAME] = forged

    page = browser.open(DISCUSSION)
    browser.write("I am not Ada.")

    assert form_of(page.by_id("reply-form")).fields["name"] == ""
    assert browser.hops == [307, 303, 200]
    assert Comment.objects.get().author != cast.ada


@pytest.mark.parametrize(
    ("state", "status"), [(ArticleState.CLOSED, 409), (ArticleState.READ_ONLY, 409)]
)
def test_closed_discussion_gives_the_text_back(
    cast: Cast, state: ArticleState, status: int
) -> None:
    browser = Browser.of(cast.ada)
    form = form_of(browser.open(DISCUSSION).by_id("reply-form"))
    type(cast.article).objects.update(state=state)

    page = browser.send(form, text=TYPED, status=status)

    assert form_of(page.by_id("reply-form")).fields["text"] == TYPED
    assert not Comment.objects.exists()
    browser.open(REPLY, status=status)


def test_parent_that_goes_while_the_reply_is_typed_gives_the_text_back(cast: Cast) -> None:
    top = make_comment(article=cast.article)
    browser = Browser.of(cast.ada)
    form = form_of(browser.open(f"{REPLY}?to={top.pk}").by_id("reply-form"))
    deciding.mark_spam(comment_id=top.pk, site_id=cast.site.pk, moderator=cast.mia)

    page = browser.send(form, text=TYPED, status=HTTPStatus.NOT_FOUND)

    assert TYPED in page.get("textarea").raw_text


def test_too_fast_is_told_with_the_time_to_wait_and_the_text(cast: Cast) -> None:
    browser = Browser.of(cast.ada)
    for n in range(3):
        browser.write(f"Thought {n}.")
    form = form_of(browser.open(DISCUSSION).by_id("reply-form"))

    page = browser.send(form, text="One more.", status=HTTPStatus.TOO_MANY_REQUESTS)

    again = form_of(page.by_id("reply-form"))
    assert again.fields["text"] == "One more."
    assert int(browser.post(REPLY, b"text=More&name=Ada")["Retry-After"]) > 0
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    browser.send(again)
    assert Comment.objects.filter(source="One more.").count() == 1


def test_comment_on_one_article_is_not_on_another(cast: Cast) -> None:
    make_article(site=cast.site, external_id="next-door")
    browser = Browser()
    browser.write("Here only.", at="/d/gazette/next-door")

    assert "Here only." not in browser.open(DISCUSSION).text
    assert "Here only." in browser.open("/d/gazette/next-door").text
