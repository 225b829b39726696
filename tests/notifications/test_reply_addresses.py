"""Who may answer by mail: whoever a mail of ours went to, and nobody who got hold of something else."""

from __future__ import annotations

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment
from rejoinder.notifications.models import (
    Subscriber,
)
from rejoinder.notifications.replying import is_reply_address, read_reply_address, reply_address
from rejoinder.notifications.services.receiving import Outcome, take_mail
from tests.making import make_comment
from tests.notifications.answers import mail
from tests.notifications.making import make_subscriber
from tests.notifications.replying import ada, answer, asked, takes_answers, told
from tests.people import Cast

__all__ = ["ada", "asked", "takes_answers"]


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
    assert "The comment that you answer is not here any more." in told()[0].text
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
