"""The pages that links in mails lead to: they show, they change by a button, and nothing by being looked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import timezone

from rejoinder.notifications.links import confirm_link, manage_link, unsubscribe_link
from rejoinder.notifications.models import Message, Scope, Subscriber, Subscription
from rejoinder.notifications.services.asking import Wanted
from rejoinder.notifications.services.subscribing import mute, subscribe, subscriber_for
from rejoinder.pages import notifying
from tests.making import make_article
from tests.notifications.wishing import NOOR, agree, ask, mails_to, prove
from tests.pages.browsing import Browser, form_of
from tests.pages.html import Element
from tests.people import Cast

SCANNERS = (
    "Mozilla/5.0 (compatible; Microsoft Office; SafeLinks)",
    "Barracuda Sentinel (EE)",
    "Mozilla/5.0 (compatible; proofpoint/1.0)",
)


def path_of(link: str) -> str:
    assert link.startswith(settings.BASE_URL)
    return urlsplit(link).path


@pytest.fixture
def noor(cast: Cast) -> Subscriber:
    """A guest who has proved an address, follows the discussion, and was asked about the whole site."""
    ask(cast)
    subscriber = agree(now=timezone.now())
    Message.objects.update(created_at=timezone.now() - timedelta(days=2))
    ask(cast, Wanted(scope=Scope.SITE))
    return subscriber


def rows() -> list[object]:
    """Return all that the database has, but for sessions."""
    return [
        sorted(map(repr, model._base_manager.values_list()))  # noqa: SLF001  # also those that wait
        for model in apps.get_models()
        if model._meta.app_label != "sessions"
    ]


def links_in_mails(email: str = NOOR) -> Iterator[str]:
    for mail in mails_to(email):
        for word in mail.text.split():
            if word.startswith(settings.BASE_URL):
                yield path_of(word)
        yield path_of(mail.headers["List-Unsubscribe"].strip("<>"))


def form_with(page: Element, act: str) -> Element:
    [form] = [form for form in page.find("form") if form.find("button", value=act)][:1]
    return form


@pytest.mark.parametrize("agent", SCANNERS)
def test_programs_that_open_every_link_change_nothing(noor: Subscriber, agent: str) -> None:
    wish = Subscription.objects.get()
    links = [
        *links_in_mails(),
        *map(path_of, (manage_link(noor), confirm_link(noor))),
        path_of(unsubscribe_link(noor, wish.pk)),
        path_of(unsubscribe_link(noor, None)),
    ]
    before = rows()

    for link in links:
        for client in (Client(headers={"User-Agent": agent}), Client()):
            assert client.get(link).status_code == HTTPStatus.OK
            assert client.head(link).status_code == HTTPStatus.OK
            client.options(link)

    assert len(links) >= 8
    assert rows() == before


def test_a_guest_agrees_by_a_button(cast: Cast) -> None:
    ask(cast)
    ask(cast, Wanted(scope=Scope.SITE))
    browser = Browser()
    page = browser.open(path_of(confirm_link(Subscriber.objects.get())))
    assert "The harbour tunnel" in page.get("main").text
    form = form_of(page.get("form"))
    unwanted = Subscription.asked.get(scope=Scope.SITE)
    del form.fields[f"wish-{unwanted.pk}"]

    page = browser.send(form, button="act=agree")

    assert "From now on you are told" in page.get("main").text
    assert [wish.scope for wish in Subscription.asked.all()] == ["discussion"]
    assert Subscriber.objects.get().takes_mail


def test_the_browser_that_opened_the_mail_is_known_from_then_on(cast: Cast) -> None:
    ask(cast)
    browser = Browser.of(cast.ben)
    page = browser.open(path_of(confirm_link(Subscriber.objects.get())))

    browser.send(form_of(page.get("form")), button="act=agree")

    assert Subscriber.objects.get().reader == cast.ben
    assert NOOR in browser.open("/notify/").get("main").text


def test_it_was_not_me_ends_it(cast: Cast) -> None:
    ask(cast)
    browser = Browser()
    page = browser.open(path_of(confirm_link(Subscriber.objects.get())))

    page = browser.send(form_of(page.get("form")), button="act=decline")

    assert "Nothing is sent" in page.get("main").text
    assert not Subscription.asked.exists()
    assert not Subscriber.objects.get().takes_mail


def test_a_question_that_was_answered_or_is_too_old_is_gone(cast: Cast) -> None:
    ask(cast)
    link = path_of(confirm_link(Subscriber.objects.get()))
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        page = Browser().open(link, status=410)
    assert "expired" in page.get("main").text
    agree(now=timezone.now())

    page = Browser().open(link, status=410)

    assert "used before" in page.get("main").text
    answer = Browser(sends_token=True).post(link, b"act=agree")
    assert answer.status_code == HTTPStatus.GONE


@pytest.mark.parametrize("end", ["", "/off", "/confirm"])
def test_links_that_are_forged_or_made_for_something_else_are_refused(
    noor: Subscriber, end: str
) -> None:
    links = {
        "": manage_link(noor),
        "/off": unsubscribe_link(noor, None),
        "/confirm": confirm_link(noor),
    }
    tokens = {name: urlsplit(link).path.split("/")[2] for name, link in links.items()}
    forged = tokens[end][:-2] + ("AA" if tokens[end][-2:] != "AA" else "BB")
    before = rows()

    for token in (forged, *(tokens[other] for other in tokens if other != end)):
        browser = Browser(sends_token=True)
        address = f"/notify/{token}{end}"
        assert browser.answer_to(address).status_code == HTTPStatus.FORBIDDEN
        assert browser.post(address, b"act=forget").status_code == HTTPStatus.FORBIDDEN

    assert rows() == before


def test_one_click_of_a_mail_program_ends_a_wish_and_does_so_twice(noor: Subscriber) -> None:
    wish = Subscription.objects.get()
    link = path_of(unsubscribe_link(noor, wish.pk))
    program = Client(enforce_csrf_checks=True)

    for _ in range(2):
        answer = program.post(
            link, b"List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == HTTPStatus.OK
        assert not answer.cookies

    assert not Subscription.objects.exists()
    noor.refresh_from_db()
    assert noor.takes_mail


def test_one_click_comes_as_a_multipart_form_too(noor: Subscriber) -> None:
    link = path_of(unsubscribe_link(noor, None))

    answer = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == HTTPStatus.OK
    noor.refresh_from_db()
    assert not noor.takes_mail
    assert Subscription.objects.exists()  # for whoever changes his or her mind


def test_a_person_is_asked_before_it_ends(noor: Subscriber) -> None:
    browser = Browser()
    page = browser.open(path_of(unsubscribe_link(noor, Subscription.objects.get().pk)))
    assert "The harbour tunnel" in page.get("main").text
    assert Subscription.objects.exists()

    page = browser.send(form_of(page.get("form")), button="act=off")

    assert "You are not told of this any more" in page.get("main").text
    assert not Subscription.objects.exists()


def test_unsubscribing_works_after_a_year(noor: Subscriber) -> None:
    link = path_of(unsubscribe_link(noor, None))

    with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
        Client().post(link)

    noor.refresh_from_db()
    assert noor.off_since is not None


def test_only_the_one_click_is_taken_without_the_browsers_word(noor: Subscriber) -> None:
    client = Client(enforce_csrf_checks=True)
    before = rows()

    for link in (manage_link(noor), confirm_link(noor)):
        answer = client.post(
            path_of(link),
            b"act=forget",
            content_type="application/x-www-form-urlencoded",
            headers={"Sec-Fetch-Site": "cross-site"},
        )
        assert answer.status_code == HTTPStatus.FORBIDDEN

    assert rows() == before


def test_page_shows_all_wishes_and_changes_each(noor: Subscriber) -> None:
    other = make_article(site=noor.site, title="Another")
    mute(subscriber=noor, scope=Scope.DISCUSSION, article=other)
    browser, link = Browser(), path_of(manage_link(noor))
    page = browser.open(link)
    for said in (NOOR, "The harbour tunnel", "Another", "Muted", "Waits until you agree"):
        assert said in page.get("main").text

    page = browser.send(form_of(form_with(page, "change")), button="act=change", frequency="weekly")
    assert Subscription.objects.get(scope=Scope.DISCUSSION, is_muted=False).frequency == "weekly"
    page = browser.send(form_of(form_with(page, "unmute")), button="act=unmute")
    assert not Subscription.objects.filter(is_muted=True).exists()
    page = browser.send(form_of(form_with(page, "stop")), button="act=stop", frequency="weekly")
    assert Subscription.asked.count() == 1
    page = browser.send(form_of(form_with(page, "stop-all")), button="act=stop-all")
    assert not Subscription.asked.exists()
    assert "You are told of nothing here" in page.get("main").text


def test_never_again_and_again(noor: Subscriber) -> None:
    browser = Browser()
    page = browser.open(path_of(manage_link(noor)))

    page = browser.send(form_of(form_with(page, "never")), button="act=never")
    noor.refresh_from_db()
    assert not noor.takes_mail
    browser.send(form_of(form_with(page, "again")), button="act=again")

    noor.refresh_from_db()
    assert noor.takes_mail


def test_an_address_is_deleted_with_all_that_belongs_to_it(noor: Subscriber) -> None:
    browser, link = Browser(), path_of(manage_link(noor))
    page = browser.open(link)

    page = browser.send(form_of(form_with(page, "forget")), button="act=forget")

    assert "deleted" in page.get("main").text
    assert not Subscriber.objects.exists()
    assert not Subscription.asked.exists()
    assert not Message.objects.filter(to=NOOR).exists()
    Browser().open(link, status=404)


def test_nobody_changes_by_a_link_what_is_of_another(noor: Subscriber, cast: Cast) -> None:
    wish = subscribe(subscriber=subscriber_for(reader=cast.cem), scope=Scope.SITE)

    for act in ("stop", "change", "unmute"):
        answer = Browser(sends_token=True).post(
            path_of(manage_link(noor)), f"act={act}&wish={wish.pk}&frequency=never".encode()
        )
        assert answer.status_code == HTTPStatus.SEE_OTHER

    wish.refresh_from_db()
    assert wish.frequency == "now"


def test_a_member_sees_the_same_on_every_site_without_a_link(cast: Cast) -> None:
    prove(cast.cem, NOOR)
    subscribe(subscriber=subscriber_for(reader=cast.cem), scope=Scope.SITE)
    browser = Browser.of(cast.cem)
    page = browser.open("/notify/")
    assert NOOR in page.get("main").text

    browser.send(form_of(form_with(page, "stop")), button="act=stop")

    assert not Subscription.objects.exists()
    assert browser.address == "/notify/"


def test_nobody_in_particular_is_asked_to_sign_in(cast: Cast) -> None:
    Browser().open("/notify/", status=401)


def test_a_member_changes_nothing_of_another_there(noor: Subscriber, cast: Cast) -> None:
    answer = Browser.of(cast.cem, sends_token=True).post(
        "/notify/", f"act=forget&subscriber={noor.pk}".encode()
    )

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert Subscriber.objects.filter(pk=noor.pk).exists()


@pytest.mark.parametrize("wishes", [2, 20])
def test_page_costs_the_same_however_much_one_follows(
    noor: Subscriber, wishes: int, django_assert_num_queries: object
) -> None:
    for number in range(wishes):
        article = make_article(site=noor.site, title=f"Article {number}")
        subscribe(subscriber=noor, scope=Scope.DISCUSSION, article=article)

    with django_assert_num_queries(2):  # type: ignore[operator]
        Browser().answer_to(path_of(manage_link(noor)))


def test_pages_are_nobodys_to_keep_and_tell_no_other_site_their_address(noor: Subscriber) -> None:
    for link in (manage_link(noor), unsubscribe_link(noor, None), confirm_link(noor)):
        answer = Client().get(path_of(link))
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"  # without the path
        assert answer["X-Robots-Tag"] == "noindex"


def test_pages_are_in_the_language_of_the_reader(noor: Subscriber) -> None:
    noor.language = "ar"
    noor.save()

    page = Browser().open(path_of(manage_link(noor)))

    assert (page.get("html")["lang"], page.get("html")["dir"]) == ("ar", "rtl")


def test_what_is_of_the_whole_site_is_asked_for_there(cast: Cast) -> None:
    prove(cast.cem, NOOR)
    subscriber_for(reader=cast.cem)
    browser = Browser.of(cast.cem)
    page = browser.open("/notify/")
    form = form_with(page, "follow")
    assert [each["value"] for each in form.find("option")] == ["replies", "mentions", "site"]

    page = browser.send(form_of(form), button="act=follow", scope="mentions")

    assert Subscription.objects.get().scope == Scope.MENTIONS
    offered = form_with(page, "follow").find("option")
    assert [each["value"] for each in offered] == ["replies", "site"]


@pytest.mark.parametrize("scope", ["discussion", "mentions", "", "x"])
def test_nothing_else_is_asked_for_there(noor: Subscriber, scope: str) -> None:
    answer = Browser(sends_token=True).post(
        path_of(manage_link(noor)), f"act=follow&scope={scope}".encode()
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Subscription.objects.count() == 1


def test_an_address_that_nobody_proved_asks_for_nothing_there(cast: Cast) -> None:
    ask(cast)

    answer = Browser(sends_token=True).post(
        path_of(manage_link(Subscriber.objects.get())), b"act=follow&scope=site"
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not Subscription.objects.exists()


def test_a_long_list_says_that_there_is_more(
    noor: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifying, "MOST_SHOWN", 1)

    page = Browser().open(path_of(manage_link(noor)))

    assert "Older ones are not shown here" in page.get("main").text
    assert "The harbour tunnel" not in page.get("main").text
