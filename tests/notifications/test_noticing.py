"""Who is told of what happened."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.accounts.models import Reader
from rejoinder.activity.models import Event, EventKind
from rejoinder.articles.models import ArticleState
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.comments.services.deciding import approve, mark_spam, reject
from rejoinder.notifications.models import (
    Frequency,
    HandledEvent,
    Notice,
    Reason,
    Scope,
    Subscriber,
    Subscription,
)
from rejoinder.notifications.services.noticing import LATE, MOST_EVENTS, Noticer
from tests.making import make_comment, make_reader
from tests.notifications.making import make_subscriber, make_wish, posted, tell
from tests.people import Cast

A_WEEK: Final = timedelta(days=7)


def told(event: Event) -> dict[str, str]:
    """Make the notices of an event; return who is told, by name or address, and why."""
    tell(event)
    return {
        str(each.subscriber.reader or each.subscriber.email): each.reason
        for each in Notice.objects.filter(event_id=event.pk).select_related("subscriber__reader")
    }


def test_whoever_is_answered_is_told_in_the_page_and_by_mail_only_on_wish(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    make_subscriber(reader=cast.ada, email="ada@example.org")

    assert told(posted(parent=comment, author=cast.ben)) == {"Ada": "reply"}
    found = Notice.objects.get()
    assert (found.frequency, found.mail_at) == (Frequency.NEVER, None)

    make_wish(found.subscriber, Scope.REPLIES, frequency=Frequency.NOW)
    told(posted(parent=comment, author=cast.ben))
    assert Notice.objects.latest("id").mail_at is not None


def test_a_reader_without_any_wish_becomes_a_subscriber_when_answered(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.cem)

    assert told(posted(parent=comment, author=cast.ben)) == {"Cem": "reply"}
    assert Subscriber.objects.get().reader == cast.cem


def test_each_wish_is_fulfilled(cast: Cast) -> None:
    top = make_comment(article=cast.article, author=cast.olga)
    middle = make_comment(parent=top, author=cast.olga)
    wishes = {
        "site": (Scope.SITE, None),
        "follow_up": (Scope.DISCUSSION, cast.article.pk),
        "branch": (Scope.BRANCH, top.pk),
        "person": (Scope.PERSON, cast.ben.pk),
    }
    for reason, (scope, number) in wishes.items():
        make_wish(make_subscriber(site=cast.site, email=f"{reason}@example.org"), scope, number)
    one = make_subscriber(site=cast.site, email="comment@example.org")
    make_wish(one, Scope.COMMENT, middle.pk)

    expected = {f"{reason}@example.org": reason for reason in wishes}
    assert told(posted(parent=middle, author=cast.ben)) == {
        **expected,
        "comment@example.org": "branch",
        "Olga": "reply",
    }


def test_two_reasons_make_one_notice(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    ada = make_subscriber(reader=cast.ada, email="ada@example.org")
    make_wish(ada, Scope.DISCUSSION, cast.article.pk, frequency=Frequency.DAILY)
    make_wish(ada, Scope.REPLIES, frequency=Frequency.NOW)

    assert told(posted(parent=comment, author=cast.ben)) == {"Ada": "reply"}
    assert Notice.objects.get().frequency == Frequency.NOW


def test_nobody_is_told_of_an_own_act(cast: Cast) -> None:
    ada = make_subscriber(reader=cast.ada, email="ada@example.org")
    mia = make_subscriber(reader=cast.mia, email="mia@example.org")
    for each in (ada, mia):
        make_wish(each, Scope.DISCUSSION, cast.article.pk)
    comment = make_comment(
        article=cast.article, author=cast.ada, status=CommentStatus.WAITING, text="I think, @Ada."
    )

    approve(comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia)

    assert told(Event.objects.latest("id")) == {"Ada": "approved"}


def test_an_address_that_is_proven_to_be_the_author_s_is_not_told(cast: Cast) -> None:
    cast.ada.email_proven_at = timezone.now()
    cast.ada.save()
    make_wish(
        make_subscriber(site=cast.site, email="ada@example.org"),
        Scope.DISCUSSION,
        cast.article.pk,
    )

    assert told(posted(article=cast.article, author=cast.ada)) == {}


def test_an_address_can_be_told_of_answers_to_a_guest_and_not_of_what_that_guest_writes(
    cast: Cast,
) -> None:
    eli = make_subscriber(site=cast.site, email="eli@example.org")
    make_wish(eli, Scope.REPLIES, cast.ada.pk)
    make_wish(eli, Scope.DISCUSSION, cast.article.pk)
    comment = make_comment(article=cast.article, author=cast.ada)

    assert told(posted(parent=comment, author=cast.ben)) == {
        "Ada": "reply",
        "eli@example.org": "reply",
    }
    assert told(posted(article=cast.article, author=cast.ada)) == {}


@pytest.mark.parametrize("proven", [True, False])
def test_saying_another_s_address_keeps_nothing_from_that_one(cast: Cast, *, proven: bool) -> None:
    cast.ada.email_proven_at = timezone.now() if proven else None
    cast.ada.save()
    other = make_subscriber(site=cast.site, email="ada@example.org")
    make_wish(other, Scope.DISCUSSION, cast.article.pk)

    assert bool(told(posted(article=cast.article, author=cast.ada))) is not proven


def test_readers_who_take_part_are_told_when_they_are_named(cast: Cast) -> None:
    make_comment(article=cast.article, author=cast.ben)
    make_comment(article=cast.article, author=cast.mia)

    event = posted(article=cast.article, author=cast.ada, text="@Ben and @Mia, @Cem and @Eve: see.")

    assert told(event) == {"Ben": "mention", "Mia": "mention"}


def test_of_guests_with_one_name_nobody_is_meant(cast: Cast) -> None:
    for _ in range(2):
        make_comment(article=cast.article, author=make_reader(site=cast.site, name="Gus"))

    assert told(posted(article=cast.article, author=cast.ada, text="@Gus!")) == {}


def test_the_author_is_told_of_a_decision_with_its_reason(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.cem, status=CommentStatus.WAITING)

    reject(comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia, reason="Off topic.")

    assert told(Event.objects.latest("id")) == {"Cem": "rejected"}


def test_of_spam_nobody_is_told(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.cem, status=CommentStatus.WAITING)

    mark_spam(comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia)

    assert told(Event.objects.latest("id")) == {}


def test_an_approved_comment_is_new_to_the_others(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.cem, status=CommentStatus.WAITING)
    make_wish(
        make_subscriber(reader=cast.ben, email="ben@example.org"),
        Scope.SITE,
        frequency=Frequency.NOW,
    )

    approve(comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia)

    assert told(Event.objects.latest("id")) == {"Cem": "approved", "Ben": "site"}


def test_a_comment_that_comes_back_is_told_once(cast: Cast) -> None:
    first = make_comment(article=cast.article, author=cast.ben)
    make_wish(make_subscriber(site=cast.site, email="eli@example.org"), Scope.SITE)
    event = posted(parent=first, author=cast.cem)
    assert told(event) == {"Ben": "reply", "eli@example.org": "site"}

    number = event.subject_id or 0
    reject(comment_id=number, site_id=cast.site.pk, moderator=cast.mia, reason="A mistake.")
    approve(comment_id=number, site_id=cast.site.pk, moderator=cast.mia)

    assert told(Event.objects.latest("id")) == {"Cem": "approved"}


@pytest.mark.parametrize("hidden", ["removed", "private", "imported"])
def test_what_is_hidden_or_imported_is_told_to_nobody(cast: Cast, hidden: str) -> None:
    make_wish(make_subscriber(site=cast.site, email="eli@example.org"), Scope.SITE)
    event = posted(article=cast.article, author=cast.ben)
    if hidden == "removed":
        Comment.objects.update(status=CommentStatus.REMOVED)
    elif hidden == "imported":
        Comment.objects.update(origin="wordpress", origin_id="7")
    else:
        cast.article.state = ArticleState.PRIVATE
        cast.article.save()

    assert told(event) == {}


def test_a_suspended_reader_is_told_nothing_but_of_decisions(cast: Cast) -> None:
    comment = make_comment(article=cast.article, author=cast.zoe)
    zoe = make_subscriber(reader=cast.zoe, email="zoe@example.org")
    make_wish(zoe, Scope.DISCUSSION, cast.article.pk)

    assert told(posted(parent=comment, author=cast.ben)) == {}
    reject(comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia, reason="Abusive.")
    assert told(Event.objects.latest("id")) == {"Zoe": "rejected"}


@pytest.mark.parametrize("state", ["unconfirmed", "off"])
def test_an_address_that_takes_no_mail_is_not_told(cast: Cast, state: str) -> None:
    eli = make_subscriber(
        site=cast.site, email="eli@example.org", is_confirmed=state != "unconfirmed"
    )
    if state == "off":
        Subscriber.objects.update(off_since=timezone.now())
    make_wish(eli, Scope.SITE)

    assert told(posted(article=cast.article, author=cast.ben)) == {}


def test_nobody_of_another_site_is_told(cast: Cast) -> None:
    eve = make_subscriber(reader=cast.eve, email="eve@example.org")
    for scope, number in [(Scope.SITE, None), (Scope.DISCUSSION, cast.article.pk)]:
        make_wish(eve, scope, number)

    assert told(posted(article=cast.article, author=cast.ben)) == {}


@pytest.mark.parametrize("number", [3, 60])
def test_the_statements_do_not_grow_with_the_subscribers(cast: Cast, number: int) -> None:
    for each in range(number):
        eli = make_subscriber(site=cast.site, email=f"eli-{each}@example.org")
        make_wish(eli, Scope.SITE)
        make_wish(eli, Scope.DISCUSSION, cast.article.pk)
    comment = make_comment(article=cast.article, author=cast.ada)
    make_subscriber(reader=cast.ada)
    event = posted(parent=make_comment(parent=comment, author=cast.ada), author=cast.ben)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        tell(event)

    statements = [each["sql"] for each in asked if "SAVEPOINT" not in each["sql"]]
    assert Notice.objects.count() == number + 1
    # comment, branch above, subscriber answered and its wishes, wishes of all, keys, notices, mark
    assert len(statements) == 8


def test_a_look_makes_notices_of_what_is_new_and_asks_once_when_nothing_is(cast: Cast) -> None:
    noticer = Noticer()
    noticer.look()
    make_wish(make_subscriber(site=cast.site, email="eli@example.org"), Scope.SITE)
    posted(article=cast.article, author=cast.ben)

    assert noticer.look() == 1
    assert noticer.look() == 0
    assert Notice.objects.count() == 1
    with CaptureQueriesContext(connection) as asked:
        noticer.look()
    assert len(asked) == 1


def test_what_happened_before_the_first_look_is_not_told(cast: Cast) -> None:
    make_wish(make_subscriber(site=cast.site, email="eli@example.org"), Scope.SITE)
    posted(article=cast.article, author=cast.ben)
    Noticer().look()
    assert not Notice.objects.exists()

    posted(article=cast.article, author=cast.ben)
    Noticer().look()  # in another process

    assert Notice.objects.count() == 1


def test_what_happened_while_nobody_looked_is_told_afterwards(cast: Cast) -> None:
    Noticer().look()
    make_wish(make_subscriber(site=cast.site, email="eli@example.org"), Scope.SITE)
    with time_machine.travel(timezone.now() + A_WEEK, tick=False):
        posted(article=cast.article, author=cast.ben)
        Noticer().look()
    with time_machine.travel(timezone.now() + 2 * A_WEEK, tick=False):
        posted(article=cast.article, author=cast.ben)
        Noticer().look()

    assert Notice.objects.count() == 2


def test_an_event_that_is_committed_after_a_later_one_is_told(cast: Cast) -> None:
    noticer = Noticer()
    posted(article=cast.article, author=cast.ben)
    noticer.look()
    make_wish(make_subscriber(site=cast.site, email="eli@example.org"), Scope.SITE)
    late = posted(article=cast.article, author=cast.ben)
    HandledEvent.objects.create(event_id=late.pk + 1)
    noticer._after = late.pk + 1  # noqa: SLF001  # as after an event with a higher number
    noticer._looked_back_at = 0.0  # noqa: SLF001  # ten seconds ago

    noticer.look()

    assert Notice.objects.filter(event_id=late.pk).count() == 1


def test_marks_are_forgotten_when_nothing_can_be_late_any_more(cast: Cast) -> None:
    Noticer().look()
    for _ in range(5):
        posted(article=cast.article, author=cast.ben)
    Noticer().look()
    assert HandledEvent.objects.count() > 5
    with time_machine.travel(timezone.now() + 2 * LATE, tick=False):
        Noticer().look()

    assert HandledEvent.objects.count() == 2  # that it was begun, and where to look from


@pytest.mark.parametrize("jump", [A_WEEK, -A_WEEK], ids=["forwards", "backwards"])
def test_a_clock_that_jumps_loses_no_event_and_tells_none_twice(
    cast: Cast, jump: timedelta
) -> None:
    Noticer().look()
    make_wish(make_subscriber(site=cast.site, email="eli@example.org"), Scope.SITE)
    events = [posted(article=cast.article, author=cast.ben)]
    Noticer().look()
    with time_machine.travel(timezone.now() + jump, tick=False):
        events.append(posted(article=cast.article, author=cast.ben))
        Noticer().look()
    events.append(posted(article=cast.article, author=cast.ben))
    Noticer().look()
    Noticer().look()

    found = Notice.objects.order_by("event_id").values_list("event_id", flat=True)
    assert list(found) == [event.pk for event in events]


def test_an_event_that_cannot_be_told_keeps_none_of_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    noticer = Noticer()
    noticer.look()
    make_wish(make_subscriber(site=cast.site, email="eli@example.org"), Scope.SITE)
    broken = posted(article=cast.article, author=cast.ben)
    Subscription.objects.update(frequency="unknown")  # as no release writes it
    noticer.look()
    assert not HandledEvent.objects.filter(event_id=broken.pk).exists()
    assert str(broken.pk) in caplog.text

    Subscription.objects.update(frequency=Frequency.NOW)
    posted(article=cast.article, author=cast.ben)
    noticer._looked_back_at = 0.0  # noqa: SLF001  # ten seconds ago
    noticer.look()

    assert Notice.objects.count() == 2
    assert caplog.text.count("it is tried again") == 1


def test_a_kind_that_is_nobody_s_business_is_passed_over(cast: Cast) -> None:
    noticer = Noticer()
    noticer.look()
    Event.objects.create(
        site=cast.site, article=cast.article, kind=EventKind.COMMENTS_IMPORTED, subject_id=1
    )

    assert noticer.look() == 0


def test_a_long_way_up_is_walked_to_its_top(cast: Cast) -> None:
    comment = top = make_comment(article=cast.article, author=cast.olga)
    for _ in range(120):
        comment = Comment.objects.create(
            **{
                name: getattr(comment, name)
                for name in ("site_id", "article_id", "author_id", "renderer", "status", "html")
            },
            author_name="Olga",
            source="Further.",
            parent=comment,
            root=top,
            depth=comment.depth + 1,
        )
    make_wish(make_subscriber(site=cast.site, email="eli@example.org"), Scope.BRANCH, top.pk)

    assert told(posted(parent=comment, author=cast.ben))["eli@example.org"] == Reason.BRANCH


def test_the_author_of_an_imported_comment_becomes_no_subscriber(cast: Cast) -> None:
    old: Reader = make_reader(site=cast.site, name="Old")
    Reader.objects.filter(pk=old.pk).update(device=None, source="wordpress", source_id="9")
    comment = make_comment(article=cast.article, author=Reader.objects.get(pk=old.pk))

    assert told(posted(parent=comment, author=cast.ben)) == {}
    assert not Subscriber.objects.exists()


def test_what_concerns_nobody_is_passed_over_without_asking_for_each(cast: Cast) -> None:
    noticer = Noticer()
    noticer.look()
    for number in range(MOST_EVENTS + 50):
        posted(make_comment(article=cast.article, author=cast.ben, text=f"Number {number}."))

    with CaptureQueriesContext(connection) as asked:
        assert noticer.look() == MOST_EVENTS
        assert noticer.look() == 50

    statements = [each["sql"] for each in asked if "SAVEPOINT" not in each["sql"]]
    assert len(statements) == 2 * 5  # newest, new ones, comments, sites with wishes, marks
    assert noticer.look() == 0


def test_a_site_where_somebody_wishes_something_keeps_no_other_from_being_passed_over(
    cast: Cast,
) -> None:
    eve = make_subscriber(reader=cast.eve, email="eve@example.org")
    make_wish(eve, Scope.SITE)
    noticer = Noticer()
    noticer.look()
    posted(article=cast.article, author=cast.ben)
    posted(article=cast.other_article)

    assert noticer.look() == 2
    assert Notice.objects.get().subscriber == eve
