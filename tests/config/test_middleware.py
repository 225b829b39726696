"""What holds for every request and every answer: limits, where changes come from, and the policies sent."""

from __future__ import annotations

import re
from contextlib import closing
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.templatetags.static import static
from django.test import Client

from rejoinder.accounts.models import Reader
from rejoinder.comments.models import Comment
from rejoinder.pages import problems
from rejoinder.pages.client import manifest
from tests.making import make_comment
from tests.pages.browsing import DISCUSSION, REPLY, URLENCODED, Browser, form_of, new_device
from tests.pages.html import parse
from tests.pages.routes import places, table
from tests.people import Cast

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

# A mail has styles and nothing else, and is shown in a frame of our own page.
MAIL = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "frame-ancestors": "'self'",
    "sandbox": "",
}
SENT = "text=My+long+text.&name=Noor&value=1"  # fields of every form


def policy_of(answer: Answer) -> dict[str, str]:
    """Return the directives of the answer's Content-Security-Policy."""
    parts = [part.strip() for part in answer["Content-Security-Policy"].split(";") if part.strip()]
    return {part.partition(" ")[0]: part.partition(" ")[2] for part in parts}


def assert_guarded(answer: Answer) -> None:
    """See that the answer has what every one must have (OWASP ASVS 5.0, V3.4)."""
    policy = policy_of(answer)
    if policy.get("style-src") == "'unsafe-inline'":
        assert policy == MAIL
        assert re.fullmatch(r"/mails/gazette/\w+\.html", answer.request["PATH_INFO"])
    else:
        assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
        assert "unsafe" not in str(policy)
    if policy != MAIL and not answer.request["PATH_INFO"].startswith("/staff/"):
        # Scripts of ours or none, and what they make of texts goes through one gate.
        assert policy.get("script-src", "'self'") == "'self'"
        assert ("script-src" in policy) == ("require-trusted-types-for" in policy)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Content-Security-Policy-Report-Only" not in answer.headers
    if "Content-Type" in answer.headers:
        parameters = r"(; (charset=\"?utf-8\"?|profile=\"[\w:/.]+\"))?"
        assert re.match(rf"[\w/+.-]+{parameters}\Z", answer["Content-Type"])


@pytest.mark.parametrize("route", [*table()])
def test_every_route_is_guarded(cast: Cast, route: str) -> None:
    known = places(cast)
    clients = [Browser(sends_token=True).client, Browser.of(cast.mia, sends_token=True).client]

    for case in table()[route]:
        for client in clients:
            address = case.address.format(**known)
            assert_guarded(client.generic(case.method, address, SENT, content_type=URLENCODED))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/static/rejoinder/{manifest()['discussion.css']}", 200),
        ("/static/admin/css/base.css", 200),
        ("/static/rejoinder/absent.css", 404),
        ("/favicon.ico", 404),
        ("/d/gazette", 404),
        ("/%2e%2e/%2e%2e/etc/passwd", 404),
        (f"{DISCUSSION}?sort=cleverest", 422),
        (f"{DISCUSSION}?after=x", 422),
        (f"{DISCUSSION}?x={'x' * 9_000}", 414),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_files_and_errors_are_guarded(cast: Cast, address: str, status: int, method: str) -> None:
    with closing(Client().generic(method, address)) as answer:
        assert answer.status_code == status
        assert_guarded(answer)


def test_error_of_ours_is_guarded_and_says_nothing_of_the_inside(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    make_comment(article=cast.article, author=cast.ada)
    Reader.objects.update(role="wizard")  # no code of ours stores that

    answer = Client(raise_request_exception=False).get(DISCUSSION)

    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert_guarded(answer)
    assert "wizard" not in answer.content.decode()
    [number] = re.findall(r"\b[0-9a-f]{8}\b", parse(answer.content.decode()).get("main").text)
    assert number in caplog.text


def test_log_of_an_error_is_one_line_whatever_the_address(
    cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = Client().get("/%0a2026-01-01 CRITICAL forged%1b[2J").wsgi_request
    problems.server_error(request)

    [record] = [record for record in caplog.records if record.name == problems.__name__]
    assert record.getMessage().isprintable()


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "a b", "[::", "x" * 300]
)
@pytest.mark.parametrize("address", ["/", DISCUSSION, "/api/v1/sites/gazette", "/staff/login/"])
def test_other_host_is_refused_and_told_nothing(cast: Cast, host: str, address: str) -> None:
    make_comment(article=cast.article, text="canary")

    answer = Client().get(address, headers={"Host": host})

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert_guarded(answer)
    for secret in ("canary", "Gazette", "harbour", "ALLOWED_HOSTS", "Traceback", host):
        assert secret not in answer.content.decode()


def test_forwarded_host_is_not_read(cast: Cast) -> None:
    answer = Client().get(DISCUSSION, headers={"X-Forwarded-Host": "evil.example"})

    assert answer.status_code == HTTPStatus.OK
    assert "evil.example" not in answer.content.decode()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-A": "x" * 30_000}, 200),
        ({"X-A": "x" * 33_000}, 431),
        ({f"X-{n}": "x" * 1_000 for n in range(40)}, 431),
        ({"Cookie": "a=" + "x" * 33_000}, 431),
    ],
)
def test_headers_are_limited(cast: Cast, headers: dict[str, str], status: int) -> None:
    answer = Client().get("/", headers=headers, follow=True)

    assert answer.status_code == status
    assert_guarded(answer)


@pytest.mark.parametrize(
    "content_type", [URLENCODED, "multipart/form-data; boundary=x", "application/json", ""]
)
@pytest.mark.parametrize("address", [REPLY, "/staff/login/", "/"])
def test_body_is_limited_whatever_it_is(cast: Cast, content_type: str, address: str) -> None:
    part = b"--x\r\nContent-Disposition: form-data; name=text; filename=a\r\n\r\n"
    browser = Browser.of(cast.ada)

    for size, is_refused in ((900_000, False), (2_000_000, True)):
        answer = browser.post(address, part + b"x" * size, content_type=content_type)
        too_large = answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        assert too_large is is_refused
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
        assert_guarded(answer)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("length", ["x", "-1", "1e9", "٣", "9" * 30, "9" * 5_000])
def test_length_of_a_body_that_is_none_is_no_error_of_ours(cast: Cast, length: str) -> None:
    answer = Browser.of(cast.ada).client.post(
        REPLY, SENT, content_type=URLENCODED, headers=OURS[0], CONTENT_LENGTH=length
    )

    assert HTTPStatus.BAD_REQUEST <= answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},  # a sub-domain is somebody else's too
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "same-origin, cross-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://testserver:81"},
    {"Origin": "https://testserver"},
]
OURS = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://testserver"},
    {"Origin": settings.BASE_URL},
]


def changes(cast: Cast) -> list[str]:
    """Store a comment of Ada's and one of Ben's; return the addresses that change something for Ada."""
    own = make_comment(article=cast.article, author=cast.ada)
    other = make_comment(article=cast.article, author=cast.ben)
    return [
        REPLY,
        f"{DISCUSSION}/edit/{own.pk}",
        f"{DISCUSSION}/delete/{own.pk}",
        f"{DISCUSSION}/vote/{other.pk}",
    ]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_nothing_is_changed_from_elsewhere_and_the_text_comes_back(
    cast: Cast, headers: dict[str, str]
) -> None:
    addresses = changes(cast)
    before = [*Comment.objects.values()]

    for address in addresses:
        answer = Browser.of(cast.ada).client.post(
            address, SENT, content_type=URLENCODED, headers=headers
        )
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert_guarded(answer)
        assert parse(answer.content.decode()).get("textarea").raw_text.strip() == "My long text."
    assert [*Comment.objects.values()] == before


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_guest_changes_something_from_a_page_of_ours_without_a_token(
    cast: Cast, headers: dict[str, str]
) -> None:
    for number, address in enumerate(changes(cast)):
        sent = f"text=Text+{number}.&name=Ada&value=1"
        answer = Browser.of(cast.ada).client.post(
            address, sent, content_type=URLENCODED, headers=headers
        )
        assert answer.status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "FOO"])
@pytest.mark.parametrize("address", [DISCUSSION, REPLY, "/staff/login/", "/"])
def test_method_that_is_none_is_refused(cast: Cast, method: str, address: str) -> None:
    browser = Browser.of(cast.ada)

    ours = browser.client.generic(method, address, SENT, headers=OURS[0])
    foreign = browser.client.generic(method, address, SENT, headers=FOREIGN[0])

    assert ours.status_code == HTTPStatus.METHOD_NOT_ALLOWED or address == "/staff/login/"
    assert foreign.status_code == HTTPStatus.FORBIDDEN
    assert_guarded(ours)


def token_of(browser: Browser) -> str:
    return form_of(browser.open(REPLY).by_id("reply-form")).fields["csrfmiddlewaretoken"]


@pytest.mark.parametrize("headers", [{}, *OURS], ids=str)
@pytest.mark.parametrize("who", ["ada", "mia"])
@pytest.mark.parametrize("token", ["right", "wrong", "none"])
def test_token_is_asked_for_wherever_one_can_be_expected(
    cast: Cast, headers: dict[str, str], who: str, token: str
) -> None:
    browser = Browser.of(getattr(cast, who))
    sent = {"right": token_of(browser), "wrong": "x" * 64, "none": ""}[token]
    body = SENT + (f"&csrfmiddlewaretoken={sent}" if sent else "")

    answer = browser.client.post(REPLY, body, content_type=URLENCODED, headers=headers)

    is_vouched_for = who == "ada" and bool(headers) and token == "none"
    allowed = token == "right" or is_vouched_for
    assert answer.status_code == (HTTPStatus.SEE_OTHER if allowed else HTTPStatus.FORBIDDEN)
    if not allowed:
        assert "My long text." in parse(answer.content.decode()).get("textarea").raw_text


def test_browser_that_says_nothing_needs_the_token(cast: Cast) -> None:
    client = Browser().client
    client.cookies[settings.DEVICE_COOKIE_NAME] = new_device()

    answer = client.post(REPLY, SENT, content_type=URLENCODED)

    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert not Comment.objects.exists()


@pytest.mark.parametrize("who", ["eve", "ended"])
def test_account_that_is_nobody_here_writes_from_the_page_of_the_discussion(
    cast: Cast, who: str
) -> None:
    """Such a browser has a session, so it needs a token, so its page is not the one that caches keep."""
    browser = Browser.of(cast.eve)
    if who == "ended":
        browser.client.session.flush()

    browser.write("From elsewhere.")

    # Whoever is signed in becomes a reader of this site by the account, and else by a device.
    assert browser.hops == ([303, 200] if who == "eve" else [307, 303, 200])
    assert browser.answer_to(DISCUSSION)["Cache-Control"] == "private, no-store"


def test_api_answers_a_foreign_post_as_its_own_error(cast: Cast) -> None:
    for headers in FOREIGN:
        answer = Browser().client.post("/api/v1/sites/gazette", headers=headers)
        assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.parametrize("address", ["/", DISCUSSION, REPLY, "/api/v1/sites/gazette"])
def test_options_change_nothing_and_are_guarded(cast: Cast, address: str) -> None:
    answer = Browser().client.options(address)

    assert answer.status_code in {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NO_CONTENT}
    assert answer["Allow"]
    assert_guarded(answer)


@pytest.mark.parametrize(
    ("address", "directives"),
    [
        (DISCUSSION, {"style-src": "'self'", "require-trusted-types-for": "'script'"}),
        ("/api/v1/sites/gazette", {"sandbox": ""}),
        ("/staff/login/", {"script-src": "'self'"}),
    ],
)
def test_policy_is_that_of_the_kind_of_answer(
    cast: Cast, address: str, directives: dict[str, str]
) -> None:
    policy = policy_of(Client().get(address))

    assert directives.items() <= policy.items()
    assert ("sandbox" in policy) == ("sandbox" in directives)


def test_static_files_are_kept_for_ever_under_an_address_with_their_hash(cast: Cast) -> None:
    page = Browser().open(DISCUSSION)
    scripts = [script["src"] for script in page.find("script") if "src" in script.attributes]
    styles = [link["href"] for link in page.find("link", rel="stylesheet")]

    assert scripts
    assert styles
    for address in (*scripts, *styles):
        assert re.search(r"\.[A-Z0-9]{8}\.(js|css)\Z", address)
        with closing(Client().get(address)) as answer:
            assert "max-age=31536000" in answer["Cache-Control"]
            kind = "javascript" if address.endswith("js") else "css"
            assert answer["Content-Type"] == f'text/{kind}; charset="utf-8"'


def test_files_without_a_hash_in_their_name_have_one_behind_it() -> None:
    assert re.search(r"\?v=[0-9a-f]{12}\Z", static("admin/css/base.css"))
