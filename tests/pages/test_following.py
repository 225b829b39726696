"""The bar “Notify of”, the tick in the form, and what can be followed at a comment: without script, by forms."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rejoinder.accounts import pace
from rejoinder.accounts.models import Reader
from rejoinder.articles.models import ArticleState
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.notifications.models import Message, Scope, Subscriber, Subscription
from rejoinder.notifications.services.asking import MOST_OF_NETWORK
from rejoinder.notifications.services.subscribing import subscribe, subscriber_for
from tests.making import change_options, make_account, make_comment
from tests.notifications.wishing import NOOR, agree, mails_to, prove
from tests.pages.browsing import DISCUSSION, Browser, form_of
from tests.pages.html import Element
from tests.passages.making import make_question
from tests.people import Cast

FOLLOW = f"{DISCUSSION}/follow"


def bar_of(page: Element) -> Element:
    return page.by_id("discussion-follow")


def options_of(select: Element) -> list[str]:
    return [option["value"] for option in select.find("option")]


def ask(browser: Browser, *, at: str = DISCUSSION, status: int = 200, **fields: str) -> Element:
    """Fill in the bar of a page as somebody does."""
    form = form_of(browser.open(at).by_id("follow-form"))
    form.fields.setdefault("scope", "discussion")
    return browser.send(form, button="act=follow", status=status, **fields)


def test_bar_stands_above_the_form_with_both_choices(cast: Cast) -> None:
    page = Browser().open(DISCUSSION)

    assert bar_of(page).get("select")["name"] == "scope"
    labels = [option.text for option in bar_of(page).find("option")]
    assert labels == ["new follow-up comments", "new replies to my comments"]
    ids = [each.attributes.get("id") for each in page.elements()]
    assert ids.index("discussion-follow") < ids.index("reply-form")


def test_whoever_has_just_signed_in_follows_by_one_click(cast: Cast) -> None:
    account = make_account(username="noor")
    EmailAddress.objects.create(user=account, email=NOOR, verified=True, primary=True)
    browser = Browser()
    browser.client.force_login(account)

    ask(browser)

    wish = Subscription.objects.get()
    assert wish.scope == Scope.DISCUSSION
    assert wish.subscriber.reader == Reader.objects.get(account=account)
    assert mails_to(NOOR) == []


def test_what_is_offered_first_is_the_publishers_choice(cast: Cast) -> None:
    change_options(cast.site, notify_first="replies")

    select = bar_of(Browser().open(DISCUSSION)).get("select")

    assert options_of(select) == ["replies", "discussion"]


def test_a_guest_is_told_to_open_a_mail(cast: Cast) -> None:
    page = ask(Browser(), email=NOOR)

    assert f"open the mail that comes to {NOOR}" in page.get("main").text
    assert len(mails_to(NOOR)) == 1
    assert Subscription.asked.get().scope == Scope.DISCUSSION
    assert not Subscription.objects.exists()


def test_known_and_unknown_addresses_are_answered_alike(cast: Cast) -> None:
    ask(Browser(), email=NOOR)
    agree(now=timezone.now())
    Message.objects.update(created_at=timezone.now() - timedelta(days=2))

    known = ask(Browser(), email=NOOR)
    unknown = ask(Browser(), email="else@mail.gazette-readers.net")

    assert known.get("main").text.replace(NOOR, "X") == unknown.get("main").text.replace(
        "else@mail.gazette-readers.net", "X"
    )
    assert Message.objects.filter(to=NOOR).count() == 2


def test_a_member_needs_one_click_and_no_address(cast: Cast) -> None:
    prove(cast.cem, NOOR)
    browser = Browser.of(cast.cem)
    form = form_of(browser.open(DISCUSSION).by_id("follow-form"))
    assert "email" not in form.fields

    page = browser.send(form, button="act=follow", scope="discussion")

    assert browser.hops == [303, 200]
    assert Subscription.objects.get().subscriber.email == NOOR
    [told] = [each for each in bar_of(page).find("label") if each.text == "New follow-up comments"]
    assert told["for"].startswith("follow-wish-")
    assert options_of(page.by_id("follow-scope")) == ["replies"]
    assert not Message.objects.exists()


def test_how_often_is_changed_where_it_stands_and_it_is_stopped_there(cast: Cast) -> None:
    prove(cast.cem, NOOR)
    browser = Browser.of(cast.cem)
    page = ask(browser)
    [form] = [each for each in bar_of(page).find("form") if "id" not in each.attributes]

    page = browser.send(form_of(form), button="act=change", frequency="daily")

    assert Subscription.objects.get().frequency == "daily"
    [chosen] = [
        each["value"] for each in bar_of(page).find("option") if "selected" in each.attributes
    ]
    assert chosen == "daily"
    [form] = [each for each in bar_of(page).find("form") if "id" not in each.attributes]
    browser.send(form_of(form), button="act=stop", frequency="daily")
    assert not Subscription.objects.exists()


def test_a_frequency_that_is_none_is_refused(cast: Cast) -> None:
    prove(cast.cem, NOOR)
    wish = subscribe(subscriber=subscriber_for(reader=cast.cem), scope=Scope.SITE)

    answer = Browser.of(cast.cem, sends_token=True).post(
        FOLLOW, urlencode({"act": "change", "wish": wish.pk, "frequency": "hourlyish"}).encode()
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    wish.refresh_from_db()
    assert wish.frequency == "now"


@pytest.mark.parametrize("wish", ["", "x", "-1", "9" * 30, "1 OR 1=1"])
def test_a_wish_that_is_none_is_refused(cast: Cast, wish: str) -> None:
    subscribe(subscriber=subscriber_for(reader=cast.cem), scope=Scope.SITE)

    answer = Browser.of(cast.cem, sends_token=True).post(
        FOLLOW, urlencode({"act": "stop", "wish": wish}).encode()
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Subscription.objects.count() == 1


def test_nobody_stops_the_wish_of_another(cast: Cast) -> None:
    wish = subscribe(subscriber=subscriber_for(reader=cast.cem), scope=Scope.SITE)
    subscriber_for(reader=cast.mia)

    Browser.of(cast.mia, sends_token=True).post(
        FOLLOW, urlencode({"act": "stop", "wish": wish.pk}).encode()
    )

    assert Subscription.objects.get() == wish


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("noor@example.org", "reserved for examples"),
        ("a@b.net,c@d.net", "should look like example.org"),
        ("a@b.net\r\nBcc: c@d.net", "should look like example.org"),
        ("", "Please give your e-mail address"),
        ("a b@c.net", "one e-mail address"),
    ],
)
def test_a_wrong_address_comes_back_with_the_reason(cast: Cast, email: str, said: str) -> None:
    page = ask(Browser(), email=email, scope="replies" if email else "discussion", status=422)

    assert said in page.by_id("follow-error-email").text or said in page.get("main").text
    assert page.by_id("follow-email")["aria-invalid"] == "true"
    assert Reader.objects.count() == 7  # the cast: a wish that is refused makes nobody a reader
    assert not Message.objects.exists()
    assert not Subscriber.objects.exists()


def test_replies_to_a_guest_are_followed_by_a_device_that_is_given_first(cast: Cast) -> None:
    browser = Browser()

    ask(browser, email=NOOR, scope="replies")

    assert browser.hops == [307, 200]
    wish = Subscription.asked.get()
    assert wish.person is not None
    assert wish.person.device is not None


def test_a_network_that_asks_too_often_is_told_when(cast: Cast) -> None:
    browser = Browser(sends_token=True)
    body = {"act": "follow", "scope": "discussion"}
    for number in range(MOST_OF_NETWORK):
        fields = {**body, "email": f"r{number}@mail.gazette-readers.net"}
        assert browser.post(FOLLOW, urlencode(fields).encode()).status_code == HTTPStatus.OK

    answer = browser.post(FOLLOW, urlencode({**body, "email": NOOR}).encode())

    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(answer["Retry-After"]) > 0
    assert not mails_to(NOOR)


def test_a_thousand_anonymous_requests_mail_a_victim_three_times_at_most(cast: Cast) -> None:
    browser = Browser(sends_token=True)
    body = urlencode({"act": "follow", "scope": "discussion", "email": NOOR}).encode()

    for _ in range(1_000):
        pace.ASKS.clear()  # as from a thousand networks
        browser.post(FOLLOW, body)

    assert len(mails_to(NOOR)) <= 3
    assert Subscription.asked.count() == 1


@pytest.mark.parametrize(
    ("notify", "who", "offered"),
    [
        ("off", "cem", False),
        ("members", "cem", True),
        ("members", "ben", False),
        ("all", "ben", True),
    ],
)
def test_who_may_be_told_is_the_publishers_choice(
    cast: Cast, notify: str, who: str, *, offered: bool
) -> None:
    change_options(cast.site, notify=notify)
    reader = getattr(cast, who)
    prove(cast.cem, "cem@mail.gazette-readers.net")
    page = Browser.of(reader).open(DISCUSSION)
    assert page.has_id("follow-form") is offered
    assert page.has_id("reply-notify-box") is offered

    fields = {"act": "follow", "scope": "discussion", "email": NOOR}
    answer = Browser.of(reader, sends_token=True).post(FOLLOW, urlencode(fields).encode())

    refused = answer.status_code == HTTPStatus.CONFLICT
    assert refused is not offered
    assert Subscription.asked.exists() is offered


def test_a_closed_discussion_has_nothing_to_follow(cast: Cast) -> None:
    cast.article.state = ArticleState.CLOSED
    cast.article.save()

    assert not Browser().open(DISCUSSION).has_id("follow-form")
    answer = Browser(sends_token=True).post(
        FOLLOW, urlencode({"act": "follow", "scope": "discussion", "email": NOOR}).encode()
    )

    assert answer.status_code == HTTPStatus.CONFLICT
    assert not Subscriber.objects.exists()


def test_the_tick_tells_of_answers_to_the_comment(cast: Cast) -> None:
    browser = Browser()

    browser.write("A thought.", name="Noor", email=NOOR, notify="1")

    wish = Subscription.asked.get()
    assert (wish.scope, wish.comment) == (Scope.COMMENT, Comment.objects.get())
    assert len(mails_to(NOOR)) == 1


def test_without_the_tick_nobody_is_asked_anything(cast: Cast) -> None:
    Browser().write("A thought.", name="Noor", email=NOOR)

    assert not Subscriber.objects.exists()
    assert not Message.objects.exists()


def test_a_members_tick_counts_at_once(cast: Cast) -> None:
    prove(cast.cem, NOOR)

    Browser.of(cast.cem).write("A thought.", notify="1")

    assert Subscription.objects.get().scope == Scope.COMMENT
    assert not Message.objects.exists()


@pytest.mark.parametrize("email", ["", "noor@example.org"])
def test_a_tick_without_an_address_stores_nothing_and_keeps_the_text(
    cast: Cast, email: str
) -> None:
    browser = Browser()
    form = form_of(browser.open(DISCUSSION).by_id("reply-form"))

    page = browser.send(
        form, text="A long thought.", name="Noor", email=email, notify="1", status=422
    )

    assert page.by_id("reply-text").text == "A long thought."
    assert "checked" in page.by_id("reply-notify-box").attributes
    assert page.by_id("reply-error-email").text
    assert not Comment.objects.exists()
    assert not Subscriber.objects.exists()


def test_a_comment_sent_twice_is_followed_once(cast: Cast) -> None:
    browser = Browser()
    form = form_of(browser.open(DISCUSSION).by_id("reply-form"))
    for _ in range(2):
        browser.send(form, text="A thought.", name="Noor", email=NOOR, notify="1")

    assert Comment.objects.count() == Subscription.asked.count() == Message.objects.count() == 1


def test_the_tick_is_off_unless_the_publisher_wants_otherwise(cast: Cast) -> None:
    assert "checked" not in Browser().open(DISCUSSION).by_id("reply-notify-box").attributes

    change_options(cast.site, notify_tick=True)

    assert "checked" in Browser().open(DISCUSSION).by_id("reply-notify-box").attributes


def test_thread_and_person_are_followed_and_muted_at_a_comment(cast: Cast) -> None:
    prove(cast.cem, NOOR)
    top = make_comment(article=cast.article, author=cast.ada)
    reply = make_comment(parent=top, author=cast.ben)
    browser = Browser.of(cast.cem)
    address = f"{FOLLOW}/{reply.pk}"

    def press(act: str) -> list[str]:
        form = form_of(browser.open(address).by_id(f"follow-{reply.pk}-form"))
        page = browser.send(form, button=f"act={act}")
        return [each["value"] for each in page.by_id(f"follow-{reply.pk}-form").find("button")]

    assert press("thread") == ["stop-thread", "person", "mute"]
    assert press("person") == ["stop-thread", "stop-person", "mute"]
    subjects = {wish.subject for wish in Subscription.objects.all()}
    assert subjects == {f"branch:{top.pk}", f"person:{cast.ben.pk}"}
    assert press("mute") == ["thread", "stop-person", "unmute"]
    assert press("unmute") == ["stop-thread", "stop-person", "mute"]
    assert press("stop-thread") == ["thread", "stop-person", "mute"]
    assert press("stop-person") == ["thread", "person", "mute"]
    assert not Subscription.asked.exists()


def test_a_guest_follows_a_thread_by_mail(cast: Cast) -> None:
    top = make_comment(article=cast.article, author=cast.ada)
    browser = Browser()
    form = form_of(browser.open(f"{FOLLOW}/{top.pk}").by_id(f"follow-{top.pk}-form"))

    page = browser.send(form, button="act=thread", email=NOOR)

    assert "open the mail" in page.get("main").text
    assert Subscription.asked.get().subject == f"branch:{top.pk}"


def test_a_thread_has_a_way_to_follow_it_without_script(cast: Cast) -> None:
    top = make_comment(article=cast.article, author=cast.ada)

    page = Browser().open(f"{DISCUSSION}/branch/{top.pk}")

    assert page.find("a", href=f"{FOLLOW}/{top.pk}")


@pytest.mark.parametrize("status", [CommentStatus.WAITING, CommentStatus.SPAM])
def test_what_is_not_published_is_not_followed(cast: Cast, status: CommentStatus) -> None:
    hidden = make_comment(article=cast.article, author=cast.ada, status=status)

    Browser().open(f"{FOLLOW}/{hidden.pk}", status=404)


def test_page_for_everybody_says_nothing_of_anybody(cast: Cast) -> None:
    prove(cast.cem, NOOR)
    before = Browser().answer_to(DISCUSSION).content
    ask(Browser.of(cast.cem))

    answer = Browser().answer_to(DISCUSSION)

    assert answer.content == before
    assert "public" in answer["Cache-Control"]


@pytest.mark.parametrize("wishes", [1, 20])
def test_the_bar_costs_the_same_however_much_one_follows(cast: Cast, wishes: int) -> None:
    prove(cast.cem, NOOR)
    subscriber = subscriber_for(reader=cast.cem)
    for _ in range(wishes):
        comment = make_comment(article=cast.article, author=cast.ada)
        subscribe(subscriber=subscriber, scope=Scope.COMMENT, comment=comment)
    browser = Browser.of(cast.cem)

    with CaptureQueriesContext(connection) as asked:
        browser.answer_to(FOLLOW)

    assert len(asked) == 8


def test_a_passage_is_followed_at_what_is_said_of_it(cast: Cast) -> None:
    prove(cast.cem, NOOR)
    passage = make_question(article=cast.article)
    top = make_comment(article=cast.article, author=cast.ada, passage=passage)
    reply = make_comment(parent=top, author=cast.ben)
    browser = Browser.of(cast.cem)
    form = browser.open(f"{FOLLOW}/{reply.pk}").by_id(f"follow-{reply.pk}-form")

    page = browser.send(form_of(form), button="act=passage")

    assert Subscription.objects.get().subject == f"passage:{passage.pk}"
    form = page.by_id(f"follow-{reply.pk}-form")
    browser.send(form_of(form), button="act=stop-passage")
    assert not Subscription.objects.exists()


def test_a_device_that_has_proved_an_address_ticks_without_giving_it(cast: Cast) -> None:
    ask(Browser(), email=NOOR)
    agree(now=timezone.now(), reader=cast.ben)

    Browser.of(cast.ben).write("A thought.", name="Ben", email="", notify="1")

    assert Subscription.objects.filter(scope=Scope.COMMENT).exists()
    assert len(mails_to(NOOR)) == 1


@pytest.mark.parametrize("act", ["", "stop", "stop-", "stop-site", "x", "mute"])
def test_an_act_that_is_none_is_refused(cast: Cast, act: str) -> None:
    comment = make_comment(article=cast.article, author=cast.ada)
    subscribe(subscriber=subscriber_for(reader=cast.ben), scope=Scope.SITE)
    body = urlencode({"act": act}).encode()

    answer = Browser.of(cast.ben, sends_token=True).post(f"{FOLLOW}/{comment.pk}", body)

    expected = HTTPStatus.SEE_OTHER if act == "mute" else HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.status_code == expected


def test_a_member_without_a_confirmed_address_is_told_so(cast: Cast) -> None:
    page = ask(Browser.of(cast.cem))

    assert "we know no address that you have confirmed" in bar_of(page).text
    prove(cast.cem, NOOR)
    assert subscriber_for(reader=cast.cem).takes_mail
    assert "no address" not in bar_of(Browser.of(cast.cem).open(DISCUSSION)).text


def test_whoever_has_just_signed_in_is_asked_for_a_name_and_no_address(cast: Cast) -> None:
    browser = Browser()
    browser.client.force_login(make_account(username="noor"))

    page = browser.open(DISCUSSION)

    assert page.by_id("reply-name")["name"] == "name"
    assert not [each for each in page.find("input") if each.attributes.get("name") == "email"]
