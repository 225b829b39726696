"""A page of the publisher's whose reader signs in: what the client's script sends, without a browser."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from rejoinder.accounts.models import Account
from tests.pages.browsing import Browser, form_of
from tests.pages.embedding import ORIGIN, Embed
from tests.pages.html import Element

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

AUTH = "/w/gazette/auth"


@dataclass(slots=True)
class Attempt:
    """One click on “Sign in”: what the page made up for it."""

    site: str = "gazette"
    origin: str = ORIGIN
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    state: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def challenge(self) -> str:
        made = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(made).decode().rstrip("=")

    def address(self, **other: str) -> str:
        """Return where the window is sent."""
        asked = {
            "site": self.site,
            "origin": self.origin,
            "challenge": self.challenge,
            "state": self.state,
        }
        return f"/login/window?{urlencode({**asked, **other})}"


def browser_of(account: Account) -> Browser:
    """Return a browser in which somebody is signed in on our own pages."""
    browser = Browser(sends_token=True)
    browser.client.force_login(account)
    return browser


def agree(browser: Browser, attempt: Attempt, **fields: str) -> Element:
    """Open the window, press “Continue”, and return the page that comes of it."""
    [element] = browser.open(attempt.address()).find("form")
    form = form_of(element)
    form.fields.update(fields)
    return browser.send(form, button="go=on")


def code_in(page: Element) -> str:
    """Return the code that the page's script gives to its opener."""
    [place] = [each for each in page.find("div") if "data-code" in each.attributes]
    return place["data-code"]


def typed_code_in(page: Element) -> str:
    return page.find("code")[0].text


def sign_in(embed: Embed, account: Account, **fields: str) -> dict[str, str]:
    """Sign in as the client does; the embed's requests are the member's from then on. Returns its tokens."""
    attempt = Attempt(origin=embed.origin)
    code = code_in(agree(browser_of(account), attempt, **fields))
    answer = embed.post(f"{AUTH}/redeem", {"code": code, "verifier": attempt.verifier})
    return keep(embed, answer)


def keep(embed: Embed, answer: Answer) -> dict[str, str]:
    tokens: dict[str, str] = json.loads(answer.content)
    assert answer.status_code == 200, tokens
    embed.token = tokens["access"]
    return tokens
