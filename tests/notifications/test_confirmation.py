"""The mail that asks, as a mail program reads it."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.notifications.confirmation import confirmation_mail, one_line
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Scope, Subscriber, Subscription
from rejoinder.notifications.services.asking import Wanted, follow
from tests.making import make_article, make_reader
from tests.notifications.wishing import NOOR, agree, ask, mails_to
from tests.people import Cast

EVIL = "Free\r\nBcc: everybody@evil.net\u202e <script>alert(1)</script> &"


def sent(mail: Mail) -> EmailMessage:
    """Return a mail as a program reads it that got it over the net."""
    message = EmailMessage(policy=SMTP)
    message["To"], message["Subject"] = mail.to, mail.subject
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    read = message_from_bytes(message.as_bytes(), policy=SMTP)
    assert isinstance(read, EmailMessage)
    return read


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.names: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_it_says_from_where_of_what_and_how_to_agree(cast: Cast) -> None:
    ask(cast)
    [mail] = mails_to(NOOR)
    message = sent(mail)

    assert message["Subject"] == "The Gazette: please confirm your notifications"
    assert message["To"] == NOOR
    for part in ("plain", "html"):
        body = message.get_body((part,))
        assert body is not None
        text = body.get_content()
        for said in ("The Gazette", "New follow-up comments", "The harbour tunnel", "7 days"):
            assert said in text
        assert f"{settings.BASE_URL}/notify/" in text


def test_it_can_be_unsubscribed_by_one_click(cast: Cast) -> None:
    ask(cast)
    message = sent(mails_to(NOOR)[0])

    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = message["List-Unsubscribe"]
    assert link.startswith(f"<{settings.BASE_URL}/notify/")
    assert link.endswith("/off>")


def test_every_link_of_it_leads_to_us_and_nothing_is_loaded(cast: Cast) -> None:
    ask(cast)
    page = _Links(mails_to(NOOR)[0].html)

    assert page.links
    assert all(link.startswith(f"{settings.BASE_URL}/notify/") for link in page.links)
    assert not {"img", "script", "link", "iframe", "form"} & {*page.names}


def test_no_word_of_whoever_asked_stands_in_it(cast: Cast) -> None:
    mallory = make_reader(site=cast.site, name="Buy at evil.net")
    follow(site=cast.site, reader=mallory, wanted=Wanted(scope=Scope.REPLIES), email=NOOR)

    [mail] = mails_to(NOOR)
    assert "evil" not in mail.text + mail.html + mail.subject


def test_headlines_become_no_markup_and_no_header(cast: Cast) -> None:
    cast.site.name = EVIL
    cast.site.save()
    article = make_article(site=cast.site, title=EVIL)
    ask(cast, Wanted(scope=Scope.DISCUSSION, article=article))

    message = sent(mails_to(NOOR)[0])

    assert {*message.keys()} == {
        *("To", "Subject", "MIME-Version", "Content-Type"),
        *("List-Unsubscribe", "List-Unsubscribe-Post"),
    }
    html = message.get_body(("html",))
    assert html is not None
    assert "script" not in _Links(html.get_content()).names


@given(st.text(max_size=300))
def test_any_name_is_one_line_that_can_be_printed(text: str) -> None:
    line = one_line(text)

    assert len(line) <= 80
    assert line.isprintable()
    Mail(to=NOOR, subject=line, text="")  # raises where it could become a second header


def test_who_has_all_of_it_already_is_told_where_it_is_changed(cast: Cast) -> None:
    ask(cast)
    subscriber = agree(now=timezone.now())

    mail = confirmation_mail(subscriber, wishes=[])

    assert mail.subject == "The Gazette: your notifications"
    assert "/confirm" not in mail.text
    assert "what you are told of already" in mail.text


@pytest.mark.parametrize(("language", "direction"), [("de", "ltr"), ("ar", "rtl")])
def test_it_is_in_the_language_of_the_page(cast: Cast, language: str, direction: str) -> None:
    subscriber = Subscriber.objects.create(site=cast.site, email=NOOR)
    wish = Subscription(scope=Scope.DISCUSSION, article=cast.article)

    with translation.override(language):
        mail = confirmation_mail(subscriber, wishes=[wish])

    assert f'<html lang="{language}" dir="{direction}">' in mail.html
