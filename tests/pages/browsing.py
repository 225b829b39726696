"""A browser without JavaScript: it reads, clicks links, fills in forms, keeps cookies, and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from django.conf import settings
from django.test import Client
from django.test.client import ClientHandler

from rejoinder.accounts.models import Reader
from rejoinder.core.tokens import device_token, form_stamp, read_form_stamp
from tests.entering import come_in
from tests.pages.html import Element, parse

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

DISCUSSION = "/d/gazette/harbour-tunnel"
REPLY = f"{DISCUSSION}/reply"
URLENCODED = "application/x-www-form-urlencoded"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
_MOST_HOPS = 5

# Shared, since each would load the middleware anew.
_STRICT = ClientHandler(enforce_csrf_checks=True)
_LENIENT = ClientHandler(enforce_csrf_checks=False)


@dataclass(slots=True)
class Form:
    """A form as it stands on a page: where it is sent, and what its fields hold."""

    action: str
    fields: dict[str, str]


def form_of(element: Element) -> Form:
    """Return what a browser would send, without any button."""
    fields = {
        field["name"]: field.attributes.get("value", "")
        for field in element.find("input")
        if "name" in field.attributes
        and (field.attributes.get("type") != "checkbox" or "checked" in field.attributes)
    }
    for area in element.find("textarea"):
        fields[area["name"]] = area.raw_text.removeprefix("\n")
    return Form(action=element.attributes.get("action", ""), fields=fields)


class Browser:
    """One person's browser. Cookies are kept unless it refuses them.

    With `sends_token` whatever it sends passes for sent from a page of ours.
    """

    def __init__(self, *, takes_cookies: bool = True, sends_token: bool = False) -> None:
        self.client = Client()
        self.client.handler = _LENIENT if sends_token else _STRICT
        self.takes_cookies = takes_cookies
        self.address = ""  # of the page that is open
        self.hops: list[int] = []  # statuses on the way to it

    @classmethod
    def of(cls, reader: Reader, *, sends_token: bool = False) -> Browser:
        """Return the browser of a reader: signed in, or with the device's token."""
        browser = cls(sends_token=sends_token)
        if reader.account is not None:
            enter = come_in if reader.is_staff else Client.force_login
            enter(browser.client, reader.account)
        elif reader.device is not None:
            browser.client.cookies[settings.DEVICE_COOKIE_NAME] = device_token(reader.device)
        return browser

    def open(self, address: str, *, status: int = HTTPStatus.OK) -> Element:
        """Follow a link; return the page it leads to."""
        return self._page(self._walk("GET", address, b""), status=status)

    def answer_to(self, address: str, **headers: str) -> Answer:
        """Return the first answer to GET, whatever it is."""
        return self.client.get(address.partition("#")[0], headers=headers)

    def send(
        self, form: Form, *, status: int = HTTPStatus.OK, button: str = "act=post", **fields: str
    ) -> Element:
        """Fill in a form, press a button and return the page that comes of it."""
        name, _, value = button.partition("=")
        filled = {**_typed_by_a_person(form.fields), **fields, name: value}
        body = urlencode({key: text.replace("\n", "\r\n") for key, text in filled.items()})
        action = urljoin(self.address, form.action)
        return self._page(self._walk("POST", action, body.encode()), status=status)

    def post(self, address: str, body: bytes, **headers: str) -> Answer:
        """Send a body as it is, from a page of ours; follow nothing."""
        return self.client.generic(
            "POST",
            address,
            body,
            content_type=headers.pop("content_type", URLENCODED),
            headers={**SAME_ORIGIN, **headers},
        )

    def write(self, text: str, *, at: str = DISCUSSION, **fields: str) -> Element:
        """Open a page, fill in its form for a comment and post it."""
        form = form_of(self.open(at).by_id("reply-form"))
        form.fields["name"] = form.fields.get("name") or "Noor"
        form.fields.update(fields, text=text)
        return self.send(form)

    def _walk(self, method: str, address: str, body: bytes) -> Answer:
        self.hops = []
        for _ in range(_MOST_HOPS):
            if not self.takes_cookies:
                self.client.cookies.clear()
            bare = address.partition("#")[0]
            answer = (
                self.client.get(bare, headers=SAME_ORIGIN)
                if method == "GET"
                else self.client.post(bare, body, content_type=URLENCODED, headers=SAME_ORIGIN)
            )
            self.address = address
            self.hops.append(answer.status_code)
            if "Location" not in answer:
                return answer
            address = urljoin(address, answer["Location"])
            assert not urlsplit(address).netloc, "a redirect leads away from us"
            if answer.status_code not in {
                HTTPStatus.TEMPORARY_REDIRECT,
                HTTPStatus.PERMANENT_REDIRECT,
            }:
                method, body = "GET", b""
        raise AssertionError(f"sent round in a circle: {self.hops}")

    def _page(self, answer: Answer, *, status: int) -> Element:
        page = parse(answer.content.decode())
        assert answer.status_code == status, page.find("main")[0].text
        return page


def _typed_by_a_person(fields: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a form that was opened a minute ago: who writes takes time, a test takes none."""
    stamp = read_form_stamp(fields.get("stamp", ""))
    if stamp is None:
        return {**fields}
    opened_at = stamp.opened_at - timedelta(minutes=1)
    return {**fields, "stamp": form_stamp(key=stamp.key, opened_at=opened_at)}


def key_of(form: Form) -> uuid.UUID:
    """Return what makes a second sending of the form harmless."""
    stamp = read_form_stamp(form.fields["stamp"])
    assert stamp is not None
    return stamp.key


def device_of(browser: Browser) -> str:
    """Return the token of the browser's device, "" if it has none."""
    cookie = browser.client.cookies.get(settings.DEVICE_COOKIE_NAME)
    return cookie.value if cookie else ""


def new_device() -> str:
    return device_token(uuid.uuid4())
