"""The mails themselves, as a mail program reads them when they have come."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from rejoinder.activity.models import Event
from rejoinder.articles.models import Article, ArticleState
from rejoinder.comments.models import Comment, CommentStatus
from rejoinder.comments.services.deciding import approve, reject
from rejoinder.fragments.links import ArticleLinks, whole
from rejoinder.notifications.channels.mail import as_email
from rejoinder.notifications.composing import MOST_ITEMS, compose
from rejoinder.notifications.letters import Discussion, Item, Letter, language_of, one_line
from rejoinder.notifications.models import Message, Reason, Scope, Subscriber, Subscription
from rejoinder.notifications.places import comment_address, discussion_address
from rejoinder.notifications.services.gathering import gather_due
from rejoinder.notifications.services.sending import Sender
from rejoinder.sites.themes import Theme
from tests.making import change_options, make_article, make_comment
from tests.notifications.inboxes import Arrived, Inbox
from tests.notifications.making import make_subscriber, make_wish, posted, tell
from tests.people import Cast

HEADERS = {
    *("Auto-Submitted", "Content-Type", "Date", "From", "In-Reply-To", "List-Id"),
    *("List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Message-ID"),
    *("Precedence", "References", "Subject", "To", "X-Auto-Response-Suppress"),
}
ISOLATES = {0x2068: None, 0x2069: None}  # around what people wrote, so that it is ordered by itself
TRANSPORT = {"X-Peer", "X-MailFrom", "X-RcptTo"}  # which the test's server adds


@pytest.fixture
def ada(cast: Cast) -> Subscriber:
    """Ada by mail, who is told of answers at once."""
    ada = make_subscriber(reader=cast.ada, email="ada@example.org")
    make_wish(ada, Scope.REPLIES)
    return ada


def answer(cast: Cast, text: str = "I doubt that.", *, below: str = "It is too deep.") -> Comment:
    parent = make_comment(article=cast.article, author=cast.ada, text=below)
    reply = make_comment(parent=parent, author=cast.ben, text=text)
    tell(posted(reply))
    return reply


def deliver(inbox: Inbox) -> Arrived:
    gather_due()
    Sender().send_due()
    return inbox.arrived[-1]


def test_an_answer_arrives_as_text_and_as_html(cast: Cast, ada: Subscriber, inbox: Inbox) -> None:
    reply = answer(cast)

    arrived = deliver(inbox)

    assert arrived.mail.get_content_type() == "multipart/alternative"
    for part in (arrived.part("plain"), arrived.part("html")):
        assert "Ben answered your comment" in part.translate(ISOLATES)
        assert "“It is too deep.”" in part.translate(ISOLATES)
        assert "I doubt that." in part
        assert comment_address(cast.article, reply.pk).replace("&", "&amp;") in part
        assert "/notify/" in part


def test_its_headers_are_these_and_no_others(cast: Cast, ada: Subscriber, inbox: Inbox) -> None:
    answer(cast)

    mail = deliver(inbox).mail

    assert set(mail.keys()) - TRANSPORT == HEADERS
    assert mail["From"] == "The Gazette <talk@gazette.example>"
    assert mail["To"] == "ada@example.org"
    assert mail["Subject"] == "Re: The harbour tunnel"
    assert mail["In-Reply-To"] == mail["References"]
    assert mail["List-Id"] == "<gazette.127.0.0.1>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    unsubscribe = mail["List-Unsubscribe"].strip()  # folded
    assert re.fullmatch(r"<http://127.0.0.1:8000/notify/\S+/off>", unsubscribe)
    assert mail["Auto-Submitted"] == "auto-generated"


def test_all_mails_of_a_discussion_are_one_thread(
    cast: Cast, ada: Subscriber, inbox: Inbox
) -> None:
    roots = set()
    for _ in range(2):
        answer(cast)
        roots.add(deliver(inbox).mail["References"])

    assert len(inbox.arrived) == 2
    assert len(set(inbox.message_ids())) == 2
    assert len(roots) == 1


def test_what_people_write_is_text(cast: Cast, ada: Subscriber, inbox: Inbox) -> None:
    answer(
        cast,
        "<script>x</script> ![pixel](https://evil.example/p.png) [click](https://evil.example/) "
        "<img src=x onerror=x> https://evil.example/a",
    )

    html = deliver(inbox).part("html")

    assert "<img" not in html
    assert "<script" not in html
    links = re.findall(r'href="([^"]+)"', html)
    assert all(link.startswith(django_settings.BASE_URL) for link in links)


def test_nothing_in_it_is_loaded_from_elsewhere(cast: Cast, ada: Subscriber, inbox: Inbox) -> None:
    answer(cast)

    html = deliver(inbox).part("html")

    assert not re.search(r"src=|url\(|@import|<link", html)


def test_who_wrote_back_address_is_nobody_s(cast: Cast, ada: Subscriber, inbox: Inbox) -> None:
    cast.ben.email = "ben@example.org"
    cast.ben.save()
    answer(cast)

    assert b"ben@example.org" not in deliver(inbox).raw


def test_a_rejected_comment_is_told_with_its_reason_and_whom_to_ask(
    cast: Cast, ada: Subscriber, inbox: Inbox
) -> None:
    change_options(cast.site, contact="https://gazette.example/contact")
    comment = make_comment(article=cast.article, author=cast.ada, status=CommentStatus.WAITING)
    reject(
        comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia, reason="No <b>insults</b>."
    )
    tell(Event.objects.latest("id"))

    arrived = deliver(inbox)

    assert arrived.mail["Subject"] == "Your comment was not published: The harbour tunnel"
    assert "No <b>insults</b>." in arrived.part("plain")
    assert "No &lt;b&gt;insults&lt;/b&gt;." in arrived.part("html")
    assert "https://gazette.example/contact" in arrived.part("plain")
    assert "because you wrote a comment" in arrived.part("plain")


def test_an_approved_comment_is_told(cast: Cast, ada: Subscriber, inbox: Inbox) -> None:
    comment = make_comment(article=cast.article, author=cast.ada, status=CommentStatus.WAITING)
    approve(comment_id=comment.pk, site_id=cast.site.pk, moderator=cast.mia)
    tell(Event.objects.latest("id"))

    assert deliver(inbox).mail["Subject"] == "Your comment was published: The harbour tunnel"


def test_a_digest_says_of_each_discussion_what_is_new(
    cast: Cast, ada: Subscriber, inbox: Inbox
) -> None:
    make_wish(ada, Scope.SITE)
    other = make_article(site=cast.site, title="The night train")
    for number in range(MOST_ITEMS + 2):
        article = other if number % 2 else cast.article
        tell(posted(make_comment(article=article, author=cast.ben, text=f"Number {number}.")))

    arrived = deliver(inbox)

    assert arrived.mail["Subject"] == "22 new comments for you on The Gazette"
    assert "In-Reply-To" not in arrived.mail
    for part in (arrived.part("plain"), arrived.part("html")):
        assert part.translate(ISOLATES).count("Ben wrote a comment") == MOST_ITEMS
        assert "The night train" in part
        assert "And 2 more." in part


@pytest.mark.parametrize("what", ["removed", "private", "unsubscribed", "muted", "off"])
def test_what_is_hidden_or_not_wished_when_it_is_sent_is_not_in_it(
    cast: Cast, ada: Subscriber, inbox: Inbox, what: str
) -> None:
    reply = answer(cast, "A secret.")
    gather_due()
    match what:
        case "removed":
            Comment.objects.filter(pk=reply.pk).update(status=CommentStatus.REMOVED)
        case "private":
            Article.objects.update(state=ArticleState.PRIVATE)
        case "unsubscribed":
            Subscription.objects.all().delete()
        case "muted":
            make_wish(ada, Scope.DISCUSSION, cast.article.pk, is_muted=True)
        case _:
            Subscriber.objects.update(off_since=reply.created_at)

    Sender().send_due()

    assert inbox.arrived == []
    assert Message.objects.get().last_error == "There is nothing left to say in it."


def test_what_a_hidden_comment_said_is_not_quoted(
    cast: Cast, ada: Subscriber, inbox: Inbox
) -> None:
    reply = answer(cast, below="A canary.")
    Comment.objects.filter(pk=reply.parent_id or 0).update(status=CommentStatus.REMOVED)

    assert b"A canary." not in deliver(inbox).raw


def test_it_speaks_the_language_of_who_reads_it(cast: Cast, ada: Subscriber, inbox: Inbox) -> None:
    Subscriber.objects.update(language="fa-IR")
    answer(cast)

    html = deliver(inbox).part("html")

    assert '<html lang="fa" dir="rtl">' in html


@pytest.mark.parametrize(
    ("tags", "language"),
    [
        (("de-AT",), "de"),
        (("", "pt-PT"), "pt-BR"),
        (("zh-Hant-TW",), "zh-Hans"),
        (("xx", "tlh", "sv"), "sv"),
        (("",), "en"),
        (("-" * 50, "a" * 1000), "en"),
    ],
)
def test_the_nearest_language_is_taken(tags: tuple[str, ...], language: str) -> None:
    assert language_of(*tags) == language


@pytest.mark.parametrize("number", [1, 12])
def test_the_statements_do_not_grow_with_what_is_told(
    cast: Cast, ada: Subscriber, number: int
) -> None:
    make_wish(ada, Scope.SITE)
    for _ in range(number):
        tell(posted(make_comment(article=cast.article, author=cast.ben)))
    gather_due()
    message = Message.objects.select_related("site", "subscriber").get()

    with CaptureQueriesContext(connection) as asked:
        assert compose(message) is not None

    assert len(asked) == 2


@pytest.mark.parametrize("home", ["", "/2026/harbour/", "https://gazette.example/tunnel", "//evil"])
def test_places_are_those_that_pages_link_to(cast: Cast, home: str) -> None:
    cast.article.home = home
    links = ArticleLinks.of(cast.article)

    assert comment_address(cast.article, 7) == whole(links.permalink(7))
    assert discussion_address(cast.article) == whole(links.start)


def test_mails_that_come_back_come_to_an_address_of_their_own(
    cast: Cast, ada: Subscriber, inbox: Inbox, settings: Settings
) -> None:
    settings.MAIL_BOUNCES = "bounces@gazette.example"
    answer(cast)

    arrived = deliver(inbox)

    assert re.fullmatch(r"bounces\+\d+-[0-9a-f]{16}@gazette\.example", arrived.sender)
    assert arrived.mail["From"] == "The Gazette <talk@gazette.example>"


ANY_TEXT = st.text(max_size=80) | st.sampled_from(
    [
        "a\r\nBcc: eve@evil.example",
        "\n\n<script>",
        '"a" <eve@evil.example>',
        "\u202egro",
        "%s %(a)s",
        "=?utf-8?q?a?=",
    ]
)


@given(site=ANY_TEXT, title=ANY_TEXT, author=ANY_TEXT, text=ANY_TEXT, because=ANY_TEXT)
@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("reason", [Reason.REPLY, Reason.REJECTED])
def test_whatever_people_type_the_mail_has_one_recipient_and_these_headers(
    reason: Reason, site: str, title: str, author: str, text: str, because: str
) -> None:
    item = Item(
        reason=reason, author=author, text=text, address="https://x.example/", because=because
    )
    letter = Letter(
        site=site,
        theme=Theme(),
        language="en",
        discussions=[Discussion(title=title, address="https://x.example/", items=[item])],
        manage="https://x.example/",
        unsubscribe="https://x.example/",
    )

    made = letter.as_mail("ben@example.org", headers={"List-Id": "<gazette.x.example>"})
    raw = as_email(made, message=Message(pk=1, key="notices-1-1")).message().as_bytes()
    mail = email.message_from_bytes(raw, policy=email.policy.default)

    assert isinstance(mail, EmailMessage)
    assert [each.addr_spec for each in mail["To"].addresses] == ["ben@example.org"]
    assert [each.addr_spec for each in mail["From"].addresses] == [
        django_settings.DEFAULT_FROM_EMAIL
    ]
    assert mail["Cc"] is None
    assert mail["Bcc"] is None
    assert set(mail.keys()) == {
        *("Auto-Submitted", "Content-Type", "Date", "From", "List-Id", "MIME-Version"),
        *("Message-ID", "Subject", "To", "X-Auto-Response-Suppress"),
    }
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "<script" not in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]


@given(st.text())
def test_a_line_of_a_header_is_one_line(text: str) -> None:
    line = one_line(text, most=20)

    assert len(line) <= 20
    assert line == "".join(line.splitlines())
    assert not re.search("[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", line)
