"""An answer by mail becomes a comment, by the same rules as in the page, once; or comes back with the reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from rejoinder.accounts.models import Reader, ReaderRole
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import ArticleState
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.notifications.bounces import bounce_address
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import (
    Channel,
    Message,
    MessageState,
    OffReason,
    Scope,
    Subscriber,
)
from rejoinder.notifications.replying import is_reply_address, read_reply_address, reply_address
from rejoinder.notifications.sealing import unseal
from rejoinder.notifications.services.answering import MOST_PER_DAY
from rejoinder.notifications.services.gathering import gather_due
from rejoinder.notifications.services.receiving import Outcome, Taken, take_mail
from rejoinder.notifications.services.sending import Sender
from tests.making import change_options, make_comment
from tests.notifications.answers import gmail, mail
from tests.notifications.inboxes import Inbox
from tests.notifications.making import make_subscriber, make_wish, posted, tell
from tests.notifications.test_incoming import report
from tests.people import Cast


@pytest.fixture(autouse=True)
def _takes_answers(settings: Settings) -> None:
    settings.MAIL_REPLIES = "reply@gazette.example"
    settings.MAIL_BOUNCES = "bounces@gazette.example"
    settings.DEFAULT_FROM_EMAIL = "talk@gazette.example"


@pytest.fixture
def ada(cast: Cast) -> Subscriber:
    return make_subscriber(reader=cast.ada, email="ada@example.org")


@pytest.fixture
def asked(cast: Cast) -> Comment:
    """A comment of Ben's, of which Ada was told."""
    return make_comment(article=cast.article, author=cast.ben, text="Is the pier open?")


def answer(
    subscriber: Subscriber, comment: Comment, text: str = "It is, on Sundays.", **headers: str
) -> Taken:
    to = reply_address(subscriber, comment)
    assert to
    return take_mail(mail(text, headers={"To": to, **headers}))


def told() -> list[Mail]:
    return [
        Mail.from_json(unseal(each.sealed))
        for each in Message.objects.filter(kind="answer").order_by("pk")
    ]


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
    assert len(inside) == 14, [each["sql"][:80] for each in inside]


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
        ("removed", "There is no such comment."),
        ("members only", "Only members can write here."),
        ("no guests", "Only registered readers can write here."),
        ("banned word", "word"),
        ("too long", "Please shorten it."),
        ("empty", "There were no words of your own in your mail."),
        ("gone", "You cannot write by mail here."),
        ("staff", "You cannot write by mail here."),
        ("old", "too old to be answered by mail"),
        ("private", "There is no such comment."),
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
    assert "A file was attached to it." in said.text


# ---- who may


def test_an_answer_of_somebody_else_goes_back_to_whoever_was_told(
    ada: Subscriber, asked: Comment
) -> None:
    taken = answer(ada, asked, From="Mallory <mallory@evil.example>")

    assert taken.outcome is Outcome.RETURNED
    assert not Comment.objects.filter(parent=asked).exists()
    [said] = told()
    assert said.to == "ada@example.org"
    assert "The answer came from mallory@evil.example." in said.text


def test_forged_swapped_and_cut_addresses_lead_nowhere(
    ada: Subscriber, asked: Comment, cast: Cast
) -> None:
    ben = make_subscriber(reader=cast.ben, email="ben@example.org")
    right, other = reply_address(ada, asked), reply_address(ben, asked)
    token = right.partition("+")[2].partition("@")[0]
    other_token = other.partition("+")[2].partition("@")[0]
    wrong = [
        "reply+@gazette.example",
        f"reply+{token[:-1]}@gazette.example",
        f"reply+{token}a@gazette.example",
        f"reply+{token[:8]}{other_token[8:]}@gazette.example",
        f"reply+{token[::-1]}@gazette.example",
        "reply+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@gazette.example",
        f"reply+{token}@elsewhere.example",
        f"replies+{token}@gazette.example",
        f"reply+{token}{token}@gazette.example",
    ]
    outcomes = {take_mail(mail("Hello", headers={"To": each})).outcome for each in wrong}

    assert outcomes == {Outcome.IGNORED}
    assert told() == []
    assert not Comment.objects.filter(parent=asked).exists()


def test_each_letter_of_a_token_counts(ada: Subscriber, asked: Comment) -> None:
    address = reply_address(ada, asked)
    local, at, domain = address.partition("@")
    for number in range(len("reply+"), len(local) - 1):  # of the last letter not all bits are used
        other = "b" if local[number] == "a" else "a"
        forged = local[:number] + other + local[number + 1 :] + at + domain
        assert take_mail(mail("Hello", headers={"To": forged})).outcome is Outcome.IGNORED


def test_an_address_of_one_site_says_nothing_on_another(ada: Subscriber, cast: Cast) -> None:
    elsewhere = make_comment(article=cast.other_article, author=cast.eve)
    taken = answer(ada, elsewhere)

    assert taken.outcome is Outcome.RETURNED
    assert "There is no such comment." in told()[0].text
    assert str(cast.other_article) not in told()[0].subject
    assert not Comment.objects.filter(parent=elsewhere).exists()


def test_an_old_key_is_good_for_as_long_as_it_is_kept(
    ada: Subscriber, asked: Comment, settings: Settings
) -> None:
    to, old = reply_address(ada, asked), settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-" + "0123456789" * 5
    assert take_mail(mail("It is.", headers={"To": to})).outcome is Outcome.IGNORED

    settings.SECRET_KEY_FALLBACKS = [old]
    assert take_mail(mail("It is.", headers={"To": to})).outcome is Outcome.PUBLISHED


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(1, 2**63 - 1), st.integers(1, 2**63 - 1))
def test_every_address_fits_and_is_read_again(subscriber: int, comment: int) -> None:
    reader = Reader(pk=1)
    address = reply_address(
        Subscriber(pk=subscriber, reader=reader, reader_id=1), Comment(pk=comment)
    )

    assert is_reply_address(address.upper())
    assert len(address.partition("@")[0]) <= 64
    token = read_reply_address(address.upper())
    assert (token.subscriber_id, token.comment_id) == (subscriber, comment)


def test_nobody_can_answer_who_is_nobody_or_staff_or_where_it_is_off(
    cast: Cast, asked: Comment, settings: Settings
) -> None:
    by_address = make_subscriber(site=cast.site, email="eli@example.org")
    staff = make_subscriber(reader=cast.mia, email="mia@example.org")
    member = make_subscriber(reader=cast.cem, email="cem@example.org")

    assert reply_address(by_address, asked) == ""
    assert reply_address(staff, asked) == ""
    assert reply_address(member, asked) != ""
    settings.MAIL_REPLIES = ""
    assert reply_address(member, asked) == ""


# ---- machines


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Return-Path": "<>"},
        {"From": "MAILER-DAEMON@example.org"},
        {"From": "talk@gazette.example"},
    ],
)
def test_machines_are_told_nothing(
    headers: dict[str, str], ada: Subscriber, asked: Comment
) -> None:
    assert answer(ada, asked, "I am away.", **headers).outcome is Outcome.IGNORED
    assert told() == []


def test_our_own_answers_end_a_loop(inbox: Inbox, ada: Subscriber, asked: Comment) -> None:
    to = reply_address(ada, asked)
    answer(ada, asked, "")
    Sender().send_due()
    [arrived] = inbox.arrived
    back = arrived.raw.replace(b"To: ada@example.org", f"To: {to}".encode())

    assert arrived.mail["Auto-Submitted"] == "auto-generated"
    assert arrived.mail["Reply-To"] is None
    assert to.encode() in back
    assert take_mail(back).outcome is Outcome.IGNORED


def test_a_thousand_mails_are_not_a_thousand_answers(ada: Subscriber, asked: Comment) -> None:
    to = reply_address(ada, asked)
    for each in range(200):
        raw = mail("", headers={"To": to, "Message-ID": f"<{each}@x.example>"})
        assert take_mail(raw).outcome is Outcome.RETURNED

    assert len(told()) == MOST_PER_DAY


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Subject", "Re: x\r\nBcc: victim@example.org"),
        ("Message-ID", "<a@b>\r\nBcc: victim@example.org"),
        ("From", "Ada <ada@example.org>\r\nBcc: victim@example.org"),
    ],
)
def test_no_header_of_theirs_becomes_one_of_ours(
    header: str, value: str, inbox: Inbox, ada: Subscriber, asked: Comment
) -> None:
    answer(ada, asked, "", **{header: value})
    Sender().send_due()

    [arrived] = inbox.arrived
    assert list(arrived.recipients) == ["ada@example.org"]
    assert arrived.mail["Bcc"] is None
    assert "victim" not in str(arrived.mail["In-Reply-To"])


# ---- reports


def sent(to: str = "ada@example.org") -> Message:
    return Message.objects.create(
        channel=Channel.MAIL, kind="notices", key=f"k-{to}", to=to, state=MessageState.SENT,
        subscriber=Subscriber.objects.get(email=to),
    )  # fmt: skip


def test_an_address_that_does_not_exist_is_switched_off(ada: Subscriber) -> None:
    message = sent()
    taken = take_mail(report("5.1.1", to=bounce_address(message)))

    assert taken.outcome is Outcome.REPORTED
    ada.refresh_from_db()
    assert ada.off_because == OffReason.BOUNCED


def test_a_mail_that_somebody_calls_spam_is_the_last(ada: Subscriber) -> None:
    take_mail(report("", kind="feedback-report", to=bounce_address(sent())))

    ada.refresh_from_db()
    assert ada.off_because == OffReason.COMPLAINED


def test_a_report_counts_once_and_a_delay_not_at_all(ada: Subscriber) -> None:
    message = sent()
    to = bounce_address(message)
    outcomes = [
        take_mail(report("4.4.1", action="delayed", to=to)).outcome,
        take_mail(report("5.2.2", to=to)).outcome,
        take_mail(report("5.2.2", to=to)).outcome,
    ]

    assert outcomes == [Outcome.IGNORED, Outcome.REPORTED, Outcome.IGNORED]
    ada.refresh_from_db()
    assert (ada.soft_bounces, ada.off_since) == (1, None)


def test_a_report_of_a_mail_that_we_did_not_send_switches_nothing_off(ada: Subscriber) -> None:
    message = sent()
    for to in (
        "talk@gazette.example",
        f"bounces+{message.pk}-0123456789abcdef@gazette.example",
        bounce_address(message).replace(f"+{message.pk}-", f"+{message.pk + 1}-"),
    ):
        assert take_mail(report("5.1.1", to=to)).outcome is Outcome.IGNORED

    ada.refresh_from_db()
    assert ada.off_since is None
