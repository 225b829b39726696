"""An answer by mail becomes a comment, by the same rules as in the page, once; or comes back with the reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.accounts.models import Reader, ReaderRole
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import ArticleState
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.notifications.models import (
    OffReason,
    Scope,
    Subscriber,
)
from rejoinder.notifications.replying import reply_address
from rejoinder.notifications.services.gathering import gather_due
from rejoinder.notifications.services.receiving import Outcome, take_mail
from rejoinder.notifications.services.sending import Sender
from tests.making import change_options
from tests.notifications.answers import gmail, mail
from tests.notifications.inboxes import Inbox
from tests.notifications.making import make_subscriber, make_wish, posted, tell
from tests.notifications.replying import ada, answer, asked, takes_answers, told
from tests.people import Cast

__all__ = ["ada", "asked", "takes_answers"]


def test_an_answer_becomes_a_comment(ada: Subscriber, asked: Comment) -> None:
    taken = answer(ada, asked)

    assert taken.outcome is Outcome.PUBLISHED
    comment = Comment.objects.get(parent=asked)
    assert taken.comment == comment
    assert (comment.source, comment.author_id) == ("It is, on Sundays.", ada.reader_id)
    assert comment.status == CommentStatus.PUBLISHED
    event = Event.objects.get(kind=EventKind.COMMENT_POSTED)
    assert (event.subject_id, event.actor_id) == (comment.pk, ada.reader_id)
    assert told() == []


def test_an_answer_costs_as_many_statements_as_this(ada: Subscriber, asked: Comment) -> None:
    to = reply_address(ada, asked)
    with CaptureQueriesContext(
        connection,
    ) as statements:
        take_mail(mail("It is.", headers={"To": to}))

    inside = [each for each in statements.captured_queries if "SAVEPOINT" not in each["sql"]]
    # On PostgreSQL what is answered is locked.
    assert len(inside) == 14 + (connection.vendor == "postgresql"), [
        each["sql"][:80] for each in inside
    ]


def test_a_mail_of_ours_is_answered_as_mail_programs_do(
    inbox: Inbox, ada: Subscriber, cast: Cast
) -> None:
    make_wish(ada, Scope.DISCUSSION, cast.article.pk)
    tell(posted(article=cast.article, author=cast.ben, text="Is the pier open?"))
    gather_due()
    Sender().send_due()

    [arrived] = inbox.arrived
    assert "answer this mail" in arrived.part("plain")
    to = arrived.mail["Reply-To"]
    taken = take_mail(
        gmail("On Mon, Nov 30, 2026 at 10:05 The Gazette <talk@gazette.example> wrote:").replace(
            b"reply+tokentokentokentoken@gazette.example", to.encode()
        )
    )

    assert taken.outcome is Outcome.PUBLISHED
    assert Comment.objects.latest("pk").source.startswith("I walked there on Sunday")


def test_the_same_mail_is_taken_once(ada: Subscriber, asked: Comment) -> None:
    first, second = answer(ada, asked), answer(ada, asked)

    assert first.comment == second.comment
    assert Comment.objects.filter(parent=asked).count() == 1


def test_small_letters_and_the_envelope_are_enough(ada: Subscriber, asked: Comment) -> None:
    to = reply_address(ada, asked)
    raw = mail("It is.", headers={"To": "undisclosed-recipients:;"})

    assert take_mail(raw).outcome is Outcome.IGNORED
    assert take_mail(raw, recipients=[to.upper()]).outcome is Outcome.PUBLISHED


def test_an_answer_that_waits_says_so_once(ada: Subscriber, asked: Comment, cast: Cast) -> None:
    change_options(cast.site, premoderated=True)
    outcomes = {answer(ada, asked).outcome for _ in range(2)}

    assert outcomes == {Outcome.WAITING}
    [said] = told()
    assert said.to == "ada@example.org"
    assert said.subject == "Re: The harbour tunnel"
    assert said.headers["In-Reply-To"] == "<one@example.org>"
    assert "has arrived. Every comment here is read by a moderator" in said.text
    assert "It is, on Sundays." not in said.text


def test_what_is_not_taken_comes_back_with_its_text(
    ada: Subscriber, asked: Comment, cast: Cast
) -> None:
    cast.article.state = ArticleState.CLOSED
    cast.article.save()
    taken = answer(ada, asked)

    assert taken.outcome is Outcome.RETURNED
    assert not Comment.objects.filter(parent=asked).exists()
    [said] = told()
    assert "was not published. This discussion is closed." in said.text
    assert "This is what you wrote:\n\nIt is, on Sundays." in said.text
    assert f"comment={asked.pk}" in said.text


def test_it_is_said_in_the_language_of_whoever_wrote(
    ada: Subscriber, asked: Comment, cast: Cast
) -> None:
    ada.language = "de"
    ada.save()
    cast.article.state = ArticleState.CLOSED
    cast.article.save()
    answer(ada, asked)

    assert "This discussion is closed." not in told()[0].text


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("suspended", "You cannot write here until"),
        ("branch closed", "This branch of the discussion is closed."),
        ("removed", "The comment that you answer is not here any more."),
        ("members only", "Only members can write here."),
        ("no guests", "Only registered readers can write here."),
        ("banned word", "word"),
        ("too long", "Please shorten it."),
        ("empty", "There were no words of your own in your mail."),
        ("gone", "You cannot write by mail here."),
        ("staff", "You cannot write by mail here."),
        ("old", "too old to be answered by mail"),
        ("private", "The comment that you answer is not here any more."),
    ],
)
def test_the_rules_are_those_of_the_page(
    change: str, why: str, ada: Subscriber, asked: Comment, cast: Cast
) -> None:
    to, text, days = reply_address(ada, asked), "It is a zebra.", 0
    match change:
        case "suspended":
            Reader.objects.filter(pk=cast.ada.pk).update(
                suspended_until=timezone.now() + timedelta(days=1)
            )
        case "branch closed":
            Comment.objects.filter(pk=asked.pk).update(closed_at=timezone.now())
        case "removed":
            Comment.objects.filter(pk=asked.pk).update(status=CommentStatus.REMOVED)
        case "members only":
            cast.article.state = ArticleState.REGISTERED
            cast.article.save()
        case "private":
            cast.article.state = ArticleState.PRIVATE
            cast.article.save()
        case "no guests":
            change_options(cast.site, guests=False)
        case "banned word":
            change_options(cast.site, banned_words=["zebra"])
        case "too long":
            text = "x" * 10_001
        case "empty":
            text = ""
        case "gone":
            Subscriber.objects.filter(pk=ada.pk).update(reader=None)
        case "staff":
            Reader.objects.filter(pk=cast.ada.pk).update(role=ReaderRole.AUTHOR)
        case "old":
            days = 181
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        taken = take_mail(mail(text, headers={"To": to}))

    assert taken.outcome is Outcome.RETURNED
    assert not Comment.objects.filter(parent=asked).exists()
    [said] = told()
    assert why in said.text
    assert text[:1_000] in said.text
    assert ("The harbour tunnel" in said.text) == (change != "private")


def test_whoever_unsubscribed_can_still_answer(ada: Subscriber, asked: Comment) -> None:
    to = reply_address(ada, asked)
    Subscriber.objects.filter(pk=ada.pk).update(
        off_since=timezone.now(), off_because=OffReason.ASKED
    )

    assert take_mail(mail("It is.", headers={"To": to})).outcome is Outcome.PUBLISHED


def test_an_address_that_is_not_confirmed_any_more_is_told_nothing(
    ada: Subscriber, asked: Comment
) -> None:
    to = reply_address(ada, asked)
    Subscriber.objects.filter(pk=ada.pk).update(confirmed_at=None)

    assert take_mail(mail("It is.", headers={"To": to})).outcome is Outcome.RETURNED
    assert not Comment.objects.filter(parent=asked).exists()
    assert told() == []


def test_an_account_that_has_ended_writes_nothing(cast: Cast, asked: Comment) -> None:
    cem = make_subscriber(reader=cast.cem, email="ada@example.org")
    assert cast.cem.account is not None
    cast.cem.account.is_active = False
    cast.cem.account.save()

    assert answer(cem, asked).outcome is Outcome.RETURNED
    assert not Comment.objects.filter(parent=asked).exists()


def test_too_fast_is_later_and_back_at_last(ada: Subscriber, asked: Comment) -> None:
    to = reply_address(ada, asked)
    outcomes = [
        take_mail(mail(f"Answer {each}", headers={"To": to, "Message-ID": f"<{each}@x.example>"}))
        for each in range(4)
    ]

    assert [each.outcome for each in outcomes] == [Outcome.PUBLISHED] * 3 + [Outcome.LATER]
    assert 0 < outcomes[3].retry_after_seconds <= 30
    assert told() == []
    fourth = mail("Answer 3", headers={"To": to, "Message-ID": "<3@x.example>"})
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        assert take_mail(fourth).outcome is Outcome.PUBLISHED
    fifth = mail("Answer 4", headers={"To": to, "Message-ID": "<4@x.example>"})
    assert take_mail(fifth, is_last_try=True).outcome is Outcome.RETURNED
    assert "Answer 4" in told()[0].text


def test_a_file_is_left_out_and_that_is_said(ada: Subscriber, asked: Comment) -> None:
    body = (
        "--edge\nContent-Type: text/plain\n\nIt is.\n"
        "--edge\nContent-Type: image/png\nContent-Disposition: attachment\n\nxxxx\n--edge--\n"
    )
    taken = answer(ada, asked, body, **{"Content-Type": 'multipart/mixed; boundary="edge"'})

    assert taken.outcome is Outcome.PUBLISHED
    [said] = told()
    assert "was published." in said.text
    assert "1 file was attached to it." in said.text
