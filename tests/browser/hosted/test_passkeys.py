"""A passkey, made and used in Chromium by a virtual authenticator (WebDriver's WebAuthn extension, over CDP)."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, ConsoleMessage, Page, expect

from tests.browser.hosted.conftest import sign_in
from tests.browser.papers import Paper, served
from tests.homes import COMMAND, environment

ADDRESS = "noor@example.org"
LATEST_CODE = """
import re
from rejoinder.notifications.mails import Mail
from rejoinder.notifications.models import Message
from rejoinder.notifications.sealing import unseal
sealed = Message.objects.filter(to="{address}").latest("pk").sealed
print(re.search(r"^ +([0-9]+-[0-9]+)$", Mail.from_json(unseal(sealed)).text, re.M)[1])
"""


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Paper]:
    """The newspaper under a name, since passkeys are for names and not for numbers; staff need a second factor."""
    home = tmp_path_factory.mktemp("home")
    with served(home, name="localhost", REJOINDER_STAFF_SECOND_FACTOR="yes") as paper:
        yield paper


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page whose every complaint about its own policy fails the test."""
    context = chromium.new_context()
    page = context.new_page()
    refused: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if re.search("Content Security Policy|Trusted", message.text):
            refused.append(message.text)

    page.on("console", note)
    yield page
    assert refused == []
    context.close()


def add_authenticator(page: Page) -> CDPSession:
    """Give the browser a device that keeps passkeys, and whose owner always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session


def code_for(address: str, paper: Paper) -> str:
    """Return the code of the latest mail to an address, from the newspaper's own database."""
    ran = subprocess.run(
        [
            *COMMAND,
            "--home",
            str(paper.home),
            "shell",
            "-v",
            "0",
            "-c",
            LATEST_CODE.format(address=address),
        ],
        check=True,
        capture_output=True,
        text=True,
        env=environment(REJOINDER_NEWSROOM="yes"),
    )
    return ran.stdout.split()[-1]


def test_reader_makes_an_account_with_a_passkey_and_comes_back_with_it(
    page: Page, talk: Paper
) -> None:
    add_authenticator(page)
    page.goto(talk.at("/account/signup/?next=/d/gazette/tool-library"))
    page.get_by_role("link", name="Make an account with a passkey").click()
    page.get_by_label("E-mail address").fill(ADDRESS)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(code_for(ADDRESS, talk))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Set it up").click()
    expect(page).to_have_url(talk.at("/d/gazette/tool-library"))
    expect(page.get_by_role("link", name="Your account").first).to_be_visible()

    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page).to_have_url(talk.at("/d/gazette/tool-library"))
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page).to_have_url(talk.at("/d/gazette/tool-library"))
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()


def test_moderator_sets_a_passkey_up_and_comes_in_with_it_and_not_without(
    page: Page, talk: Paper
) -> None:
    add_authenticator(page)
    page.goto(talk.at("/staff/comments/comment/"))
    sign_in(page, talk)
    expect(page.get_by_role("heading", level=1)).to_have_text("A second factor")
    page.goto(talk.at("/staff/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("A second factor")

    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.get_by_role("link", name="Go on to where you were going").click()
    expect(page).to_have_url(talk.at("/staff/"))

    page.goto(talk.at("/account/logout/"))
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign out?")
    page.goto(talk.at("/staff/"))
    sign_in(page, talk)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.goto(talk.at("/staff/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.get_by_role("link", name="Sign in another way").click()
    sign_in(page, talk)
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    page.goto(talk.at("/staff/"))
    expect(page).to_have_url(talk.at("/staff/"))


def test_passkey_that_is_not_there_says_so_and_the_page_goes_on(page: Page, talk: Paper) -> None:
    add_authenticator(page)
    page.goto(talk.at("/account/login/"))

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_text("The passkey was not used.")).to_be_visible()
    expect(page.get_by_role("button", name="Send me a code")).to_be_enabled()


def test_page_without_script_offers_no_passkey(chromium: Browser, talk: Paper) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(talk.at("/account/login/"))

    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    expect(page.get_by_role("button", name="Send me a code")).to_be_visible()
    context.close()
