"""Readers who are signed in on the publisher's site write under their names: by a token, by a redirect, by a form."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.hosts import ARTICLE
from tests.browser.papers import Paper, served
from tests.homes import COMMAND, environment
from tests.signing import Publisher

ELEMENT = '<rejoinder-discussion article="night-trains" loading="eager" sort="newest" {more}></rejoinder-discussion>'
# What a plug-in of DiscourseConnect does on the publisher's server, here by a script of its page.
PLUG_IN = """<script type="module">
const asked = new URLSearchParams(location.search), encoder = new TextEncoder();
const nonce = new URLSearchParams(atob(asked.get("sso"))).get("nonce");
const sso = btoa(new URLSearchParams({{ nonce, external_id: "77", name: "Bea Lund", require_activation: "true" }}));
const key = await crypto.subtle.importKey("raw", encoder.encode({secret}), {{ name: "HMAC", hash: "SHA-256" }}, false, ["sign"]);
const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(sso)));
const sig = [...mac].map((byte) => byte.toString(16).padStart(2, "0")).join("");
location.replace({talk} + "/session/sso_login?" + new URLSearchParams({{ sso, sig }}));
</script>"""


@dataclass(frozen=True, slots=True)
class Signing:
    """A newspaper, and its publisher, who has the secret."""

    paper: Paper
    publisher: Publisher

    def token(self, **changed: object) -> str:
        return self.publisher.token(aud=f"{self.paper.base}/d/gazette/", **changed)

    def page(self, path: str, body: str) -> str:
        return self.paper.host.page(path, body)


@pytest.fixture(scope="module")
def signing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signing]:
    home = tmp_path_factory.mktemp("word") / "home"
    with served(home) as paper:
        ours = environment(REJOINDER_HOME=str(home), REJOINDER_BASE_URL=paper.base)
        here = paper.host.origin

        def run(*words: str) -> str:
            done = subprocess.run(
                [*COMMAND, *words], check=True, env=ours, capture_output=True, text=True
            )
            return done.stdout

        run("siteoptions", "gazette", f"sso_connect_url={here}/talk-sign-in")
        said = run("ssosecret", "gazette", "--issuer", here, "--new")
        secret = said.partition("secret: ")[2].strip()
        paper.host.page(
            "/talk-sign-in",
            PLUG_IN.format(secret=json.dumps(secret), talk=json.dumps(paper.base)),
        )
        yield Signing(
            paper=paper, publisher=Publisher(site_key="gazette", secret=secret, issuer=here)
        )


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Open a page in a browser of somebody who has never been here."""
    context = chromium.new_context(viewport={"width": 1_000, "height": 900})
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def expect_signed_in(page: Page, name: str) -> None:
    line = page.locator("#discussion-me")
    expect(line).to_contain_text(name)
    expect(line.get_by_role("link", name="Sign out")).to_be_visible()


def write(page: Page, text: str) -> None:
    form = page.locator("section.discussion #reply-form")
    expect(form.get_by_label("Name")).to_have_count(0)
    form.get_by_label("What do you think?").fill(text)
    page.wait_for_timeout(1_100)  # who is quicker waits for a moderator
    form.get_by_role("button", name="Post", exact=True).click()


def test_a_token_in_the_page_signs_its_reader_in(page: Page, signing: Signing) -> None:
    token = signing.token(sub="71", name="Ana Ruiz", verified=True)
    page.goto(signing.page("/trains", ARTICLE + ELEMENT.format(more=f'token="{token}"')))
    expect_signed_in(page, "Ana Ruiz")
    write(page, "I take the one at ten.")
    mine = page.locator("li.comment > article", has_text="the one at ten")
    expect(mine.locator(".name")).to_have_text("Ana Ruiz")
    expect(mine.get_by_text("Verified by the publication")).to_be_attached()

    page.reload()  # with the same token, which is spent: the reader is known without

    expect_signed_in(page, "Ana Ruiz")


def test_another_reader_at_the_same_desk_is_somebody_else(page: Page, signing: Signing) -> None:
    for sub, name in (("72", "Cai Moss"), ("73", "Dia Park")):
        more = f'token="{signing.token(sub=sub, name=name)}"'
        page.goto(signing.page("/desk", ARTICLE + ELEMENT.format(more=more)))
        expect_signed_in(page, name)


def test_a_script_brings_the_token(page: Page, signing: Signing) -> None:
    token = signing.token(sub="74", name="Eda Ilk")
    page.goto(signing.page("/script", ARTICLE + ELEMENT.format(more="")))

    page.evaluate("token => window.Rejoinder.login(token)", token)

    expect_signed_in(page, "Eda Ilk")


def test_the_window_leads_to_the_publisher_and_back(page: Page, signing: Signing) -> None:
    page.goto(signing.page("/window", ARTICLE + ELEMENT.format(more="")))
    with page.expect_popup() as popup:
        page.locator("#discussion-me").get_by_role("link", name="Sign in").click()
    window = popup.value

    window.get_by_role("link", name="Sign in with The Harbour Gazette").click()
    window.wait_for_url("**/login/window?**")
    with window.expect_event("close"):
        window.get_by_role("button", name="Continue").click()

    expect_signed_in(page, "Bea Lund")


def test_a_form_asks_before_it_signs_in_on_our_pages(page: Page, signing: Signing) -> None:
    token = signing.token(sub="75", name="Finn Oak")
    talk = signing.paper.base
    form = (
        f'<form method="post" action="{talk}/login/sso/gazette"><input type="hidden" name="token" value="{token}">'
        '<input type="hidden" name="next" value="/d/gazette/night-trains"><button>To the discussion</button></form>'
    )
    page.goto(signing.page("/form", form))
    page.get_by_role("button", name="To the discussion").click()

    expect(page.get_by_text("The Harbour Gazette says that you are Finn Oak.")).to_be_visible()
    assert not [cookie for cookie in page.context.cookies() if "session" in cookie["name"]]
    page.get_by_role("button", name="Go on").click()

    page.wait_for_url("**/d/gazette/night-trains")
    expect(page.locator("body")).to_contain_text("Finn Oak")
    assert quote(token[-30:]) not in page.url
