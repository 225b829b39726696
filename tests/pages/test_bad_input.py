"""Whatever is sent is answered with a plain page, and a text that was typed comes back."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from urllib.parse import quote, quote_plus

import pytest
from django.core.signing import Signer
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment
from rejoinder.core.tokens import form_stamp
from tests.making import change_options, make_article, make_comment
from tests.pages.browsing import DISCUSSION, REPLY, URLENCODED, Browser, form_of, key_of
from tests.pages.html import Element, parse
from tests.people import Cast

UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


def send(cast: Cast, body: str | bytes, *, status: int, **headers: str) -> Element:
    """Send a body as Ada, from a page of ours; see that nothing is stored, and return the page."""
    before = [*Comment.objects.values()]
    raw = body.encode() if isinstance(body, str) else body
    answer = Browser.of(cast.ada).post(REPLY, raw, **headers)
    assert answer.status_code == status
    assert [*Comment.objects.values()] == before
    assert answer["Cache-Control"] == "private, no-store"
    return parse(answer.content.decode())


def text_on(page: Element) -> str:
    return page.get("textarea").raw_text.removeprefix("\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t\r\n ",
        "\u200b\u2060\ufeff",
        "x" * 10_001,
        "x" * 65_536,
        "\U0001f6a2" * 10_001,
        "控" * 10_001,
        "a\0b",
        "a\x08b",
        "a\x1b[2Jb",
        "a\x9bb",
    ],
    ids=lambda text: f"{ascii(text)[:20]}-{len(text)}",
)
def test_text_that_cannot_be_stored_comes_back_with_the_reason(cast: Cast, text: str) -> None:
    page = send(cast, f"name=Ada&text={quote_plus(text)}", status=UNPROCESSABLE)

    assert text_on(page) == text.replace("\r\n", "\n").replace("\0", "\ufffd")
    assert page.find(role="alert")


@pytest.mark.parametrize(
    ("body", "typed"),
    [
        (b"name=Ada&text=a%ED%A0%80b", "a\ufffd\ufffd\ufffdb"),  # a lone surrogate
        (b"name=Ada&text=caf%E9", "caf\ufffd"),  # Latin-1
        (b"name=Ada&text=a%C0%80b", "a\ufffd\ufffdb"),  # an overlong NUL
        (b"name=Ada&text=a%F8%88%80%80%80b", "a\ufffd\ufffd\ufffd\ufffd\ufffdb"),
        (b"name=Ada&text=caf\xc3\xa9", "café"),  # not escaped, as no browser sends it
        (b"name=%FF&text=fine", "fine"),
    ],
)
def test_what_is_no_utf8_is_refused_and_comes_back_as_far_as_it_can(
    cast: Cast, body: bytes, typed: str
) -> None:
    page = send(cast, body, status=UNPROCESSABLE)

    assert text_on(page) == typed


PART = b"--x\r\nContent-Disposition: form-data; name=text\r\n\r\nHello\r\n--x--\r\n"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=x", PART),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data", PART),
        ("text/plain", b"text=Hello&name=Ada"),
        ("application/json", b'{"text": "Hello", "name": "Ada"}'),
        ("", b"text=Hello&name=Ada"),
    ],
)
@pytest.mark.parametrize("has_token", [False, True])
def test_what_is_no_form_is_refused(
    cast: Cast, content_type: str, body: bytes, *, has_token: bool
) -> None:
    browser = Browser.of(cast.ada)
    if has_token:
        browser.open(REPLY)  # from now on Django's own reading of the body comes first

    answer = browser.post(REPLY, body, content_type=content_type)

    assert answer.status_code in {HTTPStatus.BAD_REQUEST, UNPROCESSABLE}
    assert parse(answer.content.decode()).get("h1").text
    assert not Comment.objects.exists()


@pytest.mark.parametrize("charset", ["latin-1", "utf-16", "nonsense", ""])
@pytest.mark.parametrize("has_token", [False, True])
def test_form_that_names_another_charset_is_read_as_utf8_or_refused(
    cast: Cast, charset: str, *, has_token: bool
) -> None:
    browser = Browser.of(cast.ada)
    if has_token:
        browser.open(REPLY)

    content_type = f"{URLENCODED}; charset={charset}"
    answer = browser.post(REPLY, b"text=caf%C3%A9&name=Ada", content_type=content_type)

    stored = [comment.source for comment in Comment.objects.all()]
    assert stored == (["café"] if answer.status_code == HTTPStatus.SEE_OTHER else [])
    assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR


@pytest.mark.parametrize(
    "fields",
    [
        {f"f{n}": "x" for n in range(60)},
        {f"f{n}": "x" for n in range(150)},
        {f"f{n}": "x" for n in range(20_000)},
    ],
    ids=len,
)
def test_form_with_too_many_fields_is_refused(cast: Cast, fields: dict[str, str]) -> None:
    body = "&".join(f"{name}={value}" for name, value in fields.items())

    answer = Browser.of(cast.ada).post(REPLY, f"text=Hello&name=Ada&{body}".encode())

    assert answer.status_code in {HTTPStatus.BAD_REQUEST, UNPROCESSABLE}
    assert not Comment.objects.exists()


def test_a_hundred_fields_are_too_many_for_a_reader_whatever_an_editor_may_send(cast: Cast) -> None:
    answer = Browser.of(cast.ada).post(REPLY, b"text=Hello&name=Ada" + b"&f=" * 100)

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "A\u202eda",
        "A\u2066da",
        "Ada\u200b",
        "\u0301Ada",
        "Z" + "\u0301" * 50,
        "x" * 61,
        "Ada\0",
        "Ada\nBen",
        "<!-->",
        "Mіa",
    ],
    ids=ascii,
)
def test_name_that_deceives_is_refused_and_all_comes_back(cast: Cast, name: str) -> None:
    page = send(cast, f"name={quote_plus(name)}&text=Hello.&email=a%40example.org", status=422)

    fields = form_of(page.by_id("reply-form")).fields
    assert fields["text"] == "Hello."
    assert fields["name"] == name.replace("\0", "\ufffd")
    assert fields["email"] == "a@example.org"


@pytest.mark.parametrize("email", ["a", "a@", "a@b,c@d", '"x"@y', "a@b\nBcc: c@d", "%", "a@b\0"])
def test_address_that_is_none_is_refused_and_all_comes_back(cast: Cast, email: str) -> None:
    page = send(cast, f"name=Ada&text=Hello.&email={quote_plus(email)}", status=422)

    assert text_on(page) == "Hello."


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("> " * 10_000, None),  # 20,000 characters
        ("> " * 4_000 + "deep", "deep"),
        ("[" * 5_000 + "x", "x"),
        ("*" * 5_000 + "x", "x"),
        ("[x](javascript:alert(1))", "javascript:alert(1)"),
        ("[x](data:text/html,<script>alert(1)</script>)", "data:text/html"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ('<img src=x onerror="alert(1)">', '<img src=x onerror="alert(1)">'),
        ("</textarea><script>alert(1)</script>", "</textarea>"),
        ("]]><!--", "]]><!--"),
        ("{{ 7|add:7 }}{% load x %}", "{{ 7|add:7 }}{% load x %}"),
    ],
    ids=lambda text: ascii(text)[:20],
)
def test_markup_that_is_hostile_is_text(cast: Cast, text: str, seen: str | None) -> None:
    browser = Browser.of(cast.ada)
    form = form_of(browser.open(DISCUSSION).by_id("reply-form"))

    if seen is None:
        browser.send(form, text=text, status=UNPROCESSABLE)
        return
    page = browser.send(form, text=text)

    drawn = page.by_id(f"comment-{Comment.objects.get().pk}")
    assert seen in drawn.text
    assert not [tag for name in ("script", "img", "textarea") for tag in drawn.find(name)]
    assert all(not a["href"].startswith(("javascript:", "data:")) for a in drawn.find("a"))


ODD_IDS = [
    "0",
    "-1",
    "1" + "0" * 30,
    "9223372036854775808",
    "x",
    "1x",
    "1.0",
    "٣",
    "%00",
    "",
    "1%20",
]


@pytest.mark.parametrize("number", ODD_IDS)
def test_odd_number_of_a_comment_is_no_error_of_ours(cast: Cast, number: str) -> None:
    expected = {HTTPStatus.NOT_FOUND, UNPROCESSABLE, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.OK}
    browser = Browser.of(cast.ada)

    for place in ("branch/", "edit/", "delete/", "vote/"):
        address = f"{DISCUSSION}/{place}{number}"
        assert browser.answer_to(address).status_code in expected - {HTTPStatus.OK}
        answer = browser.post(address, b"text=Hello&value=1")
        assert answer.status_code in expected - {HTTPStatus.OK}
    for query in (f"?comment={number}", f"/reply?to={number}"):
        status = browser.answer_to(DISCUSSION + query).status_code
        assert status in expected
        assert status != HTTPStatus.OK or number == ""


def test_parent_elsewhere_is_not_found_and_the_text_comes_back(cast: Cast) -> None:
    elsewhere = [
        make_comment(article=cast.other_article),
        make_comment(article=make_article(site=cast.site)),
    ]

    for parent in elsewhere:
        answer = Browser.of(cast.ada).post(f"{REPLY}?to={parent.pk}", b"text=Hello&name=Ada")
        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert text_on(parse(answer.content.decode())) == "Hello"


@pytest.mark.parametrize("address", ["/d/elsewhere/next-door", "/d/nowhere/harbour-tunnel"])
def test_article_of_another_site_is_not_found(cast: Cast, address: str) -> None:
    make_article(site=cast.site, external_id="next-door")

    for path in ("", "/reply", "/feed.atom", "/mentions"):
        assert Browser.of(cast.ada).answer_to(address + path).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "query",
    ["sort=cleverest", "sort=newest%00", "sort=-score", "after=x", "before=%FF", "after=a.b.c"],
)
def test_order_or_page_that_is_none_is_refused(cast: Cast, query: str) -> None:
    page = Browser().open(f"{DISCUSSION}?{query}", status=UNPROCESSABLE)

    assert page.find(role="alert")


@pytest.mark.parametrize("list_of", ["discussion", "site", "branch"])
def test_altered_or_borrowed_cursor_is_refused(cast: Cast, list_of: str) -> None:
    change_options(cast.site, page_size=5)
    made = [make_comment(article=cast.article) for _ in range(7)]
    replies = [make_comment(parent=made[0]) for _ in range(7)]
    assert replies
    for n in range(40):
        make_article(site=cast.site, external_id=f"a-{n}")
    addresses = {
        "discussion": DISCUSSION,
        "site": "/d/gazette/",
        "branch": f"{DISCUSSION}/branch/{made[0].pk}",
    }
    browser = Browser()
    onward = browser.open(addresses[list_of]).get("a", rel="next")["href"]

    for where in (-1, -20, onward.index("=") + 3):
        altered = onward[:where] + ("A" if onward[where] != "A" else "B") + onward[where:][1:]
        browser.open(altered, status=UNPROCESSABLE)
    query = onward.partition("?")[2]
    for other in {*addresses.values()} - {addresses[list_of]}:
        browser.open(f"{other}?{query}", status=UNPROCESSABLE)


@pytest.mark.parametrize("stamp", ["x", "a:1.forged", "%00", "x" * 5_000])
def test_stamp_that_is_none_gives_the_text_back_and_sending_again_works(
    cast: Cast, stamp: str
) -> None:
    browser = Browser.of(cast.ada)
    form = form_of(browser.open(DISCUSSION).by_id("reply-form"))
    old = key_of(form)

    page = browser.send(form, text="Hello.", stamp=stamp, status=UNPROCESSABLE)
    again = form_of(page.by_id("reply-form"))

    assert again.fields["text"] == "Hello."
    assert key_of(again) != old
    browser.send(again)
    assert Comment.objects.get().source == "Hello."


@pytest.mark.parametrize(
    "seconds", [-(10**6), 0, 10**10, 10**17], ids=["before-1970", "1970", "2286", "no-date"]
)
def test_stamp_of_any_time_is_no_error_of_ours(cast: Cast, seconds: int) -> None:
    """They are signed, so only a clock that was wrong, or a key that leaked, makes such a stamp."""
    stamp = Signer(salt="rejoinder.form", sep=".").sign(f"{uuid.uuid4().hex}:{seconds}")

    answer = Browser.of(cast.ada).post(REPLY, f"text=Hello&name=Ada&stamp={quote(stamp)}".encode())

    assert answer.status_code in {HTTPStatus.SEE_OTHER, UNPROCESSABLE}


def test_key_that_went_to_another_text_gives_a_new_one(cast: Cast) -> None:
    browser = Browser.of(cast.ada)
    form = form_of(browser.open(DISCUSSION).by_id("reply-form"))
    browser.send(form, text="First.")

    page = browser.send(form, text="Second.", status=UNPROCESSABLE)
    again = form_of(page.by_id("reply-form"))
    browser.send(again)

    assert {comment.source for comment in Comment.objects.all()} == {"First.", "Second."}


def test_stamp_is_of_the_form_alone(cast: Cast) -> None:
    """A device's token is signed with another salt, and passes for no stamp."""
    browser = Browser.of(cast.ada)
    [device] = [morsel.value for morsel in browser.client.cookies.values()]

    send(cast, f"text=Hello&name=Ada&stamp={device}", status=UNPROCESSABLE)
    browser.client.cookies.clear()
    browser.client.cookies["rejoinder_device"] = form_stamp(
        key=uuid.uuid4(), opened_at=timezone.now()
    )

    assert browser.post(REPLY, b"text=Hello&name=Ada").status_code == HTTPStatus.TEMPORARY_REDIRECT


few = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
texts = st.text(max_size=60)


@few
@given(fields=st.dictionaries(st.sampled_from(["text", "name", "email", "stamp", "act", "value", "homepage", "to", "device"]), texts), query=texts)  # fmt: skip
@example(fields={"text": "\ud800", "name": "x"}, query="to=\0")
def test_any_text_in_any_field_is_answered(cast: Cast, fields: dict[str, str], query: str) -> None:
    body = "&".join(
        f"{name}={quote(value, errors='surrogatepass')}" for name, value in fields.items()
    )
    browser = Browser.of(cast.ben)

    for address in (REPLY, f"{REPLY}?{quote(query, errors='surrogatepass', safe='=&')}"):
        answer = browser.post(address, body.encode())
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
        if answer.status_code == UNPROCESSABLE and "text" in fields:
            parse(answer.content.decode())
    assert Reader.objects.filter(pk=cast.ben.pk).exists()


@few
@given(path=st.text(max_size=40), query=texts)
@example(path="d/gazette/../../x", query="")
@example(path="d//gazette//harbour-tunnel", query="%")
@example(path="d/gazette/harbour-tunnel\0", query="comment=\ud800")
def test_any_address_is_answered(cast: Cast, path: str, query: str) -> None:
    escaped = quote(path, errors="surrogatepass"), quote(query, errors="surrogatepass", safe="=&%")

    for address in ("/{}?{}".format(*escaped), "/d/gazette/{}?{}".format(*escaped)):
        answer = Browser().client.generic("GET", address)
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
