"""The staff's pages: who comes in, what is seen there, and that decisions are those of the services."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from rejoinder.accounts.models import Account, ReaderRole
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.passages.services.choosing import choice_of
from tests.entering import come_in
from tests.making import change_options, make_account, make_article, make_comment, make_reader
from tests.passages.choosing import speak_of
from tests.people import Cast

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

COMMENTS = "/staff/comments/comment/"
ARTICLES = "/staff/articles/article/"


def signed_in(account: Account | None) -> Client:
    client = Client()
    return come_in(client, account)


def act(client: Client, place: str, action: str, *rows: int, **fields: str) -> Answer:
    return client.post(place, {"action": action, "_selected_action": [*map(str, rows)], **fields})


def kinds() -> list[str]:
    return [*Event.objects.order_by("pk").values_list("kind", flat=True)]


def said(answer: Answer) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_account_that_was_closed_does_not_come_in(cast: Cast) -> None:
    client = signed_in(cast.mia.account)
    Account.objects.update(is_active=False)

    assert client.get("/staff/").status_code == HTTPStatus.FOUND


@pytest.mark.parametrize(("who", "sees"), [("mia", True), ("olga", True), ("eve", False)])
def test_staff_see_what_is_of_their_own_sites(cast: Cast, who: str, *, sees: bool) -> None:
    make_article(site=cast.site, external_id="a", title="canary-article")
    comment = make_comment(article=cast.article, text="canary-comment")
    client = signed_in(getattr(cast, who).account)

    for page, canary in (
        (COMMENTS, "canary-comment"),
        (f"{COMMENTS}?q=canary", "canary-comment"),
        (f"{COMMENTS}{comment.pk}/change/", "canary-comment"),
        (ARTICLES, "canary-article"),
    ):
        seen = client.get(page, follow=True).content.decode()
        assert (canary in seen) is sees


@pytest.mark.parametrize("place", [COMMENTS, ARTICLES])
@pytest.mark.parametrize("who", ["mia", "eve"])
def test_nothing_is_added_changed_or_deleted(cast: Cast, place: str, who: str) -> None:
    make_comment(article=cast.article)
    row = (Comment if place == COMMENTS else Article).objects.order_by("pk")[0]
    client = signed_in(getattr(cast, who).account)
    before = [*Comment.objects.values(), *Article.objects.values()]

    for page in ("add/", f"{row.pk}/delete/", f"{row.pk}/change/"):
        answer = client.post(place + page, {"source": "altered", "title": "altered", "post": "yes"})
        assert answer.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.FOUND}
    act(client, place, "delete_selected", row.pk, post="yes")

    assert [*Comment.objects.values(), *Article.objects.values()] == before


@pytest.mark.parametrize(
    ("action", "start", "end", "kind"),
    [
        ("approve", CommentStatus.WAITING, CommentStatus.PUBLISHED, EventKind.COMMENT_APPROVED),
        ("mark_spam", CommentStatus.PUBLISHED, CommentStatus.SPAM, EventKind.COMMENT_MARKED_SPAM),
        ("pin", CommentStatus.PUBLISHED, CommentStatus.PUBLISHED, EventKind.COMMENT_PINNED),
        ("close_branch", CommentStatus.PUBLISHED, CommentStatus.PUBLISHED, EventKind.BRANCH_CLOSED),
    ],
)
def test_moderator_decides_and_it_is_recorded(
    cast: Cast, action: str, start: CommentStatus, end: CommentStatus, kind: EventKind
) -> None:
    comments = [make_comment(article=cast.article, status=start) for _ in range(2)]

    act(signed_in(cast.mia.account), COMMENTS, action, *(comment.pk for comment in comments))

    assert {comment.status for comment in Comment.objects.all()} == {end}
    assert kinds() == [kind, kind]
    assert {event.actor for event in Event.objects.all()} == {cast.mia}


@pytest.mark.parametrize(("do", "undo"), [("pin", "unpin"), ("close_branch", "open_branch")])
def test_decision_is_taken_back(cast: Cast, do: str, undo: str) -> None:
    comment = make_comment(article=cast.article)
    client = signed_in(cast.mia.account)

    act(client, COMMENTS, do, comment.pk)
    done = Comment.objects.get()
    act(client, COMMENTS, undo, comment.pk)
    undone = Comment.objects.get()

    assert bool(done.pinned_at or done.closed_at)
    assert undone.pinned_at is undone.closed_at is None


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (CommentStatus.WAITING, CommentStatus.REJECTED),
        (CommentStatus.PUBLISHED, CommentStatus.REMOVED),
    ],
)
def test_rejection_asks_for_a_reason_and_keeps_the_choice(
    cast: Cast, start: CommentStatus, end: CommentStatus
) -> None:
    chosen = [make_comment(article=cast.article, status=start) for _ in range(3)]
    make_comment(article=cast.article)
    client = signed_in(cast.mia.account)

    asked = act(client, COMMENTS, "reject", *(comment.pk for comment in chosen))
    again = act(client, COMMENTS, "reject", *(comment.pk for comment in chosen), reason="  ")
    before = {comment.status for comment in Comment.objects.filter(pk__in=[c.pk for c in chosen])}
    for answer in (asked, again):
        page = answer.content.decode()
        for comment in chosen:
            assert f'name="_selected_action" value="{comment.pk}"' in page
    act(client, COMMENTS, "reject", *(comment.pk for comment in chosen), reason="Off topic.")

    assert before == {start}
    decided = Comment.objects.filter(reason="Off topic.")
    assert {(c.pk, c.status, c.decided_by) for c in decided} == {
        (c.pk, end, cast.mia) for c in chosen
    }


def test_page_of_the_reason_shows_texts_as_text(cast: Cast) -> None:
    make_comment(article=cast.article, text="<script>alert(1)</script>")

    page = act(signed_in(cast.mia.account), COMMENTS, "reject", Comment.objects.get().pk)

    assert b"&lt;script&gt;alert(1)" in page.content
    assert b"<script>alert" not in page.content


def test_whole_page_of_comments_is_decided_at_once(cast: Cast) -> None:
    for _ in range(60):
        make_comment(article=cast.article, author=cast.ada)
    client = signed_in(cast.mia.account)
    rows = client.get(COMMENTS).context["cl"].result_list

    answer = act(client, COMMENTS, "mark_spam", *(row.pk for row in rows))

    assert answer.status_code == HTTPStatus.FOUND
    assert Comment.objects.filter(status=CommentStatus.SPAM).count() == len(rows)


def test_all_pages_are_decided_at_once_but_never_with_one_reason(cast: Cast) -> None:
    for _ in range(60):
        make_comment(article=cast.article, author=cast.ada)
    client = signed_in(cast.mia.account)
    one = Comment.objects.all()[0].pk

    refused = act(client, COMMENTS, "reject", one, select_across="1", reason="Spam.")
    assert said(refused)
    assert not Comment.objects.exclude(status=CommentStatus.PUBLISHED).exists()

    act(client, COMMENTS, "mark_spam", one, select_across="1")
    assert Comment.objects.filter(status=CommentStatus.SPAM).count() == 60


def test_what_cannot_be_done_is_said_and_the_rest_is_done(cast: Cast) -> None:
    top = make_comment(article=cast.article, author=cast.ada)
    reply = make_comment(parent=top)

    answer = act(signed_in(cast.mia.account), COMMENTS, "pin", top.pk, reply.pk)

    assert "top-level" in said(answer)
    assert "1 decided" in said(answer)
    assert [comment.pk for comment in Comment.objects.exclude(pinned_at=None)] == [top.pk]


@pytest.mark.parametrize("action", ["approve", "reject", "mark_spam", "pin", "close_branch"])
def test_moderator_of_another_site_decides_nothing_here(cast: Cast, action: str) -> None:
    comment = make_comment(article=cast.article, status=CommentStatus.WAITING)

    act(signed_in(cast.eve.account), COMMENTS, action, comment.pk, reason="Because.")
    act(signed_in(cast.eve.account), COMMENTS, action, comment.pk, select_across="1", reason="B.")

    assert Comment.objects.get().status == CommentStatus.WAITING
    assert kinds() == []


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("open", ArticleState.OPEN),
        ("premoderate", ArticleState.PREMODERATED),
        ("open_to_members", ArticleState.REGISTERED),
        ("close", ArticleState.CLOSED),
        ("make_read_only", ArticleState.READ_ONLY),
    ],
)
def test_state_of_a_discussion_is_set(cast: Cast, action: str, state: ArticleState) -> None:
    before = ArticleState.CLOSED if state is ArticleState.OPEN else ArticleState.OPEN
    Article.objects.update(state=before)

    for who in ("eve", "mia", "mia"):
        act(signed_in(getattr(cast, who).account), ARTICLES, action, cast.article.pk)
        cast.article.refresh_from_db()
        assert cast.article.state == (before if who == "eve" else state)

    event = Event.objects.get()
    assert (event.kind, event.actor) == (EventKind.ARTICLE_STATE_CHANGED, cast.mia)
    assert event.data == {"before": before, "state": state}


def test_private_article_is_not_opened_here(cast: Cast) -> None:
    draft = make_article(site=cast.site, title="canary-draft", state=ArticleState.PRIVATE)
    client = signed_in(cast.mia.account)

    act(client, ARTICLES, "open", draft.pk)

    draft.refresh_from_db()
    assert draft.state == ArticleState.PRIVATE
    assert b"canary-draft" not in client.get(ARTICLES).content


def test_superuser_without_a_role_decides_nothing(cast: Cast) -> None:
    make_comment(article=cast.article, text="canary-comment")
    client = signed_in(make_account(is_superuser=True))

    assert b"canary-comment" not in client.get(COMMENTS).content


def test_filter_names_no_site_of_others(cast: Cast) -> None:
    second = cast.mia.account
    make_reader(site=cast.other_site, role=ReaderRole.MODERATOR, account=second)
    hidden = make_article(title="Elsewhere").site
    make_comment(article=make_article(site=hidden))
    for article in (cast.article, cast.other_article):
        make_comment(article=article)

    page = signed_in(second).get(COMMENTS).content.decode()

    assert cast.site.name in page
    assert hidden.name not in page


def test_moderators_see_words_that_no_text_of_the_article_has(cast: Cast) -> None:
    change_options(cast.site, passages="all")
    comment = speak_of(choice_of("The mayor <b>stole</b>."), article=cast.article, author=cast.ada)

    page = signed_in(cast.mia.account).get(f"{COMMENTS}{comment.pk}/change/").content.decode()

    assert "The mayor &lt;b&gt;stole&lt;/b&gt;. (in no text that is known)" in page
